# Purser: `make demo` to try it, `make test` to test it, `make help` for the rest.
# Everything it needs goes into this checkout: .venv, node_modules, .cache, data.

.DEFAULT_GOAL := help
.PHONY: help setup desk demo run test e2e check formatted format lint types prove mutants crash soak fuzz audit bench lock pictures clean
# One target at a time: check's parts read better in their order.
.NOTPARALLEL:

PY := .venv/bin/python
# Byte code makes the second start faster, and it stays in this checkout.
unexport PYTHONDONTWRITEBYTECODE
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
# What the bench is told, such as BENCH=--write to keep its figures in bench/RESULTS.md.
BENCH ?=
# How many operations the proof takes, and the seed that repeats a run (a new one if it is empty).
N ?= 20000
SEED ?=
# How many minutes the soak lasts.
MINUTES ?= 10
# On which grounds the process is killed, N times each.
ON ?= sqlite postgres replicas
# How many processes share the tests.
WORKERS ?= auto
# What pytest is told besides, such as TESTS='tests/ledger -x'.
TESTS ?=

help: ## Show what can be made
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

setup: ## Make .venv from the lock file
	@sh deploy/setup.sh

desk: ## Also install the Agents Playground
	@sh deploy/setup.sh desk

demo: setup ## Try Purser on the desk: sandbox and Agents Playground
	@! command -v npm >/dev/null 2>&1 || sh deploy/setup.sh desk
	@$(PY) -m deploy.demo

run: setup ## Serve with the settings of the environment or .env
	@$(PY) app.py serve

test: setup ## The whole suite without a browser
	@$(PY) -m pytest -n $(WORKERS) $(TESTS)

e2e: desk ## The suite that drives a real browser
	@$(PY) -m pytest -m e2e tests/e2e $(TESTS)

check: formatted lint types test ## Format, lint, types, tests

formatted: setup
	@$(PY) -m ruff format --check .

format: setup ## Format the code and sort its imports
	@$(PY) -m ruff check --fix --select I .
	@$(PY) -m ruff format .

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m bandit --quiet --configfile pyproject.toml --recursive app.py bot cards dialogs ledger providers storage deploy

types: setup
	@$(PY) -m mypy

prove: setup ## Random histories against a plain model; N=1000000 SEED=7 to repeat a run
	@$(PY) -m tests.prove.long --operations $(N) $(if $(SEED),--seed $(SEED))

crash: N = 300
crash: setup ## Kill the real process N times under load, on each of ON
	@$(PY) -m tests.crash.long --kills $(N) $(if $(SEED),--seed $(SEED)) $(ON:%=--on %)

soak: setup ## 200 chats for MINUTES while Teams' connector fails: is anything lost, twice, late?
	@$(PY) -m tests.soak.long --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

fuzz: N = 200000
fuzz: setup ## Post N odd inputs to the endpoint; GUIDED=1 lets atheris bend as many more
	@$(PY) -m tests.fuzz.long --inputs $(N) $(if $(SEED),--seed $(SEED))
	@$(if $(GUIDED),$(PY) -m pip install --quiet --require-hashes -r requirements-fuzz.lock)
	@$(if $(GUIDED),$(PY) -m tests.fuzz.guided --inputs $(N) $(if $(SEED),--seed $(SEED)))

mutants: setup ## Change the rules of money a little, thousands of times: does a test notice?
	@.venv/bin/mutmut run
	@.venv/bin/mutmut results

bench: setup ## Measure against other frameworks; BENCH=--write keeps the figures
	@$(PY) -m bench.run $(BENCH)
	@$(PY) -m bench.book $(BENCH)
	@$(PY) -m bench.recommend
	@$(PY) -m bench.forecast $(BENCH)
	@$(PY) -m bench.usage $(BENCH)
	@$(PY) -m bench.report_import

audit: setup ## Ask whether what requirements.lock names has known vulnerabilities
	@$(PY) -m deploy.audit requirements.lock

lock: setup ## Renew every lock file
	@sh deploy/lock.sh

pictures: e2e ## Renew the pictures of the README from the browser suite
	@$(PY) -m deploy.pictures

clean: ## Remove what was set up here, keep data
	@rm -rf .venv node_modules .cache e2e-shots .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
