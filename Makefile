# Everything a newcomer needs: Python 3.11, pip, make and git. Each target installs first if need be.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
DEMO_PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help install demo test bench screens check format plurals lock clean chromium

help:
	@echo "make demo    sets up and runs the product with three demo networks (DEMO_PORT=$(DEMO_PORT))"
	@echo "make test    sets up and runs every check and test"
	@echo "make bench   measures what the design promises (ONLY=search: a part; docs/bench.md)"
	@echo "make check   format, lint, types, import contracts, migrations"
	@echo "make format  rewrites code and templates in the house format"
	@echo "make plurals writes the catalogue of what is counted, after new texts"
	@echo "make screens takes pictures of every page, into docs/screens"
	@echo "make lock    pins the dependencies of pyproject.toml again (needs uv)"

install: $(VENV)/.installed

# --without-pip: a bare Debian has pip but not ensurepip, which a full venv wants.
$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Maillage needs Python 3.11: make PYTHON=/path/to/python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation -e .
	touch $@

demo: install
	@exec $(BIN)/python manage.py demo --port $(DEMO_PORT)

test: check chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: install
	$(BIN)/python tests/benchmarks $(ONLY)

screens: install chromium
	$(BIN)/python -m pytest -q -p no:randomly tests/browser/screens.py

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --quiet --lint platform tenants shared_apps tenant_apps
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	DATABASE_URL=postgres://nobody@/nowhere SECRET_KEY=$$(head -c 64 /dev/urandom | base64 -w 0) MAILLAGE_DOMAIN=maillage.example \
	  CELERY_BROKER_URL=redis://nowhere EMAIL_URL=smtp+tls://nowhere \
	  S3_ENDPOINT_URL=https://nowhere S3_ACCESS_KEY=nobody S3_SECRET_KEY=none S3_BUCKET=none S3_REGION=none \
	  $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

# The browser tests want Chromium: its shell without windows, which costs half as much, else itself.
# Where apt cannot bring it, they fail and say so.
apt_install = apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-dejavu-core
chromium:
	@command -v chromium-headless-shell >/dev/null || { $(apt_install) chromium-headless-shell; } \
	  || command -v chromium >/dev/null || { $(apt_install) chromium; } || true

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

plurals: install
	$(BIN)/python tests/plurals.py

lock:
	uv export --quiet --no-emit-project --all-extras --no-header --no-annotate -o requirements.lock
	rm -f uv.lock

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
