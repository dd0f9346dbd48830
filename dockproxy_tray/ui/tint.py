"""Colours made from the desktop's palette, so that they show on it whatever it is."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

READABLE = 4.5
"""The contrast that text needs (WCAG 2.1, 1.4.3)."""

_HUES = {
    "same": 0.40,
    "pending": 0.095,
    "shadowed": 0.095,
    "unreadable": 0.095,
    "different": 0.01,
    "missing": 0.01,
    "warning": 0.095,
    "bad": 0.01,
}
"""Green, amber and red; how light they are is decided by what they stand on."""


class Tint:
    """The colours of one palette."""

    def __init__(self, palette: QPalette) -> None:
        self.base = palette.color(QPalette.ColorRole.Base)
        self.window = palette.color(QPalette.ColorRole.Window)
        self.text = palette.color(QPalette.ColorRole.Text)
        self.selected = palette.color(QPalette.ColorRole.HighlightedText)
        self.accent = _accent(palette)
        """Ground and text of the button that the eye should find first."""
        self.dim = self._dimmed()
        self.is_stark = self.window.lightnessF() < 0.08
        """Nearly black: styles draw their edges darker than the ground, where nothing is darker."""
        self.border = blend(self.base, self.text, 0.5 if self.is_stark else 0.18)
        self.head = blend(self.base, self.text, 0.055)
        """Behind the head of a group."""

    def ink(self, state: str) -> QColor:
        """The colour of a state's word and symbol."""
        hue = _HUES.get(state)
        return self.dim if hue is None else self._readable(hue)

    def wash(self, state: str) -> QColor:
        """What is laid behind something in this state."""
        hue = _HUES.get(state)
        return blend(self.base, self.dim, 0.06) if hue is None else self._ground(hue)

    def _dimmed(self) -> QColor:
        for part in (0.62, 0.7, 0.8, 0.9):
            colour = blend(self.window, self.text, part)
            if min(contrast(colour, self.base), contrast(colour, self.window)) >= READABLE:
                return colour
        return self.text

    def _ground(self, hue: float) -> QColor:
        return blend(self.base, QColor.fromHslF(hue, 0.9, 0.5), 0.09)

    def _readable(self, hue: float) -> QColor:
        """This hue, as strong as can be read on both backgrounds and on its own wash."""
        dark = self.base.lightnessF() < 0.5
        for step in range(1, 20):
            lightness = 0.5 + step * 0.025 if dark else 0.5 - step * 0.02
            colour = QColor.fromHslF(hue, 0.85, lightness)
            grounds = (self.window, self._ground(hue))
            if all(contrast(colour, ground) >= READABLE for ground in grounds):
                return colour
        return self.text


def _accent(palette: QPalette) -> tuple[QColor, QColor]:
    """The colours of what is selected, dark enough that the text on it is read: desktops choose
    them for large grounds, and styles draw a button lighter than it is said to be."""
    active, roles = QPalette.ColorGroup.Active, QPalette.ColorRole
    ground, ink = (
        palette.color(active, roles.Highlight),
        palette.color(active, roles.HighlightedText),
    )
    for _ in range(20):
        if _luminance(ink) < 0.5 or contrast(ground.lighter(120), ink) >= READABLE:
            break
        hue, saturation = max(ground.hsvHueF(), 0.0), min(1.0, ground.hsvSaturationF() * 1.1)
        ground = QColor.fromHsvF(hue, saturation, ground.valueF() * 0.95)
    return ground, ink


def blend(ground: QColor, colour: QColor, part: float) -> QColor:
    """So much of a colour upon another."""
    rest = 1.0 - part
    return QColor.fromRgbF(
        ground.redF() * rest + colour.redF() * part,
        ground.greenF() * rest + colour.greenF() * part,
        ground.blueF() * rest + colour.blueF() * part,
    )


def contrast(a: QColor, b: QColor) -> float:
    """From 1 (the same) to 21 (black on white), by WCAG's relative luminance."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
