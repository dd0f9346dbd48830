"""The page that says how an administrator lets people switch without a password."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.ui.parts import plain_label
from dockproxy_tray.ui.polkit_rule import GROUP, RULE, RULE_FILE
from dockproxy_tray.words.language import tr


class PasswordPage(QWidget):
    """Nothing to choose: a rule to copy. The program cannot and must not install it."""

    def __init__(self) -> None:
        super().__init__()
        asks = tr(
            "Switching the system's Docker takes an administrator's password. By a polkit rule an "
            "administrator can let the members of a group switch without it. This is the rule for "
            "the group '{group}':"
        ).format(group=GROUP)
        place = tr("It belongs in the file {file}").format(file=RULE_FILE)
        gives = tr(
            "Whoever may switch chooses the proxy and the mirrors of all pulls on this machine, "
            "and can restart Docker and stop its containers. Your own (rootless) Docker never "
            "takes a password."
        )
        rule = QPlainTextEdit(RULE.rstrip())
        rule.setReadOnly(True)
        rule.setTabChangesFocus(True)
        rule.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        rule.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        rule.setAccessibleName(tr("The polkit rule"))
        rule.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around = 2 * (rule.frameWidth() + round(rule.document().documentMargin()))
        bar = rule.horizontalScrollBar().sizeHint().height()
        rule.setFixedHeight(rule.fontMetrics().lineSpacing() * RULE.count("\n") + around + bar)
        copy = QPushButton(tr("&Copy the rule"))
        copy.clicked.connect(lambda: QApplication.clipboard().setText(RULE))
        buttons = QHBoxLayout()
        buttons.addWidget(plain_label(place), 1)
        buttons.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setSpacing(round(layout.spacing() * 1.75))
        layout.addWidget(plain_label(asks))
        layout.addWidget(rule)
        layout.addLayout(buttons)
        layout.addWidget(plain_label(gives))
        layout.addStretch()
