"""What is found in a picture, and that others can read it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.lab.picture import Box, Picture, read_xwd

GREY, RED = bytes.fromhex("30302000"), bytes.fromhex("0000ff00")


def picture(*rows: str) -> Picture:
    """Of letters: ``r`` is red, all others are grey."""
    pixels = b"".join(RED if letter == "r" else GREY for row in rows for letter in row)
    return Picture(len(rows[0]), len(rows), pixels)


def test_content_is_what_stands_out_from_the_most_frequent_colour() -> None:
    assert picture("......", "..r...", "....r.", "......").content() == Box(2, 1, 5, 3)
    assert picture("...", "...").content() is None


def test_what_a_picture_differs_in_is_one_box() -> None:
    plain = picture("....", "....", "....")
    assert plain.difference(plain) is None
    assert plain.difference(picture("....", "...r", ".r..")) == Box(1, 1, 4, 3)
    with pytest.raises(ValueError, match="cannot be compared"):
        plain.difference(picture("..."))


def test_a_byte_that_is_no_colour_makes_no_difference() -> None:
    other = Picture(2, 1, (GREY[:3] + b"\xff") * 2)
    assert other.difference(picture("..")) is None
    assert other.colours() == {"203030": 2}


def test_a_box_is_cut_out_as_it_is() -> None:
    cut = picture("....", "..r.", "....").crop(Box(2, 1, 4, 3))
    assert cut == picture("r.", "..")


def test_a_screen_of_xs_is_read_and_written_as_a_png(tmp_path: Path) -> None:
    shown = picture("..r", "...")
    fields = [104, 7, 2, 24, 3, 2, 0, 0, 32, 0, 32, 32, 12, 4, 0, 0, 0, 8, 1, 1, 3, 2, 0, 0, 0]
    screen = struct.pack(">25I", *fields) + b"lab\0" + b"colourcolour" + shown.pixels
    assert read_xwd(screen) == shown

    (tmp_path / "screen.png").write_bytes(shown.png())
    seen = QImage(str(tmp_path / "screen.png"))
    assert (seen.width(), seen.height()) == (3, 2)
    assert [seen.pixelColor(x, 0).name() for x in range(3)] == ["#203030", "#203030", "#ff0000"]


def test_another_kind_of_screen_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        read_xwd(struct.pack(">25I", 100, 7, 2, 16, *[0] * 21))
