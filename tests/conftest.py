"""Fixtures that more than one folder of tests uses: the real machine boots once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.keyrings import MemoryKeyring, using

pytest_plugins = ["tests.lab.fixtures"]


@pytest.fixture(scope="session", autouse=True)
def no_keyring() -> Iterator[None]:
    """No test opens the keyring of who runs it: the ones that need one bring their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield


@pytest.fixture(scope="session", autouse=True)
def english() -> Iterator[None]:
    """The tests expect English, whatever the locale of who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    """A keyring of the test's own."""
    backend = MemoryKeyring()
    with using(backend):
        yield backend
