"""The settings of the program itself: pages, and OK to keep what they say."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QMessageBox,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.ui.boxes import tell_error
from dockproxy_tray.ui.edges import show_edges
from dockproxy_tray.ui.keeping import Chosen, Keeping
from dockproxy_tray.ui.network_page import NetworkPage
from dockproxy_tray.ui.password_page import PasswordPage
from dockproxy_tray.ui.settings_pages import GeneralPage, SwitchingPage
from dockproxy_tray.words.language import tr

WIDTH = 80
"""Of a page, in characters: what a line of text may have to be read with ease."""


class SettingsDialog(QDialog):
    """Keeps what is chosen in it once OK is pressed, without waiting for that."""

    saved = Signal(object)
    """The ``Settings`` are kept."""

    def __init__(self, keeping: Keeping, chosen: Chosen, parent: QWidget | None = None) -> None:
        """``chosen`` is what was read from ``keeping``."""
        super().__init__(parent)
        self._keeping = keeping
        self._shown = chosen.settings
        self._aside = Aside(self)
        self.setWindowTitle(tr("Settings"))
        self.general = GeneralPage()
        self.switching = SwitchingPage()
        self.network = NetworkPage()
        self._tabs = QTabWidget()
        for page, title in (
            (self.general, tr("&General")),
            (self.switching, tr("S&witching")),
            (self.network, tr("Netwo&rk")),
            (PasswordPage(), tr("&Password")),
        ):
            self._tabs.addTab(_Scrolling(page), title)
        buttons = QDialogButtonBox()
        self.ok = buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        # In the language that is chosen here, which need not be the one that Qt takes.
        self.ok.setText(tr("OK"))
        cancel.setText(tr("Cancel"))
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._tabs)
        layout.addWidget(buttons)
        self.general.show_settings(chosen.settings)
        self.general.show_autostart(chosen.autostart)
        self.switching.show_settings(chosen.settings)
        self.network.show_settings(chosen.settings)
        last = self._tabs.count() - 1
        self.network.rule_asked.connect(lambda: self._tabs.setCurrentIndex(last))
        show_edges(self)

    def _save(self) -> None:
        settings = self._shown
        for page in (self.general, self.switching, self.network):
            settings = page.put_into(settings)
        autostart = self.general.autostart
        chosen = Chosen(settings, autostart.isChecked() if self._keeping.autostart else None)
        self._wait(True)
        self._aside.do(partial(self._keeping.write, chosen, self._shown), self._written)

    def _written(self, answer: Chosen | DockproxyError) -> None:
        self._wait(False)
        if isinstance(answer, Chosen):
            self.accept()
            self.saved.emit(answer.settings)
        else:
            self._tell(answer)

    def _wait(self, waits: bool) -> None:
        self._tabs.setEnabled(not waits)
        self.ok.setEnabled(not waits)

    def _tell(self, error: DockproxyError) -> None:
        """Why it is not kept; the form stays as it is filled in."""
        tell_error(self, tr("Settings"), error, QMessageBox.Icon.Warning)


class _Scrolling(QScrollArea):
    """A page that is as high as it needs to be, or as the screen lets it be."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(page)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has no name, and what is in it has

    def sizeHint(self) -> QSize:
        width = max(self.fontMetrics().averageCharWidth() * WIDTH, self.minimumSizeHint().width())
        return QSize(width, self._page.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._page.minimumSizeHint().width() + bar, super().minimumSizeHint().height())
