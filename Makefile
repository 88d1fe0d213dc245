# Two commands are enough: `make run` starts Liasse, `make test` proves it. `make help` lists the others.
PORT ?= 8000
PYTHON ?= python3
PYTEST_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# For every Python from 3.11.0 on, not for the one that locks: a package may need another on an older patch release.
LOCK = $(UV) pip compile pyproject.toml --universal --upgrade --generate-hashes --no-header --no-annotate -q
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_LINK_MODE ?= copy
unexport PYTHONDONTWRITEBYTECODE # tests start dozens of processes, and each would compile everything again

.PHONY: help setup run test lint prove bench seed lock clean
.DELETE_ON_ERROR:

help: ## This list
	@echo "Liasse. The targets:"
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' Makefile | expand -t 12

setup: $(VENV)/.run ## What the product needs: system packages, .venv, the liasse command

run: setup ## Start Liasse on http://127.0.0.1:$PORT (8000), with a demonstration firm the first time
	@$(BIN)/liasse migrate
	@$(BIN)/liasse seed --demo --if-empty
	@exec $(BIN)/liasse serve --port $(PORT)

test: $(VENV)/.dev ## All tests, those of the database on SQLite and PostgreSQL; long counts are sampled
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)
	@$(if $(PYTEST_ARGS),,$(BIN)/python -m pytest -n 2 --dist loadfile --postgres -m database)

lint: $(VENV)/.dev ## ruff, mypy and the floors of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

prove: $(VENV)/.dev ## The long proofs, whole; their figures go to docs/bench
	@$(BIN)/python -m tests.prove docs/bench

bench: setup ## CPU per document and per page; the figures go to docs/bench
	@mkdir -p docs/bench
	@missed=0; for name in intake list mail parties import acceptance; do \
		$(BIN)/liasse bench $$name --json >docs/bench/$$name.json || missed=1; \
	done; exit $$missed

seed: setup ## The demonstration firm, into the configured database
	@$(BIN)/liasse migrate
	@$(BIN)/liasse seed --demo

lock: $(UV) ## Choose versions again, within pyproject.toml; what is tested is what runs
	@$(LOCK) --group dev -o requirements-dev.lock
	@$(LOCK) --constraint requirements-dev.lock -o requirements.lock

clean: ## Remove .venv and the caches; never the data
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps below make a second run immediate. Once the test packages are in, they stay.
$(VENV)/.system-%: docker/system-packages docker/packages.txt
	@PYTHON=$(PYTHON) docker/system-packages $*
	@mkdir -p $(VENV) && touch $@

$(UV): | $(VENV)/.system-run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Liasse needs Python 3.11 or later.")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q 'uv~=0.13'

$(VENV)/.run: requirements.lock pyproject.toml $(VENV)/.system-run | $(UV)
	@$(UV) pip sync -q $(if $(wildcard $(VENV)/.dev),requirements-dev.lock,requirements.lock)
	@$(UV) pip install -q --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.system-test | $(UV)
	@$(UV) pip sync -q requirements-dev.lock
	@$(UV) pip install -q --no-deps -e .
	@touch $@ $(VENV)/.run
