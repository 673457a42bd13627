# Needs Python 3.11 or newer (with its venv module) and make; everything else goes into .venv.

PORT ?= 8000
ARGS ?=
PYTHON ?=
CANDIDATES = $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python)
VENV_PYTHON = .venv/bin/python

.PHONY: help setup book test lab serve release grade gradebook bench lint lock clean
.DEFAULT_GOAL := help

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

# The question put to each candidate is one that every Python since 2.5 can parse and answer.
setup: ## Make .venv and install the pinned packages (another Python: PYTHON=/path/to/python3.12)
	@found=; for python in $(CANDIDATES); do \
	  version=$$("$$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null); \
	  case "$$version" in \
	    3.1[1-9].* | 3.[2-9][0-9].* | [4-9].*) exec "$$python" book/_tools/environment.py ;; \
	    ?*) found="$$found $$python ($$version)" ;; \
	  esac; \
	done; \
	echo "make: the course needs Python 3.11 or newer and found only:$${found:- none};" \
	  "install one from https://www.python.org/downloads/ and run make again," \
	  "or name it: make $(or $(MAKECMDGOALS),book) PYTHON=/path/to/python3.11" >&2; exit 1

book: setup ## Execute the chapters that changed and build the pages into _build/html
	@$(VENV_PYTHON) book/_tools/build_book.py

# Every branch of the package has to be taken, if all tests are run.
COVERAGE = --cov=src/klcourse --cov-report=term:skip-covered --cov-fail-under=100

# As `testpaths` the three give way to paths named in ARGS, and problem sets stay out.
test: book ## Run every test, doctest and notebook (or some: ARGS="-k entropy", ARGS=tests/test_pages.py)
	@$(VENV_PYTHON) -m pytest -n auto --dist loadscope --doctest-modules --nbval-lax --nbval-current-env \
	  -o testpaths="src tests notebooks/*.ipynb" $(if $(ARGS),$(ARGS),$(COVERAGE))

lab: setup ## Open the chapters in JupyterLab (pass on to it: ARGS=--no-browser)
	@$(VENV_PYTHON) -m jupyterlab --ServerApp.root_dir=notebooks $(ARGS)

serve: book ## Serve the built book at http://localhost:8000/ (another port: PORT=8001)
	@$(VENV_PYTHON) book/_tools/serve.py --port "$(PORT)"

# A name with spaces or quotes reaches the command whole.
given = $(if $($(1)),--$(2) "$($(1))")

release: setup ## Write problem sets for students (one: SET=name; own numbers: STUDENTS=list.csv SEED=word)
	@$(VENV_PYTHON) -m klcourse.grading release $(call given,SET,set) \
	  $(call given,STUDENTS,students) $(call given,SEED,seed) $(ARGS)

grade: setup ## Grade what students handed in (SUBMISSIONS=folder-or-zip; STUDENTS=list.csv BOOK=address)
	@$(VENV_PYTHON) -m klcourse.grading grade "$(SUBMISSIONS)" $(call given,SET,set) \
	  $(call given,STUDENTS,students) $(call given,BOOK,book) $(ARGS)

# nbgrader reads its settings from the folder in which it is started.
gradebook: setup ## Open the gradebook, to grade answers in words
	@cd grading 2>/dev/null || { echo "make: nothing is released or graded yet; run make release first" >&2; exit 1; }; \
	  PATH="$(CURDIR)/.venv/bin:$$PATH" "$(CURDIR)/$(VENV_PYTHON)" -m jupyterlab --LabApp.default_url=/formgrader $(ARGS)

bench: setup ## Time builds and notebook tests, weigh pages and explorers, compare klcourse with SciPy
	@$(VENV_PYTHON) book/_tools/bench.py

lint: setup ## Check style, types and spelling
	@status=0; for check in "ruff check" "ruff format --check" mypy codespell_lib; do \
	  echo "$$check"; $(VENV_PYTHON) -m $$check || status=1; \
	done; exit $$status

lock: setup ## Make requirements.txt anew from pyproject.toml, with the newest versions allowed
	@$(VENV_PYTHON) book/_tools/lock.py

clean: ## Remove the built book and every cache (not .venv)
	@rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
