# Escale on a bare machine: `make demo` to look at it, `make test` to check it. Needs Python 3.11, Node 20 and make.
# Options: PYTHON=python3.12  HOST=127.0.0.1  PORT=8000  ARGS="…"  DATABASE_URL=…  REDIS_URL=…

.POSIX:
.SUFFIXES:
.PHONY: help demo manage test bench check pins
.DEFAULT_GOAL := help

VENV = .venv/bin/python
SET_UP = config/embedded/set_up.py

# The first Python that is new enough, unless PYTHON= names one. An error here is a sentence, not a traceback.
FIND_PYTHON = found=; \
	for candidate in $${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Escale needs Python 3.11 or newer, and $${PYTHON:-this machine} has none:" \
			"install one (python.org, or your system's packages), or name it: make demo PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi

help:
	@echo "make demo                 look at Escale, with made-up people, on http://127.0.0.1:8000 (PORT=, HOST=)"
	@echo "make test                 set everything up and run all tests (ARGS=\"-k name\" for some)"
	@echo "make bench                measure the pages that are used most"
	@echo "make manage ARGS=\"…\"      any manage.py command on the demo's database, e.g. ARGS=\"seed --cases 50\""
	@echo "make check                style and types of the code"
	@echo "make pins                 pin the newest versions that requirements/*.in and package.json allow"

demo:
	@$(FIND_PYTHON); "$$found" $(SET_UP) base
	@exec $(VENV) -m config.embedded demo

manage:
	@$(FIND_PYTHON); "$$found" $(SET_UP) base
	@exec $(VENV) -m config.embedded $(ARGS)

test:
	@$(FIND_PYTHON); "$$found" $(SET_UP) dev
	@exec $(VENV) -m pytest --numprocesses auto --maxprocesses 4 --dist loadgroup $(ARGS)

bench:
	@$(FIND_PYTHON); "$$found" $(SET_UP) dev
	@exec $(VENV) -m tests.bench $(ARGS)

check:
	@$(FIND_PYTHON); "$$found" $(SET_UP) python
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .

PINS = -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make pins"

pins:
	@$(FIND_PYTHON); "$$found" $(SET_UP) python
	@echo "Resolving Python packages…"
	@$(VENV) $(PINS) requirements/base.in --output-file requirements/base.txt
	@$(VENV) $(PINS) requirements/dev.in --constraints requirements/base.txt --output-file requirements/dev.txt
	@echo "Resolving Node modules…"
	@npm update --package-lock-only --no-audit --no-fund
