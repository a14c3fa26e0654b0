# Yileishi: build, run, test. Needs Go, npm and make; `make help` lists what can be done.
#
# Everything is built without cgo; the race detector alone needs a C compiler. GOARCH and GOOS name what
# `make build` makes and nothing else: tools and tests always run on this machine.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:

export CGO_ENABLED := 0
# One set of flags for building, vetting and testing, so that each package is compiled once. The version comes
# by -ldflags; a tree without git builds as well.
export GOFLAGS := -trimpath -buildvcs=false
unexport GOARCH GOOS

HOST_OS := $(shell go env GOHOSTOS)
HOST_ARCH := $(shell go env GOHOSTARCH)
TARGET_OS := $(or $(GOOS),$(HOST_OS))
TARGET_ARCH := $(or $(GOARCH),$(HOST_ARCH))
CROSS := $(filter-out $(HOST_OS)-$(HOST_ARCH),$(TARGET_OS)-$(TARGET_ARCH))
BINARY := bin/yileishi$(addprefix -,$(CROSS))

# What is published of the embedded ClickHouse; on other platforms a libchdb of one's own, or a server, serves.
ENGINE_FILE := $(if $(filter linux-amd64,$(HOST_OS)-$(HOST_ARCH)),node_modules/@chdb/lib-linux-x64-gnu/libchdb.so)

VERSION := $(shell git describe --tags --dirty --match 'v*' 2>/dev/null || echo v$$(cat VERSION))
LDFLAGS := -s -w -X main.version=$(VERSION)

# Pinned tools, built into ./bin and kept out of go.mod.
GOFUMPT_VERSION := v0.12.0
GOLANGCI_VERSION := v2.15.0
BENCHSTAT_VERSION := v0.0.0-20260908200009-22c9c6c9d4da

PKG ?= ./...
BENCH ?= .
BENCHCOUNT ?= 6
FUZZTIME ?= 30s
RUNFLAGS ?=

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

# ---- run ----

.PHONY: run
run: build ## build, load the sample data and serve it at http://127.0.0.1:8080
	@exec bin/yileishi serve --demo $(RUNFLAGS)

# ---- build ----

.PHONY: build
build: ## assets, engine and bin/yileishi (GOARCH=arm64: bin/yileishi-linux-arm64, vetted, no engine)
	@$(MAKE) -j3 $(if $(CROSS),cross,native) GOARCH=$(TARGET_ARCH) GOOS=$(TARGET_OS)

.PHONY: native
native: engine binary

.PHONY: cross
cross: binary
	GOOS=$(TARGET_OS) GOARCH=$(TARGET_ARCH) go vet ./...
	@echo "$(BINARY) is built and vetted."
	@echo "The embedded ClickHouse is published for linux/amd64 only. On $(TARGET_OS)/$(TARGET_ARCH), bring a libchdb of"
	@echo "your own (YILEISHI_LIBCHDB=/path/to/libchdb.so) or use a server (--clickhouse clickhouse://user:pass@host:9000/db)."

# The binary embeds the assets, so they come first; meanwhile the outside packages are fetched and compiled.
.PHONY: binary
binary: assets modules
	@GOOS=$(TARGET_OS) GOARCH=$(TARGET_ARCH) go build -ldflags '$(LDFLAGS)' -o $(BINARY) ./cmd/yileishi
	@echo "$(BINARY) $(VERSION)"

.PHONY: assets
assets:
	@tools/npm-ci dashboard/assets -s vendor

.PHONY: engine
engine:
	@tools/npm-ci engine $(ENGINE_FILE)

.PHONY: modules
modules:
	@[ -e $(BINARY) ] || GOOS=$(TARGET_OS) GOARCH=$(TARGET_ARCH) tools/outside-packages | \
		GOOS=$(TARGET_OS) GOARCH=$(TARGET_ARCH) xargs -r go build

# ---- test ----

.PHONY: test
test: ## check, unit, race and browser tests, with seconds per stage: what CI runs
	@tools/stages build tools check unit race e2e

.PHONY: check
check: tools engine assets ## formatting, vet, lint, architecture, generated files
	@tools/unformatted bin/gofumpt
	go vet -tags e2e ./...
	bin/golangci-lint run --build-tags e2e ./...
	go test -count 1 ./architecture # uncached: it reads the tree through git and go list
	go run ./tools/notices -check

.PHONY: unit
unit: engine assets ## unit tests, embedded engine included
	go test $(PKG)

.PHONY: race
race: engine assets ## the same tests under the race detector (needs gcc)
	@tools/need gcc
	CGO_ENABLED=1 go test -race $(PKG)

# The shell looks for the browser when a story begins: it may have been installed a line before.
STORIES = YILEISHI_BIN=$(CURDIR)/bin/yileishi \
	YILEISHI_CHROMIUM=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
	go test -tags e2e -count 1 ./e2e

.PHONY: e2e
e2e: build ## browser stories against bin/yileishi (needs Chromium and a Chinese font)
	@tools/need chromium fonts
	$(STORIES)

.PHONY: screens
screens: build ## pictures of every page, 1440 and 390 wide, into bin/screens; the README's into docs/screens
	@tools/need chromium fonts
	YILEISHI_SCREENS=$(CURDIR)/bin/screens $(STORIES)
	mkdir -p docs/screens && cp bin/screens/overview-1440.png docs/screens/

.PHONY: bench
bench: bin/.benchstat-$(BENCHSTAT_VERSION) engine assets ## benchmarks into bin/bench.txt (PKG=, BENCH=, BENCHCOUNT=); compare two runs with bin/benchstat
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(BENCHCOUNT) -timeout 60m $(PKG) | tee bin/bench.txt
	@bin/benchstat bin/bench.txt

.PHONY: fuzz
fuzz: engine assets ## every fuzz target for FUZZTIME (30s) each
	@tools/fuzz $(FUZZTIME)

# ---- keep ----

.PHONY: notices
notices: engine assets ## write THIRD_PARTY_NOTICES anew
	go run ./tools/notices

.PHONY: tools
tools: bin/.gofumpt-$(GOFUMPT_VERSION) bin/.golangci-lint-$(GOLANGCI_VERSION) bin/.benchstat-$(BENCHSTAT_VERSION) ## pinned tools into ./bin

bin/.gofumpt-$(GOFUMPT_VERSION):
	@tools/pin gofumpt mvdan.cc/gofumpt $(GOFUMPT_VERSION)

bin/.golangci-lint-$(GOLANGCI_VERSION):
	@tools/pin golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint $(GOLANGCI_VERSION)

bin/.benchstat-$(BENCHSTAT_VERSION):
	@tools/pin benchstat golang.org/x/perf/cmd/benchstat $(BENCHSTAT_VERSION)
