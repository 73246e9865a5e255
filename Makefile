# The portal's commands. Everything they install or make lies in .venv/, node_modules/ and var/.
# PORT, HOST (make run), PYTHON (which Python makes .venv/), PROCESSES and TESTS (make test) can be given:
#   make run PORT=8001        make test TESTS=tests/accounts PROCESSES=1

PYTHON ?= python3
PROCESSES ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count() or 2)")
TESTS ?=
IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-full lint format bench lock messages clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run:  ## install, load the demonstration once, start web, worker and scheduler
	@$(PYTHON) tools/install.py run
	@exec $(IN_VENV) -m tools.run

test:  ## the suite on PostgreSQL, Redis and Chromium, then the tests of both databases on SQLite
	@$(PYTHON) tools/install.py test
	@$(IN_VENV) -m tools.messages
	@failed=0; \
	$(IN_VENV) -m pytest -n $(PROCESSES) --dist worksteal $(TESTS) || failed=1; \
	TEST_DATABASE=sqlite $(IN_VENV) -m pytest -n $(PROCESSES) --dist worksteal -m both_databases $(TESTS) || failed=1; \
	exit $$failed

test-full: export FULL = 1
test-full: test  ## also the whole page matrix, the fault runs and the year of clock

lint:  ## everything that can be checked without a server
	@$(PYTHON) tools/install.py test
	@$(IN_VENV) -m tools.lint

format:  ## lay out the code and repair what ruff can repair by itself
	@$(PYTHON) tools/install.py test
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

bench:  ## the benchmarks, each beside a floor measured in the same run
	@$(PYTHON) tools/install.py test
	@$(IN_VENV) -m bench

lock:  ## refresh the lock files; UPGRADE=1 takes newer releases
	@$(PYTHON) tools/install.py test
	@$(IN_VENV) -m tools.locks $(if $(UPGRADE),--upgrade)
	@npm install --package-lock-only --ignore-scripts

messages:  ## compile the translations
	@$(PYTHON) tools/install.py run
	@$(IN_VENV) -m tools.messages

clean:  ## remove what was installed or made, the demonstration's database included
	rm -rf .venv node_modules var
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
