"""The icons as pixels: told apart without colour, crisp, and in the colour that is asked for."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication

from dockproxy_tray.ids import TRAY_ID
from dockproxy_tray.ui.icons import SIZES, Icons, panel_colour

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "resources" / "icons"
FILES = sorted(FOLDER.rglob("*"))
DRAWINGS = [path for path in FILES if path.suffix == ".svg"]

SHAPES = ("direct", "proxied", "switching", "attention", "down")
STYLES = ("symbolic", "coloured")
ROW_STATES = ("same", "pending", "different", "missing", "shadowed", "unreadable", "unmanaged")
ACTIONS = ("adopt", "apply", "copy", "edit", "open", "settings", "test", "undo")
FOUND = ("warning", "bad")
"""What a test or an examination finds, beside the states of rows."""
PLAIN = [*(f"state-{state}" for state in (*ROW_STATES, *FOUND)), *ACTIONS]

PANELS = (QColor("#eff0f1"), QColor("#31363b"))
"""A light and a dark one; their contrast to each other leaves little room between."""

pytestmark = pytest.mark.usefixtures("qapp")


def _image(icon: QIcon, size: int) -> QImage:
    image = icon.pixmap(QSize(size, size), 1.0).toImage()
    assert (image.width(), image.height()) == (size, size)
    return image.convertToFormat(QImage.Format.Format_ARGB32)


def _pixels(icon: QIcon, size: int) -> list[QColor]:
    image = _image(icon, size)
    return [image.pixelColor(x, y) for y in range(size) for x in range(size)]


def _mask(icon: QIcon, size: int) -> list[int]:
    return [pixel.alpha() for pixel in _pixels(icon, size)]


def _tray(shape: str, style: str = "symbolic", colour: str = "#000000") -> QIcon:
    return Icons().tray_icon(shape, style, QColor(colour))


def _difference(one: list[int], other: list[int]) -> float:
    """The share of pixels that one covers and the other does not, of all that either covers."""
    pairs = [(a > 127, b > 127) for a, b in zip(one, other, strict=True)]
    return sum(a != b for a, b in pairs) / sum(a or b for a, b in pairs)


def _blur(mask: list[int]) -> float:
    """The share of an icon's pixels that look grey: neither nearly full nor nearly empty."""
    return sum(40 < alpha < 216 for alpha in mask) / sum(alpha > 40 for alpha in mask)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("style", STYLES)
def test_states_are_told_apart_without_colour(style: str, size: int) -> None:
    masks = {shape: _mask(_tray(shape, style), size) for shape in SHAPES}
    for one, other in itertools.combinations(SHAPES, 2):
        assert _difference(masks[one], masks[other]) > 0.2, (one, other)


@pytest.mark.parametrize("size", SIZES)
def test_rows_and_actions_are_told_apart_without_colour(size: int) -> None:
    masks = {name: _mask(Icons().icon(name, QColor("black")), size) for name in PLAIN}
    for one, other in itertools.combinations(PLAIN, 2):
        assert _difference(masks[one], masks[other]) > 0.4, (one, other)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", SHAPES)
def test_both_styles_have_the_same_shape(shape: str, size: int) -> None:
    assert _mask(_tray(shape, "symbolic"), size) == _mask(_tray(shape, "coloured"), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_panels_icons_are_crisp(shape: str, size: int) -> None:
    """Grey pixels are left to slanted and round edges: at most 18 in 100. Drawn on the other grid,
    so that straight edges fall between pixels, the same icons have 36 to 49 and look blurred."""
    assert _blur(_mask(_tray(shape), size)) < 0.2


@pytest.mark.parametrize("name", ["state-missing", "state-unmanaged", "copy"])
def test_straight_lines_lie_on_pixels_at_every_size(name: str) -> None:
    for size in SIZES:
        assert _blur(_mask(Icons().icon(name, QColor("black")), size)) < 0.12, size


@pytest.mark.parametrize("name", [*PLAIN, *(f"dockproxy-{shape}-symbolic" for shape in SHAPES)])
@pytest.mark.parametrize("colour", ["#ff8800", "#fcfcfc"])
def test_a_symbolic_icon_has_the_asked_colour_and_no_other(name: str, colour: str) -> None:
    icon = Icons().icon(name, QColor(colour))
    for size in SIZES:
        full = {pixel.name() for pixel in _pixels(icon, size) if pixel.alpha() == 255}
        assert full == {colour}, size


def test_a_selected_row_has_a_colour_of_its_own() -> None:
    icon = Icons().icon("state-same", QColor("#00aa00"), QColor("#ffffff"))
    image = icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Selected).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(16) for y in range(16)
               if image.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert colours == {"#ffffff"}


@pytest.mark.parametrize("shape", SHAPES)
def test_coloured_icons_show_on_light_and_dark_panels(shape: str) -> None:
    """At least 3:1, as WCAG 2.1 (1.4.11) wants it of graphics."""
    pixels = _pixels(_tray(shape, "coloured"), 32)
    for colour in {pixel.name() for pixel in pixels if pixel.alpha() == 255}:
        assert [_contrast(QColor(colour), panel) >= 3 for panel in PANELS] == [True, True], colour


def _contrast(one: QColor, other: QColor) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("size", [16, 22, 24, 32, 48])
def test_at_200_percent_an_icon_is_drawn_with_twice_the_pixels(size: int) -> None:
    icon = _tray("proxied")
    doubled = icon.pixmap(QSize(size, size), 2.0).toImage()
    assert doubled.width() == 2 * size
    assert doubled.convertToFormat(QImage.Format.Format_ARGB32) == _image(icon, 2 * size)


def test_a_panel_gets_every_common_size_over_the_bus() -> None:
    """Qt sends a panel the pixels of the icon's sizes up to 64."""
    sizes = {size.width() for size in _tray("direct").availableSizes()}
    assert sizes == {16, 22, 24, 32, 44, 48, 64, 96}


def test_an_icon_is_drawn_once_for_each_colour() -> None:
    icons = Icons()
    first = icons.tray_icon("direct", "symbolic", QColor("black"))
    again = icons.tray_icon("direct", "symbolic", QColor(0, 0, 0))
    other = icons.tray_icon("direct", "symbolic", QColor("white"))
    assert first.cacheKey() == again.cacheKey() != other.cacheKey()


def test_a_coloured_icon_ignores_the_panels_colour() -> None:
    assert _pixels(_tray("proxied", "coloured", "#ffffff"), 32) == _pixels(
        _tray("proxied", "coloured", "#000000"), 32
    )


def test_a_name_without_a_drawing_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        Icons().icon("state-unheard-of", QColor("black"))


def test_the_application_has_an_icon() -> None:
    pixels = _pixels(Icons().application_icon(), 96)
    assert len({pixel.name() for pixel in pixels if pixel.alpha() == 255}) > 10


@pytest.mark.parametrize(
    ("panel", "desktop", "colour"),
    [
        ("auto", "", "#112233"),
        ("auto", "KDE", "#112233"),
        ("auto", "ubuntu:GNOME", "#fcfcfc"),
        ("dark", "KDE", "#fcfcfc"),
        ("light", "GNOME", "#232629"),
    ],
)
def test_the_colour_follows_the_panel(panel: str, desktop: str, colour: str) -> None:
    palette = QPalette(QApplication.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#112233"))
    assert panel_colour(palette, panel, desktop).name() == colour


def test_every_drawing_is_known() -> None:
    tray = {f"dockproxy-{shape}{style}" for shape in SHAPES for style in ("", "-symbolic")}
    names = {*PLAIN, *tray, TRAY_ID}
    assert {path.stem for path in FOLDER.glob("*.svg")} == names
    assert {path.stem for path in (FOLDER / "22").iterdir()} == tray
    assert [path for path in FILES if path.is_file() and path not in DRAWINGS] == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_drawing_is_small_and_holds_nothing_but_shapes(path: Path) -> None:
    """No script, no style, nothing from elsewhere. What symbolic drawings are filled with is one
    colour, which the program finds and replaces."""
    text = path.read_text()
    assert len(text) < 3000
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}
    assert tags <= {"svg", "path", "rect", "circle", "defs", "linearGradient", "stop"}
    assert not re.search(r"href|style|<!|url\((?!#)|\son\w+=", text)
    coloured = path.name.startswith("io.") or re.fullmatch(r"dockproxy-[a-z]+\.svg", path.name)
    if not coloured:
        assert set(re.findall("#[0-9a-f]+", text)) == {"#232629"}


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_drawing_says_its_grid(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    grid = 22 if path.parent.name == "22" else 128 if path.name.startswith("io.") else 16
    assert root.get("viewBox") == f"0 0 {grid} {grid}"
    assert root.get("width") == root.get("height") == str(grid)
