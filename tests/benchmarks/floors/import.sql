COPY "{table}" FROM STDIN (FORMAT binary)
