"""A shell on a terminal of its own, where TAB is pressed and the line is run."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.completions.__main__ import FOLDER

ROOT = Path(__file__).parents[2]
READY = "<ready>"
RAN = "<ran>"
PATIENCE_S = 60.0

# What the line runs: it keeps what it was given, and answers for names alone.
_STAND_IN = f"""\
#!/bin/sh
case " $* " in
*" list --names "*) exec '{sys.executable}' -m dockproxy_tray.cli "$@" ;;
esac
for each; do printf '%s\\0' "$each"; done >"$HOME/given"
printf '%s%s' '<ra' 'n>'
"""


@dataclass(frozen=True)
class Shell:
    """A shell: how it is started in a home, and the keys that put in all that fits at once."""

    argv: Callable[[Path], tuple[str, ...]]
    every: str = ""


def _bash(home: Path) -> tuple[str, ...]:
    (home / "rc").write_text(f"PS1='{READY}'\nsource '{FOLDER}/bash/dockproxy'\n")
    return ("bash", "--noprofile", "--rcfile", str(home / "rc"), "-i")


def _bash_completion(home: Path) -> tuple[str, ...]:
    """As on a desktop: it finds the file in a folder of the system's when TAB is first pressed."""
    folder = home / "share/bash-completion/completions"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "dockproxy").is_symlink():
        (folder / "dockproxy").symlink_to(FOLDER / "bash/dockproxy")
    loader = "/usr/share/bash-completion/bash_completion"
    (home / "rc").write_text(f"PS1='{READY}'\nXDG_DATA_DIRS='{home}/share'\nsource {loader}\n")
    return ("bash", "--noprofile", "--rcfile", str(home / "rc"), "-i")


def _zsh(home: Path) -> tuple[str, ...]:
    # _all_matches, as zshcompsys(1) has it.
    (home / ".zshrc").write_text(f"""\
PS1='{READY}'
fpath=('{FOLDER}/zsh' $fpath)
autoload -U compinit && compinit -D -u
zle -C every complete-word _generic
bindkey '^Y' every
zstyle ':completion:every:*' completer _all_matches _complete
zstyle ':completion:every:*' insert true
zstyle ':completion:every:*' old-matches false
""")
    return ("zsh", "--no-globalrcs", "-i")


def _fish(home: Path) -> tuple[str, ...]:
    (home / "rc.fish").write_text(f"""\
set -p fish_complete_path '{FOLDER}/fish'
function fish_prompt; printf '{READY}'; end
function fish_greeting; end
""")
    return ("fish", "--no-config", "--private", "--init-command", f"source '{home}/rc.fish'")


SHELLS = {
    "bash": Shell(_bash, every="\x1b*"),
    "bash-completion": Shell(_bash_completion, every="\x1b*"),
    "zsh": Shell(_zsh, every="\x19"),
    "fish": Shell(_fish),
}


def press(shell: Shell, home: Path, *lines: str, **more: str) -> list[list[str]]:
    """What ``dockproxy`` was given by each line, with the keys in it, once the shell had run it.

    Of the environment ``more`` is as it is said here.
    """
    _prepare(home)
    argv = shell.argv(home)
    program = shutil.which(argv[0])
    assert program is not None, f"{argv[0]} is not installed: `make test` does that"
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", program, *argv[1:]], stdin=its_end, stdout=its_end, stderr=its_end,
        env=environment(home, **more), cwd=home,
    )  # fmt: skip
    os.close(its_end)
    given = []
    try:
        _read_until(terminal, READY)
        for line in lines:
            os.write(terminal, f"{line}\n".encode())
            if READY not in _read_until(terminal, RAN).partition(RAN)[2]:
                _read_until(terminal, READY)
            given.append((home / "given").read_bytes().decode().split("\0")[:-1])
    finally:
        os.close(terminal)  # hangs up
        process.wait(PATIENCE_S)
    return given


def offered(shell: Shell, home: Path, line: str) -> list[str]:
    """All that is offered at the end of this line, sorted."""
    if shell.every:
        (given,) = press(shell, home, line + shell.every)
        before = len(f"{line}|".split()) - 2  # without the program and the word at the cursor
        return sorted(given[before:])
    _prepare(home)
    argv = [*shell.argv(home), "--command", f"complete --do-complete '{line}'"]
    done = subprocess.run(
        argv,
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return sorted(each.partition("\t")[0] for each in done.stdout.splitlines())


def _prepare(home: Path) -> None:
    stand_in = home / "bin/dockproxy"
    stand_in.parent.mkdir(exist_ok=True)
    stand_in.write_text(_STAND_IN)
    stand_in.chmod(0o755)


def environment(home: Path, **more: str) -> dict[str, str]:
    usual = {
        "HOME": str(home),
        "PATH": f"{home}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
    }
    return {**usual, **more}


def _read_until(terminal: int, wanted: str) -> str:
    """Read what comes to the screen, and answer what a terminal is asked for."""
    deadline = time.monotonic() + PATIENCE_S
    seen = ""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"no {wanted} on the screen: {seen!r}"
        try:
            data = os.read(terminal, 65536)
        except OSError:
            raise AssertionError(f"the shell has gone: {seen!r}") from None
        if b"\x1b[c" in data or b"\x1b[0c" in data:
            os.write(terminal, b"\x1b[?62c")  # a VT220, as fish 4 waits to hear
        seen += data.decode(errors="replace")
    return seen
