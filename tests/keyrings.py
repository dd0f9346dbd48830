"""Keyrings for tests: one in memory, one in a file for calls of the command line, and bad ones.

A process of its own takes one by ``PYTHON_KEYRING_BACKEND=tests.keyrings.FileKeyring``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError

FILE_VARIABLE = "DOCKPROXY_TEST_KEYRING"


class _Keyring(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's has no types


class MemoryKeyring(_Keyring):
    """Keeps passwords by service and account, and says what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.failing: set[str] = set()
        """The calls that fail: ``get``, ``set``, ``delete``."""

    def get_password(self, service: str, username: str) -> str | None:
        self._note("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._note("set", password)
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._note("delete")
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")

    def _note(self, call: str, detail: str = "") -> None:
        self.calls.append(call)
        if call in self.failing:
            raise OSError(f"{call} failed {detail}")


class FileKeyring(MemoryKeyring):
    """The same in the file that ``DOCKPROXY_TEST_KEYRING`` names."""

    def __init__(self) -> None:
        super().__init__()
        self._path = Path(os.environ[FILE_VARIABLE])
        if self._path.exists():
            found = json.loads(self._path.read_text())
            self.kept = {(service, account): value for service, account, value in found}

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        self._save()

    def delete_password(self, service: str, username: str) -> None:
        super().delete_password(service, username)
        self._save()

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps([[*key, value] for key, value in self.kept.items()]))


class _Refusing(_Keyring):
    error: Exception

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class LockedKeyring(_Refusing):
    """One whose unlocking the user refuses."""

    error = KeyringLocked("Failed to unlock the collection!")


class SilentKeyring(_Refusing):
    """One whose service cannot be reached."""

    error = InitError("Failed to create the collection")


class BrokenKeyring(_Refusing):
    """One that fails in a way of its own."""

    error = OSError("the bus is gone")


@contextmanager
def using(backend: KeyringBackend) -> Iterator[None]:
    """This process's keyring for a while; afterwards it has none."""
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(fail.Keyring())
