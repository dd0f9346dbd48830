"""The lab itself: what it boots is real, what it resets is reset, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.build import cache_dir
from tests.lab.instance import REPOSITORY, LabError
from tests.lab.machine import Machine
from tests.lab.rootless import Rootless

_DROPIN = "/etc/systemd/system/docker.service.d/http-proxy.conf"
_VERSIONS = {"trixie": "26.1.", "bookworm": "20.10.", "forky": "28."}


def _restart(lab: Machine, dropin: str) -> None:
    lab.write(_DROPIN, dropin)
    lab.systemctl("daemon-reload")
    lab.systemctl("restart", "docker.service")


def test_a_real_engine_of_the_suite_answers(lab: Machine) -> None:
    assert lab.info()["ServerVersion"].startswith(_VERSIONS[lab.suite])
    assert lab.dockerd_pid() == lab.main_pid() != 0
    assert lab.docker("version").returncode == 0


def test_the_checkout_runs_with_the_guests_own_python(lab: Machine) -> None:
    program = "import pydbus, tomlkit, platformdirs, systemd, dockproxy_tray; print('found')"
    assert lab.run("python3", "-c", program).stdout == "found\n"
    assert lab.run("python3", "-c", program, user="eve").stdout == "found\n"


def test_commands_run_as_the_user_who_was_named(lab: Machine) -> None:
    assert lab.run("id", "-un", user="dev").stdout == "dev\n"
    assert lab.run("sh", "-c", "echo $HOME; cat", user="eve", input="x").stdout == "/home/eve\nx"
    assert lab.run("pwd", cwd="/etc").stdout == "/etc\n"


def test_a_failing_or_endless_command_is_an_error_that_says_so(lab: Machine) -> None:
    with pytest.raises(LabError, match="ended with 3"):
        lab.run("sh", "-c", "exit 3")
    with pytest.raises(LabError, match="took longer"):
        lab.run("sleep", "987654", timeout=0.5)
    assert lab.run("pgrep", "-f", "^sleep 987654", check=False).stdout == ""


def test_a_container_runs_with_its_environment(lab: Machine) -> None:
    pid = lab.run_container("one", env={"HTTP_PROXY": "http://proxy.lab:1"})
    assert pid > 0
    assert lab.container_env("one")["HTTP_PROXY"] == "http://proxy.lab:1"
    assert lab.info()["ContainersRunning"] == 1


def test_guest_links_are_never_followed_on_the_host(lab: Machine) -> None:
    lab.run("ln", "-s", "/etc/hostname", "/root/link")
    assert lab.read("/root/link") == "lab\n"
    assert lab.host_path("/root/link") == lab.host_path("/etc/hostname")
    assert lab.read("/root/../../../etc/hostname") == "lab\n"


def test_reset_brings_files_environment_and_engine_back(lab: Machine) -> None:
    before = lab.snapshot(["/etc/docker", "/etc/default", "/etc/systemd", "/root", "/home"])
    _restart(lab, '[Service]\nEnvironment="HTTP_PROXY=http://proxy.lab:1"\n')
    assert lab.process_env()["HTTP_PROXY"] == "http://proxy.lab:1"
    lab.write("/etc/default/docker", "NO_PROXY=x\n")
    lab.write("/home/dev/.docker/config.json", "{}", owner=1000)
    lab.run("systemctl", "set-environment", "HTTPS_PROXY=http://proxy.lab:2")
    lab.run_container("one")
    lab.reset()
    after = lab.snapshot(["/etc/docker", "/etc/default", "/etc/systemd", "/root", "/home"])
    assert {path: state._replace(ino=0, mtime_ns=0) for path, state in after.items()} == {
        path: state._replace(ino=0, mtime_ns=0) for path, state in before.items()
    }
    assert "HTTP_PROXY" not in lab.process_env()
    assert "HTTPS_PROXY" not in lab.run("systemctl", "show-environment").stdout
    assert lab.info()["Containers"] == 0


def test_reset_leaves_an_untouched_engine_alone(lab: Machine) -> None:
    pid = lab.main_pid()
    lab.run_container("one")
    lab.reset()
    assert lab.main_pid() == pid


def test_reset_revives_an_engine_that_failed(lab: Machine) -> None:
    lab.write(_DROPIN, "[Service]\nExecStartPre=/bin/false\nRestart=no\n")
    lab.systemctl("daemon-reload")
    lab.systemctl("restart", "docker.service", check=False)
    assert lab.unit_property("ActiveState") == "failed"
    lab.reset()
    assert lab.unit_property("ActiveState") == "active"


def test_only_a_proxied_pull_is_in_the_proxys_log(lab: Machine) -> None:
    registry, proxy = lab.start_registry(), lab.start_proxy()
    image = f"{registry.tls}/library/busybox:lab"
    proxy.clear()
    lab.docker("pull", image)
    assert proxy.requests() == []
    lab.docker("rmi", image)
    _restart(lab, f'[Service]\nEnvironment="HTTPS_PROXY={proxy.url}"\n')
    lab.docker("pull", image)
    assert set(proxy.requests()) == {f"CONNECT {registry.tls}"}


def test_a_pull_comes_through_the_mirror(lab: Machine) -> None:
    registry = lab.start_registry()
    settings = {"insecure-registries": [registry.plain], "registry-mirrors": [registry.mirror]}
    lab.write("/etc/docker/daemon.json", json.dumps(settings))
    lab.systemctl("restart", "docker.service")
    lab.docker("rmi", "--force", "busybox:lab")
    lab.docker("pull", "busybox:lab")
    assert lab.run_container("one") > 0


def test_the_rootless_engine_is_devs_own(rootless: Rootless) -> None:
    assert rootless.info()["ServerVersion"].startswith(_VERSIONS[rootless.machine.suite])
    assert "name=rootless" in rootless.info()["SecurityOptions"]
    assert rootless.process_env()["XDG_RUNTIME_DIR"] == "/run/user/1000"
    assert rootless.dockerd_pid() not in (0, rootless.main_pid())
    assert rootless.run_container("one") > 0
    assert "API listen on" in rootless.journal()


def test_reset_brings_the_rootless_engine_back(rootless: Rootless) -> None:
    rootless.write(
        "/home/dev/.config/systemd/user/docker.service.d/http-proxy.conf",
        '[Service]\nEnvironment="HTTP_PROXY=http://proxy.lab:1"\n',
    )
    rootless.systemctl("daemon-reload")
    rootless.systemctl("restart", "docker.service")
    rootless.wait_answering()
    assert rootless.info()["HttpProxy"] == "http://proxy.lab:1"
    rootless.reset()
    assert rootless.info()["HttpProxy"] == ""
    assert rootless.systemctl("is-active", "docker.service") == "active"


_KILLED_RUN = """
import os, signal
from tests.lab.instance import Instance
instance = Instance.boot(os.environ["SUITE"], "killed")
print(instance.folder, instance.init, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
_ENDED_RUN = """
import os, signal
from tests.lab.instance import Instance
instance = Instance.boot(os.environ["SUITE"], "ended")
print(instance.folder, instance.init, flush=True)
{ending}
"""


def _lab_process(program: str, suite: str) -> tuple[int, Path, int]:
    environment = {**os.environ, "SUITE": suite, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    folder, init = done.stdout.split()
    return done.returncode, Path(folder), int(init)


def _cgroups(folder: Path) -> list[Path]:
    """Its groups, wherever the hierarchies are. `glob` fails at a group that ends meanwhile."""
    return [
        Path(place, name)
        for place, names, _ in os.walk("/sys/fs/cgroup")
        for name in names
        if folder.name in name
    ]


def _mounted(folder: Path) -> bool:
    return str(folder) in Path("/proc/mounts").read_text()


@pytest.mark.parametrize("ending", ["pass", "raise SystemExit(1)", "raise KeyboardInterrupt"])
def test_nothing_is_left_however_a_run_ends(machine: Machine, ending: str) -> None:
    _, folder, init = _lab_process(_ENDED_RUN.format(ending=ending), machine.suite)
    assert not folder.exists()
    assert not _mounted(folder)
    assert not _cgroups(folder)
    assert not Path(f"/proc/{init}").exists()


def test_two_guests_do_not_touch_each_other(lab: Machine) -> None:
    pid = lab.main_pid()
    container = lab.run_container("one")
    with Machine.boot(lab.suite, "second") as second:
        second.run_container("one")
        assert _cgroups(second.instance.folder) != _cgroups(lab.instance.folder)
    assert lab.main_pid() == pid
    assert lab.container_pid("one") == container


def test_the_next_boot_removes_what_a_killed_run_left(machine: Machine) -> None:
    code, killed, init = _lab_process(_KILLED_RUN, machine.suite)
    assert code == -signal.SIGKILL
    assert _mounted(killed)
    with Machine.boot(machine.suite, "next"):
        assert not killed.exists()
        assert not _mounted(killed)
        assert not _cgroups(killed)
        assert not Path(f"/proc/{init}").exists()
        assert machine.instance.folder.exists(), "another run's guest is not stale"
    assert not list((cache_dir() / "run").glob("killed-*"))
