# Every target makes .venv first when it is missing or older than the lock.
PYTHON ?= python3
BIN    := .venv/bin
STAMP  := .venv/.installed
LOCKS  := requirements/bootstrap.lock requirements/dev.lock
UV     := $(BIN)/uv

.PHONY: run demo test check bench bench-full drills pictures icons bundle screenshots lock format clean

run: $(STAMP)  ## start ConductDesk
	@$(BIN)/conductdesk

demo: $(STAMP)  ## carry one invented incident from the first note to the PDF
	@$(BIN)/conductdesk demo --out build/demo

test: $(STAMP)  ## all tests, with coverage
	@$(BIN)/python -m tests.run

check: $(STAMP)  ## style, types, boundaries, module sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -p no:randomly tests/unit/test_tree.py

bench: $(STAMP)  ## ratios against the bare libraries, in one run
	@$(BIN)/python -m tests.benchmarks

bench-full: $(STAMP)  ## the same with a million incidents
	@$(BIN)/python -m tests.benchmarks --full

drills: $(STAMP)  ## kill the program at every write and look what is left
	@$(BIN)/python -m tests.drills

pictures: $(STAMP)  ## print the pages that README and the guide show
	@$(BIN)/python -m tests.pictures

screenshots: $(STAMP)  ## every screen of the window as a picture, for README and the guide
	@$(BIN)/python -m tests.screenshots

icons: $(STAMP)  ## draw the application's icon again, in every size
	@$(BIN)/python -m tests.icons

bundle: $(STAMP)  ## the application as one folder, dist/conductdesk
	@$(BIN)/pyinstaller --noconfirm --log-level ERROR --distpath dist --workpath build/pyinstaller build.spec

lock: $(STAMP)  ## compile the locks again; neither names a registry
	$(UV) pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
	  --custom-compile-command "make lock" requirements/bootstrap.in -o requirements/bootstrap.lock
	$(UV) pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml --group dev -o requirements/dev.lock

format: $(STAMP)  ## let ruff lay the code out
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build dist

$(STAMP): $(LOCKS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "ConductDesk needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once, about a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode $(LOCKS)
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
