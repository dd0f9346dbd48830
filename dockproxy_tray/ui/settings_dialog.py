"""The settings of the program itself, in one form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.ui.aside import Aside
from dockproxy_tray.ui.keeping import Chosen, Keeping
from dockproxy_tray.ui.settings_pages import GeneralPage, PasswordPage, SwitchingPage, scrolling
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import hint, message_of, words


class SettingsDialog(QDialog):
    """Shows what is kept, and keeps what is chosen once OK is pressed."""

    saved = Signal(object)
    """The ``Settings`` are kept."""

    def __init__(self, keeping: Keeping, settings: Settings, parent: QWidget | None = None) -> None:
        """``settings`` are shown until what is kept has been read."""
        super().__init__(parent)
        self._keeping = keeping
        self._aside = Aside(self)
        self.setWindowTitle(tr("Settings"))
        self._general = GeneralPage()
        self._switching = SwitchingPage()
        self._tabs = QTabWidget()
        self._tabs.addTab(scrolling(self._general), tr("&General"))
        self._tabs.addTab(scrolling(self._switching), tr("&Switching"))
        self._tabs.addTab(scrolling(PasswordPage()), tr("&Password"))
        self._buttons = QDialogButtonBox()
        self._ok = self._buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        # In the language that is chosen here, which need not be the one that Qt takes.
        self._ok.setText(tr("OK"))
        cancel.setText(tr("Cancel"))
        self._buttons.accepted.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._tabs)
        layout.addWidget(self._buttons)
        self._fill(Chosen(settings, None if keeping.autostart is None else False))
        self._busy(True)
        self._aside.do(keeping.read, self._read)

    def chosen(self) -> Chosen:
        """What the form says."""
        settings = self._general.put_into(self._switching.put_into(Settings()))
        return Chosen(settings, self._general.autostart)

    def _fill(self, chosen: Chosen) -> None:
        self._general.show_chosen(chosen)
        self._switching.show_settings(chosen.settings)

    def _read(self, answer: Chosen | DockproxyError) -> None:
        if isinstance(answer, Chosen):
            self._fill(answer)
        self._busy(False)
        self._general.setFocus()

    def _save(self) -> None:
        chosen = self.chosen()
        self._busy(True)
        self._aside.do(lambda: self._keeping.write(chosen), self._written)

    def _written(self, answer: Chosen | DockproxyError) -> None:
        self._busy(False)
        if isinstance(answer, DockproxyError):
            self._tell(answer)
        else:
            self.saved.emit(answer.settings)
            self.accept()

    def _busy(self, busy: bool) -> None:
        self._tabs.setEnabled(not busy)
        self._ok.setEnabled(not busy)

    def _tell(self, error: DockproxyError) -> None:
        pass
