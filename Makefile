PREFIX ?= /usr/local
ARGS ?= demo
KILLS ?= 200
SEED ?=
TIME ?= 600
# Many tests drive programs and servers: more at a time than this starve each other on a small machine.
TESTS := TZ=UTC LC_ALL=C.UTF-8 swift test --skip-build --disable-xctest --experimental-maximum-parallelization-width 6
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help run test bench torture fuzz sanitize format lint install clean

help: ## Say what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 18

run: ## Build and open the demo; with ARGS="FILE" open a file
	@.ci/packages.sh build
	@[ -x .build/release/sheaf ] || echo "Building sheaf. The first build takes some minutes; later ones take seconds."
	@swift build -c release --product sheaf
	@.build/release/sheaf $(ARGS)

test: ## Build and run all tests, those in a real terminal too
	@.ci/packages.sh build test
	swift build --build-tests
	@set -o pipefail; log=.build/test.log; \
	{ $(TESTS) --skip EndToEndTests && $(TESTS) --filter EndToEndTests; } 2>&1 | tee $$log || { \
	  echo "What failed, again:"; grep -F -A 3 "✘" $$log; exit 1; }

bench: ## Measure start-up, keys, memory and whole tables, next to less and curl; PARTS="files edits network cursors" for some
	@.ci/packages.sh build bench
	@swift build -c release --product sheaf
	@swift build -c release --product sheaf-loopback
	@swift build -c release --product SheafBench
	@.build/release/SheafBench .build/release/sheaf .build/release/sheaf-loopback $(PARTS)

torture: ## Kill the program at random moments while it edits; KILLS=200 for each service, SEED=… for an earlier run
	@.ci/packages.sh build torture
	@swift build -c release --product sheaf
	@swift build -c release --product sheaf-loopback
	@swift build -c release --product SheafTorture
	@KILLS="$(KILLS)" SEED="$(SEED)" .build/release/SheafTorture .build/release/sheaf .build/release/sheaf-loopback $(SERVICES)

fuzz: ## Try what reads bytes from outside with inputs that nobody thought of; TIME=600 seconds each, TARGETS="json sqlite" for some
	@.ci/packages.sh build fuzz
	@SHEAF_FUZZ=1 swift build -c release --scratch-path .build-fuzz --product SheafFuzz
	@.ci/fuzz.sh .build-fuzz/release/SheafFuzz $(TIME) $(TARGETS)

sanitize: ## Run the tests, but for those in a real terminal, with the address and the thread sanitizer
	@.ci/packages.sh build test
	@.ci/sanitize.sh address
	@.ci/sanitize.sh thread

format: ## Lay out all Swift files
	@.ci/packages.sh
	swift format -i -r Sources Tests themes Package.swift

lint: ## Check the layout of all Swift files
	@.ci/packages.sh
	swift format lint --strict -r Sources Tests themes Package.swift

install: ## Build and install the program; PREFIX=/usr/local
	@.ci/packages.sh build
	@echo "Building sheaf. The first build takes some minutes."
	@swift build -c release --product sheaf
	install -D -s -m 755 .build/release/sheaf "$(DESTDIR)$(PREFIX)/bin/sheaf"

clean: ## Remove everything that was built
	rm -rf .build .build-fuzz .build-address .build-thread
