"""The editor hears of the network while it is open, by the listener's thread, and not longer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import say
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.ui.dialogs import Dialogs
from dockproxy_tray.ui.editor.network import NetworkNews
from dockproxy_tray.ui.editor.trying import UNKNOWN, Network
from dockproxy_tray.ui.editor.window import EditorWindow
from tests.system.network.stand_in import FakeNetworkManager
from tests.system.private_bus import PrivateBus
from tests.ui.editor.stage import Stage

PATIENCE_MS = 60_000


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    with tempfile.TemporaryDirectory(prefix="dp-") as folder, PrivateBus(folder) as bus:
        bus.start()
        yield bus


@pytest.fixture
def manager(bus: PrivateBus) -> Iterator[FakeNetworkManager]:
    manager = FakeNetworkManager(bus.address)
    yield manager
    manager.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    listener.start()
    yield listener
    listener.close()


@pytest.fixture
def parent(qapp: object) -> QObject:
    return QObject()


@pytest.fixture
def news(parent: QObject, listener: Listener, bus: PrivateBus) -> Iterator[NetworkNews]:
    news = NetworkNews(listener, parent, bus.address)
    yield news
    news.close()
    listener.close()  # before what it tells of is gone


class Told(list[Network]):
    """What was told."""

    def __init__(self, news: NetworkNews) -> None:
        super().__init__()
        news.told.connect(self.append)


def is_in(network: Network, ssid: str) -> bool:
    return isinstance(network, NetworkFacts) and network.ssid == ssid


def test_the_network_is_told_while_it_is_open(
    qtbot: QtBot, news: NetworkNews, manager: FakeNetworkManager
) -> None:
    told = Told(news)
    manager.joined(manager.wifi(b"CorpWiFi"))
    assert told == []
    news.open()
    qtbot.waitUntil(lambda: bool(told) and is_in(told[-1], "CorpWiFi"), timeout=PATIENCE_MS)
    manager.stop()
    qtbot.waitUntil(lambda: told[-1] == say("no-network-manager"), timeout=PATIENCE_MS)
    manager.start()
    manager.joined(manager.wifi("三".encode()))
    qtbot.waitUntil(lambda: is_in(told[-1], "三"), timeout=PATIENCE_MS)


def test_what_comes_too_late_is_dropped(
    qtbot: QtBot, news: NetworkNews, manager: FakeNetworkManager
) -> None:
    told = Told(news)
    news.open()
    news.close()
    news.open()
    qtbot.waitUntil(lambda: bool(told) and isinstance(told[-1], NetworkFacts), timeout=PATIENCE_MS)
    news.close()
    assert told[-1] == UNKNOWN
    count = len(told)
    news._tell(1, NetworkFacts("late"))
    news._tell(2, NetworkFacts("late"))
    assert len(told) == count


def test_without_a_bus_there_is_no_networkmanager(
    qtbot: QtBot, parent: QObject, listener: Listener
) -> None:
    news = NetworkNews(listener, parent, "unix:path=/nonexistent/bus")
    told = Told(news)
    news.open()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told == [say("no-network-manager")]
    news.close()
    listener.close()


def test_a_rule_of_the_real_network_is_one_click(
    qtbot: QtBot, tmp_path: Path, news: NetworkNews, manager: FakeNetworkManager
) -> None:
    stage = Stage(tmp_path)
    window = EditorWindow(stage.session, news)  # type: ignore[arg-type]  # it is as good
    window.open_at("Home")
    stage.session.run()
    window.pages.setCurrentIndex(1)
    manager.joined(manager.wifi(b"Cafe*"), "Cafe 1")
    qtbot.waitUntil(lambda: ("ssid", "Cafe[*]") in window.rules.facts.buttons, timeout=PATIENCE_MS)
    buttons = window.rules.facts.buttons
    buttons["ssid", "Cafe[*]"].click()
    assert window.rules.conclusion.text() == (
        "In this network Home would be switched to: The Wi-Fi network is Cafe*."
    )
    window.save.click()
    stage.session.run()
    assert '[[profiles.Home.when]]\nssid = "Cafe[*]"\n' in stage.text
    window.hide()
    assert window.network == UNKNOWN
    window.deleteLater()
    stage.window.deleteLater()


def test_editors_that_come_after_one_another_hear_by_the_same_thread(
    tmp_path: Path, listener: Listener, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    stage = Stage(tmp_path)
    dialogs = Dialogs(stage.session)  # type: ignore[arg-type]
    dialogs.edit("Home")
    assert dialogs.editor is not None
    dialogs.editor.hide()
    dialogs.listener = listener
    dialogs.retranslate()
    dialogs.edit("Home")
    first = dialogs.findChildren(NetworkNews)
    dialogs.editor.hide()
    dialogs.retranslate()
    dialogs.edit("Home")
    assert len(first) == 1
    assert dialogs.findChildren(NetworkNews) == first
    stage.session.run()
    dialogs.close()
    listener.close()
    dialogs.editor.deleteLater()
    stage.window.deleteLater()
