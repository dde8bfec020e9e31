# Everything a user or a continuous-integration machine calls. `make` alone lists it.
# On Debian 12 with Swift, each target first installs the system libraries that are missing.

SWIFT       ?= swift
APPROXIMA   := .build/release/approxima
DEMO        := out/demo
PACKAGES    := libgsl-dev libopenblas-dev libsqlite3-dev pkg-config
# Tests use public interfaces only, so they share the release build with the command.
TEST_FLAGS  := -c release --disable-testable-imports

.PHONY: help dependencies build demo test lint bench figures notebooks sanitize clean

help:
	@echo "make build   the command, at $(APPROXIMA)"
	@echo "make demo    the main job: two sweeps and their report, in 2 to 4 minutes with the build"
	@echo "make test    all tests"
	@echo "make lint    formatting and style, strictly"
	@echo "make bench   timings beside other tools on this machine, into Benchmarks/RESULTS.md;"
	@echo "             ONLY=adam-1-64-1,… ROUNDS=3 for a part, PEERS=all with PyTorch, PEERS=none"
	@echo "make notebooks  runs the course in notebooks-md, with its pictures, and checks it"
	@echo "make figures the picture of the README, made anew"
	@echo "make sanitize the kernels' tests under the address sanitizer"
	@echo "make clean   removes what make made"

dependencies:
	@missing=; \
	for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  command -v apt-get >/dev/null || { \
	    echo "please install what corresponds to:$$missing"; exit 1; }; \
	  echo "installing Debian packages:$$missing"; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing >/dev/null || exit 1; \
	fi

build: dependencies
	$(SWIFT) build -c release --product approxima

demo: build
	@mkdir -p $(DEMO)
	$(APPROXIMA) sweep experiments/sine.yaml --store $(DEMO)/runs.sqlite --resume
	$(APPROXIMA) sweep experiments/cpwl-2d.yaml --store $(DEMO)/runs.sqlite --resume
	$(APPROXIMA) report $(DEMO)/runs.sqlite --output $(DEMO)/report.html --csv $(DEMO)/runs.csv

# The picture that the README shows, by the command that it shows.
figures: build
	@mkdir -p out/figures docs
	$(APPROXIMA) sweep experiments/sine.yaml --store out/figures/sine.sqlite --resume
	$(APPROXIMA) report out/figures/sine.sqlite --output out/figures/sine.html --figures out/figures
	cp out/figures/sin-2-pi-x-tanh-error-width.svg docs/sine-error-by-width.svg

# Runs the course, writes its output and pictures, and checks all in a fresh folder.
NOTEBOOKS := $(wildcard notebooks-md/[0-9]*.md)
notebooks: build
	$(APPROXIMA) notebook run $(NOTEBOOKS)
	$(APPROXIMA) notebook check $(NOTEBOOKS)

test: dependencies
	$(SWIFT) test $(TEST_FLAGS)

# A build of its own. The kernels are tested on every instruction set that the machine has.
sanitize: dependencies
	$(SWIFT) test $(TEST_FLAGS) --sanitize=address --scratch-path .build-sanitize --filter KernelsTests

# A whole run writes the results file; a part only prints.
BENCH_PYTHON := .venv-bench/bin/python
ROUNDS       ?= 5
bench: dependencies $(if $(filter none,$(PEERS)),,$(BENCH_PYTHON))
	$(SWIFT) build -c release --product ApproximaBenchmarks
	$(if $(filter none,$(PEERS)),python3,$(BENCH_PYTHON)) Benchmarks/compare.py \
	  --harness .build/release/ApproximaBenchmarks --rounds $(ROUNDS) \
	  --only "$(ONLY)" --peers "$(PEERS)" \
	  $(if $(ONLY)$(filter none,$(PEERS)),,--output Benchmarks/RESULTS.md)

# A virtual environment with the peers, from PyPI.
.PHONY: $(BENCH_PYTHON)
$(BENCH_PYTHON):
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $@ ] || python3 -m venv .venv-bench
	@$@ -m pip install --quiet --disable-pip-version-check \
	  jax scikit-learn scipy numpy $(if $(filter all,$(PEERS)),torch)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build .build-sanitize .venv-bench out
