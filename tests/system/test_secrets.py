"""The keyring: what it keeps, what there is without one, and what its trouble becomes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from dockproxy_tray.errors import Invalid, NotAuthorized
from dockproxy_tray.system.secrets import NoKeyring, Secrets
from tests.keyrings import BrokenKeyring, LockedKeyring, MemoryKeyring, SilentKeyring, using

CANARY = "canarybird"
SECRETS = Secrets("service")


def test_a_password_is_kept_under_service_and_account_until_it_is_deleted(
    memory: MemoryKeyring,
) -> None:
    assert SECRETS.read("Office") is None
    SECRETS.write("Office", "one")
    SECRETS.write("Office", "two")
    assert memory.kept == {("service", "Office"): "two"}
    assert (SECRETS.read("Office"), Secrets("other").read("Office")) == ("two", None)
    assert SECRETS.delete("Office") is True
    assert memory.kept == {}


def test_a_look_tells_whether_there_is_a_password_and_asks_nobody(memory: MemoryKeyring) -> None:
    memory.kept[("service", "Office")] = CANARY
    # Any keyring but the desktop's own might ask for something.
    assert SECRETS.look("Office") == "unseen"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dockproxy_tray.system.secrets._asks", lambda backend: False)
        assert (SECRETS.look("Office"), SECRETS.look("Home")) == ("kept", "none")
        with using(BrokenKeyring()):
            assert SECRETS.look("Office") == "failed"
    with using(fail.Keyring()):
        assert SECRETS.look("Office") == "no-keyring"


def test_to_delete_what_is_not_there_is_no_error(memory: MemoryKeyring) -> None:
    assert SECRETS.delete("Office") is False


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), SilentKeyring()])
def test_a_keyring_that_keeps_nothing_is_none(backend: KeyringBackend) -> None:
    with using(backend):
        assert SECRETS.read("Office") is None
        assert SECRETS.delete("Office") is False
        with pytest.raises(NoKeyring):
            SECRETS.write("Office", CANARY)


def test_without_the_library_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert SECRETS.read("Office") is None
    assert SECRETS.delete("Office") is False
    with pytest.raises(NoKeyring):
        SECRETS.write("Office", CANARY)


def test_a_keyring_that_stays_locked_is_an_error_that_says_so() -> None:
    with using(LockedKeyring()):
        for call in (SECRETS.read, SECRETS.delete, lambda name: SECRETS.write(name, CANARY)):
            with pytest.raises(NotAuthorized) as caught:
                call("Office")
            assert caught.value.reason == "keyring-locked"


def test_any_other_trouble_is_an_error_with_its_reason() -> None:
    with using(BrokenKeyring()):
        for call in (SECRETS.read, SECRETS.delete):
            with pytest.raises(Invalid) as caught:
                call("Office")
            assert caught.value.values == {"detail": "OSError: the bus is gone"}


def test_an_error_tells_no_password(memory: MemoryKeyring) -> None:
    memory.failing = {"set"}
    with pytest.raises(Invalid) as caught:
        SECRETS.write("Office", CANARY)
    assert caught.value.values == {"detail": "OSError"}
    assert CANARY not in repr(caught.value)
    assert caught.value.__suppress_context__


def test_the_library_is_imported_when_it_is_needed_and_not_before() -> None:
    program = (
        "import sys; from dockproxy_tray.operations import Operations\n"
        "import dockproxy_tray.passwords\n"
        "print('keyring' in sys.modules)\n"
        "from dockproxy_tray.system.secrets import Secrets; Secrets('s').read('a')\n"
        "print('keyring' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"True"]
