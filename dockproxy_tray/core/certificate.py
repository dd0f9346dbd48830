"""Who a certificate is for and who has issued it, read from its DER form (RFC 5280, X.690).

Python tells that only of a certificate that it trusts, and these are wanted of the others. What
cannot be read is left out: the bytes come from whoever was on the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_VERSION, _OID, _UTC_TIME = 0xA0, 0x06, 0x17
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_NAMES = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("55040a"): "O",
}
_MAX_NAME = 64
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Certificate:
    """The names are as people read them: ``Corp Proxy CA (Corp Ltd)``; empty: there is none."""

    issuer: str = ""
    subject: str = ""
    not_before: str = ""
    not_after: str = ""
    """Days in UTC, as ``2026-01-31``; empty: not known."""


def read_certificate(der: bytes) -> Certificate:
    """The certificate, as far as it can be read."""
    try:
        (_, whole), *_ = _parts(der[:_MAX_BYTES])
        (_, body), *_ = _parts(whole)
        fields = [part for part in _parts(body) if part[0] != _VERSION]
        # serialNumber, signature, issuer, validity, subject (RFC 5280, 4.1)
        (_, issuer), (_, validity), (_, subject) = fields[2:5]
        begin, end = (_day(kind, value) for kind, value in list(_parts(validity))[:2])
        return Certificate(_name(issuer), _name(subject), begin, end)
    except ValueError:
        return Certificate()


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values that follow each other, with their tags."""
    place = 0
    while place < len(data):
        if place + 2 > len(data):
            raise ValueError
        tag, length, start = data[place], data[place + 1], place + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(data[start : start + size], "big"), start + size
            if not 1 <= size <= 4:
                raise ValueError
        if start + length > len(data):
            raise ValueError
        yield tag, data[start : start + length]
        place = start + length


def _name(data: bytes) -> str:
    found: dict[str, str] = {}
    for _, group in _parts(data):
        for _, pair in _parts(group):
            (kind, oid), (encoding, value), *_ = _parts(pair)
            if kind == _OID and (key := _NAMES.get(oid)) and encoding in _ENCODINGS:
                text = value.decode(_ENCODINGS[encoding], "replace")
                found.setdefault(key, _in_a_line(text[:_MAX_NAME]))
    first, *others = dict.fromkeys(found[key] for key in ("CN", "OU", "O") if key in found) or [""]
    return f"{first} ({', '.join(others)})" if others else first


def _in_a_line(text: str) -> str:
    """A line's end in a name would let whoever made it add lines of his own to what is shown."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _day(kind: int, value: bytes) -> str:
    """Of UTCTime the years 50 to 99 are the last century's (RFC 5280, 4.1.2.5.1)."""
    text = value.decode("ascii", "replace")
    if kind == _UTC_TIME:
        text = ("19" if text >= "50" else "20") + text
    if not text[:8].isdigit():
        return ""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
