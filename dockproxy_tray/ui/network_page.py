"""The page that says whether profiles are switched by network, and how."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QGroupBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.core.settings import CHOICES, Settings
from dockproxy_tray.ui.settings_parts import GAP, choices, choose, lay_out, say_what, saying
from dockproxy_tray.words.following import MODES
from dockproxy_tray.words.language import tr


class NetworkPage(QWidget):
    """What becomes of what the network wants."""

    rule_asked = Signal()
    """The administrator's rule that spares the password is to be shown."""

    def __init__(self) -> None:
        super().__init__()
        mode = QGroupBox(tr("Switch by network"))
        self._modes = QButtonGroup(self)
        self._by_mode: dict[str, QRadioButton] = {}
        parts = []
        for name, says in (
            ("off", tr("Profiles are switched by hand.")),
            ("ask", tr("A notification offers the profile that the network wants.")),
            (
                "switch",
                tr(
                    "The profile that the network wants is switched to, and a notification says "
                    "why. What is switched by hand stays in force until the network is another "
                    "one. Containers are never stopped without a question."
                ),
            ),
        ):
            button = QRadioButton(tr(MODES[name]))
            label = saying(button, mode)
            say_what(button, label, says)
            self._modes.addButton(button)
            self._by_mode[name] = button
            parts.append((button, label))
        lay_out(mode, *parts)
        self._steady = choices(*((count, _seconds(count)) for count in sorted(_counts())))
        steady_says = saying(None, self)
        say_what(
            self._steady,
            steady_says,
            tr("For so long a network must be the same before it counts."),
        )
        steady = QFormLayout()
        steady.addRow(tr("W&ait:"), self._steady)
        steady.setWidget(1, QFormLayout.ItemRole.FieldRole, steady_says)
        steady.setVerticalSpacing(GAP)
        self._prompt = QCheckBox(tr("A&sk for a password where one is needed"))
        prompt_says = saying(self._prompt, self)
        say_what(
            self._prompt,
            prompt_says,
            tr(
                "The prompt may then appear at any time, without a click. Otherwise a notification "
                "says that a password is needed, with a button to go on."
            ),
        )
        self.rule = QPushButton(tr("Show the polkit r&ule that spares the password"))
        self.rule.setAutoDefault(False)
        self.rule.clicked.connect(self.rule_asked)
        prompt = QVBoxLayout()
        prompt.setSpacing(GAP)
        prompt.addWidget(self._prompt)
        prompt.addWidget(prompt_says)
        lay_out(self, mode, steady, prompt)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, self.rule, 0, Qt.AlignmentFlag.AlignLeading)

    def show_settings(self, settings: Settings) -> None:
        self._by_mode[settings.network].setChecked(True)
        choose(self._steady, settings.steady)
        self._prompt.setChecked(settings.network_prompt)

    def put_into(self, settings: Settings) -> Settings:
        """The settings with what this page says."""
        checked = self._modes.checkedButton()
        return replace(
            settings,
            network=next(name for name, each in self._by_mode.items() if each is checked),
            steady=self._steady.currentData(),
            network_prompt=self._prompt.isChecked(),
        )


def _counts() -> list[int]:
    return [count for count in CHOICES["steady"] if isinstance(count, int)]


def _seconds(count: int) -> str:
    if count == 1:
        return tr("1 second")
    return tr("{count} seconds").format(count=count)
