# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that is generated goes below .build/.

PYTHON ?= python3
export PYTHON
BUILD := .build
VENV := $(BUILD)/venv
# The environment which holds the lint tools: the newest of the matrix.
NEWEST = $(shell tests/matrix.sh python)
TOOL = $(dir $(NEWEST))
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/$(BUILD)/collections
export ANSIBLE_NOCOWS := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo stories test unit integration lint sanity docs bench faults clean test-setup

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .build/venv with what a controller needs
	@tests/venv.sh '$(PYTHON)' $(VENV) requirements.txt

demo: setup ## Set everything up and run the story of a release, from request to record
	@$(VENV)/bin/python examples/demo.py

stories: setup ## Run three stories: a release returned once, a standard change, an emergency
	@$(VENV)/bin/python examples/stories.py

test: ## Run every test: lint, unit, sanity, integration
	@tests/all.sh lint unit sanity integration

test-setup:
	@tests/matrix.sh setup

unit: ## Unit tests, on each supported Python that is present
	@tests/matrix.sh unit $(ARGS)

integration: ## Real ansible-playbook runs against three real sshd (needs openssh-server)
	@tests/matrix.sh integration $(ARGS)

faults: ## Tests which kill processes and fill disks
	@tests/matrix.sh faults $(ARGS)

sanity: test-setup ## ansible-test sanity, without a container engine
	@tests/sanity.sh

lint: test-setup ## ruff, mypy, ansible-lint, yamllint, licences, changelog, plugin documentation
	@tests/lint.sh $(TOOL)

docs: test-setup ## HTML pages of all plugins, below .build/docs
	@echo '==> plugin pages'
	@rm -rf $(BUILD)/docs
	@mkdir -p $(BUILD)/docs
	@$(TOOL)antsibull-docs sphinx-init --use-current --squash-hierarchy --lenient \
		--sphinx-theme alabaster --dest-dir $(BUILD)/docs mof.release
	@cd $(BUILD)/docs && PATH='$(CURDIR)/$(TOOL)':"$$PATH" ./build.sh
	@echo '==> the pages lie in $(BUILD)/docs/build/html/index.html'

bench: setup ## Measure the cost of the gate and the recorder against their peers
	@$(VENV)/bin/python benchmarks/run.py

clean: ## Remove everything generated
	rm -rf $(BUILD) .ansible .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
