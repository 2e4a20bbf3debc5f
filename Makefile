# Everything a newcomer needs; `make help` lists it. Only Python 3.11 or newer must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
PORT ?= 8000
SET := out/bench
PEERS := .venv-peers
COUNT ?= 15

.DEFAULT_GOAL := help
.PHONY: help env page run test test-fast check fix bench bench-mrz peers models samples library lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

env: $(VENV)/.ready page ## make the environment: .venv/bin/visualdoc is the command

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

page: $(VENV)/.ready ## build the examiner's page
	$(BIN)/python service/web/build.py

run: env ## start the service on the sample documents and print its address
	$(BIN)/visualdoc serve --data $(DATA) --port $(PORT)

test: env ## all tests, the browser test included
	$(BIN)/python tests/system_packages.py
	$(BIN)/python -m pytest

test-fast: env ## tests without the slow and browser ones
	$(BIN)/python -m pytest -m "not slow and not web"

check: env ## read only: format, lint, types, import directions, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

fix: env ## write: format and safe lint fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: env ## figures on freshly drawn samples: regions, mrz, identify, align, speed
	$(BIN)/visualdoc samples $(SET) --seed 1117 --genuine 4 --forged 1
	for bench in regions mrz identify align speed; do \
	  $(BIN)/visualdoc bench $$bench $(SET) --out out/$$bench || exit 1; done

bench-mrz: env peers ## zones on pages drawn on the spot under every condition, with the peers beside ours
	$(BIN)/visualdoc bench mrz --draw all --count $(COUNT) --peers $(PEERS) --out out/mrz-drawn
	$(BIN)/python -m visualdoc.cli.mrz_zones measure --out out/mrz-altered

peers: $(PEERS)/.ready ## an environment of their own for other open zone readers (needs tesseract-ocr)

$(PEERS)/.ready: requirements/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/peers.txt
	touch $@

library: env ## enrol the sample types into the shipped library (after a change of models or enrolment)
	$(BIN)/python sample_docs/build.py

lock: ## pin all packages with hashes (needs the package index)
	$(BIN)/uv pip compile --quiet --no-strip-extras --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --generate-hashes --extra service --extra test \
	  pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --no-strip-extras --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --generate-hashes --extra service pyproject.toml -o requirements/service.txt
	$(BIN)/uv pip compile --quiet --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --generate-hashes --no-emit-package opencv-python --no-emit-package mrz \
	  requirements/peers.in -o requirements/peers.txt

clean: ## remove what was built; keeps the data directory
	rm -rf $(VENV) out service/visualdoc_service/static
