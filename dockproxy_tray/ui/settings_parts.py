"""What the pages of the settings are put together from."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLayout,
    QRadioButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from dockproxy_tray.ui.parts import DimLabel

GAP = 2
"""In pixels, between a control and what it means."""


def choices(*given: tuple[object, str]) -> QComboBox:
    """A box to choose from: values with what they are called."""
    box = QComboBox()
    for value, text in given:
        box.addItem(text, value)
    return box


def choose(box: QComboBox, value: object) -> None:
    """Show the choice of this value."""
    box.setCurrentIndex(box.findData(value))


def saying(button: QAbstractButton | None, parent: QWidget) -> DimLabel:
    """A label for what a control means; that of a button begins where the button's text does."""
    label = DimLabel(parent)
    if button is not None:
        metric, style = QStyle.PixelMetric, button.style()
        radio = isinstance(button, QRadioButton)
        mark = metric.PM_ExclusiveIndicatorWidth if radio else metric.PM_IndicatorWidth
        gap = metric.PM_RadioButtonLabelSpacing if radio else metric.PM_CheckBoxLabelSpacing
        label.setIndent(style.pixelMetric(mark) + style.pixelMetric(gap))
    return label


def say_what(control: QWidget, label: DimLabel, text: str) -> None:
    """Say what a control means, to who sees its label and to who hears its name."""
    label.setText(text)
    control.setAccessibleDescription(text)


def lay_out(owner: QWidget, *parts: QWidget | QLayout | tuple[QWidget, QWidget]) -> None:
    """One below the other; a control and what it means belong together."""
    layout = QVBoxLayout(owner)
    layout.setSpacing(round(layout.spacing() * 1.75))
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            pair = QVBoxLayout()
            pair.setSpacing(GAP)
            for widget in part:
                pair.addWidget(widget)
            layout.addLayout(pair)
    layout.addStretch()
