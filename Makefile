# Sets up .venv once, then trains, tests or shows. Windows and no make: see README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

TF1_VENV := .venv-tf1

# uv takes a third of pip's time. It does not read pip's settings: where it fails, pip installs.
PIP     := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV      := VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode
SITE     := .venv-site

.PHONY: run test faults lint matrix tensorboard record-tf1 tf1 site notebooks clean

run: $(READY)
	$(BIN)/rosetta run

test: $(READY)
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

# Brings faults about and counts what survives them: docs/faults.md. It takes hours.
faults: $(READY)
	$(BIN)/python tests/faults/suite.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# An environment of about 2 GB for each TensorFlow: docs/versions.md.
matrix:
	$(PYTHON) tests/matrix.py

tensorboard: $(READY)
	$(BIN)/tensorboard --logdir logs

tf1: $(READY)
	$(BIN)/rosetta tf1 --directory=$(TF1_VENV)

record-tf1: tf1
	$(TF1_VENV)/bin/python rosetta/reference/recorder/record.py
	$(TF1_VENV)/bin/python rosetta/reference/recorder/record_sigmoid.py
	$(TF1_VENV)/bin/python rosetta/reference/recorder/record_checkpoint.py

# Runs every notebook from top to bottom; what it shows goes to build/notebooks.
notebooks: $(READY)
	$(BIN)/python notebooks/generate.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check nbclient nbconvert ipykernel
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python notebooks/execute.py

# The static site, in build/site. Its environment needs no TensorFlow.
site: $(SITE)/.ready
	PYTHONPATH=. $(SITE)/bin/python website/pages.py build/pages
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=. $(SITE)/bin/mkdocs build --quiet --config-file website/mkdocs.yml

$(SITE)/.ready: website/requirements.txt
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(READY): setup.cfg setup.py pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install uv
	$(UV) --editable '.[test]' || $(PIP) install --editable '.[test]'
	@touch $@

# The runs in logs/ stay.
clean:
	rm -rf $(VENV) $(TF1_VENV) $(SITE) .venv-matrix build/pages build/site
