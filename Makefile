# Needs Python 3.11 or newer, git and make. Everything else goes into .venv, in this folder.
#
#   make run    test both APIs against the embedded mock tenant
#   make test   test uphold itself
#   make help   the rest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMP := .venv/.set-up
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help setup run prove test test-all lint format docs matrix lock clean distclean

help: ## Show what can be made
	@echo "uphold: does this tenant keep every promise that its published documents made?"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "  make run ARGS='--api plaspy'   hands options on to uphold run (likewise make test ARGS='-k html')"

setup: $(STAMP) ## Install uphold and all it needs into .venv (run and test do it by themselves)
	@echo "Everything is set up in .venv, with $$($(BIN)/python --version)."

# Runs again only when the lock or the project file has changed.
$(STAMP): requirements.lock pyproject.toml
	@set -eu; python=''; \
	for candidate in python3.11 python3; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        python="$$candidate"; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "make: uphold needs Python 3.11 or newer, as python3.11 or python3; none was found." >&2; exit 2; \
	fi; \
	echo "Setting up in .venv with $$("$$python" --version) (once; again when requirements.lock or pyproject.toml changes)"; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	    "$$python" -m venv --clear .venv || { \
	        echo "make: this Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; \
	        exit 2; }; \
	fi; \
	$(BIN)/python -m pip install -qq --require-virtualenv --requirement requirements.lock; \
	$(BIN)/python -m pip install -qq --require-virtualenv --no-deps --no-build-isolation --editable .; \
	touch $(STAMP); \
	echo "Set-up is done."

run: $(STAMP) ## Test both APIs of specs/ against the embedded mock tenant, and write reports/
	@$(BIN)/uphold run -n auto $(ARGS)

prove: $(STAMP) ## Prove that the suites can fail: a quick slice of the kill matrix (docs/kill-matrix.md is all of it)
	@$(BIN)/uphold prove --api plaspy --sample 1 --vary 1 --at-least 95 -n auto $(ARGS)

test: $(STAMP) ## Test uphold itself (no network, no tenant)
	@echo "Testing uphold itself: everything in tests/."
	@$(BIN)/python -m pytest tests -n auto -m "not slow" $(ARGS)
	@echo "uphold's own tests passed. They say nothing about a tenant: make run tests the embedded one."

test-all: $(STAMP) ## Test uphold itself, with the tests that take minutes
	@$(BIN)/python -m pytest tests -n auto $(ARGS)

lint: $(STAMP) ## Check style (ruff), types (mypy, strict) and who imports whom
	@echo "ruff check: every rule but the few that pyproject.toml ignores with a reason"
	@$(BIN)/ruff check .
	@echo "ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "mypy, strict"
	@$(BIN)/mypy
	@echo "tests/test_architecture.py: who may import whom"
	@$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(STAMP) ## Format the code and apply the fixes that ruff knows
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(STAMP) ## Write the pages of docs/ that come from the code
	@$(BIN)/python docs/build.py

matrix: $(STAMP) ## Write docs/kill-matrix.md again: every lie, on both APIs (some minutes)
	@$(BIN)/uphold prove --sample 3 --vary 5 -n auto --write docs/kill-matrix.md $(ARGS)

lock: $(STAMP) ## Write requirements.lock again, with the newest releases that pyproject.toml allows
	@$(BIN)/pip-compile --upgrade pyproject.toml

clean: ## Remove run records, the corpus and caches (not .venv)
	@rm -rf reports .uphold .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	@find src suites tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## As clean, and .venv too
	@rm -rf .venv
