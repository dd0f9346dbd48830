"""Choosing a profile, among three or three hundred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.ui.menu import MOST_PROFILES
from dockproxy_tray.ui.parts import Card, tip
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown

if TYPE_CHECKING:
    from dockproxy_tray.core.profile import Profile
    from dockproxy_tray.ui.snapshot import Snapshot

_NAME = Qt.ItemDataRole.UserRole
_LINES = 12
"""Profiles that are seen at once."""


class Chooser(QComboBox):
    """Shows the profile in force, and opens the list of all.

    Its own list has that one entry alone: so neither a wheel nor an arrow key can switch Docker by
    mistake, and what it shows is what the engine's record says.
    """

    chosen = Signal(str)
    """A profile's name was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Profile"))
        # On Linux Qt gives out what is chosen as the name.
        self.setAccessibleDescription(tr("Profile"))
        self.setMinimumContentsLength(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list: ProfileList | None = None
        """None until it is first opened."""
        self._profiles: tuple[Profile, ...] = ()
        self._current: str | None = None
        self.addItem("")

    def draw(self, snapshot: Snapshot) -> None:
        """Show this state. An open list follows, and keeps what was typed."""
        profiles = snapshot.sight.profiles if snapshot.sight else None
        given = profiles.profiles if profiles else ()
        # As in the menu: Direct comes first, the rest in the order of the file.
        self._profiles = tuple(sorted(given, key=lambda each: each.name != DIRECT))
        self._current = snapshot.profile
        self.setEnabled(bool(given))
        name = shown(self._current) if self._current else tr("Choose a profile")
        if self.itemText(0) != name:
            self.setItemText(0, name)
        if self.list is not None and self.list.isVisible():
            self.list.fill(self._profiles, self._current)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(10, 6)

    def showPopup(self) -> None:
        self.open_list()

    def hidePopup(self) -> None:
        """The list closes itself."""

    def open_list(self, *, searching: bool = False, typed: str = "") -> None:
        """Open the list; ``searching`` has the search field there however few profiles it has."""
        if not self.isEnabled():
            return
        if self.list is None:
            self.list = ProfileList(self.window())
            self.list.chosen.connect(self.chosen)
            self.list.closed.connect(self.setFocus)
        self.list.fill(self._profiles, self._current)
        self.list.open_below(self, searching or bool(typed), typed)

    def close_list(self) -> None:
        """Close the list, if it is open."""
        if self.list is not None and self.list.isVisible():
            self.list.close_list()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_list()
        elif event.text().strip() and event.text().isprintable():
            self.open_list(typed=event.text())
        else:
            super().keyPressEvent(event)


class ProfileList(QWidget):
    """All profiles, with a search field. It lies over the window as a widget of it, and not as a
    window of its own: Wayland shows no popup that no click has asked for, as "More…" of the
    panel's menu would need. A click beside it, Escape and a resize close it."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._profiles: tuple[Profile, ...] = ()
        self._current: str | None = None
        self.card = Card(self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search profiles"))
        self.search.setAccessibleName(tr("Search profiles"))
        self.search.setClearButtonEnabled(True)
        self.names = QListWidget()
        self.names.setAccessibleName(tr("Profiles"))
        self.names.setFrameShape(QFrame.Shape.NoFrame)
        self.names.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setUniformItemSizes(True)
        layout = QVBoxLayout(self.card)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.search)
        layout.addWidget(self.names)
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._choose)
        self.names.itemClicked.connect(self._choose)
        self.names.itemActivated.connect(self._choose)
        self.search.installEventFilter(self)
        self.hide()

    def fill(self, profiles: Sequence[Profile], current: str | None) -> None:
        """List these; the one in force is marked."""
        self._profiles = tuple(profiles)
        self._current = current
        self._list()

    def open_below(self, widget: QWidget, searching: bool, typed: str) -> None:
        """Open below a widget, inside its window."""
        window = widget.window()
        room = window.rect()
        self.setGeometry(room)
        self.search.setText(typed)
        self.search.setVisible(searching or self.names.count() > MOST_PROFILES)
        margin = 8
        top = widget.mapTo(window, QPoint(0, widget.height() + 2)).y()
        lines = min(self.names.count(), _LINES)
        line = self.names.sizeHintForRow(0) if lines else 0
        frame = 2 * self.names.frameWidth() + 14
        search = self.search.sizeHint().height() + 6 if self.search.isVisibleTo(self) else 0
        height = min(lines * line + frame + search, room.height() - top - margin)
        width = min(max(widget.width(), self.fontMetrics().averageCharWidth() * 40), room.width())
        near = widget.mapTo(window, QPoint(0, 0)).x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            near += widget.width() - width
        left = max(margin, min(near, room.width() - width - margin))
        self.card.setGeometry(QRect(left, top, width, height))
        self.show()
        self.raise_()
        (self.search if self.search.isVisibleTo(self) else self.names).setFocus()
        self.names.scrollToItem(self.names.currentItem())

    def close_list(self) -> None:
        """Go away; the focus goes back to where it came from. The next search begins anew."""
        self.hide()
        self.search.clear()
        self.names.clear()
        self.closed.emit()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        # What lies below it cannot be reached while it is open.
        here = self.search if self.names.hasFocus() and self.search.isVisible() else self.names
        here.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
            if event.key() in keys:
                # The list is gone through while the search goes on.
                self.names.keyPressEvent(event)
                return True
        return False

    def _selected(self) -> str | None:
        index = self.names.currentIndex()
        return str(index.data(_NAME)) if index.isValid() else None

    def _list(self) -> None:
        """Those that were searched for, by name or description; names that begin so come first."""
        typed = self.search.text().casefold().strip()
        kept = self._selected()
        self.names.clear()
        for profile in sorted(
            self._profiles, key=lambda each: not each.name.casefold().startswith(typed)
        ):
            text = f"{profile.name} {profile.description}".casefold()
            if all(word in text for word in typed.split()):
                self.names.addItem(self._item(profile))
        names = [self.names.item(row).data(_NAME) for row in range(self.names.count())]
        row = next((names.index(name) for name in (kept, self._current) if name in names), 0)
        self.names.setCurrentRow(row)

    def _item(self, profile: Profile) -> QListWidgetItem:
        item = QListWidgetItem(shown(profile.name))
        item.setData(_NAME, profile.name)
        item.setToolTip(tip(shown(profile.description)))
        item.setSizeHint(QSize(0, round(self.fontMetrics().height() * 1.7)))
        if profile.name == self._current:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            said = tr("{profile}, in force").format(profile=item.text())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        return item

    def _choose(self) -> None:
        name = self._selected()
        self.close_list()
        if name is not None:
            self.chosen.emit(name)
