# One verb each. Everything installs itself: `make run` works on a machine with Python 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXPLORE ?= --stories 300
CANARIES := crash_on_one_order tracking_never_pushed units_at_the_first_price

.PHONY: run test check cover mutants canary explore format bench fuzz soak docs clean

run: $(STAMP)  ## run the scenario catalog on every connector and write the HTML index
	$(BIN)/hublab run

test: $(STAMP) system  ## all tests
	$(BIN)/pytest -n auto -rs

check: $(STAMP)  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)  ## apply the formatter and the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

cover: $(STAMP)  ## branches of the hub that its tests and the pinned stories reach: 95 % of all, 100 % of the pure domain
	$(BIN)/pytest -n auto --cov --cov-report= tests/integration_hub tests/scenarios/test_pinned_digests.py
	$(BIN)/coverage report
	$(BIN)/coverage report --rcfile=tests/rules/hub/pure_domain.toml

mutants: $(STAMP)  ## change the hub's domain one place at a time; MUTANTS="--sample 80" tries so many, the same ones each time
	$(BIN)/python -m tools.mutants $(MUTANTS)

explore: $(STAMP)  ## a bounded share of exploration; `make soak` does the rest
	$(BIN)/hublab explore $(EXPLORE) --out runs/explored

canary: $(STAMP)  ## bugs planted on purpose: if one is not noticed, the pipeline is silent about everything
	$(BIN)/hublab planted $(CANARIES) --fresh --stories 0 --out runs/canary
	$(BIN)/hublab planted --kept --out runs/canary

bench: $(STAMP)  ## ratios against a floor measured in the same run
	$(BIN)/python -m benchmarks.exchange
	$(BIN)/python -m benchmarks.exploration
	$(BIN)/python -m benchmarks.tiktok
	$(BIN)/python -m benchmarks.platform --no-rival
	$(BIN)/python -m benchmarks.commerce_cloud

fuzz: $(STAMP)  ## Schemathesis, 10,000 generated cases an application; prints its seed
	HUBLAB_FUZZ_CASES=10000 $(BIN)/pytest -n auto -m fuzz -s

soak: $(STAMP)  ## long property tests, 20,000 drawn stories with their goals, all planted bugs, 300 mutants judged by stories alone
	HUBLAB_MODEL_SEQUENCES=2000 HUBLAB_SOQL_QUERIES=5000 $(BIN)/pytest -n auto -s \
		tests/mock_tiktok/flow/test_model.py tests/mock_salesforce/platform/soql/test_oracle.py
	$(BIN)/hublab explore --stories 20000 --goals --out runs/explored
	$(BIN)/hublab planted --stories 400 --budget 60 --shrink
	$(BIN)/hublab planted --mutants 300 --stories 300 --budget 20

docs: $(STAMP)  ## write docs/fidelity.md, the schema of stories and the tables of docs/stories.md from the code
	$(BIN)/python -m tools.fidelity
	$(BIN)/python -m tools.stories

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/system.sh "Python cannot make a virtual environment" python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

.PHONY: system
system:  # what tests need besides Python: a browser that opens reports, and npm for the vendors' JavaScript SDKs
	@tools/system.sh "the tests that need it are skipped" chromium npm

clean:
	rm -rf $(VENV) runs build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage mutants
