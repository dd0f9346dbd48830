"""One user's way to an engine, also when the bus was restarted on the way."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from tempfile import TemporaryDirectory

from dockproxy_tray.core.message import say
from dockproxy_tray.engine_access import EngineAccess
from dockproxy_tray.system.engines import system_engine_without_user
from tests.system.private_bus import PrivateBus


def test_a_restarted_bus_is_connected_to_again() -> None:
    with TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        engine = replace(system_engine_without_user(), bus=bus.address)
        access = EngineAccess(engine, print, nullcontext)
        assert access.systemd() is None
        bus.start()
        first = access.systemd()
        assert first is not None and access.systemd() is first
        bus.stop()
        while access.systemd() is first:
            pass  # The connection's own thread has not seen its end yet.
        assert access.systemd() is None
        bus.start()
        second = access.systemd()
        assert second is not None and second is not first
        access.close()


def test_another_machines_engine_has_no_systemd_here() -> None:
    refusal = say("engine-remote", endpoint="tcp://elsewhere")
    engine = replace(system_engine_without_user(), refusal=refusal)
    assert EngineAccess(engine, print, nullcontext).systemd() is None
