# make help lists the targets. The first run of a target installs what it needs, the second does not.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The distribution's own Python, whichever else comes first in PATH: its PyGObject, pycairo and
# python3-systemd are seen through --system-site-packages, so that pip need not compile them; so is
# python3-dbusmock, whose dbus-python has no wheels on PyPI.
PYTHON := /usr/bin/python3
VENV := .venv/bin/python
DEBIAN := python3-venv python3-gi python3-cairo python3-systemd python3-dbusmock dbus-daemon \
	libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0
SUITES := bookworm trixie forky
SANDBOX = $(VENV) -m dockproxy_tray.cli --sandbox="$$dir"

.PHONY: help run test test-engines lab bench

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/.run ## walk through the main job in a sandbox: no Docker needed, nothing of yours is changed
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; trap 'exit 130' INT TERM; \
	for step in list "use Office" status toggle status; do \
	  printf '\n$$ dockproxy --sandbox %s\n' "$$step"; $(SANDBOX) $$step; \
	done

test: .venv/.test ## run all tests; those on a real Docker need root and build a machine first
	$(VENV) -m pytest -q

test-engines: .venv/.test ## run the behaviour tests on Docker 20.10, 26.1 and 28.5
	for suite in $(SUITES); do DOCKPROXY_LAB_SUITE=$$suite $(VENV) -m pytest -q -k "not sandbox and not killed" tests/behaviour tests/lab; done

lab: .venv/.test ## open a shell in the machine that the tests use (needs root)
	if [ "$$(id -u)" = 0 ]; then $(VENV) -m tests.lab; else sudo $(VENV) -m tests.lab; fi

bench: .venv/.test ## measure switches against plain restarts, on the machine that the tests use (needs root)
	if [ "$$(id -u)" = 0 ]; then $(VENV) -m tests.bench; else sudo $(VENV) -m tests.bench; fi

.venv/.run: .venv/.python pyproject.toml
	$(VENV) -m pip install --quiet --config-settings editable_mode=compat --editable .
	@touch $@

.venv/.test: .venv/.python pyproject.toml
	$(VENV) -m pip install --quiet --config-settings editable_mode=compat --editable '.[test]'
	@touch .venv/.run $@

.venv/.python: Makefile
	@missing=; for package in $(DEBIAN); do \
	  dpkg-query -W -f='$${db:Status-Abbrev}' $$package 2>/dev/null | grep -q '^ii' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	  if ! command -v apt-get >/dev/null || ! command -v $${root:-sh} >/dev/null; then \
	    echo "These Debian packages, or what your distribution calls them, are missing:$$missing"; \
	    echo "Install them as root (on Debian: apt-get install$$missing), then run make again."; exit 1; \
	  fi; \
	  echo "Installing$$missing"; \
	  { $$root apt-get -qq update && \
	    $$root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends $$missing >/dev/null; } || \
	  { echo "apt-get could not install$$missing. Install them as root, then run make again."; exit 1; }; \
	fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is too old: Python 3.11 or newer is needed (Debian 12 and newer have it)."; exit 1; }
	$(PYTHON) -m venv --system-site-packages .venv
	@touch $@
