"""What a screen shows: pixels to compare, to find things in, and to look at. Pure."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

_XWD_HEADER = struct.Struct(">25I")
_DEPTH = 4
"""Bytes a pixel."""
_COLOUR = 0xFFFFFF
"""Of a pixel as a little-endian number, which is what processors with a PySide6 have."""


class Box(NamedTuple):
    """A rectangle in pixels; ``right`` and ``bottom`` lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top

    @property
    def centre(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2

    def moved(self, x: int, y: int) -> Box:
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)


@dataclass(frozen=True)
class Picture:
    """Rows from the top, four bytes a pixel: blue, green, red and one that means nothing."""

    width: int
    height: int
    pixels: bytes

    def __repr__(self) -> str:
        return f"Picture({self.width}x{self.height})"

    def crop(self, box: Box) -> Picture:
        rows = (self._row(y)[box.left * _DEPTH : box.right * _DEPTH]
                for y in range(box.top, box.bottom))  # fmt: skip
        return Picture(*box.size, b"".join(rows))

    def colours(self) -> Counter[str]:
        """How many pixels have each colour, as ``rrggbb``."""
        counted = Counter(self._values(0, self.height))
        return Counter({f"{value & _COLOUR:06x}": count for value, count in counted.items()})

    def ground(self) -> str:
        """The most frequent colour, as ``rrggbb``."""
        return self.colours().most_common(1)[0][0]

    def content(self) -> Box | None:
        """What stands out from the ground. None: nothing does."""
        pixel = bytes.fromhex(self.ground())[::-1] + b"\0"
        plain = Picture(self.width, self.height, pixel * (self.width * self.height))
        return self.difference(plain)

    def difference(self, other: Picture) -> Box | None:
        """The smallest box around all pixels that differ. None: none does.

        Raises ValueError when the sizes differ.
        """
        if (self.width, self.height) != (other.width, other.height):
            raise ValueError(f"{self} and {other} cannot be compared")
        columns: set[int] = set()
        rows: list[int] = []
        for y in range(self.height):
            if self._row(y) == other._row(y):
                continue
            both = zip(self._values(y, y + 1), other._values(y, y + 1), strict=True)
            found = {x for x, (mine, others) in enumerate(both) if (mine ^ others) & _COLOUR}
            if found:
                rows.append(y)
                columns |= found
        if not rows:
            return None
        return Box(min(columns), rows[0], max(columns) + 1, rows[-1] + 1)

    def png(self) -> bytes:
        lines = b"".join(b"\0" + _rgb(self._row(y)) for y in range(self.height))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        parts = (b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)

    def _values(self, top: int, bottom: int) -> memoryview[int]:
        line = self.width * _DEPTH
        return memoryview(self.pixels)[top * line : bottom * line].cast("I")

    def _row(self, y: int) -> bytes:
        length = self.width * _DEPTH
        return self.pixels[y * length : (y + 1) * length]


def read_xwd(data: bytes) -> Picture:
    """A picture of X's own format (X11/XWDFile.h), as ``Xvfb -fbdir`` keeps its screen in.

    Raises ValueError for any pixels but little-endian ones of 32 bits.
    """
    fields = _XWD_HEADER.unpack_from(data)
    header, version, shape, _, width, height, _, order = fields[:8]
    bits, line, colours = fields[11], fields[12], fields[19]
    if (version, shape, order, bits, line) != (7, 2, 0, 32, width * _DEPTH):
        raise ValueError(f"a picture of an unknown kind: {fields}")
    start = header + colours * 12
    return Picture(width, height, data[start : start + line * height])


def _rgb(row: bytes) -> bytes:
    colours = bytearray(len(row) // _DEPTH * 3)
    colours[0::3], colours[1::3], colours[2::3] = row[2::4], row[1::4], row[0::4]
    return bytes(colours)


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
