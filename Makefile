.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
BROWSER := .venv-browser
NOTEBOOKS ?= notebooks
MOVIE ?= two_moons.mp4
CODE := benchmarks course_utils figures tests
# Narrower than code: longer lines would have to be scrolled in a notebook.
NOTEBOOK_WIDTH := 96

.PHONY: help lab test quick unit nbval browser lint notebooks execute figures movie weights bench seats pins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The virtual environment is made anew when the requirements change.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 13), "Expected Python 3.11 to 3.13; got " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ..."'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lab: $(INSTALLED) ## install what is missing and open JupyterLab on the student notebooks
	$(BIN)/jupyter lab --notebook-dir="$(NOTEBOOKS)" --LabApp.extra_labextensions_path="$(CURDIR)/course_utils/lab_extensions" $(LAB_OPTIONS)

test: lint $(INSTALLED) ## everything: lint, unit tests, both versions of every notebook
	$(MAKE) unit
	$(MAKE) nbval

quick: lint $(INSTALLED) ## lint and the unit tests that take no training, in under a minute
	$(BIN)/python -m pytest -n 2 tests -m "not slow"

unit: $(INSTALLED) ## the unit tests
	$(BIN)/python -m pytest -n 2 --dist worksteal tests

nbval: $(INSTALLED) ## run solutions and blank student notebooks, and compare the solutions' outputs
	rm -rf notebooks/*_training solutions/*_training
	$(MAKE) --jobs=2 --keep-going --output-sync=target $(addprefix nbval/,$(wildcard solutions/*.ipynb notebooks/*.ipynb))
	@if ls -d notebooks/*_training solutions/*_training 2>/dev/null; then echo 'Expected every notebook to tidy up after itself.'; exit 1; fi

nbval/solutions/%:
	$(BIN)/python -m pytest --nbval solutions/$*

# Blank, a notebook has only to run to its end: trainings are cut short.
nbval/notebooks/%:
	COURSE_EPOCH_LIMIT=1 $(BIN)/python -m pytest --nbval-lax notebooks/$*

# What drives the browser has an environment of its own: students need none of it.
$(BROWSER)/installed: tests/browser/requirements.txt
	$(PYTHON) -m venv $(BROWSER)
	$(BROWSER)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

browser: $(INSTALLED) $(BROWSER)/installed ## what a student sees: notebooks in JupyterLab, in a headless Chromium
	$(BROWSER)/bin/python -m pytest tests/browser

lint: $(INSTALLED) ## style of code and notebooks; solutions, student notebooks and figures agree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff format --check --line-length $(NOTEBOOK_WIDTH) notebooks solutions
	$(BIN)/python -m course_utils.authoring check

notebooks: $(INSTALLED) ## write the student notebooks from the solutions
	$(BIN)/ruff format --quiet --line-length $(NOTEBOOK_WIDTH) solutions
	$(BIN)/python -m course_utils.authoring build

execute: $(INSTALLED) ## run the solutions, store their outputs, write the student notebooks (WEEK=week_04 for one)
	$(BIN)/python -m course_utils.authoring execute $(WEEK)
	$(MAKE) notebooks

figures: $(INSTALLED) ## draw the figures
	$(BIN)/python -m course_utils.figures

movie: $(INSTALLED) ## train on the two moons and render the movie of it (MOVIE=two_moons.mp4)
	$(BIN)/python -m course_utils.commands.movie $(MOVIE)

weights: $(INSTALLED) ## train the Glow of faces that the course ships, half an hour on two cores; resumes
	$(BIN)/python -m course_utils.commands.weights course_utils/weights

bench: $(INSTALLED) ## side-by-side timings
	$(BIN)/python -m benchmarks

seats: $(INSTALLED) ## memory and time that each notebook takes, written to benchmarks/seats.md (WEEK=week_04 for one)
	$(BIN)/python -m benchmarks.seats $(WEEK) --page benchmarks/seats.md

pins: ## renew requirements.txt with today's versions of everything
	$(PYTHON) -m venv $(VENV)-pins
	$(VENV)-pins/bin/python -m pip install --quiet --disable-pip-version-check '.[lab,test]'
	$(VENV)-pins/bin/python -m pip list --format=freeze --exclude pip --exclude normalising-flows-course > requirements.txt
	rm -rf $(VENV)-pins

clean: ## remove the virtual environment and what trainings left
	rm -rf $(VENV) $(BROWSER) build *.egg-info *_training notebooks/*_training solutions/*_training
