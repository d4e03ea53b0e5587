# Two commands for a newcomer: `make demo` and `make test`. Each sets up all it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
export PYTHONUNBUFFERED := 1
WORKERS ?= auto
# DATABASE=postgresql: the tests run on a server that they start, instead of SQLite.
PYTEST = $(PY) -m $(if $(filter postgresql,$(DATABASE)),tests.postgres,pytest)

.PHONY: sbom security release audit help setup setup-dev setup-spark demo test check prove bench format translations clean faults load

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements.txt pyproject.toml tools/setup.sh
	@bash tools/setup.sh requirements.txt $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml tools/setup.sh
	@bash tools/setup.sh requirements-dev.txt $@
	@touch $(VENV)/.run

setup: $(VENV)/.run ## make .venv/bin/vigie, ready to run

setup-dev: $(VENV)/.dev ## the same with what the checks and the tests need

setup-spark: $(VENV)/.dev ## add what the distributed engine needs (a Java runtime too)
	@bash tools/system.sh java
	@$(PY) -m uv pip install -q --python $(PY) --require-hashes -r requirements-spark.txt

demo: $(VENV)/.run ## build a sample country, observe it, serve it
	@$(VENV)/bin/vigie demo $(DEMO)

check: $(VENV)/.dev ## style, types, contracts, templates, translations, links
	@bash tools/check.sh

test: $(VENV)/.dev ## the tests (within 20 minutes; DATABASE=postgresql: on a real server); what could not run is named at the end
	@bash tools/system.sh chromium postgresql
	@$(PYTEST) -n $(WORKERS) -m "not prove" $(TESTS)

prove: $(VENV)/.dev ## the long proof: kills, bad input, both databases, load
	@bash tools/system.sh chromium postgresql libfaketime
	@$(PYTEST) -n $(WORKERS) -m prove $(TESTS)

.PHONY: matrix reliability fuzz
matrix: $(VENV)/.dev ## every role against every address and question; renews docs/security/matrix.md
	@VIGIE_WRITE_TABLES=1 $(PY) -m pytest -q -n0 -m "prove or not prove" tests/matrix

reliability: $(VENV)/.dev ## malformed files and requests, all of them; renews docs/reliability.md
	@VIGIE_WRITE_TABLES=1 $(PY) -m pytest -q -n0 -m "prove or not prove" tests/faults/test_bad_input.py tests/faults/test_bad_requests.py

fuzz: $(VENV)/.dev ## fuzz importers and notations, guided by the code (EACH=60 seconds, WHAT=feeds-kev for one), then the API
	@$(PY) -m tests.fuzz $(or $(EACH),60) $(WHAT)
	@$(PY) -m pytest -q -n0 -m "prove or not prove" tests/fuzz/test_api.py

bench: $(VENV)/.run ## the benchmarks (WHAT=peers for one), kept in benchmarks/results; renews the tables of both READMEs
	@$(VENV)/bin/vigie bench $(or $(WHAT),all) $(BENCH)
	@$(VENV)/bin/vigie bench readme

load: $(VENV)/.dev ## people and the push of a night on the real service, to its breaking point (25 minutes); renews docs/reliability.md
	@bash tools/system.sh postgresql
	@$(VENV)/bin/vigie bench load $(BENCH)

faults: $(VENV)/.dev ## everything that is broken on purpose, on real processes; renews docs/reliability.md
	@bash tools/system.sh postgresql libfaketime
	@VIGIE_WRITE_TABLES=1 $(PYTEST) -n0 -m "prove or not prove" tests/faults

format: $(VENV)/.dev ## put the code in the house style
	@$(VENV)/bin/ruff check --fix -q . ; $(VENV)/bin/ruff format -q .

pins: ## renew the pinned versions and their hashes
	@uv pip compile --universal --python-version 3.11 --generate-hashes -q --upgrade requirements.in -o requirements.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes -q --upgrade requirements-dev.in -o requirements-dev.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes -q --upgrade requirements-spark.in -c requirements.txt -o requirements-spark.txt

sbom: $(VENV)/.run ## what Vigie is made of, as CycloneDX
	@$(PY) tools/sbom.py

security: $(VENV)/.dev ## the pages of docs/security that are made from tables
	@$(PY) tools/security.py --write

release: $(VENV)/.dev ## the wheel of the last commit, its SBOM, provenance and manifest (KEY=release.pem signs)
	@$(PY) tools/release.py dist $(if $(KEY),--key $(KEY))

audit: $(VENV)/.run ## what advisories (ADVISORIES=FOLDER) say of our own dependencies
	@$(PY) tools/audit.py $(ADVISORIES)

translations: $(VENV)/.dev ## gather the wordings and compile the catalogue
	@$(PY) tools/translations.py --write

clean: ## remove the environment and the caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
