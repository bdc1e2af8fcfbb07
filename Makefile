# Sets up .venv once, then trains, tests or shows. Windows and no make: see README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Real TensorFlow 1.15.5 needs Python 3.7.
TF1_PYTHON ?= $(or $(shell PYENV_VERSION=3.7.16 pyenv which python3.7 2>/dev/null),python3.7)
TF1_VENV   := .venv-tf1
TF1_READY  := $(TF1_VENV)/.ready

.PHONY: run test lint tensorboard record-tf1 tf1 clean

run: $(READY)
	$(BIN)/rosetta run

test: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

tensorboard: $(READY)
	$(BIN)/tensorboard --logdir logs

tf1: $(TF1_READY)

record-tf1: tf1
	$(TF1_VENV)/bin/python rosetta/reference/recorder/record.py
	$(TF1_VENV)/bin/python rosetta/reference/recorder/record_sigmoid.py

$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(TF1_READY): rosetta/reference/recorder/requirements-tf1.txt
	$(TF1_PYTHON) -m venv $(TF1_VENV)
	$(TF1_VENV)/bin/python -m pip install --quiet --requirement $<
	@touch $@

# The runs in logs/ stay.
clean:
	rm -rf $(VENV) $(TF1_VENV)
