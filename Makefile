# Everything a user or a continuous-integration machine calls. `make` alone lists it.
# On Debian 12 with Swift, each target first installs the system libraries that are missing.

SWIFT       ?= swift
APPROXIMA   := .build/release/approxima
DEMO        := out/demo
PACKAGES    := libgsl-dev libopenblas-dev libsqlite3-dev pkg-config
# Tests use public interfaces only, so they share the release build with the command.
TEST_FLAGS  := -c release --disable-testable-imports

.PHONY: help dependencies build demo test lint bench bench-bounds check-intervals figures sanitize clean

help:
	@echo "make build   the command, at $(APPROXIMA)"
	@echo "make demo    the main job: two sweeps and their report, in 2 to 4 minutes with the build"
	@echo "make test    all tests"
	@echo "make lint    formatting and style, strictly"
	@echo "make bench   timings beside other tools on this machine, into Benchmarks/RESULTS.md;"
	@echo "             ONLY=adam-1-64-1,… ROUNDS=3 for a part, PEERS=all with PyTorch, PEERS=none"
	@echo "make bench-bounds  bounds of networks beside auto_LiRPA, into Benchmarks/BOUNDS.md"
	@echo "make check-intervals  a million values of mpmath and a million points in the brackets"
	@echo "make figures the pictures of README and notebooks, made anew"
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

# The pictures that README and notebooks show, by the commands that they show.
NOTEBOOKS := notebooks-md/figures
CONSTRUCT := $(APPROXIMA) construct
# Claim's figure and its name in the notebooks.
CLAIM_FIGURES := \
  leshno-polynomial-floor:polynomial-floor free-knot-exp-constant:free-knot-rate \
  identity-precision-split:truncation-rounding minimum-width-disc:minimum-width \
  yarotsky-square-error:square-by-depth pieces-random-linear:random-pieces \
  finite-elements-one-layer-never:no-hat ritz-adaptive-constant:ritz \
  wavelets-rate:wavelet-rate ternary-half-slope:ternary-rate finite-elements-few-powers:few-powers
figures: build
	@mkdir -p out/figures docs $(NOTEBOOKS)
	$(APPROXIMA) sweep experiments/sine.yaml --store out/figures/sine.sqlite --resume
	$(APPROXIMA) report out/figures/sine.sqlite --output out/figures/sine.html --figures out/figures
	cp out/figures/sin-2-pi-x-tanh-error-width.svg docs/sine-error-by-width.svg
	$(APPROXIMA) fit "sin(2*pi*x)" --domain "[-1,1]" --width 16 --activation tanh \
	  --optimizer varpro --seed 1 --plot $(NOTEBOOKS)/first-fit.svg
	sed -n '/^name: shapes/,/^seeds/p' notebooks-md/02-width-versus-depth.md > out/figures/shapes.yaml
	$(APPROXIMA) sweep out/figures/shapes.yaml --store out/figures/shapes.sqlite --resume
	$(APPROXIMA) report out/figures/shapes.sqlite --output out/figures/shapes.html \
	  --figures out/figures/shapes
	cp out/figures/shapes/sin-2-pi-x-error-width.svg $(NOTEBOOKS)/error-by-width.svg
	$(CONSTRUCT) free-knot-spline --target exp --domain "[0,1]" --width 2 --plot $(NOTEBOOKS)/free-knots.svg
	$(CONSTRUCT) kidger-lyons --target sine --activation tanh --depth 4 --plot $(NOTEBOOKS)/register-four.svg
	$(CONSTRUCT) kidger-lyons --target sine --activation tanh --plot $(NOTEBOOKS)/register.svg
	$(CONSTRUCT) yarotsky-square --depth 1 --plot $(NOTEBOOKS)/square-one.svg
	$(CONSTRUCT) yarotsky-square --depth 2 --plot $(NOTEBOOKS)/square-two.svg
	$(CONSTRUCT) telgarsky-deep --depth 3 --plot $(NOTEBOOKS)/sawtooth.svg
	$(CONSTRUCT) he-hats --target mesh:8:runge --plot $(NOTEBOOKS)/hats.svg
	$(CONSTRUCT) he-finite-elements --target mesh:4x4:hat2d --plot $(NOTEBOOKS)/hat-plane.svg
	$(CONSTRUCT) shaham-wavelets --target "exp(-4*x^2)" --domain "[-1,1]" --width 1 --plot $(NOTEBOOKS)/bump.svg
	$(CONSTRUCT) shaham-wavelets --target franke --width 64 --plot $(NOTEBOOKS)/wavelet-franke.svg
	$(CONSTRUCT) ternary-slope --target x/2 --width 4 --plot $(NOTEBOOKS)/half-slope.svg
	$(APPROXIMA) claims run identity yarotsky.square-error ternary.half-slope --figures out/figures/claims
	$(APPROXIMA) claims run leshno.polynomial-floor free-knot.exp-constant minimum-width.disc pieces \
	  finite-elements.one-layer-never finite-elements.few-powers ritz.adaptive-constant wavelets.rate \
	  --quick --figures out/figures/claims
	$(foreach pair,$(CLAIM_FIGURES),cp out/figures/claims/$(subst :,.svg $(NOTEBOOKS)/,$(pair)).svg &&) true

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

ifeq ($(PEERS)$(ONLY),all)
bench: bench-bounds
endif

# auto_LiRPA 0.3 was written for PyTorch < 1.13, which has no wheel for Python 3.11: it runs on 2.0.
LIRPA_PYTHON := .venv-lirpa/bin/python
bench-bounds: dependencies $(LIRPA_PYTHON)
	$(SWIFT) build -c release --product ApproximaBenchmarks
	$(LIRPA_PYTHON) Benchmarks/bounds.py --harness .build/release/ApproximaBenchmarks \
	  --peer $(LIRPA_PYTHON) --output Benchmarks/BOUNDS.md

$(LIRPA_PYTHON):
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@python3 -m venv .venv-lirpa
	@$@ -m pip install --quiet --disable-pip-version-check \
	  'torch==2.0.1' 'numpy<2' packaging appdirs pyyaml tqdm setuptools
	@$@ -m pip install --quiet --disable-pip-version-check --no-deps auto_LiRPA==0.3

# The long checks of the proofs: random values of the elementary functions by mpmath with 40 digits, and
# random networks against random targets in Float80.
CHECK_PYTHON := .venv-check/bin/python
check-intervals: dependencies
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $(CHECK_PYTHON) ] || python3 -m venv .venv-check
	@$(CHECK_PYTHON) -m pip install --quiet --disable-pip-version-check mpmath gmpy2
	@mkdir -p out
	$(CHECK_PYTHON) Tests/IntervalsTests/Resources/enclosure_reference.py --random 1000000 2026 \
	  > out/reference.txt
	APPROXIMA_REFERENCE=$(CURDIR)/out/reference.txt APPROXIMA_SOUNDNESS_POINTS=1000000 \
	  $(SWIFT) test $(TEST_FLAGS) --filter "ReferenceTests|SoundnessTests"

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
	rm -rf .build .build-sanitize .venv-bench .venv-lirpa .venv-check out
