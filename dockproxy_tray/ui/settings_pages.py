"""The pages of the settings: what there is to choose, each choice with what it means."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QGroupBox,
    QRadioButton,
    QWidget,
)

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.ui.settings_parts import GAP, choices, choose, lay_out, say_what, saying
from dockproxy_tray.words.language import tr


class GeneralPage(QWidget):
    """What the program is like: its start, its notifications, its language and its icon."""

    def __init__(self) -> None:
        super().__init__()
        self.autostart = QCheckBox(tr("S&tart with the desktop"))
        self._autostart_says = saying(self.autostart, self)
        self._notifications = QCheckBox(tr("Show &notifications"))
        notifications_say = saying(self._notifications, self)
        say_what(
            self._notifications,
            notifications_say,
            tr(
                "They tell of a switch that failed, and of running containers that keep the "
                "former proxy. A switch that worked is quiet."
            ),
        )
        self._language = choices(
            ("", tr("Same as the system")), ("en", "English"), ("zh_CN", "简体中文")
        )
        self._icons = choices(("symbolic", tr("Symbolic")), ("coloured", tr("Coloured")))
        self._panel = choices(
            ("auto", tr("Automatic")), ("dark", tr("Dark")), ("light", tr("Light"))
        )
        self._icons.currentIndexChanged.connect(self._style_changed)
        language = QFormLayout()
        language.addRow(tr("&Language:"), self._language)
        icon = QGroupBox(tr("Icon on the panel"))
        form = QFormLayout(icon)
        form.addRow(tr("St&yle:"), self._icons)
        form.addRow(tr("&Background of the panel:"), self._panel)
        lay_out(
            self,
            (self.autostart, self._autostart_says),
            (self._notifications, notifications_say),
            language,
            icon,
        )
        self.setFocusProxy(self.autostart)

    def show_settings(self, settings: Settings) -> None:
        self._notifications.setChecked(settings.notifications)
        choose(self._language, settings.language)
        choose(self._icons, settings.icons)
        choose(self._panel, settings.panel)

    def show_autostart(self, enabled: bool | None) -> None:
        """None: the program cannot start with the desktop."""
        self.autostart.setEnabled(enabled is not None)
        self.autostart.setChecked(bool(enabled))
        says = (
            tr("This is a sandbox, which is not started with the desktop.")
            if enabled is None
            else tr("After you have logged in its icon is on the panel, and no window opens.")
        )
        say_what(self.autostart, self._autostart_says, says)

    def put_into(self, settings: Settings) -> Settings:
        """The settings with what this page says."""
        return replace(
            settings,
            notifications=self._notifications.isChecked(),
            language=self._language.currentData(),
            icons=self._icons.currentData(),
            panel=self._panel.currentData(),
        )

    def _style_changed(self) -> None:
        # A coloured icon looks the same on every panel.
        self._panel.setEnabled(self._icons.currentData() == "symbolic")


class SwitchingPage(QWidget):
    """How switches are made, and of which engine."""

    def __init__(self) -> None:
        super().__init__()
        containers = QGroupBox(tr("Running containers, when Docker restarts"))
        self._containers = QButtonGroup(self)
        self._policies: dict[str, QRadioButton] = {}
        parts = []
        for policy, text, says in (
            (
                "keep",
                tr("&Keep them running"),
                tr(
                    "They go on while Docker restarts. What is connected to their published ports "
                    "is cut for a moment. Where they cannot be kept, you are asked first."
                ),
            ),
            (
                "ask",
                tr("&Ask first"),
                tr("They are kept as well, and nothing restarts before you have agreed."),
            ),
            (
                "stop",
                tr("Let them st&op"),
                tr(
                    "They stop without a question. Those with a restart policy like 'always' "
                    "start again with Docker."
                ),
            ),
        ):
            button = QRadioButton(text)
            label = saying(button, containers)
            say_what(button, label, says)
            self._containers.addButton(button)
            self._policies[policy] = button
            parts.append((button, label))
        lay_out(containers, *parts)
        self._middle_click = QCheckBox(tr("A &middle click on the icon turns the proxy on and off"))
        middle_click_says = saying(self._middle_click, self)
        say_what(
            self._middle_click,
            middle_click_says,
            tr("It restarts Docker: pulls and builds in flight are cut."),
        )
        self._engine = choices(
            ("auto", tr("The one that 'docker' talks to")),
            ("system", tr("The system's")),
            ("user", tr("Your own (rootless)")),
        )
        engine_says = saying(None, self)
        says = tr("Another engine is taken when the program is started again.")
        engine_says.setText(says)
        self._engine.setAccessibleDescription(says)
        engine = QFormLayout()
        engine.addRow(tr("&Engine:"), self._engine)
        engine.setWidget(1, QFormLayout.ItemRole.FieldRole, engine_says)
        engine.setVerticalSpacing(GAP)
        lay_out(self, containers, (self._middle_click, middle_click_says), engine)

    def show_settings(self, settings: Settings) -> None:
        self._policies[settings.containers].setChecked(True)
        self._middle_click.setChecked(settings.middle_click)
        choose(self._engine, settings.engine)

    def put_into(self, settings: Settings) -> Settings:
        """The settings with what this page says."""
        checked = self._containers.checkedButton()
        return replace(
            settings,
            containers=next(key for key, each in self._policies.items() if each is checked),
            middle_click=self._middle_click.isChecked(),
            engine=self._engine.currentData(),
        )
