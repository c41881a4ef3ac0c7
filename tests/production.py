"""What a start in production wants of its environment. Nobody answers at any of these."""

PRODUCTION = {
    "DATABASE_URL": "postgres://maillage:secret@127.0.0.1:1/maillage",
    "SECRET_KEY": "k3y-" * 16,
    "MAILLAGE_DOMAIN": "maillage.example",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/3",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "S3_ENDPOINT_URL": "https://s3.example",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "S3_BUCKET": "bucket",
    "S3_REGION": "region",
}
