.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
GRADING := .venv-grading
# Where pyenv keeps its Pythons, if it is there: of what it puts on the path, only the versions switched on will start.
PYENV := $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1*/bin)
PYTHON313 ?= $(firstword $(wildcard $(addsuffix /python3.13,$(PYENV))) python3.13)
COLAB := .venv-colab
TOOLS := .venv-tools
SITE := .venv-site
SITE_INSTALLED := $(SITE)/installed
BROWSER := .venv-browser
NOTEBOOKS ?= notebooks
MOVIE ?= two_moons.mp4
NAME ?= glow_faces
CODE := benchmarks course_utils docs figures tests
# Narrower than code: longer lines would have to be scrolled in a notebook.
NOTEBOOK_WIDTH := 96
# The notebooks of a folder whose names begin as given.
notebooks_of = $(or $(wildcard $(1)/$(2)*.ipynb),$(error Expected WEEK to be the beginning of a notebook's name, such as week_04; got '$(2)'))

# The same words, the last one first.
reversed = $(if $(1),$(call reversed,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))

# Where two processes run at once, each has half of the cores: threads that wait for a core take time from those that have one.
ON_HALF = half=$$($(BIN)/python -c 'import os; print(max(1, os.cpu_count() // 2))'); \
	TF_NUM_INTRAOP_THREADS=$$half TF_NUM_INTEROP_THREADS=$$half OPENBLAS_NUM_THREADS=$$half

# A word of the shell's, whatever is in it: file names may hold spaces.
quoted = '$(subst ','\'',$(1))'

.PHONY: help lab test test-all quick unit nbval browser grading lint format workflows matrix colab notebooks results execute figures movie weights bench seats profile site links slides sitecheck pins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The virtual environment is made anew when the requirements change.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info[:2] <= (3, 13), "Expected Python 3.11 to 3.13; got " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ..."'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lab: $(INSTALLED) ## install what is missing and open JupyterLab on the student notebooks
	$(BIN)/jupyter lab --notebook-dir=$(call quoted,$(NOTEBOOKS)) --LabApp.extra_labextensions_path=$(call quoted,$(CURDIR)/course_utils/lab_extensions) $(LAB_OPTIONS)

test: lint $(INSTALLED) ## lint, unit tests, both versions of every notebook
	$(MAKE) unit
	$(MAKE) nbval

quick: $(INSTALLED) ## lint and the unit tests that take little time, in half a minute on two idle cores
	@$(MAKE) --jobs=2 --keep-going --output-sync=target --no-print-directory quick/first quick/second lint/notebooks lint/imports lint/code

# Two processes that import half of the tests each, rather than two that import all.
quick/first: TESTS = tests/test_[a-r]*.py
quick/second: TESTS = tests/exercises tests/test_[s-z]*.py

quick/%:
	$(ON_HALF) $(BIN)/python -m pytest -p no:nbval -m "not slow" $(TESTS)

unit: $(INSTALLED) ## the unit tests
	$(ON_HALF) $(BIN)/python -m pytest -n 2 --dist worksteal -p no:nbval tests

# Late weeks take longest, and blank ones less: those that come last leave neither of two cores waiting for the other.
nbval: $(INSTALLED) ## run solutions and blank student notebooks, and compare outputs (WEEK=week_04 for one)
	rm -rf notebooks/*_training solutions/*_training
	$(MAKE) --jobs=2 --keep-going --output-sync=target $(addprefix nbval/,$(call reversed,$(call notebooks_of,solutions,$(WEEK))) $(call reversed,$(call notebooks_of,notebooks,$(WEEK))))
	@if ls -d notebooks/*_training solutions/*_training 2>/dev/null; then echo 'Expected every notebook to tidy up after itself.'; exit 1; fi

nbval/solutions/%:
	$(ON_HALF) $(BIN)/python -m pytest --nbval solutions/$*

# Blank, a notebook has only to run to its end: trainings and mixtures go over their data once, Markov chains are short.
nbval/notebooks/%:
	$(ON_HALF) COURSE_EPOCH_LIMIT=1 $(BIN)/python -m pytest --nbval-lax notebooks/$*

test-all: ## all that can be tested on one machine, in about two hours; goes on where something fails
	$(MAKE) --keep-going test workflows grading browser sitecheck colab matrix

# What drives the browser has an environment of its own: students need none of it.
$(BROWSER)/installed: tests/browser/requirements.txt
	$(PYTHON) -m venv $(BROWSER)
	$(BROWSER)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

browser: $(INSTALLED) $(BROWSER)/installed ## what a student sees in JupyterLab: first screens, sliders, short notebooks (WEEK=week_06 for any)
	WEEK=$(call quoted,$(WEEK)) $(BROWSER)/bin/python -m pytest --confcutdir=tests/browser --override-ini pythonpath=tests/browser tests/browser

# The autograders have an environment of their own, with the course in it: they run what students hand in. They come
# after the course's requirements, not with them, since otter-grader needs another version of one: wrapt below 2.
$(GRADING)/installed: requirements.txt tests/grading/requirements.txt pyproject.toml
	$(PYTHON) -m venv $(GRADING)
	$(GRADING)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(GRADING)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/grading/requirements.txt
	$(GRADING)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

grading: $(GRADING)/installed ## week 2 as an assignment: nbgrader and otter-grader convert and grade them
	$(GRADING)/bin/python -m pytest tests/grading

lint: $(INSTALLED) ## style of code and notebooks, imports; solutions, student notebooks and figures agree
	@$(MAKE) --jobs=2 --keep-going --output-sync=target --no-print-directory lint/notebooks lint/imports lint/code

lint/code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check $(CODE)

lint/imports:
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/deptry --no-ansi . tests
	$(BIN)/deptry --no-ansi course_utils --extend-exclude course_utils/authoring --optional-dependencies-dev-groups lab,test --ignore DEP002

lint/notebooks:
	$(BIN)/ruff format --check --line-length $(NOTEBOOK_WIDTH) notebooks solutions
	$(BIN)/python -m course_utils.authoring check

format: $(INSTALLED) ## put code and notebooks into the style that `make lint` asks for, as far as that can be done by itself
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format $(CODE)
	$(MAKE) notebooks

# One list of tools, apart from the course, for the targets that need nothing of it.
$(TOOLS)/installed: .github/requirements.txt
	$(PYTHON) -m venv --clear $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

workflows: $(TOOLS)/installed ## check the workflows of continuous integration
	$(TOOLS)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(TOOLS)/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(TOOLS)/bin/zizmor --offline --quiet .github

matrix: $(TOOLS)/installed ## the unit tests on every Python and TensorFlow (MATRIX=py3.13-tf2.20 for one)
	PATH="$$PATH$(subst $() :,:,$(addprefix :,$(PYENV)))" $(TOOLS)/bin/tox run $(addprefix -e ,$(MATRIX))

# Colab's versions without the course, which the notebooks' own install cell is to install.
$(COLAB)/installed: tests/colab/requirements.txt
	@$(PYTHON313) -c 'import sys; assert sys.version_info[:2] == (3, 13)' 2>/dev/null || { echo 'Expected Python 3.13, which Colab has; got none by the name $(PYTHON313). Name another one: make colab PYTHON313=/path/to/python3.13'; exit 1; }
	$(PYTHON313) -m venv --clear $(COLAB)
	$(COLAB)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

colab: colab/install colab/unit colab/notebooks ## on Colab's versions: install cell, unit tests, weeks 2, 4 and 6 (WEEK=week_05 for one)

colab/%: export GIT_CONFIG_GLOBAL := $(CURDIR)/$(COLAB)/published/gitconfig
colab/%: export JUPYTER_PATH := $(CURDIR)/tests/colab

colab/install: $(COLAB)/installed
	$(COLAB)/bin/python -m tests.colab.publish $(COLAB)/published
	$(COLAB)/bin/python -m pytest tests/colab/install_cell.py

# What authors run stays out: it takes packages that Colab does not have, and figures are drawn by another Matplotlib.
AUTHORS := $(patsubst %,--ignore=tests/test_%.py,assignments authoring authoring_commands grades imports quiz results seats slide_format slides where_time_goes) --deselect=tests/test_figures.py::test_figures_are_those_that_their_scripts_draw

# Started as `pytest`, not `python -m pytest`: the course is then what was installed, not this checkout.
colab/unit: colab/install
	$(COLAB)/bin/pytest -n 2 --dist worksteal $(AUTHORS) tests

colab/notebooks: WEEKS = $(or $(WEEK),week_02 week_04 week_06)
colab/notebooks: colab/install
	COURSE_EPOCH_LIMIT=1 $(COLAB)/bin/pytest --nbval-lax --nbval-kernel-name=colab $(foreach week,$(WEEKS),$(call notebooks_of,notebooks,$(week)))
	$(COLAB)/bin/pytest --nbval-lax --nbval-kernel-name=colab $(foreach week,$(WEEKS),$(call notebooks_of,solutions,$(week)))

notebooks: $(INSTALLED) ## write the student notebooks from the solutions
	$(BIN)/ruff format --quiet --line-length $(NOTEBOOK_WIDTH) solutions
	$(BIN)/python -m course_utils.authoring build

results: notebooks ## write the tables of all experiments, as the solutions show them, to docs/results.md

execute: $(INSTALLED) ## run the solutions, store their outputs, write the student notebooks (WEEK=week_04 for one)
	$(BIN)/python -m course_utils.authoring execute $(WEEK)
	$(MAKE) notebooks

figures: $(INSTALLED) ## draw the figures
	$(BIN)/python -m course_utils.figures

movie: $(INSTALLED) ## train on the two moons and render the movie of it (MOVIE=two_moons.mp4)
	$(BIN)/python -m course_utils.commands.movie $(call quoted,$(MOVIE))

weights: $(INSTALLED) ## run an experiment whose weights and curves ship; resumes (NAME=glow_faces, half an hour on two cores)
	$(BIN)/python -m course_utils.experiments $(call quoted,$(NAME))

# The libraries that the course is measured beside want packages of their own, which must not meet the course's.
$(PEERS)/installed: benchmarks/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench: $(INSTALLED) $(PEERS)/installed ## time the course's flows beside other libraries, in half an hour
	$(BIN)/python -m benchmarks

seats: $(INSTALLED) ## memory and time that each notebook takes, written to benchmarks/seats.md (WEEK=week_04 for one)
	$(BIN)/python -m benchmarks.seats $(WEEK) --page benchmarks/seats.md

profile: $(INSTALLED) ## where the time of `make test` goes, by cell and by test, in benchmarks/where_time_goes.md; in an hour (WEEK=week_04 for one, WEEK=tests)
	$(BIN)/python -m benchmarks.where_time_goes $(WEEK)

# Sphinx and its like have an environment of their own, with Node.js for what pages load in the browser.
$(SITE_INSTALLED): docs/requirements.txt docs/package-lock.json
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt
	cd docs && PATH=$(call quoted,$(CURDIR)/$(SITE)/bin):"$$PATH" npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Sphinx leaves pages of modules that are gone.
site: $(SITE_INSTALLED) slides ## the course as a web site, slides included, in build/site; Chromium prints the cheat sheet
	rm -rf build/site/api
	$(SITE)/bin/python -m sphinx -W --keep-going --quiet --doctree-dir build/doctrees docs build/site
	$(SITE)/bin/python docs/print_cheat_sheet.py
	@echo 'Open build/site/index.html.'

links: $(SITE_INSTALLED) ## follow the links of the site, README and notebooks included, to what they lead to; needs a network
	$(SITE)/bin/python -m sphinx -b linkcheck --quiet --doctree-dir build/doctrees docs build/links

slides: $(INSTALLED) $(SITE_INSTALLED) ## slides of the weeks that have some, in build/site/slides (S shows the speaker's notes)
	rm -rf build/site/slides
	$(BIN)/python -m course_utils.authoring decks build/site/slides
	@echo 'Open build/site/slides/index.html. What links to the site leads somewhere after make site.'

sitecheck: site ## open site and slides in headless Chromium, and tell what is wrong
	$(SITE)/bin/python docs/check_site.py
	$(SITE)/bin/python docs/check_slides.py

# For every Python and every system that the course supports, whatever this one is.
COMPILE := $(TOOLS)/bin/uv pip compile --universal --upgrade --quiet --no-header --no-annotate

pins: $(TOOLS)/installed ## renew requirements.txt, the site's too, with today's versions of everything
	$(COMPILE) --extra lab --extra test pyproject.toml --output-file requirements.txt
	$(COMPILE) --python-version 3.11 docs/requirements.in --output-file docs/requirements.txt

clean: ## remove the virtual environments, what was built, and what trainings left
	rm -rf .venv* .tox docs/node_modules docs/weeks docs/api build *.egg-info *_training notebooks/*_training solutions/*_training
