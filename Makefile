# make help shows what there is.
PYTHON ?= .venv/bin/python

.PHONY: help run check format lint types javascript layout test quick exhaustive \
        steady bench mutations fuzz picture samples lessons links
.DEFAULT_GOAL := help

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/bin/python:
	python3 -m venv .venv
	.venv/bin/pip install --quiet --requirement requirements-dev.txt

run: $(PYTHON)  ## open the app
	$(PYTHON) -m streamlit run app.py

check: format lint types javascript layout test  ## everything below but pictures

format: $(PYTHON)  ## is every file formatted?
	$(PYTHON) -m ruff format --check .

lint: $(PYTHON)  ## ruff's rules
	$(PYTHON) -m ruff check .

types: $(PYTHON)  ## mypy on the core and ui
	$(PYTHON) -m mypy

javascript: $(PYTHON)  ## tsc, ESLint and node's tests of the scripts in ui
	$(PYTHON) -m pytest tests/test_javascript.py

layout: $(PYTHON)  ## arrows, sizes and names
	$(PYTHON) -m pytest tests/test_layout.py

test: $(PYTHON)  ## all tests, three at a time: some of them wait
	$(PYTHON) -m pytest -n 3 --dist loadfile

quick: $(PYTHON)  ## what is light, while you work: without browsers, clusters, models and slow tests
	$(PYTHON) -m pytest -n 2 -m "not browser and not cluster and not models and not slow and not exhaustive"

exhaustive: $(PYTHON)  ## what the full tests leave out: before a release, and after a change of what it covers
	$(PYTHON) -m pytest -n 3 --dist loadfile -m exhaustive

steady: $(PYTHON)  ## every browser test 20 times on a busy machine; ARGUMENTS="FILE --times 5" for less
	$(PYTHON) -m scripts.steady $(ARGUMENTS)

bench: $(PYTHON)  ## what takes how long, beside other libraries; the table goes to docs/benchmarks.md
	$(PYTHON) -m benchmarks $(ARGUMENTS)

mutations: $(PYTHON)  ## forty small faults, and whether a test falls; the table goes to docs/testing.md
	$(PYTHON) -m scripts.mutations --write docs/testing.md $(ARGUMENTS)

fuzz: $(PYTHON)  ## ten thousand mutated files; the figures go to docs/fuzzing.md
	$(PYTHON) -m tests.fuzz --write docs/fuzzing.md

picture: $(PYTHON)  ## make the picture in the README from the running app
	$(PYTHON) -m scripts.picture

samples: $(PYTHON)  ## make the built-in samples again from their sources
	$(PYTHON) -m scripts.make_samples

lessons: $(PYTHON)  ## make again what the lessons show on their own data, after a change of a method they use
	$(PYTHON) -m scripts.make_lessons

links: $(PYTHON)  ## write docs/links.md from the declared parameters
	$(PYTHON) -m scripts.links
