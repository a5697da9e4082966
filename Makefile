# make demo, make test: nothing else is needed than git, make and python3 (3.11 to 3.13).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.DEFAULT_GOAL := all
.PHONY: all demo test lint bench fuzz soak idle bigbox lock model wheel docs clean

all: test lint

# pip 23.1 or newer reads the lock; the model of the reader is built once from the corpus
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Relance needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

model: $(READY)
	@$(BIN)/python -c 'from nlp.train import ensure_model; ensure_model()'

demo: model
	$(BIN)/relance demo

# a file of tests stays in one process; they also wait for servers: one process more than there are cores
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
BESIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0
test: model
	$(BIN)/python -m pytest $(BESIDE) tests/test_cases_*.py --cov --cov-report=term
	$(BIN)/python -m pytest $(BESIDE) -m 'not alone' --ignore-glob='tests/test_cases_*'
	$(BIN)/python -m pytest -m alone $$(grep -rl mark.alone --include='test_*.py' tests)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m cogapp --check README.md docs/reading.md docs/guide.md

# the reading model is inside: who installs it waits for nothing
wheel: model
	$(BIN)/python -m hatchling build -t wheel

docs: $(READY)
	$(BIN)/python -m cogapp -r README.md docs/reading.md docs/guide.md
	$(BIN)/python -m tests.letterpages
	$(BIN)/python -m tests.mailpages

bench: model
	$(BIN)/python -m tests.bench

# new random bytes for every parser, for so many seconds each
FUZZ_SECONDS ?= 30
fuzz: $(READY)
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -q tests/test_fuzz.py

# two months of mail under kills and faults; SOAK="--mails 100 --kills 20 --seed 2" for another one
soak: model
	$(BIN)/python -m tests.soak $(SOAK)

# how soon mail is seen that arrives at any moment around IDLE
idle: $(READY)
	$(BIN)/python -m tests.idle --mails 200

# time, memory and commands to read a mailbox of 200,000 mails
bigbox: $(READY)
	$(BIN)/python -m tests.bigbox

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) nlp/model demo-out
