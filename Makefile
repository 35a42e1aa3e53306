# Targets for people and CI. The virtual environment is made from the committed locks.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip
UV_VERSION := $(shell sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-dev.txt)
STACKS := local dev production
RUNS ?= 200000
export UV_NO_PROGRESS := 1
export UV_LINK_MODE := copy

.PHONY: help demo test test-live live check format lint types goldens bench bench-live engine lock clean fuzz schemas

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "aks-gitops needs Python 3.11 or newer; set PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/uv
	@echo "Installing the locked packages into $(VENV)" >&2
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the locked development packages into $(VENV)" >&2
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.runtime ## Preview every stack offline into out/
	@$(BIN)/aks-gitops preview $(foreach stack,$(STACKS),--stack $(stack)) --out out

test: $(VENV)/.dev ## Run every test that needs no control plane, on all cores
	@$(BIN)/python -m pytest -n auto --dist worksteal

test-live: $(VENV)/.dev ## Run the tests that need a real API server and Argo CD (half an hour; the first time 20 min more)
	@$(BIN)/python -m pytest -m live tests/live tests/agreement tests/workflows

fuzz: $(VENV)/.dev ## Evaluate RUNS=200000 hostile patterns, and fewer templates and YAML files
	@$(BIN)/python -m pytest -rP tests/fuzz --fuzz-runs $(RUNS)

live: $(VENV)/.runtime ## Start Kubernetes and Argo CD here, and deploy the example
	@$(BIN)/aks-gitops live up

check: format lint types test ## Formatting, lint, types and tests; CI runs more (.ci/run)

format: $(VENV)/.dev ## Check the formatting
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## Lint
	@$(BIN)/ruff check .

types: $(VENV)/.dev ## Check the types
	@$(BIN)/mypy

goldens: $(VENV)/.dev ## Write goldens and schemas anew after a wanted change
	@$(BIN)/python -m aks_gitops.settings.schema
	@$(BIN)/python -m pytest --quiet --update-goldens

schemas: $(VENV)/.runtime ## Write the API server's schemas anew (20 min the first time)
	@$(BIN)/python -m aks_gitops.check.schema.harvest

bench: $(VENV)/.dev ## Measure scanning, planning and start-up
	@$(BIN)/python -m benchmarks

bench-live: $(VENV)/.dev ## Measure 100 and 1,000 applications on a real Argo CD (15 min)
	@$(BIN)/python -m benchmarks.live --write

engine: $(VENV)/.runtime ## Install the pinned Pulumi CLI into .pulumi
	@$(BIN)/aks-gitops engine

lock: $(BIN)/uv ## Write the locks anew from pyproject.toml
	@$(UV) compile --quiet --generate-hashes --universal --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --group build pyproject.toml --output-file requirements.txt
	@$(UV) compile --quiet --generate-hashes --universal --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --group dev pyproject.toml --constraints requirements.txt --output-file requirements-dev.txt

clean: ## Remove the virtual environment and what the program wrote
	@rm -rf $(VENV) out rendered .pytest_cache .mypy_cache .ruff_cache .hypothesis
