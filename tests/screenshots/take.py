"""Takes the pictures of one language and one colour scheme; ``__main__`` runs it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, SignalInstance
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from dockproxy_tray.core.follower import Followed
from dockproxy_tray.core.message import say
from dockproxy_tray.core.probe_plan import HUB, ProbePlan, Target
from dockproxy_tray.core.probe_result import Reached
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.core.settings import Settings
from dockproxy_tray.core.site import endpoint
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.reaching import plan_test
from dockproxy_tray.ui.application import Application
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.drawn_menu import DrawnMenu
from dockproxy_tray.ui.menu import make_menu
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import Job, ReachTest, Snapshot
from dockproxy_tray.words.language import use_language

BOX = "/tmp/dockproxy-sandbox"
"""Its path is to be read in the pictures."""
SHADOW = {"proxies": {"https-proxy": "http://old-proxy:3128"}}
TIMES = (9.4, 31.0, 74.0, 118.0)
"""In milliseconds, by turns."""
OFFICE = NetworkFacts(
    "Corp Wi-Fi", "5d1c0c5e-7d0f-4b0e-9a9e-0c8a2b6f3e11", "802-11-wireless", "CorpWiFi",
    gateways=("10.1.0.1",), dns_domains=("corp.example",), addresses=("10.1.0.57/16",),
    connectivity="full",
)  # fmt: skip
DARK = {
    "Window": "#2a2e32", "Base": "#1b1e20", "AlternateBase": "#232629", "Button": "#31363b",
    "Text": "#fcfcfc", "WindowText": "#fcfcfc", "ButtonText": "#fcfcfc", "BrightText": "#ffffff",
    "PlaceholderText": "#a1a9b1", "ToolTipBase": "#31363b", "ToolTipText": "#fcfcfc",
    "Highlight": "#3daee9", "HighlightedText": "#fcfcfc", "Link": "#1d99f3", "Mid": "#24282b",
    "Light": "#40464c", "Midlight": "#363b40", "Dark": "#191b1d", "Shadow": "#121415",
}  # fmt: skip
"""A dark desktop's palette: on a bare screen there is no desktop to give one."""


def awaited(signal: SignalInstance) -> None:
    """Let the program run until this signal comes."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()


def until(signal: SignalInstance, holds: Callable[[], bool]) -> None:
    """Let the program run until that holds; the caller's time limit ends a vain wait."""
    loop = QEventLoop()

    def look(*_: object) -> None:
        if holds():
            loop.quit()

    connection = signal.connect(look)
    if not holds():
        loop.exec()
    QObject.disconnect(connection)


@contextmanager
def opened() -> Iterator[Place]:
    with open_place(os.environ, sandbox=BOX) as place:
        yield place


def switched(application: Application, name: str) -> None:
    session = application.session
    session.switch(Job("use", name))
    until(session.changed, lambda: _rests(session.snapshot) and session.snapshot.profile == name)


def _rests(snapshot: Snapshot) -> bool:
    return snapshot.switching is None


def save(widget: QWidget, path: Path) -> None:
    QApplication.processEvents()
    widget.grab().save(str(path))


def take(folder: Path, name: str) -> None:
    """The window with a shadow, with a way and a test's results, what an examination finds, the
    menu, and the editor with its page of rules."""
    application = Application(opened, Settings())
    session = application.session
    application.start(hidden=True, panel=True)
    until(session.changed, lambda: session.snapshot.sight is not None)
    switched(application, "Home")
    switched(application, "Office")
    application.do(Command("open"))
    window = application.window
    assert window is not None
    assert session.place is not None
    file = Path(session.place.engine.daemon_json)
    file.write_text(json.dumps({**json.loads(file.read_text()), **SHADOW}, indent=2))
    session.look()
    until(session.changed, lambda: "shadowed" in _states(session.snapshot))
    save(window, folder / f"window-{name}.png")
    application.do(Command("explain", "pull nginx:latest"))
    until(session.changed, lambda: session.snapshot.way is not None and _is_known(session.snapshot))
    session.show_test(tested(session))
    save(window, folder / f"window-test-{name}.png")
    session.show_test(None)
    application.do(Command("explain"))
    application.do(Command("doctor"))
    doctor = application.dialogs.doctor
    assert doctor is not None
    awaited(doctor.examined)
    save(doctor, folder / f"doctor-{name}.png")
    session.follow(Followed())
    menu = DrawnMenu()
    menu.draw(make_menu(session.snapshot))
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    save(menu, folder / f"menu-{name}.png")
    application.do(Command("edit", "Home"))
    editor = application.dialogs.editor
    assert editor is not None
    awaited(editor.work.previewed)
    save(editor, folder / f"editor-{name}.png")
    application.do(Command("edit", "Office"))
    editor.pages.setCurrentWidget(editor.rules)
    editor.show_network(OFFICE)
    for fact in (("connection", OFFICE.connection), ("vpn", "corp-*")):
        editor.rules.facts.chosen.emit(fact)
    save(editor, folder / f"editor-rules-{name}.png")
    application.close()


def tested(session: Session) -> ReachTest:
    """What a test of the sandbox's settings might find: nothing of it is there to be reached."""
    plans: list[ProbePlan] = []
    loop = QEventLoop()

    def made(answer: object) -> None:
        assert isinstance(answer, ProbePlan)
        plans.append(answer)
        loop.quit()

    session.do(plan_test, made)
    loop.exec()
    times = cycle(TIMES)
    found = (_reached(target, next(times)) for target in plans[0].targets)
    return ReachTest(tuple(found), time.time())


def _reached(target: Target, ms: float) -> Reached:
    place = endpoint(*target.address)
    if target.kind == "registry" and target.url != HUB.url:
        return Reached(target, "bad", say("probe-refused", place=place), "connect")
    code = "probe-proxy-alive" if target.kind == "proxy" else "probe-alive"
    return Reached(target, "good", say(code, place=place), "answer", None, ms, ms)


def _is_known(snapshot: Snapshot) -> bool:
    return snapshot.way is not None and snapshot.way.answer is not None


def _states(snapshot: Snapshot) -> set[str]:
    status = snapshot.sight.status if snapshot.sight else None
    return {row.state for row in status.comparison.rows} if status else set()


def _dark(palette: QPalette) -> QPalette:
    for name, colour in DARK.items():
        palette.setColor(QPalette.ColorRole[name], QColor(colour))
    for name in ("Text", "WindowText", "ButtonText"):
        role = QPalette.ColorRole[name]
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7f8589"))
    return palette


def main() -> None:
    scheme, folder, name = sys.argv[1:]
    use_language(os.environ)
    app = QApplication(["dockproxy-tray"])
    app.setStyle("Fusion")
    app.setFont(QFont("Cantarell", 10))
    if scheme == "dark":
        app.setPalette(_dark(app.palette()))
    app.setQuitOnLastWindowClosed(False)
    os.mkdir(BOX, 0o700)  # never somebody else's
    try:
        take(Path(folder), name)
    finally:
        shutil.rmtree(BOX)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
