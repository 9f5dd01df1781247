# What one command does here is what CI runs: .ci/run is `make test`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check test-swift test-kotlin bindings screens measure soak setup clean

help: ## Show this list
	@echo "Natsuin signs with a My Number card. Everything below does its own set-up."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## The main job on the virtual card: documents, PDFs, the whole QR journey (needs Rust and a linker)
	@cli/demo.sh

test: ## Every check and every test, then a table of what ran and what did not
	@tests/run.sh all

check: ## The checks alone: format, lints, docs, licences, one line of RustCrypto
	@tests/run.sh check

test-swift: ## The Swift package alone, against the real library and the virtual card
	@tests/run.sh swift

test-kotlin: ## The Kotlin library and the Android app alone, likewise
	@tests/run.sh kotlin

bindings: ## Write the Kotlin and Swift sides of the core into target/bindings
	@bindings/generate.sh

screens: ## A picture of every Android screen, on one page: target/screens/index.html
	@android/screens.sh

measure: ## Measure again what docs/measurements.md reports
	@tests/measure.sh

soak: ## The long campaigns that `make test` leaves out
	@tests/run.sh soak

setup: ## Get what the tests need: Debian packages (as root), cargo-nextest, cargo-deny
	@tests/setup.sh >/dev/null

clean: ## Remove what was built
	@cargo clean
