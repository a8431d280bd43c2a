# Everything this project can do, from a fresh clone. Needs make and python3 with venv (Debian: make python3 python3-venv),
# and what compiles also a C compiler and the headers of Python (Debian: gcc libc6-dev python3-dev).
# `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS)
# Nothing but the locks decides what gets installed.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-input
INSTALL := $(BIN)/python $(PIP_INSTALL)

# Bytecode is kept, whatever the machine's habit: the tests start hundreds of processes, and each would compile all anew.
unexport PYTHONDONTWRITEBYTECODE

# Folders that hold Python; some come later than others.
CODE := $(wildcard src tests scripts benchmarks)

# The steps of `make check` print in order, whatever -j says.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow coverage check format check-format lint types generated check-generated docs wheel smoke compiled \
        check-compiled bench new-rule lock clean FORCE

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' | expand -t 18

# --- the environment --------------------------------------------------------------------------------------------------

# The package is installed in place, so this is needed again only when its dependencies or entry points change.
# Debian's venv brings setuptools, whose start-up hook would cost every command 10 ms; nothing here needs it.
$(VENV)/runtime: requirements/runtime.lock requirements/build.lock pyproject.toml
	@$(PYTHON) scripts/needs.py
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip uninstall --quiet --yes setuptools
	$(INSTALL) --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements/dev.lock
	$(INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@

# --- for everyone -----------------------------------------------------------------------------------------------------

demo: $(VENV)/runtime ## installs into .venv, checks examples/, and mends the article's site in the lab
	@$(BIN)/python -m scripts.demo

test: $(VENV)/dev ## the test suite
	$(PYTEST)

# --- for developers ---------------------------------------------------------------------------------------------------

check: check-format lint types test check-generated docs smoke check-compiled ## all that a change must pass

SLOW ?= slow or limbo
test-slow: $(VENV)/dev ## the suites that take minutes: differential tests, x509-limbo
	$(PYTEST) -m "$(SLOW)"

coverage: $(VENV)/dev ## MODULE=pki/path: the lines and branches of a module that its own test file leaves out
	$(BIN)/python -m scripts.branches "$(MODULE)"

format: $(VENV)/dev ## rewrites the code in the house's format
	$(BIN)/ruff check --select I --fix $(CODE)
	$(BIN)/ruff format $(CODE)

check-format: $(VENV)/dev
	$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/dev ## ruff, all rules
	$(BIN)/ruff check $(CODE)

types: $(VENV)/dev ## mypy, strict, tests included
	$(BIN)/mypy $(CODE)

generated: $(VENV)/dev ## writes the generated files: schemas, rule pages, command reference, examples
	$(BIN)/python -m scripts.generate

check-generated: $(VENV)/dev
	$(BIN)/python -m scripts.generate --check

docs: $(VENV)/dev check-generated ## checks the manual: generated pages up to date, no dead link
	$(BIN)/python -m scripts.docs

wheel: $(VENV)/dev ## builds sdist and wheel into dist/, the wheel from the sdist
	rm -rf dist
	$(BIN)/python -m build --quiet --no-isolation --outdir dist .

smoke: wheel ## installs the wheel in a clean environment and uses it from another folder
	$(BIN)/python -m scripts.smoke dist/*.whl

# --- compiled ---------------------------------------------------------------------------------------------------------

# A folder for each Python: a wheel is for one alone.
COMPILED := .compiled/$(shell $(PYTHON) -c 'import sys; print(sys.implementation.cache_tag)')
# In front of the package in place: what can be compiled comes from the wheel.
FROM_COMPILED := PYTHONPATH="$(CURDIR)/$(COMPILED)/package"

# An environment of its own: mypyc needs setuptools (see pyproject.toml).
$(COMPILED)/compiler: requirements/compile.lock
	@$(PYTHON) scripts/needs.py compiler
	$(PYTHON) -m venv --clear $(COMPILED)
	$(COMPILED)/bin/python $(PIP_INSTALL) --require-hashes -r requirements/compile.lock
	@touch $@

# Which files there are; written anew only when that is something else.
$(COMPILED)/files: $(COMPILED)/compiler FORCE
	@find src -type f -not -path '*/__pycache__/*' | sort | cmp --silent - $@ || \
	  find src -type f -not -path '*/__pycache__/*' | sort > $@

# By way of the sdist, so that no compiled module is left beside its source, where it would be taken for it.
$(COMPILED)/package: $(COMPILED)/files pyproject.toml README.md LICENSE $(shell find src -type f -not -path '*/__pycache__/*')
	@$(PYTHON) scripts/needs.py compiler
	rm -rf $@ $@.part $(COMPILED)/dist
	HATCH_BUILD_HOOK_ENABLE_MYPYC=true $(COMPILED)/bin/python -m build --quiet --no-isolation --outdir $(COMPILED)/dist .
	$(COMPILED)/bin/python -m zipfile -e $(COMPILED)/dist/*.whl $@.part
	mv $@.part $@

FORCE:

compiled: $(COMPILED)/package ## a wheel whose readers of captures are compiled, for one Python; needs a C compiler and Python's headers
	@echo "to install it: pip install --force-reinstall --no-deps $$(echo $(COMPILED)/dist/*.whl)"

READERS := tests/test_compiled.py tests/codec/capture tests/codec/tls tests/codec/test_tcp.py tests/codec/test_reader.py tests/io/test_capture.py \
           tests/report/test_capture_json.py tests/usecase/test_capture.py tests/cli/test_capture.py tests/wire tests/test_wire.py
check-compiled: $(COMPILED)/package $(VENV)/dev ## the tests of captures, with the readers compiled
	$(BIN)/python -m scripts.smoke $(COMPILED)/dist/*.whl
	$(FROM_COMPILED) $(PYTEST) -m "not (slow or limbo or interpreted)" $(READERS)

# With the compiled edition, where there is a compiler.
bench: $(VENV)/dev ## measures every job beside peers, some on inputs of a gigabyte that it makes in .bench; prints ratios
	@if $(PYTHON) scripts/needs.py compiler; then $(MAKE) --no-print-directory compiled; fi
	$(BIN)/python -m benchmarks

new-rule: $(VENV)/dev ## FAMILY=… SLUG=…: scaffolds a rule with its test
	$(BIN)/python -m scripts.new_rule "$(FAMILY)" "$(SLUG)"

lock: ## renews requirements/*.lock with the newest versions
	PYTHON=$(PYTHON) scripts/lock.sh

clean: ## removes everything that can be made again
	rm -rf $(VENV) .compiled dist .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
