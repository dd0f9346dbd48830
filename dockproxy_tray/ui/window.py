"""The status window: what is in force, what each surface says, and what would mend it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dockproxy_tray.ui.banner import Banners
from dockproxy_tray.ui.footer import Footer
from dockproxy_tray.ui.header import Header
from dockproxy_tray.ui.parts import IconOf, no_icon, room_on_screen
from dockproxy_tray.ui.results import Results
from dockproxy_tray.ui.route_picture import RoutePicture
from dockproxy_tray.ui.snapshot import Snapshot
from dockproxy_tray.ui.table import ComparisonPane

_MARGIN = 20
_SIZE = QSize(980, 800)


class StatusWindow(QWidget):
    """Shows snapshots, and asks for commands. To close it is to hide it: the icon stays."""

    asked = Signal(object)
    """A ``Command`` was chosen."""

    def __init__(self, icon_of: IconOf = no_icon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Dockproxy")
        self.header = Header(icon_of)
        self.banners = Banners()
        self.route = RoutePicture(icon_of)
        self.results = Results(icon_of)
        self.comparison = ComparisonPane(icon_of)
        self.footer = Footer()
        middle = QWidget()
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        inner.setSpacing(14)
        inner.addWidget(self.banners)
        inner.addWidget(self.route)
        inner.addWidget(self.results)
        inner.addWidget(self.comparison, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _MARGIN, 0, _MARGIN - 4)
        layout.setSpacing(10)
        layout.addWidget(_indented(self.header))
        layout.addWidget(_scrolling(middle), 1)
        layout.addWidget(_indented(self.footer))
        for part in (
            self.header, self.banners, self.route, self.results, self.comparison, self.footer,
        ):  # fmt: skip
            part.asked.connect(self.asked)
        close = QShortcut(QKeySequence("Ctrl+W"), self)
        close.activated.connect(self.hide)
        ask = QShortcut(QKeySequence("Ctrl+L"), self)
        ask.activated.connect(self.route.field.take_focus)
        self._order()
        self.resize(_SIZE.boundedTo(room_on_screen(0.94)))
        # Not a field to type in, whose cursor would blink, and not a button that restarts Docker.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state."""
        self.header.draw(snapshot)
        if self.banners.draw(snapshot):
            self._order()
        self.route.draw(snapshot)
        self.results.draw(snapshot.test)
        self.comparison.draw(snapshot)
        self.footer.draw(snapshot)

    def say(self, text: str) -> None:
        """Confirm something in a few words."""
        self.footer.say(text)

    def focus_search(self) -> None:
        """Put the focus where a profile is searched for."""
        self.header.chooser.open_list(searching=True)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(super().minimumSizeHint().width(), 720), 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.header.chooser.close_list()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.header.chooser.close_list()
        super().hideEvent(event)

    def _order(self) -> None:
        """Let the Tab key go from top to bottom."""
        detail = self.comparison.detail
        stops = [
            self.header.chooser,
            self.header.toggle,
            *(button for banner in self.banners.banners for button in banner.buttons),
            self.route.field.operation,
            self.route.field.edit,
            self.route,
            self.results.button,
            self.comparison.table,
            self.comparison.everything,
            *reversed(detail.buttons),
            self.footer.test,
            self.footer.examine,
            self.footer.undo,
            self.footer.report,
        ]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)


def _indented(widget: QWidget) -> QWidget:
    outer = QWidget()
    layout = QVBoxLayout(outer)
    layout.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
    layout.addWidget(widget)
    return outer


def _scrolling(widget: QWidget) -> QScrollArea:
    """Room for all of it, on a screen that is too low."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
