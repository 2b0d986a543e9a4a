# `make run` and `make test` do all set-up themselves; Python 3.11 or newer and make are all they need.
#
# PYTHON        the interpreter that builds .venv                    make run PYTHON=/opt/python3.12/bin/python3
# PIP_OPTIONS   more words for pip. On Linux, PyPI's torch brings gigabytes of CUDA that nothing here uses:
#               make setup PIP_OPTIONS="--extra-index-url ADDRESS-OF-A-CPU-WHEEL-INDEX"
# ARGS          more words for pytest                                make test ARGS="-k splitting"
# FLOOR         per cent of assistant/ that the whole suite must run; `make check` without ARGS measures it

# The newest of these that is 3.11 or later and can build a .venv; else "python3", and `setup` says what is wrong.
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$each && exit; done; echo python3)
PIP_OPTIONS ?=
ARGS ?=
FLOOR ?= 80

VENV := .venv
BIN := $(VENV)/bin
# Written when an install is complete, and holds the place it was made for: a copied .venv is not a good one.
STAMP := $(VENV)/.installed
# Here while an install goes on: a .venv that still has it was interrupted and is built again.
UNFINISHED := $(VENV)/.unfinished

# Two processes, each with whole files in the order of their names: the files share what is slow to make.
TWO_AT_A_TIME := -n 2 --dist loadfile --no-loadscope-reorder

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Only the whole suite can reach the floor, so a run of some tests measures nothing.
COVERAGE = $(if $(ARGS),,--cov --cov-report=term:skip-covered --cov-fail-under=$(FLOOR))
# Python 3.12 counts lines by itself, which costs next to nothing; before that the tracer in C is the quickest.
COVERAGE_CORE = $(shell $(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')

.PHONY: help setup run test lint types check hostile coverage package format constraints demo-model small-model clean again

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

setup: $(STAMP) ## build .venv with the pinned packages (nothing to do when it is up to date)

run: setup ## start the assistant and say where its web page is
	@$(BIN)/python app.py

test: setup ## run all tests
	@$(BIN)/python -m pytest $(TWO_AT_A_TIME) $(ARGS)

lint: setup ## formatting and lint
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup ## types
	@$(BIN)/mypy

check: lint types test ## formatting, lint, types, all tests: what continuous integration runs

hostile: setup ## faults done on purpose, as a table of tried, survived and failed (see evals/hostile)
	@$(BIN)/python -m evals.hostile

coverage: setup ## all tests, with the share of assistant/ that they run
	@COVERAGE_CORE=$(COVERAGE_CORE) $(BIN)/python -m pytest $(TWO_AT_A_TIME) $(COVERAGE) $(ARGS)

package: setup ## build the wheel and the source archive into dist/
	@$(BIN)/python -m hatchling build

format: setup ## put the code into its one form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

ifneq ($(CURDIR),$(shell test -x $(BIN)/python && cat $(STAMP) 2>/dev/null))
$(STAMP): again
endif

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || { \
		echo "This needs Python 3.11 or newer; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)"; \
		echo "Name one that you have: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' >/dev/null 2>&1 || { \
		echo "$$($(PYTHON) --version) here cannot build a virtual environment."; \
		$(PYTHON) -c 'import sys; print("On Debian and Ubuntu: apt-get install python3.%d-venv" % sys.version_info[1])'; \
		exit 1; }
	@if [ -e $(UNFINISHED) ] || { [ -e $(STAMP) ] && [ "$$(cat $(STAMP))" != "$(CURDIR)" ]; } || \
		! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then rm -rf $(VENV); fi
	@mkdir -p $(VENV) && touch $(UNFINISHED) && rm -f $(STAMP)
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) with $$($(BIN)/python --version) (about two minutes the first time)…"
	@# pip itself first: the one that comes with Python 3.11 misses what `lxml[html_clean]` asks for.
	@$(BIN)/python -m pip install -qq $(PIP_OPTIONS) -c constraints.txt --upgrade pip && \
	$(BIN)/python -m pip install -qq $(PIP_OPTIONS) -c constraints.txt -e '.[dev]' || { \
		echo "The install did not finish; the lines above say why. 'make setup' starts it again."; exit 1; }
	@rm -f $(UNFINISHED) && echo "$(CURDIR)" > $(STAMP)
	@echo "Installed."

demo-model: setup ## fetch a chat model of 1.1 GB into models/ and let `assistant` serve it (see docs/chat-model.md)
	@$(BIN)/python -m pip install -qq $(PIP_OPTIONS) -c constraints.txt -e '.[local]'
	@$(BIN)/python -m evals.fetch_model demo

small-model: setup ## fetch the model of 98 MB that the tests of local models use
	@$(BIN)/python -m pip install -qq $(PIP_OPTIONS) -c constraints.txt -e '.[local]'
	@$(BIN)/python -m evals.fetch_model small

constraints: ## renew constraints.txt: the newest versions that pyproject.toml allows
	@new=$$(mktemp -d) && trap 'rm -rf "$$new"' EXIT && $(PYTHON) -m venv "$$new" \
	&& echo "Installing the newest versions into a fresh environment…" \
	&& "$$new/bin/python" -m pip install -qq $(PIP_OPTIONS) --upgrade pip \
	&& "$$new/bin/python" -m pip install -qq $(PIP_OPTIONS) '.[dev]' \
	&& { head -n 2 constraints.txt; "$$new/bin/python" -m pip freeze --all --exclude document-assistant \
		| sed 's/+[A-Za-z0-9.]*$$//'; } > "$$new/constraints.txt" \
	&& cp "$$new/constraints.txt" constraints.txt && echo "constraints.txt is renewed; now: make check"

clean: ## remove caches, .venv and the index (documents, settings and index/README.md are kept)
	@find index -mindepth 1 -maxdepth 1 ! -name README.md ! -name "history.sqlite*" -exec rm -rf {} +
	@find assistant evals tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf $(VENV) __pycache__ .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build dist *.egg-info
	@echo "Removed: .venv, caches, everything under index/ but its README and history.sqlite. Kept: corpus/, conversations and users, all that git tracks."

again: ;
