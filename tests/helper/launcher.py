"""Starts the real helper on a stage, with a guard that ends it for what a helper must never do.

``python launcher.py CONFIG``; the stage's dbus-daemon runs it. The engine and the bus enter the
helper by its constructor, as they do when systemd starts it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUARDED = 70
"""The exit code of a process that the guard has ended."""

_PROCESSES = frozenset(
    """os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile os.system pty.spawn
    subprocess.Popen""".split()
)
_FILES = frozenset(
    """open os.chmod os.chown os.link os.listdir os.listxattr os.mkdir os.remove os.rename
    os.rmdir os.scandir os.setxattr os.symlink os.truncate shutil.copyfile""".split()
)


def guard(report: str, homes: Iterable[str], allowed: Iterable[str]) -> None:
    """From now on: no other program, and nothing below ``homes`` but our own code."""
    forbidden, fine = tuple(homes), tuple(allowed)

    def end(event: str, arguments: tuple[Any, ...]) -> None:
        descriptor = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.write(descriptor, f"{event} {arguments!r}\n".encode())
        os._exit(GUARDED)

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _PROCESSES:
            end(event, arguments)
        elif event in _FILES:
            for path in arguments[:2]:
                if isinstance(path, (str, bytes)) and _below(path, forbidden, fine):
                    end(event, arguments)

    sys.addaudithook(look)


def _below(path: str | bytes, forbidden: tuple[str, ...], fine: tuple[str, ...]) -> bool:
    where = os.path.normpath(os.fsdecode(path))
    if any(_inside(where, folder) for folder in fine):
        return False
    return any(_inside(where, folder) for folder in forbidden)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def main(config: str) -> int:
    with open(config, encoding="utf-8") as file:
        told = json.load(file)
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    homes = ("/home", "/root", os.environ.get("HOME") or "/root", *told["homes"])
    os.environ.clear()
    os.umask(0o022)
    guard(told["report"], homes, (ROOT, sys.prefix, sys.base_prefix))
    sys.path.insert(0, ROOT)
    with open(told["pids"], "a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")

    from dockproxy_tray.core.engine import Engine
    from dockproxy_tray.helper import authority, desk
    from dockproxy_tray.helper.serve import Helper
    from dockproxy_tray.system.bus import Bus

    if told["version"]:
        vars(desk)["__version__"] = told["version"]
    if told["prompt_ms"]:
        vars(authority)["PROMPT_MS"] = told["prompt_ms"]
    engine = Engine(**{**told["engine"], "endpoints": tuple(told["engine"]["endpoints"])})
    return Helper(engine, Bus(told["bus"]), idle_seconds=told["idle_seconds"]).serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
