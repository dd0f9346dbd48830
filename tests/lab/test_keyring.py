"""Passwords in a real gnome-keyring, of a user whose session has one."""

from __future__ import annotations

import json
from subprocess import CompletedProcess

from tests.behaviour.lab_rig import CLI
from tests.lab.machine import Machine

CANARY = "canarybird"
PROFILES = '[profiles.Office]\nproxy = "http://jo@proxy.example:8080"\n'
PATH = "/home/dev/.config/dockproxy-tray/profiles.toml"
_UNLOCK = "printf unlock | gnome-keyring-daemon --unlock --components=secrets >&2"
_LOCK = (
    "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets "
    "org.freedesktop.Secret.Service.Lock "
    "array:objpath:/org/freedesktop/secrets/collection/login >&2"
)
_LOOK = (
    "python3 -c 'import keyring; print(type(keyring.get_keyring()).__module__, "
    'keyring.get_password("dockproxy-tray", "Office"))\''
)

_READ = (
    "python3 -c 'from dockproxy_tray.system.secrets import Secrets; "
    'print(Secrets("dockproxy-tray").read("Office", may_ask=False))\''
)


def session(lab: Machine, *steps: str) -> CompletedProcess[str]:
    """Run these in a session of dev's with an unlocked keyring. It ends with them."""
    script = "\n".join(["set -e", _UNLOCK, *steps])
    return lab.run("dbus-run-session", "--", "sh", "-c", script, user="dev", check=False)


def dockproxy(*arguments: str) -> str:
    return " ".join([*CLI, *arguments])


def test_a_password_lives_in_the_real_keyring_as_long_as_its_profile(lab: Machine) -> None:
    lab.write(PATH, PROFILES, 0o600, owner=1000)

    kept = session(lab, f"echo {CANARY} | {dockproxy('password', 'Office')}", _LOOK)

    assert kept.returncode == 0, kept.stderr
    assert kept.stdout.splitlines()[-1] == f"keyring.backends.SecretService {CANARY}"
    assert CANARY not in kept.stdout.partition("keyring.backends")[0] + kept.stderr
    assert lab.read(PATH) == PROFILES

    # Another session, another keyring process: it was written down.
    used = session(lab, dockproxy("env", "Office"), dockproxy("remove", "Office"), _LOOK)

    assert used.returncode == 0, used.stderr
    assert f"export HTTP_PROXY=http://jo:{CANARY}@proxy.example:8080\n" in used.stdout
    assert used.stdout.splitlines()[-1] == "keyring.backends.SecretService None"


def test_a_real_keyring_that_stays_locked_changes_nothing(lab: Machine) -> None:
    lab.write(PATH, PROFILES, 0o600, owner=1000)

    # Without a display nobody can be asked, which is a refusal.
    answer = session(lab, _LOCK, f"echo {CANARY} | {dockproxy('password', 'Office')}")

    assert answer.returncode == 4
    assert "keyring is locked" in answer.stderr
    assert lab.read(PATH) == PROFILES


def test_where_nobody_may_be_asked_a_real_keyring_is_read_while_it_is_open(lab: Machine) -> None:
    lab.write(PATH, PROFILES, 0o600, owner=1000)

    read = session(lab, f"echo {CANARY} | {dockproxy('password', 'Office')}", _READ, _LOCK, _READ)

    assert read.stdout.splitlines()[-1] == CANARY, read.stderr
    assert "NotAuthorized" in read.stderr and "keyring-may-ask" in read.stderr


def test_an_examination_tells_whether_the_keyring_has_the_password_and_asks_nobody(
    lab: Machine,
) -> None:
    lab.write(PATH, PROFILES, 0o600, owner=1000)
    look = f"{dockproxy('doctor', '--json')} || true"
    keep = f"echo {CANARY} | {dockproxy('password', 'Office')} >&2"

    done = session(lab, look, keep, look, _LOCK, look)

    assert done.returncode == 0, done.stderr
    assert CANARY not in done.stdout + done.stderr
    documents = [json.loads(line)["checks"] for line in done.stdout.splitlines()]
    found = [next(c for c in checks if c["name"] == "passwords") for checks in documents]
    assert [each["state"] for each in found] == ["bad", "good", "unknown"]
    assert found[0]["hint"] == "Give it: dockproxy password Office"


def test_a_session_without_a_keyring_keeps_the_password_in_the_file(lab: Machine) -> None:
    lab.write(PATH, PROFILES, 0o600, owner=1000)
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}

    done = lab.run(*CLI, "password", "Office", user="dev", env=nowhere, input=f"{CANARY}\n")

    assert "There is no keyring" in done.stderr
    assert f"jo:{CANARY}@" in lab.read(PATH)
    assert lab.stat(PATH).st_mode & 0o777 == 0o600
