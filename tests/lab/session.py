"""A graphical session of user dev's: a screen, a window manager, and programs started in it.

It is a session of logind's on the seat of the machine, and the active one there: what polkit, the
user's systemd and the session bus make of its programs is what they would at a real screen.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping

from tests.lab.instance import LabError
from tests.lab.machine import Machine
from tests.lab.picture import Picture, read_xwd
from tests.lab.program import Program
from tests.lab.users import wait_until

UID = 1000
_UNIT = "lab-desktop.service"
_RUNTIME = f"/run/user/{UID}"
_FOLDER = f"{_RUNTIME}/lab"
_VARIABLES = {
    "DISPLAY": ":0",
    "XDG_RUNTIME_DIR": _RUNTIME,
    "DBUS_SESSION_BUS_ADDRESS": f"unix:path={_RUNTIME}/bus",
    "XDG_SEAT": "seat0",
    "XDG_SESSION_TYPE": "x11",
    "XDG_SESSION_CLASS": "user",
}
# Openbox sleeps over a window that asks to be shown while it starts itself: nobody may ask before
# it says that it is up. The screen lies in a file, which is looked at without asking anybody.
_SCRIPT = """\
set -eu
mkdir "$1"
mkfifo "$1/number"
Xvfb $DISPLAY -screen 0 "$2" -dpi "$3" -nolisten tcp -fbdir "$1" -displayfd 3 3<>"$1/number" &
read -r number <"$1/number"
dbus-update-activation-environment --systemd DISPLAY XDG_CURRENT_DESKTOP
exec openbox --startup "touch $1/up"
"""


class Session:
    """The session, from its start until `close`. A context manager."""

    def __init__(
        self,
        machine: Machine,
        variables: Mapping[str, str] | None = None,
        size: tuple[int, int] = (1280, 900),
        dpi: int = 96,
    ) -> None:
        """Start it; `variables` are in every program's environment. Raises LabError."""
        self.machine = machine
        self.width, self.height = size
        self.variables = {**machine.user_env("dev"), **_VARIABLES, **(variables or {})}
        self._programs: list[Program] = []
        try:
            self._start(f"{self.width}x{self.height}x24", str(dpi))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, *argv: str, env: Mapping[str, str] | None = None) -> Program:
        """Start a program as the session's user. It ends with the session, unless it did before."""
        number = len(self._programs)
        log = self.machine.host_path(f"{_FOLDER}/{number}.log")
        variables = {**self.variables, **(env or {})}
        words = ("setpriv", f"--reuid={UID}", f"--regid={UID}", "--init-groups", "--")
        clean = ("env", "-i", "--chdir=/home/dev", *map("=".join, variables.items()))
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.machine.instance.enter(
                    *words, *clean, "sh", "-c", 'echo $$; exec "$@"', "sh", *argv,
                    beside=self._leader(),
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        program = Program(self.machine, argv, process, log)
        self._programs.append(program)
        return program

    def run(self, *argv: str, check: bool = True) -> str:
        """Run a short command with the session's environment; what it printed."""
        return self.machine.run(*argv, user="dev", env=self.variables, check=check).stdout

    def screen(self) -> Picture:
        """What the screen shows now, the pointer included."""
        return read_xwd(self.machine.files.read_bytes(f"{_FOLDER}/Xvfb_screen0"))

    def wait_for(self, fulfilled: Callable[[], bool], timeout: float = 20) -> None:
        """Look again and again. Raises LabError, with what the programs said."""
        try:
            wait_until(fulfilled, timeout)
        except LabError as error:
            said = [f"-- {program.argv}:\n{program.output()}" for program in self._programs]
            raise LabError("\n".join([str(error), *said])) from None

    def close(self) -> None:
        """End every process of the session, and the user's systemd with its bus."""
        self.machine.run("sh", "-c", _END, check=False)
        for program in self._programs:
            program.wait()

    def _start(self, screen: str, dpi: str) -> None:
        settings = [f"--setenv={name}={value}" for name, value in self.variables.items()]
        login = ("--property=PAMName=login", "--property=User=dev")
        script = ("sh", "-c", _SCRIPT, "sh", _FOLDER, screen, dpi)
        self.machine.run(
            "systemd-run", "--quiet", "--collect", f"--unit={_UNIT}", *login, *settings, *script
        )
        wait_until(lambda: self.machine.exists(f"{_FOLDER}/up") or not self._leader())
        if not self._leader():
            log = self.machine.run("journalctl", f"--unit={_UNIT}", "--lines=30").stdout
            raise LabError(f"the session has ended:\n{log}")

    def _leader(self) -> int:
        return int(self.machine.systemctl("show", "--value", "--property=MainPID", _UNIT))


# The user's systemd would stay for another ten seconds. A rootless engine needs it, and lingers.
_END = f"""\
for session in $(loginctl show-user --value --property=Sessions dev); do
    [ "$(loginctl show-session --value --property=Seat $session)" = seat0 ] || continue
    systemctl kill --signal=KILL session-$session.scope
    systemctl stop {_UNIT} session-$session.scope
done
[ -e /var/lib/systemd/linger/dev ] || systemctl stop user@{UID}.service
rm -rf {_FOLDER}
"""
