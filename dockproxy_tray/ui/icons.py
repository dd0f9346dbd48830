"""The program's own icons: drawings of ``resources/icons/`` in the colour that is asked for.

They are drawn here, once for each size, and not left to Qt's icon engine for SVG: a panel gets the
pixels over the bus and cannot recolour them, and a drawing is crisp at whole multiples of its grid
only.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dockproxy_tray.ids import TRAY_ID
from dockproxy_tray.resources import find_resource

SIZES = (16, 22, 24, 32, 44, 48, 64, 96)
"""In pixels: what panels and windows ask for, and twice that."""

_INK = "#232629"
"""What symbolic drawings are drawn with; it stands for the colour that is asked for."""
_LIGHT_INK = "#fcfcfc"


class Icons:
    """Draws an icon when it is first asked for, and keeps it."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, str], QIcon] = {}

    def icon(self, name: str, colour: QColor, selected: QColor | None = None) -> QIcon:
        """A symbolic icon by its file's name, like ``state-same`` or ``undo``. ``selected`` is its
        colour in a row that is selected. Raises ``FileNotFoundError``."""
        return self._icon(name, _hex(colour), "" if selected is None else _hex(selected))

    def tray_icon(self, shape: str, style: str, colour: QColor) -> QIcon:
        """The panel's icon for ``direct``, ``proxied``, ``switching``, ``attention`` or ``down``.
        With the style ``symbolic`` it has this colour; with ``coloured``, its own."""
        if style == "symbolic":
            return self.icon(f"dockproxy-{shape}-symbolic", colour)
        return self._icon(f"dockproxy-{shape}", _INK, "")

    def application_icon(self) -> QIcon:
        """The application's own icon, for windows where no desktop file gives it."""
        return self._icon(TRAY_ID, _INK, "")

    def _icon(self, name: str, ink: str, selected: str) -> QIcon:
        key = (name, ink, selected)
        if key not in self._drawn:
            icon = QIcon()
            _draw(icon, name, ink, QIcon.Mode.Normal)
            if selected:
                _draw(icon, name, selected, QIcon.Mode.Selected)
            self._drawn[key] = icon
        return self._drawn[key]


def panel_colour(palette: QPalette, panel: str, desktop: str = "") -> QColor:
    """The colour that shows on the panel.

    ``panel`` is ``dark``, ``light``, or ``auto``: then it is taken to be like the windows, except
    that GNOME's is dark whatever the windows are. ``desktop`` is ``XDG_CURRENT_DESKTOP``.
    """
    if panel == "auto" and "GNOME" not in desktop.split(":"):
        return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText)
    return QColor(_INK if panel == "light" else _LIGHT_INK)


def _hex(colour: QColor) -> str:
    return colour.name(QColor.NameFormat.HexRgb)


def _draw(icon: QIcon, name: str, ink: str, mode: QIcon.Mode) -> None:
    drawings = _read(name, ink)
    for size in SIZES:
        # The drawing that fills the size best; the first of equals is the one nearest to its grid.
        drawing = max(drawings, key=lambda each: _extent(each, size))
        icon.addPixmap(_render(drawing, size), mode)


def _read(name: str, ink: str) -> list[QSvgRenderer]:
    """The drawings of one icon: always one, and for some another on a grid of 22 pixels."""
    paths = [find_resource(f"icons/{name}.svg")]
    with suppress(FileNotFoundError):
        paths.append(find_resource(f"icons/22/{name}.svg"))
    drawings = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read().replace(_INK, ink)
        drawings.append(QSvgRenderer(QByteArray(text.encode())))
    return drawings


def _extent(drawing: QSvgRenderer, size: int) -> int:
    """How large it is drawn: the largest whole multiple of its grid, or smaller than its grid."""
    grid = drawing.viewBox().width()
    return size - size % grid if size >= grid else size


def _render(drawing: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(0, 0, 0, 0))
    extent = _extent(drawing, size)
    margin = (size - extent) // 2
    painter = QPainter(pixmap)
    drawing.render(painter, QRectF(margin, margin, extent, extent))
    painter.end()
    return pixmap
