# Each of `make demo` and `make test` is the whole set-up on a fresh machine.

# A bare environment has no HOME, and the package manager wants one.
export HOME := $(or $(HOME),$(shell getent passwd "$$(id -u)" | cut -d: -f6))

.PHONY: build setup release test test-debug test-fresh model demo bench chaos mutants check format

build: setup
	swift build

# Installs what is missing; does nothing when nothing is.
setup:
	@.ci/setup

release: setup
	swift build -c release --static-swift-stdlib --product rebalance

# The last line is the tests' own count of what passed: for a person, and for a machine.
test: release
	.build/release/rebalance sim --seeds 20000
	@$(MAKE) --no-print-directory test-debug
	@$(MAKE) --no-print-directory test-fresh

# What the fresh user runs too. No test is skipped for want of a database: it starts its own. One
# after the other, because many of them wait for processes, and on two cores tests that wait in
# turns run each other into their time-outs.
test-debug: setup
	swift build --build-tests
	swift test --skip-build --no-parallel

# The build and the tests as a new ordinary user with an empty environment. Only root can be one.
test-fresh:
	@.ci/fresh

# The larger worlds of the order's model, whole: minutes to hours, and up to 16 GB. `make test`
# searches the smaller ones.
model: setup
	swift build --build-tests
	BALLAST_MODEL=large swift test --skip-build --filter ModelTests

demo: release
	@.build/release/rebalance demo

# Ratios against C and pgbench, taken side by side in one run; needs a quiet machine.
bench: release
	swift build -c release --static-swift-stdlib --product bench
	@.build/release/bench

# Breaks everything at every point, once: hours on two cores. Prints what it broke and how often.
chaos: release
	@.ci/chaos

check: setup
	swift format lint --strict -r Package.swift Sources Tests

format:
	swift format format -i -r Package.swift Sources Tests

# Each named mistake, made on request in a build of its own, must be caught within 20,000 seeds.
mutants: setup
	swift build -c release -Xswiftc -DMUTANTS --scratch-path .build-mutants --product rebalance
	.build-mutants/release/rebalance sim --mutants --seeds 20000
