"""What is watched is what the last look was made from; what cannot be watched is said."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dockproxy_tray.places import Place, open_place
from dockproxy_tray.system import watching as watching_module
from dockproxy_tray.system.listening import Listener
from dockproxy_tray.ui import live
from dockproxy_tray.ui.notices import make_notices
from dockproxy_tray.ui.session import Session


class Full:
    """A watcher on a machine whose watches are used up."""

    problem: OSError | None = OSError(28, "No space left on device")

    def __init__(self, *_: object) -> None:
        pass

    def follow(self, paths: Iterable[str]) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(watching_module, "Watcher", Full)

    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=str(tmp_path / "box"))

    with ExitStack() as stack:
        listener, made = Listener(), Session(opened)
        stack.callback(listener.close)
        stack.callback(made.close)
        watching = live.Live(listener, made)
        stack.callback(watching.close)
        listener.start()
        made.start()
        yield made


def test_that_changes_may_be_missed_is_told_where_one_looks(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.snapshot.unwatched is not None, timeout=60_000)
    texts = [notice.text for notice in make_notices(session.snapshot)]
    assert any("No space left on device" in text for text in texts)
    session.miss_changes(None)
    texts = [notice.text for notice in make_notices(session.snapshot)]
    assert not any("No space left on device" in text for text in texts)
