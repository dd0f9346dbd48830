"""The Debian package on a real machine: what it brings, what it starts, and what it leaves."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from dockproxy_tray.ids import APP_ID, HELPER_BUS_NAME, HELPER_PATH, POLKIT_ACTIONS, TRAY_ID
from tests.lab.build import install_host_packages
from tests.lab.instance import REPOSITORY
from tests.lab.machine import Machine

_DROPINS = "/etc/systemd/system/docker.service.d"
_STATE = "/var/lib/dockproxy-tray"
_LAUNCHER = "/usr/libexec/dockproxy-helper"
_UNITS = ["dockproxy-helper.service", "dockproxy-recover.service"]

# What changes by itself, or by any package: logs, caches, dpkg's own books, Docker's store.
_PASSING = re.compile(
    r"/(dev|proc|run|sys|tmp)(/|$)|/var/(cache|log|tmp|lib/docker|lib/containerd)(/|$)"
    r"|/var/lib/(dpkg|systemd/(timers|random-seed|deb-systemd-helper-enabled$))"
    r"|/etc/(machine-id|ld\.so\.cache)$"
)


def _listing(machine: Machine) -> set[str]:
    files = machine.files
    tops = [f"/{name}" for name in files.listdir("/")]
    return {path for top in tops for path in files.walk(top) if not _PASSING.match(path)}


def _probe(machine: Machine, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where the helper would run: same user, same sandbox."""
    machine.write("/var/lib/probe", script)
    _replace_command(machine, "helper", "/bin/sh /var/lib/probe", "oneshot")
    done = machine.run("systemctl", "start", "dockproxy-helper.service", check=False)
    machine.run("rm", "/var/lib/probe")
    done.stdout = machine.run(
        "journalctl", "--unit=dockproxy-helper.service", "--output=cat", "--lines=40"
    ).stdout
    return done


def _replace_command(machine: Machine, unit: str, command: str, kind: str) -> None:
    dropin = f"[Service]\nType={kind}\nExecStart=\nExecStart={command}\n"
    machine.write(f"/run/systemd/system/dockproxy-{unit}.service.d/probe.conf", dropin)
    machine.systemctl("daemon-reload")


def _dpkg_state(machine: Machine) -> str:
    query = ("dpkg-query", "--show", "--showformat=${db:Status-Status}", "dockproxy-tray")
    return machine.run(*query, check=False).stdout


def test_lintian_has_nothing_to_say(installed: Machine, package: Path) -> None:
    install_host_packages({"lintian": "lintian"})
    argv = ["lintian", "--allow-root", "--fail-on=error,warning", str(package)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_holds_the_program_and_nothing_else(package: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "dockproxy_tray", "resources"], cwd=REPOSITORY, capture_output=True,
        text=True, check=True,
    ).stdout.split()  # fmt: skip
    contents = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    held = re.findall(r"/dist-packages/(dockproxy_tray/\S+[^/\s])$", contents, re.MULTILINE)
    # resources/ is in there as data/; of a catalogue what the program reads, not its source.
    read = (path for path in listed if not path.endswith(".po"))
    wanted = {re.sub("^resources/", "dockproxy_tray/data/", path) for path in read}
    assert set(held) == wanted


def test_a_desktop_finds_the_program_and_its_icons(package: Path) -> None:
    contents = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    for path in (
        "bin/dockproxy-tray",
        f"share/applications/{TRAY_ID}.desktop",
        f"share/metainfo/{TRAY_ID}.metainfo.xml",
        f"share/icons/hicolor/scalable/apps/{TRAY_ID}.svg",
        f"share/icons/hicolor/symbolic/apps/{TRAY_ID}-symbolic.svg",
    ):
        assert f" ./usr/{path}\n" in contents


def test_manual_and_completions_are_where_they_are_looked_for(package: Path) -> None:
    contents = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    for path in (
        "man/man1/dockproxy.1.gz",
        "man/man1/dockproxy-tray.1.gz",
        "man/man5/dockproxy-profiles.5.gz",
        "man/man8/dockproxy-helper.8.gz",
        "doc/dockproxy-tray/administrators.md.gz",
        "doc/dockproxy-tray/security.md.gz",
        "bash-completion/completions/dockproxy",
        "zsh/vendor-completions/_dockproxy",
        "fish/vendor_completions.d/dockproxy.fish",
    ):
        assert f" ./usr/share/{path}\n" in contents


def test_installing_starts_nothing_and_changes_no_setting(fresh: Machine, package: Path) -> None:
    places = ["/etc/docker", "/etc/default", "/etc/systemd", "/root", "/home"]
    docker = fresh.main_pid()
    before = fresh.snapshot(places)
    fresh.install_package(package)
    after = fresh.snapshot(places)
    new = set(after) - set(before)
    wanted = "/etc/systemd/system/multi-user.target.wants/dockproxy-recover.service"
    assert new == {_DROPINS, wanted}
    for path, state in before.items():
        if path not in ("/etc/systemd/system", "/etc/systemd/system/multi-user.target.wants"):
            assert after[path] == state, path
    assert fresh.main_pid() == docker
    for unit in _UNITS:
        assert fresh.systemctl("is-active", unit, check=False) == "inactive"
    assert fresh.systemctl("is-enabled", "dockproxy-recover.service") == "enabled"
    assert not fresh.exists(_STATE)


def test_an_administrators_folder_stays_as_it_is(fresh: Machine, package: Path) -> None:
    fresh.run("chmod", "700", "/etc/docker")
    fresh.run("chgrp", "docker", "/etc/docker")
    before = fresh.stat("/etc/docker")
    fresh.install_package(package)
    after = fresh.stat("/etc/docker")
    assert (after.st_mode, after.st_gid) == (before.st_mode, before.st_gid)


def test_the_installed_program_is_the_packages_own(installed: Machine) -> None:
    where = "import dockproxy_tray; print(dockproxy_tray.__file__)"
    for user in ("root", "eve"):
        found = installed.run("/usr/bin/python3", "-c", where, user=user).stdout
        assert found == "/usr/lib/python3/dist-packages/dockproxy_tray/__init__.py\n"
        done = installed.run("dockproxy", "--json", "list", user=user)
        assert "Direct" in json.dumps(json.loads(done.stdout))


@pytest.mark.parametrize("unit", _UNITS)
def test_little_is_exposed(installed: Machine, unit: str) -> None:
    text = installed.run("systemd-analyze", "security", "--no-pager", unit).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", text)
    assert found is not None
    assert float(found[1]) <= 1.2


def test_the_sandbox_reaches_what_a_switch_needs(installed: Machine) -> None:
    script = f"""\
set -e
for folder in /etc/docker {_DROPINS} {_STATE}; do
    echo x > $folder/temp; mv $folder/temp $folder/new; rm $folder/new
done
python3 -ISB -c '
import socket, sys
sys.path.append("/usr/lib/python3/dist-packages")
from systemd import journal
import pydbus
docker = socket.socket(socket.AF_UNIX); docker.connect("/run/docker.sock")
lines = journal.Reader(); lines.add_match(_SYSTEMD_UNIT="docker.service")
assert len(list(lines)) > 0
pydbus.SystemBus().get(".systemd1").Reload()
'
"""
    done = _probe(installed, script)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "command",
    [
        "touch /etc/new",
        "touch /etc/systemd/system/new.service",
        "touch /usr/lib/python3/dist-packages/new.py",
        "touch /var/lib/new",
        "ls /root/.docker",
        "ls /home/dev",
        "chown dev /etc/docker",
        "mount -t tmpfs tmpfs /mnt",
        "python3 -c 'import socket; socket.socket(socket.AF_INET)'",
    ],
)
def test_the_sandbox_holds(installed: Machine, command: str) -> None:
    installed.write("/root/.docker/config.json", "{}")
    assert _probe(installed, f"if {command}; then exit 0; else exit 7; fi").returncode != 0
    shown = installed.systemctl("show", "--property=ExecMainStatus", "dockproxy-helper.service")
    assert shown == "ExecMainStatus=7"


def test_a_missing_folder_comes_back_with_the_next_start(installed: Machine) -> None:
    installed.run("rm", "-r", "/etc/docker", _DROPINS)
    done = _probe(installed, f"touch /etc/docker/one {_DROPINS}/two")
    assert done.returncode == 0, done.stdout
    assert installed.exists("/etc/docker/one")
    assert installed.stat(_DROPINS).st_mode & 0o7777 == 0o755


def test_recovery_at_boot_runs_for_a_journal_and_before_docker_only(installed: Machine) -> None:
    _replace_command(installed, "recover", f"/bin/sh -c 'echo x >> {_STATE}/ran'", "oneshot")
    ran = f"{_STATE}/ran"
    installed.systemctl("stop", "docker.socket", "docker.service")
    installed.systemctl("start", "dockproxy-recover.service")
    assert not installed.exists(ran), "there is no journal"
    installed.write(f"{_STATE}/journal.json", "{}")
    installed.systemctl("start", "dockproxy-recover.service")
    assert installed.read(ran) == "x\n"
    # Docker's restart would wait for the unit, and the unit for Docker's restart.
    installed.systemctl("start", "docker.service")
    installed.systemctl("start", "dockproxy-recover.service")
    assert installed.read(ran) == "x\n"


def test_nobody_but_root_may_take_the_name(installed: Machine) -> None:
    program = f"import pydbus; pydbus.SystemBus().request_name('{HELPER_BUS_NAME}'); print('taken')"
    assert installed.run("python3", "-c", program).stdout == "taken\n"
    refused = installed.run("python3", "-c", program, user="eve", check=False)
    assert "is not allowed to own" in refused.stderr


def test_nobody_may_set_a_property_or_call_another_interface(installed: Machine) -> None:
    for call in (
        ("org.freedesktop.DBus.Properties", "Set", "ssv", HELPER_BUS_NAME, "Busy", "b", "true"),
        ("org.freedesktop.DBus.ObjectManager", "GetManagedObjects"),
    ):
        argv = ("busctl", "call", HELPER_BUS_NAME, HELPER_PATH, *call)
        for user in ("root", "eve"):
            done = installed.run(*argv, user=user, check=False)
            assert "denied" in done.stderr.lower()
    assert installed.systemctl("is-active", _UNITS[0], check=False) == "inactive"


def test_polkit_knows_the_actions_in_both_languages(installed: Machine) -> None:
    argv = (
        "busctl", "call", "--json=short", "org.freedesktop.PolicyKit1",
        "/org/freedesktop/PolicyKit1/Authority", "org.freedesktop.PolicyKit1.Authority",
        "EnumerateActions", "s",
    )  # fmt: skip
    messages = {}
    for language in ("C", "zh_CN.UTF-8"):
        actions = json.loads(installed.run(*argv, language).stdout)["data"][0]
        messages[language] = {row[0]: row[2] for row in actions if row[0].startswith(f"{APP_ID}.")}
        assert set(messages[language]) == set(POLKIT_ACTIONS.values())
    for action, text in messages["zh_CN.UTF-8"].items():
        assert "认证" in text
        assert "Authentication is required" in messages["C"][action]


def test_the_manuals_rule_lets_the_group_switch_and_undo_and_nobody_else(
    installed: Machine,
) -> None:
    manual = (REPOSITORY / "docs/administrators.md").read_text()
    rule = re.search("```javascript\n(.*?)```", manual, re.DOTALL)
    assert rule is not None
    installed.run("groupadd", "--system", "dockproxy")
    installed.run("usermod", "--append", "--groups", "dockproxy", "dev")
    try:
        installed.write("/etc/polkit-1/rules.d/60-dockproxy.rules", rule[1], 0o644)
        may = {(user, action): _may(installed, user, action)
               for user in ("dev", "eve") for action in POLKIT_ACTIONS.values()}  # fmt: skip
    finally:
        installed.run("groupdel", "dockproxy")
    assert {key for key, allowed in may.items() if allowed} == {
        ("dev", POLKIT_ACTIONS[method]) for method in ("Switch", "Undo", "Recover")
    }


def _may(machine: Machine, user: str, action: str) -> bool:
    script = f"pkcheck --action-id {action} --process $$"
    return machine.run("sh", "-c", script, user=user, check=False).returncode == 0


@pytest.mark.parametrize("how", ["--remove", "--install"])
def test_a_switch_under_way_is_waited_for(fresh: Machine, package: Path, how: str) -> None:
    fresh.install_package(package)
    fresh.run("mkdir", _STATE)
    fresh.write("/var/tmp/again.deb", package.read_bytes())
    switch = fresh.popen(
        "flock", f"{_STATE}/lock", "sh", "-c",
        f"echo locked; read go; cmp --silent {_LAUNCHER} /var/tmp/launcher && echo there",
        stdin=subprocess.PIPE,
    )  # fmt: skip
    fresh.run("cp", _LAUNCHER, "/var/tmp/launcher")
    assert switch.stdout is not None
    assert switch.stdout.readline() == "locked\n"
    what = "dockproxy-tray" if how == "--remove" else "/var/tmp/again.deb"
    dpkg = fresh.popen("dpkg", how, what)
    _wait_until_waited_for(fresh)
    assert dpkg.poll() is None
    output, _ = switch.communicate("go\n", timeout=30)
    assert output == "there\n"
    _, complaint = dpkg.communicate(timeout=60)
    assert dpkg.returncode == 0, complaint
    assert fresh.exists(_LAUNCHER) == (how == "--install")
    loaded = fresh.systemctl("show", "--value", "--property=LoadState", _UNITS[0])
    assert loaded == ("loaded" if how == "--install" else "not-found")


def _wait_until_waited_for(machine: Machine) -> None:
    deadline = time.monotonic() + 30
    while machine.run("pgrep", "-f", "^flock --timeout", check=False).returncode != 0:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("how", ["--remove", "--install"])
def test_a_running_helper_ends_with_its_code(fresh: Machine, package: Path, how: str) -> None:
    fresh.install_package(package)
    fresh.write("/var/tmp/again.deb", package.read_bytes())
    _replace_command(fresh, "helper", "/bin/sleep infinity", "exec")
    fresh.systemctl("start", _UNITS[0])
    fresh.run("dpkg", how, "dockproxy-tray" if how == "--remove" else "/var/tmp/again.deb")
    assert fresh.systemctl("is-active", _UNITS[0], check=False) == "inactive"
    assert fresh.run("pgrep", "-f", "^/bin/sleep infinity", check=False).stdout == ""
    assert not fresh.exists("/run/systemd/system/dockproxy-helper.service"), "no longer masked"


def test_an_interrupted_switch_is_ended_before_its_code_goes(fresh: Machine, package: Path) -> None:
    fresh.install_package(package)
    fresh.write(f"{_STATE}/journal.json", "{}")
    fresh.write(_LAUNCHER, "#!/bin/sh\necho broken >&2; exit 6\n")
    done = fresh.run("dpkg", "--remove", "dockproxy-tray", check=False)
    assert done.returncode != 0
    assert f"{_STATE}/journal.json" in done.stderr
    assert _dpkg_state(fresh) == "installed"
    loaded = fresh.systemctl("show", "--value", "--property=LoadState", _UNITS[0])
    assert loaded == "loaded", "the helper is there again"
    fresh.write(_LAUNCHER, f'#!/bin/sh\n[ "$1" = recover ] && rm {_STATE}/journal.json\n')
    fresh.run("dpkg", "--remove", "dockproxy-tray")
    assert _dpkg_state(fresh) == "config-files"
    assert not fresh.exists(f"{_STATE}/journal.json")


def test_removing_leaves_the_engine_running_with_its_settings(
    fresh: Machine, package: Path
) -> None:
    fresh.install_package(package)
    dropin = '[Service]\nEnvironment="HTTP_PROXY=http://proxy.lab:1"\n'
    fresh.write(f"{_DROPINS}/http-proxy.conf", dropin)
    fresh.write("/etc/docker/daemon.json", '{"debug": true}\n')
    fresh.write(f"{_STATE}/record.json", "{}")
    fresh.systemctl("daemon-reload")
    fresh.systemctl("restart", "docker.service")
    docker = fresh.main_pid()
    for how in ("--remove", "--purge"):
        fresh.run("dpkg", how, "dockproxy-tray")
        assert fresh.main_pid() == docker
        assert fresh.read(f"{_DROPINS}/http-proxy.conf") == dropin
        assert fresh.read("/etc/docker/daemon.json") == '{"debug": true}\n'
        assert fresh.exists(_STATE) == (how == "--remove")
    fresh.systemctl("restart", "docker.service")
    assert fresh.process_env()["HTTP_PROXY"] == "http://proxy.lab:1"


def test_purging_leaves_nothing(fresh: Machine, package: Path) -> None:
    before = _listing(fresh)
    fresh.install_package(package)
    assert _LAUNCHER in _listing(fresh) - before
    fresh.run("python3", "-c", "import dockproxy_tray.operations")
    fresh.write(f"{_STATE}/record.json", "{}")
    fresh.run("dpkg", "--purge", "dockproxy-tray")
    assert _listing(fresh) == before
