"""Runs the command line as a user does: a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REMOTE = "tcp://engine.example:2376"

PROFILES = """\
version = 1

# Kept comment
[profiles.Office]
description = "Desk"
proxy = "http://jo:geheim@proxy.corp.example:8080"
no_proxy = [".corp.example"]
mirrors = ["https://mirror.corp.example"]

[profiles.Home]
http_proxy = "http://home.example:3128"
https_proxy = "http://home.example:3128"
"""


@dataclass(frozen=True)
class Answer:
    """What one call gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on stdout."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The error's document, whose form is checked."""
        document = self.document
        assert set(document) == {"error"}
        error: dict[str, str] = document["error"]
        assert set(error) == {"code", "message", "hint"}
        assert error["message"]
        return error


@dataclass(frozen=True)
class Home:
    """A user's home, with an engine elsewhere, so that only the client can be switched."""

    path: Path

    @property
    def profiles(self) -> Path:
        return self.path / ".config/dockproxy-tray/profiles.toml"

    @property
    def client(self) -> Path:
        return self.path / ".docker/config.json"

    def write_profiles(self, text: str = PROFILES) -> None:
        self.profiles.parent.mkdir(parents=True, exist_ok=True)
        self.profiles.write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "HOME": str(self.path),
            "PATH": os.environ["PATH"],
            "DOCKER_HOST": REMOTE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            # PyGObject's importer uses what Python 3.12 warns of, and its newer releases warn of
            # what their own override calls; the call they advise is not in the older ones.
            "PYTHONWARNINGS": "error,ignore::ImportWarning,ignore:Gio.DBusConnection.register",
            **more,
        }

    def run(self, *arguments: str | bytes, **environment: str) -> Answer:
        return self.feed(b"", *arguments, **environment)

    def feed(self, stdin: bytes, *arguments: str | bytes, **environment: str) -> Answer:
        """Run with this on its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "dockproxy_tray.cli", *arguments],
            env=self.environment(**environment), cwd=self.path, input=stdin,
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in answer.err + answer.out
        assert "geheim" not in answer.err
        return answer
