# How reader is run, tested, checked and measured. Everything lives in .venv; a second run installs nothing.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin

# pip >= 25.3 reads only the second for build environments, older ones only the first
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CATALOGUES := src/reader/locale
BABEL := $(BIN)/pybabel --quiet

.DEFAULT_GOAL := help
.PHONY: help run test properties lint format fuzz bench bench-postgres shots messages lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

run: .venv/.run ## Start reader; arguments: make run ARGS="open ID"
	@$(BIN)/reader $(ARGS)

test: .venv/.dev ## Run all tests; some of them: make test ARGS="tests/cli -k open"
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal $(ARGS)

properties: .venv/.dev ## Run the property tests on examples that they have not had yet, five times as many
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal -m hypothesis --hypothesis-profile=search $(ARGS)

lint: .venv/.dev ## Check style, types and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/.dev ## Lay out the code as lint wants it
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

fuzz: .venv/.fuzz ## Look for bytes that break something, a minute a target; longer: make fuzz ARGS="600 formats"
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: .venv/.dev ## Measure speed against the goals; some of them: make bench ARGS="start commands"
	@$(BIN)/python -m benchmarks $(ARGS)

bench-postgres: .venv/.dev ## Measure PostgreSQL beside SQLite over 1,000,000 articles (an hour, the first time)
	@$(BIN)/python -m benchmarks postgres

shots: .venv/.dev ## Draw the pictures in docs/shots from a real terminal
	@$(BIN)/python -m tests.terminal.shots docs/shots

messages: .venv/.dev ## Bring the translations up to date with the sources and compile them
	@mkdir -p build
	@$(BABEL) extract -k N_ --no-wrap --add-location=file --sort-by-file --project=reader-tui -o build/reader.pot src/reader
	@$(BABEL) update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
	  -i build/reader.pot -d $(CATALOGUES) -D reader -l zh
	@$(BABEL) compile -d $(CATALOGUES) -D reader

lock: ## Choose the newest versions that fit and write them to constraints.txt
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@env -u PIP_CONSTRAINT -u PIP_BUILD_CONSTRAINT build/lock/bin/pip install -qq '.[postgres,test,lint]' hatchling editables
	@{ sed -n '/^#/p' constraints.txt; build/lock/bin/pip freeze --exclude reader-tui; } > build/constraints.txt
	@mv build/constraints.txt constraints.txt

clean: ## Remove all that was made, .venv too
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "reader needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: on Debian, apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv

.venv/.run: pyproject.toml constraints.txt $(BIN)/python
	@echo "Installing reader into .venv ..." >&2
	@$(BIN)/pip install -qq --editable .
	@touch $@

.venv/.dev: pyproject.toml constraints.txt $(BIN)/python
	@echo "Installing reader and its tools into .venv ..." >&2
	@$(BIN)/pip install -qq --editable '.[postgres,test,lint]' hatchling
	@touch $@ .venv/.run

.venv/.fuzz: .venv/.dev
	@echo "Installing the fuzzer into .venv ..." >&2
	@$(BIN)/pip install -qq --editable '.[postgres,test,lint,fuzz]' hatchling
	@touch $@
