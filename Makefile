# Everything a person types. Each target first runs `setup`, which installs what is missing
# (system libraries, then .venv from the lock files) and returns at once when nothing is.

PYTHON ?= python3
BIN := .venv/bin
SETUP := @$(PYTHON) -m setup

.PHONY: help run test check bench corpora format lock clean

help:            ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 14

run:             ## Open the sample library (without a display: list it and print a contact sheet)
	$(SETUP) run
	@$(BIN)/python -m setup.start

test:            ## Run the tests; ARGS="tests/search -k korean" runs some of them
	$(SETUP) test
	@$(BIN)/python -m pytest $(ARGS)

check:           ## Format check, lint, types, layers, tests: what CI runs
	$(SETUP) check
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench:           ## Run the benchmarks; ARGS="yaml --json build/bench.json" runs some of them
	$(SETUP) bench
	@$(BIN)/python -m benchmarks $(ARGS)

corpora:         ## Read other projects' test pictures (fetches 400 MB); ARGS="--part" reads some
	$(SETUP) check
	@$(BIN)/python -m corpora $(ARGS)

format:          ## Format the code and sort its imports
	$(SETUP) check
	@$(BIN)/ruff check --select I --fix .
	@$(BIN)/ruff format .

LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-annotate pyproject.toml

lock:            ## Renew the lock files (needs uv)
	$(LOCK) --group build -o setup/requirements.txt
	$(LOCK) --group build --group dev --group bench -c setup/requirements.txt \
		-o setup/requirements-dev.txt

clean:           ## Remove what setup, tests and builds have made
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
