"""A real machine to test on: systemd, dockerd, polkit and NetworkManager in a systemd-nspawn guest.

with Machine.boot() as machine:
    machine.run("docker", "version")
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lab.baseline import Baseline
from tests.lab.engine import Engine
from tests.lab.guest_files import FileState, GuestFiles
from tests.lab.instance import SEARCH_PATH, Instance, LabError

if TYPE_CHECKING:
    from tests.lab.network import ProxyLog, Registry
    from tests.lab.networks import Networks
    from tests.lab.rootless import Rootless

_UIDS = {"root": 0, "dev": 1000, "eve": 1001}

# Where switches and tests write; `reset` puts all of it back.
_TREES = (
    "/etc/systemd", "/run/systemd/system", "/usr/local", "/etc/docker", "/etc/default",
    "/etc/xdg", "/etc/hosts", "/etc/environment", "/etc/environment.d", "/etc/polkit-1", "/root",
    "/home", "/var/lib/dockproxy-tray", "/run/dockproxy-tray",
)  # fmt: skip


def checkout_env(user: str) -> dict[str, str]:
    """Variables by which a user's Python in the guest runs the checkout, installed package or no.

    The checkout is read-only there; its programs still start from bytecode.
    """
    return {"PYTHONPATH": "/opt/dockproxy", "PYTHONPYCACHEPREFIX": f"/var/tmp/pycache-{user}"}


class Machine(Engine):
    """A booted guest, and its system engine."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(
            user="root",
            socket_path="/run/docker.sock",
            client_config="/root/.docker/config.json",
        )
        self.instance = instance
        self.suite = instance.suite
        self.files = GuestFiles(instance.root)
        self._proxy: ProxyLog | None = None
        self._registry: Registry | None = None
        self._networks: Networks | None = None
        self._rootless: Rootless | None = None
        self._baseline: Baseline | None = None
        self._installed = False

    @classmethod
    def boot(cls, suite: str = "trixie", name: str = "lab") -> Machine:
        """Boot a fresh guest and wait until it is up. Raises LabError or LabUnavailable."""
        machine = cls(Instance.boot(suite, name))
        try:
            machine.wait_running()
            machine._open_cgroups()
            machine.import_image()
            machine._baseline = Baseline(machine, machine.files, _TREES)
        except BaseException:
            machine.close()
            raise
        return machine

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Power off and leave nothing behind."""
        self.instance.close()

    def run(
        self,
        *argv: str,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
        input: str | None = None,
        check: bool = True,
        timeout: float = 60,
        cwd: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        process = self.popen(*argv, user=user, env=env, cwd=cwd, stdin=subprocess.PIPE)
        try:
            output, errors = process.communicate(input or "", timeout=timeout)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            raise LabError(
                f"{argv} took longer than {timeout} s:\n{output}{errors}\n{self._tail()}"
            ) from None
        if check and process.returncode != 0:
            raise LabError(
                f"{argv} ended with {process.returncode}:\n{output}{errors}\n{self._tail()}"
            )
        return subprocess.CompletedProcess(argv, process.returncode, output, errors)

    def popen(
        self,
        *argv: str,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[str]:
        """Start a command in the guest, in a process group of its own; the caller ends it."""
        user = user or "root"
        words: list[str] = []
        if cwd is not None:
            words += ["env", f"--chdir={cwd}"]
        if user != "root":
            words += ["runuser", "-u", user, "--"]
        variables = [
            f"{key}={value}" for key, value in {**self.user_env(user), **(env or {})}.items()
        ]
        return subprocess.Popen(
            self.instance.enter(*words, "env", "-i", *variables, *argv),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )

    def shell_command(self) -> list[str]:
        """The host's command for an interactive root shell in the guest."""
        variables = [f"{key}={value}" for key, value in self.user_env("root").items()]
        # A terminal of the guest's own: job control cannot work on the host's from in there.
        shell = ("script", "--quiet", "--return", "--command=bash -i", "/dev/null")
        return self.instance.enter("env", "-i", *variables, "TERM=xterm", *shell)

    def read(self, path: str) -> str:
        return self.files.read(path)

    def write(
        self, path: str, text: str | bytes, mode: int | None = None, owner: int | None = None
    ) -> None:
        """Write a file in place; folders are made, owned by `owner` (a uid) where it is given."""
        self.files.write(path, text, mode, owner)

    def exists(self, path: str) -> bool:
        return self.files.exists(path)

    def stat(self, path: str) -> os.stat_result:
        return self.files.stat(path)

    def snapshot(self, paths: Iterable[str]) -> dict[str, FileState]:
        return self.files.snapshot(paths)

    def host_path(self, path: str) -> Path:
        return self.files.host_path(path)

    def wait_running(self, timeout: float = 90) -> None:
        """Wait until the guest has started all its units and dockerd is one of them."""
        deadline = time.monotonic() + timeout
        state = ""
        while state not in ("running", "degraded"):
            if time.monotonic() > deadline:
                raise LabError(f"the guest is {state or 'silent'}:\n{self.instance.console()}")
            answer = self.run("systemctl", "is-system-running", "--wait", check=False)
            state = answer.stdout.strip()
        if self.systemctl("is-active", self.unit, check=False) != "active":
            raise LabError(f"docker did not start:\n{self.journal()}")

    def reset(self) -> None:
        """Put files, the manager's environment and the engine back as they were after boot.

        Containers, other images, volumes and networks, also those of `networks`, go; dockerd is
        restarted only where it answers otherwise than it did at first. Raises LabError when the
        engine stays different.
        """
        assert self._baseline is not None
        if self._networks is not None:
            self._networks.close()
        if self._installed:
            # The helper knows of nothing afterwards, and polkit of no password that was typed.
            self.systemctl("stop", "dockproxy-helper.service", "polkit.service")
            self.systemctl("reset-failed", "dockproxy-*", check=False)
        self._baseline.restore()
        if self._rootless is not None:
            self._rootless.baseline.restore()

    def crash(self) -> None:
        """Cut the power; `boot_again` is what is left to do with it then, or `close`."""
        self.instance.crash()

    def boot_again(self) -> None:
        """Start it from the files that it had. `reset` does not know this other boot."""
        self.instance.boot_again()
        self.files = GuestFiles(self.instance.root)
        self._baseline = self._proxy = self._registry = self._networks = self._rootless = None
        self.wait_running()
        self._open_cgroups()

    def install_package(self, package: Path) -> None:
        """Install the Debian package, which `reset` then keeps.

        Commands see the package's programs from now on, and no longer the checkout's.
        """
        self._installed = True
        self.write("/var/tmp/package.deb", package.read_bytes())
        self.run("dpkg", "--install", "/var/tmp/package.deb")
        self.run("rm", "/var/tmp/package.deb")
        assert self._baseline is not None
        self._baseline.keep_files()

    def start_registry(self) -> Registry:
        """Start a registry with `library/busybox:lab` in it.

        Its address is not loopback, so dockerd asks its proxy for it.
        """
        from tests.lab import network

        if self._registry is None:
            self._registry = network.start_registry(self)
        return self._registry

    def start_proxy(self) -> ProxyLog:
        """Start a forward proxy that logs each request; returns the reader of its log."""
        from tests.lab import network

        if self._proxy is None:
            self._proxy = network.start_proxy(self)
        return self._proxy

    def networks(self) -> Networks:
        """Networks of NetworkManager's to be in; `reset` removes them."""
        from tests.lab.networks import Networks

        if self._networks is None:
            self._networks = Networks(self)
        return self._networks

    def rootless(self) -> Rootless:
        """The rootless engine of user `dev`.

        The first call resets the machine and sets the engine up; `reset` then resets it too.
        """
        from tests.lab.rootless import Rootless

        if self._rootless is None:
            self.reset()
            self._rootless = Rootless(self)
            assert self._baseline is not None
            self._baseline.keep_files()
        return self._rootless

    def user_env(self, user: str) -> dict[str, str]:
        """The small environment of the lab's own that this user's commands get."""
        home = "/root" if user == "root" else f"/home/{user}"
        variables = {
            "PATH": SEARCH_PATH,
            "HOME": home,
            "USER": user,
            "LOGNAME": user,
            "LANG": "C.UTF-8",
            "TERM": "dumb",
        }
        if not self._installed:
            variables |= checkout_env(user)
        runtime = f"/run/user/{_UIDS[user]}"
        if user != "root" and self.files.exists(f"{runtime}/bus"):
            variables["XDG_RUNTIME_DIR"] = runtime
            variables["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={runtime}/bus"
        return variables

    def _open_cgroups(self) -> None:
        """Let containers have cgroups where the host has v1 hierarchies: nspawn binds them r/o."""
        script = (
            '[ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ] && exit 0; '
            "for place in /sys/fs/cgroup/*/; do mount -o remount,bind,rw $place; done"
        )
        self.run("sh", "-c", script)

    def _tail(self) -> str:
        if self.instance.init == 0:
            return ""
        argv = self.instance.enter("journalctl", "--lines=30")
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
        return f"-- the guest's journal:\n{done.stdout}"
