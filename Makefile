# Needs Python 3.11 or newer and make; everything else is installed into .venv from the package registry.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint bench clean

demo: $(READY)  ## marks the six examples (one of them has a problem to show) and writes paper, sheet and key
	$(BIN)/markscheme mark examples/ceng403/submissions --out out/demo || test $$? -eq 2
	@echo
	$(BIN)/markscheme paper ceng403 --format html,pdf --out out/demo
	$(BIN)/markscheme sheet ceng403 --format md,json,html,pdf --out out/demo
	$(BIN)/markscheme key ceng403 --format html,pdf,tex --out out/demo

test: lint
	$(BIN)/pytest --numprocesses auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.documents
	$(BIN)/python -m bench.variants
	$(BIN)/python -m bench.certify

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
