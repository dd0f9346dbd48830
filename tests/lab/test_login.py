"""Who of two users may act, and when the machine sleeps, by real sessions on a real seat."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from dockproxy_tray.core.login import Login
from tests.lab.documents import Documents
from tests.lab.machine import Machine, checkout_env
from tests.lab.users import UIDS, wait_until

MAY, MAY_NOT = Login(), Login(may_act=False)

# It ends with its standard input.
_WATCH = """\
import json
from gi.repository import GLib
from dockproxy_tray.system.login import LoginWatch
from dockproxy_tray.system.main_context import on_readable
loop = GLib.MainLoop.new(GLib.MainContext.new(), False)
heard = lambda login: print(json.dumps(vars(login)), flush=True)
watch = LoginWatch(heard, loop.get_context())
on_readable(0, loop.quit, loop.get_context())
loop.run()
"""
_READ = """\
import json
from dockproxy_tray.system.login import read_login
print(json.dumps(vars(read_login())))
"""
# A guest has no power to switch: what logind reads of it is made up, and going to sleep is a pause.
_POWER = """\
mount -o remount,rw /sys
mkdir /sys/power
mount -t tmpfs tmpfs /sys/power
echo freeze mem >/sys/power/state
echo 's2idle [deep]' >/sys/power/mem_sleep
"""
_NO_POWER = "umount /sys/power && rmdir /sys/power && mount -o remount,ro /sys"
_SUSPEND = """\
[Service]
ExecStart=
ExecStart=/bin/sh -c 'while [ ! -e /run/lab-wake ]; do sleep 0.02; done'
"""


class Watch:
    """A program of a user's that listens to logind."""

    def __init__(self, machine: Machine, user: str, *runner: str) -> None:
        self._documents = Documents(
            machine.popen(*runner, "python3", "-c", _WATCH, user=user, stdin=subprocess.PIPE)
        )

    def close(self) -> None:
        """End it in order: each process of the way to it is waited for by its parent."""
        self._documents.end()

    def next(self) -> Login:
        """What it hears next, which is waited for."""
        return Login(**self._documents.next())

    def is_silent(self) -> bool:
        """Whether all that it has said was read."""
        return self._documents.silent


class Seat:
    """Users who log in at the machine, and the programs of theirs that listen."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._watches: list[Watch] = []

    def log_in(self, user: str) -> str:
        """Open a session, which comes to the front; its number."""
        settings = ("XDG_SEAT=seat0", "XDG_SESSION_TYPE=x11", "XDG_SESSION_CLASS=user")
        self.machine.run(
            "systemd-run", "--quiet", "--collect", f"--unit=lab-login-{user}",
            "--property=PAMName=login", f"--property=User={user}",
            *(f"--setenv={setting}" for setting in settings), "sleep", "infinity",
        )  # fmt: skip
        wait_until(lambda: self._front_user() == str(UIDS[user]))
        wait_until(lambda: self.machine.exists(f"/run/user/{UIDS[user]}/bus"))
        return self._front()

    def log_in_from_afar(self, user: str) -> None:
        """As by ssh."""
        # On a terminal that it has to itself, and whose other end says nothing.
        login = f"exec login -f -h far.example {user}"
        terminal = f"sleep infinity | script --quiet --command '{login}' /dev/null"
        self.machine.run(
            "systemd-run", "--quiet", "--collect", f"--unit=lab-login-{user}", "sh", "-c", terminal
        )
        wait_until(lambda: "Remote=yes" in self._sessions(user))

    def log_out(self, user: str) -> None:
        self.machine.systemctl("kill", "--signal=KILL", f"lab-login-{user}.service", check=False)
        self.machine.run("loginctl", "terminate-user", user, check=False)
        wait_until(lambda: "Class=user" not in self._sessions(user))

    def watch(self, user: str, *runner: str) -> Watch:
        self._watches.append(Watch(self.machine, user, *runner))
        return self._watches[-1]

    def read(self, user: str) -> Login:
        """What a command says that asks once."""
        return Login(**json.loads(self.machine.run("python3", "-c", _READ, user=user).stdout))

    def activate(self, session: str) -> None:
        """As a desktop does to switch users."""
        self.machine.run("loginctl", "activate", session)

    def close(self) -> None:
        for watch in self._watches:
            watch.close()
        for user in ("dev", "eve"):
            self.log_out(user)
            self.machine.systemctl("stop", f"lab-login-{user}.service", check=False)
            self.machine.systemctl("stop", f"user@{UIDS[user]}.service", check=False)

    def _front(self) -> str:
        asked = ("loginctl", "show-seat", "seat0", "--value", "--property=ActiveSession")
        return self.machine.run(*asked).stdout.strip()

    def _front_user(self) -> str:
        front = self._front()
        asked = ("loginctl", "show-session", front, "--value", "--property=User")
        return self.machine.run(*asked, check=False).stdout.strip() if front else ""

    def _sessions(self, user: str) -> str:
        script = f"""\
            for session in $(loginctl list-sessions --no-legend | awk '$3 == "{user}" {{print $1}}')
            do loginctl show-session $session; done
            """
        return self.machine.run("sh", "-c", script, check=False).stdout


@pytest.fixture
def seat(login_machine: Machine) -> Iterator[Seat]:
    login_machine.reset()
    with contextlib.closing(Seat(login_machine)) as seat:
        yield seat


@pytest.fixture
def slumber(login_machine: Machine) -> Iterator[Callable[[], None]]:
    """Let the machine sleep when it is told to, until this is called."""
    unit = "/run/systemd/system/systemd-suspend.service.d/lab.conf"
    login_machine.write(unit, _SUSPEND)
    login_machine.run("rm", "-f", "/run/lab-wake")
    login_machine.run("sh", "-e", "-c", _POWER)
    login_machine.systemctl("daemon-reload")
    try:
        yield lambda: login_machine.write("/run/lab-wake", "")
    finally:
        login_machine.write("/run/lab-wake", "")
        wait_until(
            lambda: login_machine.systemctl("is-active", "suspend.target", check=False) != "active"
        )
        login_machine.run("sh", "-c", _NO_POWER)
        login_machine.run("rm", "-rf", os.path.dirname(unit))
        login_machine.systemctl("daemon-reload")


# A desktop may start its trays in the user's systemd, beside the session.
IN_HIS_SYSTEMD = (
    "systemd-run", "--user", "--pipe", "--quiet", "--collect",
    *(f"--setenv={name}={value}" for name, value in checkout_env("dev").items()),
)  # fmt: skip


@pytest.mark.parametrize("runner", [(), IN_HIS_SYSTEMD], ids=["elsewhere", "in-his-systemd"])
def test_who_is_at_the_machine_may_and_users_can_be_switched(
    seat: Seat, runner: tuple[str, ...]
) -> None:
    first = seat.log_in("dev")
    dev = seat.watch("dev", *runner)
    assert dev.next() == MAY
    second = seat.log_in("eve")
    assert dev.next() == MAY_NOT
    eve = seat.watch("eve")
    assert eve.next() == MAY
    for _ in range(3):
        seat.activate(first)
        assert (eve.next(), dev.next()) == (MAY_NOT, MAY)
        assert (seat.read("dev"), seat.read("eve")) == (MAY, MAY_NOT)
        seat.activate(second)
        assert (eve.next(), dev.next()) == (MAY, MAY_NOT)
    assert seat.read("root") == MAY  # who is in no session acts for himself
    seat.log_out("eve")
    assert dev.next() == MAY
    assert dev.is_silent()


def test_who_has_logged_out_leaves_it_to_others_while_his_systemd_ends(seat: Seat) -> None:
    shorter = "[Login]\nUserStopDelaySec=1\n"
    seat.machine.write("/etc/systemd/logind.conf.d/lab.conf", shorter)
    seat.machine.systemctl("restart", "systemd-logind.service")
    seat.log_in("eve")
    seat.log_in("dev")
    dev = seat.watch("dev")
    assert dev.next() == MAY
    seat.machine.systemctl("stop", "lab-login-dev.service")
    assert dev.next() == MAY_NOT
    assert dev.next() == MAY  # he is known no more, and so is in no session


def test_who_lingers_without_a_session_acts_for_himself(seat: Seat) -> None:
    seat.log_in("eve")
    seat.machine.run("loginctl", "enable-linger", "dev")
    try:
        wait_until(lambda: seat.machine.exists("/run/user/1000/bus"))
        dev = seat.watch("dev", *IN_HIS_SYSTEMD)
        assert dev.next() == MAY
    finally:
        seat.machine.run("loginctl", "disable-linger", "dev")


def test_who_comes_from_afar_may_while_nobody_else_is_there(seat: Seat) -> None:
    seat.log_in_from_afar("dev")
    dev = seat.watch("dev")
    assert dev.next() == MAY
    seat.log_in("eve")
    assert dev.next() == MAY_NOT
    assert seat.read("eve") == MAY


@pytest.mark.parametrize(
    "units",
    [
        ("systemd-logind.service",),
        # These do not find a new bus by themselves; to stop, NetworkManager waits for the last.
        ("dbus.service", "systemd-logind.service", "systemd-hostnamed.service"),
    ],
    ids=["logind", "bus"],
)
def test_what_is_started_anew_is_heard_again_and_nothing_wrong_meanwhile(
    seat: Seat, units: tuple[str, ...]
) -> None:
    first = seat.log_in("dev")
    second = seat.log_in("eve")
    dev, eve = seat.watch("dev"), seat.watch("eve")
    assert (dev.next(), eve.next()) == (MAY_NOT, MAY)
    seat.machine.systemctl("restart", *units)
    wait_until(lambda: seat.machine.systemctl("is-active", "systemd-logind") == "active")
    seat.activate(first)
    assert (dev.next(), eve.next()) == (MAY, MAY_NOT)
    seat.activate(second)
    assert (dev.next(), eve.next()) == (MAY_NOT, MAY)
    assert dev.is_silent() and eve.is_silent()


def test_without_logind_everybody_may_and_nobody_starts_it(seat: Seat) -> None:
    names = ("systemd-logind.service", "dbus-org.freedesktop.login1.service")
    seat.machine.systemctl("stop", names[0])
    try:
        assert seat.watch("dev").next() == MAY
        assert seat.read("eve") == MAY
        assert seat.machine.systemctl("is-active", names[0], check=False) == "inactive"
    finally:
        seat.machine.systemctl("start", names[0])


def test_sleep_is_heard(seat: Seat, slumber: Callable[[], None]) -> None:
    seat.log_in("dev")
    dev = seat.watch("dev")
    assert dev.next() == MAY
    seat.machine.systemctl("suspend")
    assert dev.next() == Login(asleep=True)
    late = seat.watch("dev")
    assert late.next() == Login(asleep=True)
    slumber()
    assert (dev.next(), late.next()) == (MAY, MAY)
