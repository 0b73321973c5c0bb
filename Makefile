# Each target sets up what it needs by itself. `make` alone lists them.
# Another Python than the first that is found: make clean, then make test PYTHON=python3.13

# What is compiled once is kept, or each process of a test compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready
TESTS := $(RUN) tools/run_tests.py
QUICK := not browser and not slow and not twice
LONG := not browser and not twice
WHOLE := SCREENING_TESTS_WHOLE=yes
BRANCHES := --branches
CORE := tests/engine tests/rulebook tests/formats tests/register tests/cli
BENCHES := bench bench_panel bench_list bench_paper bench_waiting bench_check \
    bench_portfolio

.DEFAULT_GOAL := help
.PHONY: help serve test test-ci test-core test-slow test-whole test-all lint browser-test \
    bench bench-small stress mutants code-mutants room-coverage pictures record size \
    portfolio-test schemas lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

serve: $(READY)-run ## Start the app, and print the link that lets you in
	@$(RUN) -m screening serve

test: $(READY)-dev ## Run all tests but in a browser, and those that take long
	@$(TESTS) "$(QUICK)" $(BRANCHES)

test-ci: $(READY)-dev ## Run those that take long too, each in its smallest form
	@$(TESTS) "$(LONG)" $(BRANCHES)

test-core: $(READY)-dev ## Run those of rules, engine, files, register and commands
	@$(TESTS) "$(QUICK)" --branches $(CORE)

test-slow: $(READY)-dev ## Run them whole: floods, dying workers, briefings of all sorts
	@$(WHOLE) $(TESTS) "slow and not browser"

test-whole: $(READY)-dev ## Run all but in a browser whole: all examples; print once
	@$(WHOLE) $(TESTS) "$(LONG)" --branches

test-all: $(READY)-browser ## Run every test there is; print each, twice; mutants, stress
	@$(MAKE) --no-print-directory test-whole browser-test mutants stress
	@$(WHOLE) $(TESTS) "twice"

lint: $(READY)-dev ## Style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

browser-test: $(READY)-browser ## Run the tests that use a real browser
	@$(TESTS) browser -n 3 --dist loadscope --no-loadscope-reorder

portfolio-test: $(READY)-spark ## Hold rows on a real Spark to what they come to here
	@$(WHOLE) $(RUN) -m pytest tests/portfolio/test_spark.py tests/portfolio/test_screening.py

bench: $(READY)-dev ## Measure all; fail where a goal is missed
	@missed=0; for name in $(BENCHES); do \
	    $(RUN) tools/$$name.py || missed=1; done; exit $$missed

bench-small: $(READY)-dev ## Measure the least, two at once: that each measurement runs
	@printf '%s\n' $(BENCHES) | xargs -P 2 -I NAME $(RUN) tools/NAME.py --small

stress: $(READY)-run ## Load, hostile requests and kills, against a real server
	@$(RUN) tools/stress.py

mutants: $(READY)-dev ## Change each rule in one place; see what notices
	@$(RUN) tools/mutants.py

record: $(READY)-run ## Write what is said of 1,000 deals into build/recording
	@$(RUN) tools/record.py write build/recording

size: $(READY)-run ## Count lines, modules and statements, room by room
	@$(RUN) tools/size.py

code-mutants: $(READY)-dev ## Change the code in one place, 300 times; see what tests notice
	@$(RUN) tools/code_mutants.py

# Not the core's own table, which stands in pyproject.toml and is held to every branch.
room-coverage: $(READY)-dev ## Print how much of four rooms the tests run: lines, branches
	@$(RUN) -m coverage run --rcfile=tools/rooms.coveragerc -m pytest -q -n auto \
	    --assert=plain -m "$(QUICK)"
	@$(RUN) -m coverage combine -q --rcfile=tools/rooms.coveragerc
	@$(RUN) tools/room_coverage.py

pictures: $(READY)-browser ## Make the README's pictures in a real browser
	@$(RUN) tools/pictures.py

schemas: $(READY)-dev ## Write the schemas and the reference of rule files anew
	@$(RUN) -m screening rules schema rules/rulebook.schema.json
	@$(RUN) -m screening rules reference --format markdown > docs/reference.md
	@$(RUN) -c 'from screening.briefing import data; print(data.schema_text(), end="")' \
	    > docs/briefing.schema.json

lock: ## Write the locks anew (needs uv)
	@tools/lock.sh

clean: ## Remove what the targets made
	@rm -rf .venv* .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage-rooms \
	    .code-mutants

# One stamp a set of requirements: run, dev (run and tests), browser and spark (dev too).
WITH-dev := run
WITH-browser := run dev
WITH-spark := run dev
$(READY)-%: requirements/%.txt requirements/pip.txt pyproject.toml tools/setup.sh
	@tools/setup.sh $(VENV) $*
	@touch $@ $(WITH-$*:%=$(READY)-%)
