"""The base systems that lab machines boot from: one Debian tree per suite, built once and kept.

A base is keyed by a hash of its recipe, so a changed recipe makes a new one. It is built under
another name and renamed when complete; a lock keeps two builders apart.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SUITES = ("trixie", "bookworm", "forky")

_PACKAGES = (
    "systemd systemd-sysv dbus dbus-user-session libpam-systemd docker.io iptables polkitd pkexec "
    "python3-gi python3-pydbus python3-platformdirs python3-tomlkit python3-systemd "
    "network-manager docker-registry tinyproxy-bin busybox-static curl iproute2 procps strace "
    "rootlesskit uidmap slirp4netns fuse-overlayfs openssl python3-keyring gnome-keyring"
).split()
# What the package depends on. Debian 12 has no PySide6, and the client is inside
# docker.io.
_MORE = (
    "docker-cli python3-pyside6.qtcore python3-pyside6.qtgui python3-pyside6.qtwidgets "
    "python3-pyside6.qtsvg"
).split()
# What desktop.py puts together.
_DESKTOP = (
    "xvfb openbox lxqt-panel lxqt-notificationd lxqt-qtplugin lxqt-themes xdotool x11-utils "
    "adwaita-icon-theme fonts-dejavu-core fonts-wqy-microhei at-spi2-core gir1.2-atspi-2.0"
).split()
_MORE_PACKAGES = {"trixie": [*_MORE, *_DESKTOP], "bookworm": [], "forky": [*_MORE, *_DESKTOP]}

# Commands of the host that the lab needs, and Debian's package for each.
_HOST_COMMANDS = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "nsenter": "util-linux",
    "ip": "iproute2",
    "mount": "mount",
}

_REGISTRY_CONFIG = """\
version: 0.1
log: {level: info}
storage:
  filesystem: {rootdirectory: /var/lib/docker-registry}
  delete: {enabled: true}
http: {addr: ":5000"}
"""

_NETWORK_MANAGER_CONFIG = """\
[keyfile]
unmanaged-devices=interface-name:lab*;interface-name:docker*;interface-name:veth*
"""

# Runs inside the new tree. The masked units either cannot work in a container or only take time.
_SETUP = f"""\
set -eu
: > /etc/machine-id
systemctl mask -q systemd-modules-load.service NetworkManager-wait-online.service \\
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer man-db.timer e2scrub_all.timer \\
    fstrim.timer console-getty.service getty@.service
systemctl disable -q docker-registry.service
useradd --uid 1000 --create-home --shell /bin/bash dev
useradd --uid 1001 --create-home --shell /bin/bash eve
cat > /etc/docker/registry/config.yml <<'END'
{_REGISTRY_CONFIG}END
cd /etc/docker/registry
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \\
    -subj /CN=registry.lab -addext subjectAltName=DNS:registry.lab -keyout key.pem -out cert.pem
chgrp docker-registry key.pem
chmod 640 key.pem
# Go trusts every certificate in this folder; dockerd reads it once, so it is here from the start.
mkdir -p /etc/ssl/certs
cp cert.pem /etc/ssl/certs/registry.lab.pem
mkdir -p /etc/NetworkManager/conf.d
cat > /etc/NetworkManager/conf.d/lab.conf <<'END'
{_NETWORK_MANAGER_CONFIG}END
mkdir -p /opt/dockproxy /opt/lab/image/bin /opt/lab/image/tmp /opt/lab/image/etc
cp /bin/busybox /opt/lab/image/bin/busybox
for name in $(busybox --list); do
    [ "$name" = busybox ] || ln -s busybox "/opt/lab/image/bin/$name"
done
tar -C /opt/lab/image -cf /opt/lab/busybox.tar .
rm -rf /opt/lab/image
cat > /etc/hosts <<'END'
127.0.0.1 localhost
::1 localhost
127.0.1.1 lab
10.77.0.1 registry.lab proxy.lab
END
echo lab > /etc/hostname
# Else the first program with a window would make what packages have left out of date.
! command -v fc-cache >/dev/null || fc-cache
"""


class LabUnavailable(Exception):
    """This host cannot run the lab; the text says what is missing."""


def cache_dir() -> Path:
    """Where bases and running instances lie: `DOCKPROXY_LAB_CACHE`, or /var/cache/dockproxy-lab."""
    return Path(os.environ.get("DOCKPROXY_LAB_CACHE") or "/var/cache/dockproxy-lab")


def check_host() -> None:
    """Raise LabUnavailable where no lab can ever run; a missing package is no such reason."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise LabUnavailable("the lab needs root on Linux")
    if not Path("/sys/fs/cgroup").is_dir():
        raise LabUnavailable("the lab needs /sys/fs/cgroup")
    if "overlay" not in Path("/proc/filesystems").read_text() and not _modprobe("overlay"):
        raise LabUnavailable("the lab needs overlayfs")
    missing = [name for name in _HOST_COMMANDS if shutil.which(name) is None]
    if missing and shutil.which("apt-get") is None:
        raise LabUnavailable(f"not installed: {', '.join(missing)} (and there is no apt-get)")


def ensure_base(suite: str = "trixie") -> Path:
    """Return the suite's base tree; build it first when it is missing or its recipe changed."""
    check_host()
    base = cache_dir() / f"{suite}-{_recipe_hash(suite)}"
    install_host_packages(_HOST_COMMANDS)
    if base.is_dir():
        return base
    cache_dir().mkdir(parents=True, exist_ok=True)
    with locked(cache_dir() / f"{suite}.lock"):
        if not base.is_dir():  # another builder may have been first
            _build(suite, base)
            _remove_older(suite, base)
    return base


def _build(suite: str, base: Path) -> None:
    partial = cache_dir() / f"{suite}-partial"
    shutil.rmtree(partial, ignore_errors=True)
    setup = cache_dir() / f"{suite}-setup.sh"
    setup.write_text(_SETUP)
    started = time.monotonic()
    print(f"lab: building the {suite} base in {base} (once)", file=sys.stderr, flush=True)
    command = [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        "--skip=check/empty",
        f"--include={','.join(_packages(suite))}",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        *(f"--aptopt={option}" for option in _apt_options()),
        f"--customize-hook=chroot \"$1\" sh -s < '{setup}'",
        suite,
        str(partial),
        _mirror(),
    ]
    log = cache_dir() / f"{suite}-build.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, timeout=1500, check=False
        )
    setup.unlink()
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
        shutil.rmtree(partial, ignore_errors=True)
        raise RuntimeError(f"the {suite} base could not be built (mmdebstrap):\n{tail}")
    partial.rename(base)
    print(f"lab: built in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _packages(suite: str) -> list[str]:
    return [*_PACKAGES, *_MORE_PACKAGES[suite]]


def _recipe_hash(suite: str) -> str:
    recipe = json.dumps([suite, _packages(suite), _SETUP])
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def _remove_older(suite: str, keep: Path) -> None:
    mounts = Path("/proc/mounts").read_text()
    for old in cache_dir().glob(f"{suite}-????????????"):
        if old != keep and f"lowerdir={old}," not in mounts:
            shutil.rmtree(old, ignore_errors=True)


def install_host_packages(commands: Mapping[str, str]) -> None:
    """Install what the host lacks of these commands, given with Debian's package for each."""
    missing = [pkg for name, pkg in commands.items() if shutil.which(name) is None]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
    with apt_alone():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], [*install, *missing]):
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=600, check=False
            )
            if done.returncode != 0 and "install" in command:
                raise RuntimeError(f"apt-get could not install {missing}:\n{done.stderr[-2000:]}")


@contextmanager
def apt_alone() -> Iterator[None]:
    """Hold off everybody else here who may install packages: apt itself does not wait."""
    folder = "/run" if os.geteuid() == 0 else tempfile.gettempdir()
    with locked(Path(folder, f"dockproxy-lab-apt-{os.geteuid()}.lock")):
        yield


def _mirror() -> str:
    """The host's own Debian mirror, else Debian's."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(RELEASE) $(REPO_URI)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for line in done.stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "Debian" and "-" not in words[1]:
            return words[2]
    return "http://deb.debian.org/debian"


def _apt_options() -> list[str]:
    """The host's proxy and certificate settings of apt; a mirror that is a snapshot is welcome."""
    done = subprocess.run(
        ["apt-config", "dump"], capture_output=True, text=True, timeout=60, check=False
    )
    wanted = ("Acquire::http::", "Acquire::https::", "Acquire::Retries")
    found = [line for line in done.stdout.splitlines() if line.startswith(wanted)]
    found = [line.rstrip(";") for line in found if not line.endswith('"";')]
    return [*found, 'Acquire::Check-Valid-Until "false"', 'Acquire::Languages "none"']


def _modprobe(module: str) -> bool:
    if shutil.which("modprobe") is None:
        return False
    return subprocess.run(["modprobe", module], capture_output=True, check=False).returncode == 0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
