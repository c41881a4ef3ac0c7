"""gunicorn's settings, for the demo and for production."""

import os

# Sync workers: a thread or two more bring nothing that a second process does not (docs/adr).
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Backends and caches are recycled with the workers.
max_requests = 5000
max_requests_jitter = 500
preload_app = True
# A worker that shares memory instead of a disk for its heartbeat.
worker_tmp_dir = "/dev/shm"  # noqa: S108
loglevel = "warning"
