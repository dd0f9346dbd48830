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
# Two at once: most of a test on a real machine is waiting.
PYTEST := $(VENV) -m pytest -q -n 2 --dist worksteal
DEBIAN := python3-venv python3-gi python3-cairo python3-systemd python3-dbusmock dbus-daemon \
	libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 libwayland-cursor0 \
	libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1
# For pictures: a screen that nobody sees, and letters for both languages.
SCREEN := xvfb fonts-cantarell fonts-wqy-microhei
# What the tests hold the desktop's files against; the shells that complete; who shows the manual.
VALIDATORS := desktop-file-utils appstream
SHELLS := zsh fish bash-completion
MANUAL := man-db
BUILD := dpkg-dev debhelper dh-python pybuild-plugin-pyproject python3-setuptools git
# A package is built by the distribution's own tools, too.
CLEAN := env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
SUITES := bookworm trixie forky
SANDBOX = $(VENV) -m dockproxy_tray.cli --sandbox="$$dir"

# $(call need,PACKAGES): install those of these Debian packages that are missing.
define need
@missing=; for package in $(1); do \
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
endef

.PHONY: help run test test-engines lab bench translations completions screenshots deb

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/.run ## try it in a sandbox: no Docker needed, nothing of yours is changed
	@if [ -n "$${WAYLAND_DISPLAY:-}$${DISPLAY:-}" ]; then \
	  echo "The tray and its window play with a stand-in for Docker. Quit in the icon's menu, or ^C here."; \
	  exec $(VENV) -m dockproxy_tray.ui --sandbox; \
	fi; \
	dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; trap 'exit 130' INT TERM; \
	for step in list "use Office" status toggle status; do \
	  printf '\n$$ dockproxy --sandbox %s\n' "$$step"; $(SANDBOX) $$step; \
	done

test: .venv/.test ## run all tests; those on a real Docker need root and build a machine first
	$(PYTEST)

test-engines: .venv/.test ## run the behaviour tests on Docker 20.10, 26.1 and 28.5
	for suite in $(SUITES); do DOCKPROXY_LAB_SUITE=$$suite $(PYTEST) -k "not sandbox and not killed" tests/behaviour tests/lab; done

lab: .venv/.test ## open a shell in the machine that the tests use (needs root)
	if [ "$$(id -u)" = 0 ]; then $(VENV) -m tests.lab; else sudo $(VENV) -m tests.lab; fi

bench: .venv/.test ## measure switches against plain restarts, on the machine that the tests use (needs root)
	if [ "$$(id -u)" = 0 ]; then $(VENV) -m tests.bench; else sudo $(VENV) -m tests.bench; fi

translations: .venv/.test ## bring the Chinese catalogue up to date, and say what is not translated yet
	$(VENV) -m tests.translations

completions: .venv/.test ## make the shells' completions of the program's grammar
	$(VENV) -m tests.completions

screenshots: .venv/.test ## take the README's pictures: light and dark, English and Chinese
	$(call need,$(SCREEN))
	$(VENV) -m tests.screenshots

deb: ## build dist/dockproxy-tray_VERSION_all.deb of the tracked files as they are now
	$(call need,$(BUILD))
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; trap 'exit 130' INT TERM; mkdir -p dist "$$dir/source"; \
	git ls-files -z | while IFS= read -r -d '' file; do [ ! -e "$$file" ] || printf '%s\0' "$$file"; done | \
	  tar --create --null --files-from=- | tar --extract --directory="$$dir/source"; \
	mv "$$dir/source/packaging/debian" "$$dir/source/debian"; \
	(cd "$$dir/source" && $(CLEAN) dpkg-buildpackage --no-sign --build=binary --no-check-builddeps) >"$$dir/log" 2>&1 || \
	  { cat "$$dir/log"; echo "The package could not be built; what the build said is above."; exit 1; }; \
	mv "$$dir"/*.deb dist/; cd "$$dir"; printf 'dist/%s\n' *.changes | sed 's/_[^_]*\.changes/_all.deb/'

.venv/.run: .venv/.python pyproject.toml
	$(VENV) -m pip install --quiet --config-settings editable_mode=compat --editable .
	@touch $@

.venv/.test: .venv/.python pyproject.toml tests/constraints.txt
	$(call need,$(VALIDATORS) $(SHELLS) $(MANUAL))
	$(VENV) -m pip install --quiet --config-settings editable_mode=compat --constraint tests/constraints.txt --editable '.[test]'
	@touch .venv/.run $@

.venv/.python: Makefile
	$(call need,$(DEBIAN))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is too old: Python 3.11 or newer is needed (Debian 12 and newer have it)."; exit 1; }
	$(PYTHON) -m venv --system-site-packages .venv
	@touch $@
