# COOPAEM: set-up, run, test. Every target sets up what it needs; see README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
DEV := config/dev

.PHONY: help setup run stop reset shell month pay test bench lint format

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is missing, start PostgreSQL
	@$(DEV) setup

run: ## Odoo with demonstration data (HTTP_PORT=8069)
	@$(DEV) run

stop: ## stop that Odoo and the embedded PostgreSQL
	@$(DEV) stop

reset: ## drop its database
	@$(DEV) reset

shell: ## Odoo shell on its database
	@$(DEV) shell

month: ## a month from spreadsheets: make month DIR=folder OUT=folder
	@CALLER_DIR="$(PWD)" $(DEV) month --dir "$(DIR)" --out "$(OUT)"

pay: ## pays of a list of cases: make pay CASES=file.yaml OUT=file.csv
	@CALLER_DIR="$(PWD)" $(DEV) pay --cases "$(CASES)" --out "$(OUT)"

test: ## all tests, or T=/addon:Class (Odoo tags), P=tests/test_x.py (pytest)
	@$(DEV) test --tags "$(T)" --pytest "$(P)"

bench: ## how fast it is with many units: make bench N=100
	@$(DEV) bench "$(N)"

lint: ## every style check
	@$(DEV) lint

format: ## put Python, XML and JavaScript in shape
	@$(DEV) format
