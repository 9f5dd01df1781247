# What one command does here is what CI runs: .ci/run is `make test`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check measure soak setup clean

help: ## Show this list
	@echo "Natsuin signs with a My Number card. Everything below does its own set-up."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Sign a document with the virtual card, in both orders (needs Rust and a linker, nothing else)
	@cli/demo.sh

test: ## Every check and every test, then a table of what ran and what did not
	@tests/run.sh all

check: ## The checks alone: format, lints, docs, licences, one line of RustCrypto
	@tests/run.sh check

measure: ## Measure again what docs/measurements.md reports
	@tests/measure.sh

soak: ## The long campaigns that `make test` leaves out
	@tests/run.sh soak

setup: ## Get what the tests need: Debian packages (as root), cargo-nextest, cargo-deny
	@tests/setup.sh >/dev/null

clean: ## Remove what was built
	@cargo clean
