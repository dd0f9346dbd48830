"""The keyring: what it keeps, what there is without one, and what its trouble becomes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from dockproxy_tray import ids
from dockproxy_tray.errors import Invalid, NotAuthorized
from dockproxy_tray.system.bus import Bus, variant
from dockproxy_tray.system.bus_service import BusService, Call
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.system.secrets import NoKeyring, Secrets
from tests.keyrings import BrokenKeyring, LockedKeyring, MemoryKeyring, SilentKeyring, using
from tests.system.private_bus import PrivateBus

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
        patch.setattr("dockproxy_tray.system.secrets._asks", lambda *_: False)
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


class SecretService(MemoryKeyring):
    """Reads what the desktop's service has; whether it may is found out on the bus."""


SecretService.__module__ = "keyring.backends.SecretService"


class Desktop:
    """Who is the Secret Service on a bus of its own, in a thread of its own."""

    def __init__(self, address: str) -> None:
        self.locked = False
        self.asked: dict[str, str] = {}
        self.items: dict[str, list[str]] = {"open": [], "locked": []}
        self._listener = Listener()
        self._listener.start()
        ready = threading.Event()
        self._listener.call(self._begin, address, ready)
        assert ready.wait(60)

    def close(self) -> None:
        self._listener.call(lambda: self._bus.close())
        self._listener.close()

    def _begin(self, address: str, ready: threading.Event) -> None:
        self._bus = Bus(address, self._listener.context)
        service = BusService(self._bus)
        owner, path, _ = ids.SECRET_SERVICE
        service.export(path, _SERVICE_XML, self._heard, dict)
        service.export(
            ids.SECRET_COLLECTION[1], _COLLECTION_XML, self._heard, lambda: {"Locked": self.locked}
        )
        assert service.own(owner)
        ready.set()

    def _heard(self, call: Call) -> None:
        self.asked = call.values["attributes"]
        found = self.items["open"], self.items["locked"]
        call._invocation.return_value(variant("(aoao)", found))


_SERVICE_XML = f"""\
<node><interface name="{ids.SECRET_SERVICE[2]}"><method name="SearchItems">
  <arg name="attributes" type="a{{ss}}" direction="in"/><arg type="ao" direction="out"/>
  <arg type="ao" direction="out"/>
</method></interface></node>
"""
_COLLECTION_XML = f"""\
<node><interface name="{ids.SECRET_COLLECTION[2]}">
  <property name="Locked" type="b" access="read"/>
</interface></node>
"""


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with PrivateBus(str(tmp_path)) as bus:
        bus.start()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        desktop = Desktop(bus.address)
        yield desktop
        desktop.close()


def refused(backend: MemoryKeyring) -> bool:
    """Whether a password is not read where nobody may be asked for anything."""
    with using(backend):
        try:
            assert SECRETS.read("Office", may_ask=False) == CANARY
        except NotAuthorized as error:
            assert error.reason == "keyring-may-ask"
            assert backend.calls == []
            return True
        return False


def keeping(backend: MemoryKeyring) -> MemoryKeyring:
    backend.kept["service", "Office"] = CANARY
    return backend


def test_where_nobody_may_be_asked_a_keyring_that_is_open_is_read(desktop: Desktop) -> None:
    desktop.items["open"] = ["/item/1"]
    assert not refused(keeping(SecretService()))
    assert desktop.asked == {"service": "service", "username": "Office"}


def test_where_nobody_may_be_asked_what_might_ask_is_left_alone(desktop: Desktop) -> None:
    desktop.locked = True
    assert refused(keeping(SecretService()))
    desktop.locked = False
    desktop.items["locked"] = ["/item/of/another/keyring"]
    assert refused(keeping(SecretService()))
    desktop.items["locked"] = []
    chosen = keeping(SecretService())
    vars(chosen)["preferred_collection"] = "/org/freedesktop/secrets/collection/other"
    assert refused(chosen)
    assert refused(keeping(MemoryKeyring()))  # of which nothing is known


def test_where_nobody_may_be_asked_no_desktop_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert refused(keeping(SecretService()))


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
