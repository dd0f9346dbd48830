"""``password``: the proxy password of a profile, by a prompt or by one line on stdin."""

from __future__ import annotations

import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.output import aside
from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Invalid
from dockproxy_tray.passwords import FILE, KEYRING, check_takes_password, set_password
from dockproxy_tray.words.language import mark, tr

_SAID = {
    KEYRING: mark("The password of profile {name} is kept in the keyring."),
    FILE: mark("The password of profile {name} is kept in {path}."),
    None: mark("Profile {name} has no password now."),
}


def run_password(call: Call) -> int:
    """Set or clear it. Nothing of Docker is changed."""
    from dockproxy_tray.words.messages import clean

    name = call.args.name
    with call.operations() as operations:
        check_takes_password(operations, name)
        prompt = tr("Proxy password for profile {name} (empty: none): ")
        password = _ask(clean(prompt.format(name=name)))
        kept = set_password(operations, name, password)
        path = operations.profiles_path
    call.out.warn(kept.warnings)
    if call.args.json:
        from dockproxy_tray.cli.document import messages

        warnings = messages(kept.warnings)
        call.out.document({"profile": name, "kept": kept.place, "warnings": warnings})
    else:
        said = _SAID[kept.place]
        call.out.text(clean(tr(said).format(name=name, path=path)))
    return 0


def _ask(prompt: str) -> str:
    """One line without its end. Raises ``Invalid("password-no-line")`` where there is none: a
    command that failed in front of a pipe must not clear a password."""
    if sys.stdin is None:
        raise Invalid("password-no-line")
    if sys.stdin.isatty():
        with _no_echo(sys.stdin.fileno()):
            aside(prompt, end="")
            line = sys.stdin.buffer.readline()
    else:
        line = sys.stdin.buffer.readline()
    if not line:
        raise Invalid("password-no-line")
    try:
        return line.removesuffix(b"\n").removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise Invalid("bad-proxy-password", why=say("not-unicode")) from None


@contextmanager
def _no_echo(terminal: int) -> Iterator[None]:
    """What is typed is not shown. The terminal is then as before, whatever ends the typing: being
    told to end counts as ^C here."""
    former = termios.tcgetattr(terminal)
    quiet = termios.tcgetattr(terminal)
    quiet[3] &= ~termios.ECHO

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    handlers = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGQUIT)}
    try:
        # What was typed ahead was seen, and what is left unread would go to the shell.
        termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, former)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        aside("")
