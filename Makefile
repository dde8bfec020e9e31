# Everything a user or a continuous-integration machine calls. `make` alone lists it.
# On Debian 12 with Swift, each target first installs the system libraries that are missing.

SWIFT       ?= swift
APPROXIMA   := .build/release/approxima
DEMO        := out/demo
PACKAGES    := libgsl-dev libopenblas-dev libglpk-dev libsqlite3-dev pkg-config librsvg2-bin
# What is shipped and tested carries no debug information: it costs a sixth of the compiler's work. A build
# with other flags in the same folder compiles everything again.
RELEASE     := -c release -debug-info-format none
# Tests use public interfaces only, so they share the release build with the command.
TEST_FLAGS  := $(RELEASE) --disable-testable-imports

.PHONY: help dependencies build demo test lint bench bench-bounds bench-digits bench-attention bench-families \
  contest-families bench-reversible bench-kernels bench-report activation-cost check-intervals claims check-claims figures \
  notebooks docs sanitize sanitize-memory sanitize-threads fuzz wheel wheel-parts test-python test-bare bench-python notebook-python \
  check-onnx test-slurm check-aarch64 release site commit clean

help:
	@echo "make build   the command, at $(APPROXIMA); the first time takes minutes"
	@echo "make demo    the main job: two sweeps of 246 networks and their report; says how long it takes"
	@echo "make test    all tests, those of Python too where the wheel is built; FILTER='NetworksTests|IntervalsTests' for a part"
	@echo "make lint    formatting and style, strictly"
	@echo "make bench   timings beside other tools on this machine, into Benchmarks/RESULTS.md;"
	@echo "             ONLY=adam-1-64-1,… ROUNDS=3 for a part, PEERS=all with PyTorch, PEERS=none"
	@echo "make bench-bounds  bounds of networks beside auto_LiRPA, into Benchmarks/BOUNDS.md"
	@echo "make bench-digits  digits with full and small weights beside PyTorch, into Benchmarks/DIGITS.md"
	@echo "make bench-attention  attention by hashing beside full attention, time and symbols, into Benchmarks/ATTENTION.md; SEEDS=1"
	@echo "make bench-families  splines on edges beside pykan, into Benchmarks/FAMILIES.md; ONLY=exp2,… PEERS=none SEEDS=5 LIMIT=240"
	@echo "make contest-families  all families at equal parameters, and the report at out/families/report.html"
	@echo "make bench-kernels  kernels of wide networks beside neural-tangents, into Benchmarks/KERNELS.md; fails above 1e-10"
	@echo "make activation-cost  units of each activation to given errors: some 6,000 fits, into the table that cards show"
	@echo "make bench-reversible  memory of reversible networks and of reversible attention at growing depth; fails where it is not flat"
	@echo "make bench-report  the report of 100 000 made-up runs; RUNS=1000000 for more"
	@echo "make check-intervals  a million values of mpmath and a million points in the brackets"
	@echo "make claims  all claims at thorough size into docs/CLAIMS.md (up to an hour), then tries to break each"
	@echo "make check-claims  their constants against mpmath and SciPy"
	@echo "make notebooks  runs the course in notebooks-md, with its pictures, and checks it"
	@echo "make figures the pictures of the README, made anew"
	@echo "make docs    the library's documentation, at out/docs/Approxima.doccarchive"
	@echo "make sanitize the kernels under the address and undefined-behaviour sanitizers, then team, runner"
	@echo "             and server under the thread sanitizer; sanitize-memory, sanitize-threads for one"
	@echo "make fuzz SECONDS=330  all readers of input under libFuzzer; ONLY=onnx,yaml for a part"
	@echo "make wheel   the Python package with the library and command inside, at out/wheel"
	@echo "make test-python  installs that wheel into a fresh environment and tests it; test-bare: into a root"
	@echo "             with nothing but Python"
	@echo "make bench-python  the wheel's figures beside NumPy and ONNX Runtime, into python/FIGURES.md"
	@echo "make notebook-python  executes python/examples in Jupyter, as pages of both themes at out/notebook"
	@echo "make check-onnx  350 files by the exporters of PyTorch, scikit-learn and Keras beside ONNX Runtime"
	@echo "make test-slurm  sweeps as array jobs of a real Slurm of one node (Debian's; needs root)"
	@echo "make check-aarch64  the kernels for 64-bit Arm in an emulator, against this machine's numbers"
	@echo "make release  sources, wheel, the command for Linux, bill of materials, checksums, at out/release"
	@echo "make site    the project's pages, at out/site"
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
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null || exit 1; \
	fi

# What --version says of the commit; a file that git does not keep, and an archive of sources brings.
COMMIT := Sources/CBuild/commit.h
commit:
	@[ -e .git ] || [ ! -e $(COMMIT) ] || exit 0; \
	name=$$(git rev-parse --short=12 HEAD 2>/dev/null) && \
	{ git diff --quiet HEAD -- || name="$$name, changed"; }; \
	line="#define APPROXIMA_COMMIT \"$$name\""; \
	[ "$$(cat $(COMMIT) 2>/dev/null)" = "$$line" ] || { echo "$$line" > $(COMMIT) && touch Sources/CBuild/commit.c; }

build: dependencies commit
	@start=$$(date +%s); set -x; $(SWIFT) build $(RELEASE) --product approxima || exit; \
	{ set +x; } 2>/dev/null; echo "built in $$(($$(date +%s) - start)) s"

# The times that it states were measured; other machines differ.
demo:
	@echo "make demo: (1) builds the command, (2) sweeps width, depth and activation on the sine, (3) on a"
	@echo "finite-element function of the plane, (4) writes their report. On an Intel Xeon (Sapphire Rapids)"
	@echo "the first build took 314 s on two cores, and the fits 224 s of processor time: half of it on two"
	@echo "cores that are free. What is done already is not done again."
	@echo "(1) building …"
	@$(MAKE) --no-print-directory build
	@mkdir -p $(DEMO)
	@echo "(2) 210 networks on sin(2πx): width 2 to 16, depth 1 to 3, relu and tanh, five seeds …"
	@$(APPROXIMA) sweep experiments/sine.yaml --store $(DEMO)/runs.sqlite --resume
	@echo "(3) 36 relu networks on a finite-element function: width 4 to 24, depth 1 to 3, three seeds …"
	@$(APPROXIMA) sweep experiments/cpwl-2d.yaml --store $(DEMO)/runs.sqlite --resume
	@echo "(4) the report, and its main result:"
	@$(APPROXIMA) report $(DEMO)/runs.sqlite --output $(DEMO)/report.html --csv $(DEMO)/runs.csv
	@echo "All figures: $(DEMO)/report.html (open it in a browser); all runs: $(DEMO)/runs.csv"

# The picture that the README shows, by the command that it shows.
figures: build
	@mkdir -p out/figures docs
	$(APPROXIMA) sweep experiments/sine.yaml --store out/figures/sine.sqlite --resume
	$(APPROXIMA) report out/figures/sine.sqlite --output out/figures/sine.html --figures out/figures
	cp out/figures/sin-2-pi-x-relu-error-width.svg docs/sine-error-by-width.svg
	$(APPROXIMA) fit "sin(2*pi*x)" --domain "[-1,1]" --width 10 --activation relu --seed 1 \
	  --plot docs/fit.svg
	$(APPROXIMA) construct he-finite-elements --target mesh:6x6:franke --plot docs/finite-elements.svg
	$(APPROXIMA) construct kidger-lyons --target sine --activation tanh --plot docs/register.svg
	$(APPROXIMA) construct shaham-wavelets --target "sin(2*pi*x)*exp(-2*x^2)" --domain "[-2,2]" --width 8 \
	  --plot docs/wavelets.svg
	$(APPROXIMA) claims run identity.precision-split --figures out/figures/gallery
	cp out/figures/gallery/identity-precision-split.svg docs/precision.svg
	@$(MAKE) --no-print-directory dependencies PACKAGES="$(BROWSER)"
	$(SWIFT) test $(TEST_FLAGS) --filter PageTests/screenshots
	cp out/screenshots/readme.png docs/page.png

# Runs the course, writes its output and pictures, and checks all in a fresh folder.
NOTEBOOKS := $(wildcard notebooks-md/[0-9]*.md)
notebooks: build
	$(APPROXIMA) notebook run $(NOTEBOOKS)
	$(APPROXIMA) notebook check $(NOTEBOOKS)

# The page is tested in Chromium, which only tests and their pictures need.
BROWSER := chromium chromium-driver fonts-liberation
test:
	@$(MAKE) --no-print-directory dependencies PACKAGES="$(PACKAGES) $(BROWSER)"
	$(SWIFT) test $(TEST_FLAGS) $(if $(FILTER),--filter "$(FILTER)")
	$(if $(FILTER),,@if ls out/wheel/*.whl >/dev/null 2>&1; then $(MAKE) --no-print-directory test-python; fi)

# One archive for all that `import Approxima` gives: the symbol graphs of its modules, renamed to one
# module, with the articles. Any warning is an error.
DOCS  := out/docs
DOCC   = $(shell command -v docc || echo $$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/docc)
docs: build
	@rm -rf $(DOCS) && mkdir -p $(DOCS)/graphs
	@triple=$$($(SWIFT) -print-target-info | sed -n 's/.*"triple": "\(.*\)".*/\1/p' | head -1); \
	maps=$$(find Sources .build/checkouts .build/release/CKernels.build -name module.modulemap \
	  -exec dirname {} \; | sed 's/^/-I/'); \
	for module in $$(sed -nE 's/@_exported import (.* )?([A-Za-z]+).*/\2/p' Sources/Umbrella/Approxima.swift | sort -u); do \
	  mkdir $(DOCS)/graphs/$$module && \
	  $(SWIFT) symbolgraph-extract -module-name $$module -target $$triple -I .build/release/Modules \
	    $$maps -Xcc -fmodule-map-file=.build/release/CKernels.build/module.modulemap \
	    -minimum-access-level public -skip-synthesized-members \
	    -output-dir $(DOCS)/graphs/$$module || exit 1; \
	  for graph in $(DOCS)/graphs/$$module/*.json; do \
	    mkdir $${graph%.symbols.json} && \
	    sed -E "s/\"module\":(\{\"name\":)?\"$$module\"/\"module\":\1\"Approxima\"/g" $$graph \
	      > $${graph%.symbols.json}/Approxima.symbols.json && rm $$graph || exit 1; \
	  done; \
	done
	$(DOCC) convert Sources/Umbrella/Approxima.docc --additional-symbol-graph-dir $(DOCS)/graphs \
	  --output-dir $(DOCS)/Approxima.doccarchive --fallback-display-name Approxima \
	  --fallback-bundle-identifier approxima --fallback-default-module-kind Library \
	  --warnings-as-errors

# With debug information: what the sanitizers find has a line.
SANITIZED := -c release --disable-testable-imports

# Builds of their own, each with its tests' closing line.
sanitize: sanitize-memory sanitize-threads

# Addresses in all code, undefined behaviour in C: the kernels are tested on every instruction set that the
# machine has. The first finding ends the run. What XCTest itself leaves at its end is not counted.
sanitize-memory: dependencies
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt $(SWIFT) test $(SANITIZED) --sanitize=address -Xcc -fsanitize=undefined \
	  -Xcc -fno-sanitize-recover=undefined --scratch-path .build-sanitize --filter KernelsTests

# Races of team, runner and server. The sanitizer's reports, also those of the command that the tests serve,
# are files in out/threads: none may be there at the end. What must be done within a time is left out.
THREADS := .build-threads
sanitize-threads: dependencies
	@mkdir -p $(THREADS) out/threads && rm -f out/threads/*
	"$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/clang" -O2 -fsanitize=thread \
	  -c Tests/Sanitizers/mutex.c -o $(THREADS)/mutex.o
	TSAN_OPTIONS="log_path=$(CURDIR)/out/threads/report suppressions=$(CURDIR)/Tests/Sanitizers/threads.txt" \
	  $(SWIFT) test $(SANITIZED) --sanitize=thread \
	  --scratch-path $(THREADS) -Xlinker $(CURDIR)/$(THREADS)/mutex.o \
	  --filter 'KernelsTests.TeamTests|FittingTests.ThreadTests|ExperimentsTests.RunnerTests|DemoTests' \
	  --skip 'PictureTests|PageCommandTests'
	@! grep -h -m 3 SUMMARY out/threads/* 2>/dev/null

# Every reader under libFuzzer, guided by coverage, in a build of its own. Inputs that broke one are kept in
# out/fuzz; the ones that are mended move to Tests/Fuzz/Corpus, which the tests read.
SECONDS    ?= 330
FUZZ_FLAGS := -c release --scratch-path .build-fuzz -Xswiftc -use-ld=lld -Xswiftc -sanitize=fuzzer \
  -Xcc -fsanitize=fuzzer-no-link -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping
fuzz: dependencies
	APPROXIMA_FUZZ=1 $(SWIFT) build $(FUZZ_FLAGS) --product approxima
	APPROXIMA_FUZZ=1 $(SWIFT) build $(FUZZ_FLAGS) --product ApproximaFuzz
	PATH="$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")"):$$PATH" \
	  .build-fuzz/release/ApproximaFuzz all --seconds $(SECONDS) --only "$(or $(ONLY),all)"

# A whole run writes the results file; a part only prints.
BENCH_PYTHON := .venv-bench/bin/python
ROUNDS       ?= 5
bench: dependencies $(if $(filter none,$(PEERS)),,$(BENCH_PYTHON))
	$(SWIFT) build $(RELEASE) --product ApproximaBenchmarks
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
	$(SWIFT) build $(RELEASE) --product ApproximaBenchmarks
	$(LIRPA_PYTHON) Benchmarks/bounds.py --harness .build/release/ApproximaBenchmarks \
	  --peer $(LIRPA_PYTHON) --output Benchmarks/BOUNDS.md

# PyTorch on the rows and the split of `targets --rows digits`; SEEDS=3 for a glance.
DIGITS_PYTHON := .venv-digits/bin/python
bench-digits: build
	$(SWIFT) build $(RELEASE) --product ApproximaBenchmarks
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $(DIGITS_PYTHON) ] || python3 -m venv .venv-digits
	@$(DIGITS_PYTHON) -m pip install --quiet --disable-pip-version-check torch numpy
	$(DIGITS_PYTHON) Benchmarks/digits.py --command $(APPROXIMA) \
	  --harness .build/release/ApproximaBenchmarks --seeds $(or $(SEEDS),10) \
	  $(if $(SEEDS),,--output Benchmarks/DIGITS.md)

# Time against length of one attention, full and hashed, and what both learn; SEEDS=1 for a glance.
bench-attention: build
	$(SWIFT) build $(RELEASE) --product ApproximaBenchmarks
	python3 Benchmarks/attention.py --command $(APPROXIMA) --harness .build/release/ApproximaBenchmarks \
	  --seeds $(or $(SEEDS),3) $(if $(SEEDS),,--output Benchmarks/ATTENTION.md)

# pykan 0.2.8 with PyTorch for processors; a whole run writes the file, ONLY= and PEERS=none print.
FAMILIES_PYTHON := .venv-kan/bin/python
bench-families: build
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $(FAMILIES_PYTHON) ] || python3 -m venv .venv-kan
	@$(FAMILIES_PYTHON) -m pip install --quiet --disable-pip-version-check -r Benchmarks/peers/pykan.txt
	@$(FAMILIES_PYTHON) -m pip install --quiet --disable-pip-version-check --index-url https://download.pytorch.org/whl/cpu torch
	$(FAMILIES_PYTHON) Benchmarks/families.py --command $(APPROXIMA) --seeds $(or $(SEEDS),5) \
	  --limit $(or $(LIMIT),240) --peer $(if $(filter none,$(PEERS)),none,$(FAMILIES_PYTHON)) --only "$(ONLY)" \
	  $(if $(ONLY)$(filter none,$(PEERS)),,--output Benchmarks/FAMILIES.md)

# Half a thousand fits: all families, targets of one to four dimensions, two budgets, three seeds.
contest-families: build
	@mkdir -p out/families
	$(APPROXIMA) sweep experiments/families.yaml --store out/families/runs.sqlite --resume
	$(APPROXIMA) report out/families/runs.sqlite --output out/families/report.html --figures out/families

# The table that ships: least widths of one hidden layer by the best fits, and layers of a construction.
activation-cost: build
	@mkdir -p out/activation-cost
	$(APPROXIMA) sweep experiments/activation-cost.yaml --store out/activation-cost/runs.sqlite --resume
	$(APPROXIMA) report out/activation-cost/runs.sqlite --output out/activation-cost/report.html
	$(APPROXIMA) activations --cost --units out/activation-cost/runs.sqlite --table Sources/CData/activation_costs.tsv

# neural-tangents 0.6.5, the newest on PyPI, was written for JAX of its time: it runs on 0.4.30.
TANGENTS_PYTHON := .venv-tangents/bin/python
bench-kernels: build $(TANGENTS_PYTHON)
	JAX_PLATFORMS=cpu TF_CPP_MIN_LOG_LEVEL=3 $(TANGENTS_PYTHON) Benchmarks/kernels.py --command $(APPROXIMA) \
	  --output Benchmarks/KERNELS.md

$(TANGENTS_PYTHON):
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@python3 -m venv .venv-tangents
	@$@ -m pip install --quiet --disable-pip-version-check \
	  neural-tangents==0.6.5 jax==0.4.30 jaxlib==0.4.30 'numpy<2' 'scipy<1.14' tf2jax==0.3.6

$(LIRPA_PYTHON):
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@python3 -m venv .venv-lirpa
	@$@ -m pip install --quiet --disable-pip-version-check \
	  'torch==2.0.1' 'numpy<2' packaging appdirs pyyaml tqdm setuptools
	@$@ -m pip install --quiet --disable-pip-version-check --no-deps auto_LiRPA==0.3

# Memory of a pass forward and back at 1,024 samples, of reversible networks of width 64 and of attention of 8 tokens of
# width 16, each depth in a process of its own; fails where the depths differ by more than 10 %, or the values that are
# not kept would need less than 1 GB at the largest depth.
bench-reversible: dependencies
	$(SWIFT) build $(RELEASE) --product ApproximaBenchmarks
	@{ for depth in 10 100 1000; do .build/release/ApproximaBenchmarks memory reversible $$depth; done; \
	  .build/release/ApproximaBenchmarks memory reversible 1000 stored; } | python3 Benchmarks/reversible.py
	@{ for depth in 10 30 100; do .build/release/ApproximaBenchmarks memory attention $$depth; done; \
	  .build/release/ApproximaBenchmarks memory attention 100 stored; } | python3 Benchmarks/reversible.py

# The report of 100 000 runs that nobody ran: seconds and memory.
bench-report: build
	@mkdir -p out/bench && rm -f out/bench/*.sqlite
	@printf 'name: s\ntarget: sin(2*pi*x)\ndomain: [[-1, 1]]\nnetwork: {width: 2}\nfit: {steps: 2, samples: 32}\n' \
	  > out/bench/s.yaml
	@$(APPROXIMA) sweep out/bench/s.yaml --store out/bench/s.sqlite 2>/dev/null
	python3 Benchmarks/large_store.py out/bench/s.sqlite out/bench/large.sqlite $(or $(RUNS),100000)
	bash -c 'time $(APPROXIMA) report out/bench/large.sqlite --output out/bench/large.html >/dev/null'
	@ls -lh out/bench/large.html

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

# The whole table, with processor and date; then every claim is tried to be broken.
claims: build
	$(APPROXIMA) claims run --all --thorough --table docs/CLAIMS.md
	$(APPROXIMA) claims refute --all

check-claims: build
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $(CHECK_PYTHON) ] || python3 -m venv .venv-check
	@$(CHECK_PYTHON) -m pip install --quiet --disable-pip-version-check mpmath scipy numpy
	$(APPROXIMA) claims list --json | $(CHECK_PYTHON) Tests/ClaimsTests/Resources/check_claims.py

# A virtual environment with the peers, from PyPI.
.PHONY: $(BENCH_PYTHON)
$(BENCH_PYTHON):
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@[ -x $@ ] || python3 -m venv .venv-bench
	@$@ -m pip install --quiet --disable-pip-version-check \
	  jax scikit-learn scipy numpy $(if $(filter all,$(PEERS)),torch)

# The package for Python: the library linked once more with all inside, and the tag that its objects ask for.
WHEEL     := out/wheel
WHEEL_ENV := .venv-wheel
wheel: $(WHEEL_ENV)/ready wheel-parts
	APPROXIMA_BUILT=$(CURDIR)/$(WHEEL)/parts $(WHEEL_ENV)/bin/python -m build --wheel --no-isolation \
	  --outdir $(WHEEL)/parts python
	PATH="$(CURDIR)/$(WHEEL_ENV)/bin:$$PATH" $(WHEEL_ENV)/bin/auditwheel repair --plat auto -z 9 \
	  --wheel-dir $(WHEEL) $(WHEEL)/parts/*.whl
	@ls -lh $(WHEEL)/*.whl

# The library and the licences that go into it; pip calls this where it builds from sources.
wheel-parts: commit
	@$(MAKE) --no-print-directory dependencies PACKAGES="$(PACKAGES) libstdc++-12-dev"
	APPROXIMA_PYTHON=1 $(SWIFT) build $(RELEASE) --product approxima_native
	@rm -rf $(WHEEL) && mkdir -p $(WHEEL)/parts
	python/packaging/link.sh $$(readlink -f .build/release) $(WHEEL)/parts $(SWIFT)

# Waits for the wheel where there is none; an older one is tested as it is.
TEST_ENV := .venv-python
test-python: $(TEST_ENV)/ready
	@ls $(WHEEL)/*.whl >/dev/null 2>&1 || $(MAKE) --no-print-directory wheel
	@$(TEST_ENV)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEEL)/*.whl
	cd python && ../$(TEST_ENV)/bin/python -m pytest -q -p no:cacheprovider $(if $(FILTER),-k "$(FILTER)") tests
	cd python && ../$(TEST_ENV)/bin/python -m pytest -q -p no:cacheprovider --doctest-modules --pyargs approxima
	cd python && ../$(TEST_ENV)/bin/python -m mypy

test-bare:
	@ls $(WHEEL)/*.whl >/dev/null 2>&1 || $(MAKE) --no-print-directory wheel
	python/packaging/bare.sh $(WHEEL)

# A committed table; the least times of many calls, as the machine may have other work.
bench-python: $(TEST_ENV)/ready
	@ls $(WHEEL)/*.whl >/dev/null 2>&1 || $(MAKE) --no-print-directory wheel
	@$(TEST_ENV)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEEL)/*.whl
	$(TEST_ENV)/bin/python python/bench.py $(WHEEL)/*.whl python/FIGURES.md

NOTEBOOK := out/notebook
notebook-python: $(TEST_ENV)/ready
	@ls $(WHEEL)/*.whl >/dev/null 2>&1 || $(MAKE) --no-print-directory wheel
	@$(TEST_ENV)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEEL)/*.whl
	@rm -rf $(NOTEBOOK) && mkdir -p $(NOTEBOOK)
	$(TEST_ENV)/bin/jupyter nbconvert --log-level ERROR --to notebook --execute --output-dir $(NOTEBOOK) python/examples/*.ipynb
	for theme in light dark; do \
	  for book in $(NOTEBOOK)/*.ipynb; do \
	    $(TEST_ENV)/bin/jupyter nbconvert --log-level ERROR --to html --theme $$theme \
	      --output $$(basename $$book .ipynb)-$$theme.html $$book || exit 1; \
	  done; \
	done

# Files of other programs. Keras is exported by TensorFlow, which wants an environment of its own.
EXPORTS := out/exports
check-onnx: build .venv-exporters/ready .venv-keras/ready
	@rm -rf $(EXPORTS) && mkdir -p $(EXPORTS)
	.venv-exporters/bin/python Tests/Exporters/torch_files.py $(EXPORTS) 2>&1 | grep '^not exported' || true
	.venv-exporters/bin/python Tests/Exporters/sklearn_files.py $(EXPORTS)
	.venv-keras/bin/python Tests/Exporters/keras_files.py $(EXPORTS) 2>&1 | grep '^not exported' || true
	.venv-exporters/bin/python Tests/Exporters/compare.py $(APPROXIMA) $(EXPORTS) $(EXPORTS)/table.md

# The kernels for 64-bit Arm, in an emulator, against this machine's.
check-aarch64:
	@$(MAKE) --no-print-directory dependencies PACKAGES="gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
	Tests/AArch64/run.sh $(SWIFT) out/aarch64

# Slurm of one node, with keys and ports of its own, for the time of the test.
test-slurm: build
	@$(MAKE) --no-print-directory dependencies PACKAGES="slurm-wlm munge"
	Tests/Slurm/cluster.sh Tests/Slurm/sweeps.sh $(CURDIR)/$(APPROXIMA)

release:
	@ls $(WHEEL)/*.whl >/dev/null 2>&1 || $(MAKE) --no-print-directory wheel
	python/packaging/release.sh $(WHEEL) out/release $(WHEEL_ENV)/bin/python

# The library's documentation is made first, by the compiler's own.
SITE := out/site
site: docs .venv-site/ready
	@rm -rf $(SITE) && mkdir -p $(SITE)
	$(DOCC) process-archive transform-for-static-hosting $(DOCS)/Approxima.doccarchive \
	  --output-path $(SITE)/docs --hosting-base-path docs
	.venv-site/bin/python python/packaging/site.py $(SITE)

# Environments of their own, with the versions that were tried.
$(WHEEL_ENV)/ready: python/requirements-wheel.txt
$(TEST_ENV)/ready: python/requirements-test.txt
.venv-exporters/ready: Tests/Exporters/requirements.txt
.venv-keras/ready: Tests/Exporters/requirements-keras.txt
.venv-site/ready: python/requirements-site.txt
$(WHEEL_ENV)/ready $(TEST_ENV)/ready .venv-exporters/ready .venv-keras/ready .venv-site/ready:
	@python3 -c 'import ensurepip' 2>/dev/null || \
	  $(MAKE) --no-print-directory dependencies PACKAGES=python3-venv
	@python3 -m venv $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build .build-sanitize $(THREADS) .build-fuzz .venv-bench .venv-lirpa .venv-kan .venv-check .venv-exporters .venv-keras .venv-site $(WHEEL_ENV) $(TEST_ENV) out
