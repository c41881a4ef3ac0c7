-- A commune, by its name.
SELECT name FROM reference_commune WHERE normalised_name = %(name)s
