"""`make translations`: the catalogue of what the program says, brought up to date and compiled.

The .po file in resources/translations is the source of all Chinese; this keeps what is translated
there, adds what is new, drops what is said no more, and prints what is still to be done.
"""

from __future__ import annotations

import ast
import configparser
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from io import BytesIO
from itertools import takewhile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dockproxy_tray.words.english import ENGLISH

ROOT = Path(__file__).parent.parent
LANGUAGE = "zh_CN"
PO = ROOT / f"resources/translations/{LANGUAGE}.po"
MO = PO.with_suffix(".mo")

Said = tuple[str, str]
"""A text and its context, which is mostly empty."""

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_TAGS = frozenset("description message name summary p li caption keyword".split())
_DESKTOP_KEYS = frozenset("Name GenericName Comment Keywords".split())


_ELSEWHERE = (ast.Name, ast.Attribute, ast.Subscript)
"""What may stand for a text that is marked elsewhere: a variable, or an entry of a table."""

_HEADER = f"""Project-Id-Version: dockproxy-tray
Language: {LANGUAGE}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=1; plural=0;"""


class StableCatalog(Catalog):
    """Says nothing of when and by what it was written: its file changes where its texts do."""

    def __iter__(self) -> Iterator[Message]:
        header, *messages = super().__iter__()
        header.string = _HEADER
        yield from (header, *messages)


def calls(source: str, place: str) -> Iterator[tuple[Said | None, str]]:
    """Each call of ``tr`` and ``mark``: what it says, and its place.

    The text is None where it cannot be found for the catalogue. A variable may stand for a text
    that is marked elsewhere; something that is put together on the spot never may.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        # A widget may have a method called mark; Qt's own tr() knows no catalogue of ours.
        if name != "tr" and not (name == "mark" and isinstance(node.func, ast.Name)):
            continue
        where = f"{place}:{node.lineno}"
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        texts = [arg.value for arg in given if isinstance(arg, ast.Constant)]
        match texts:
            case [str(text), *context] if isinstance(node.func, ast.Name) and text:
                yield (text, str(*context)), where
            case [] if name == "tr" and isinstance(given[0], _ELSEWHERE):
                if not isinstance(node.func, ast.Name):
                    yield None, where
            case _:
                yield None, where


def said_in_code() -> Iterator[tuple[Said | None, str]]:
    """``calls`` of the whole program."""
    for path in sorted((ROOT / "dockproxy_tray").rglob("*.py")):
        yield from calls(path.read_text(), str(path.relative_to(ROOT)))


def said_in_files() -> Iterator[tuple[Path, str, str | None]]:
    """The texts of the files that a desktop or polkit shows, with the translations in there."""
    for folder in (ROOT / "packaging", ROOT / "resources"):
        for pattern in ("*.policy", "*.metainfo.xml", "*.desktop"):
            for path in sorted(folder.rglob(pattern)):
                read = said_in_desktop if path.suffix == ".desktop" else said_in_xml
                for text, translation in read(path.read_text()):
                    yield path.relative_to(ROOT), text, translation


def said_in_xml(source: str) -> Iterator[tuple[str, str | None]]:
    """Each text of polkit's and AppStream's kinds of XML, and the translation that follows it."""

    def walk(element: ElementTree.Element) -> Iterator[tuple[str, str | None]]:
        for index, child in enumerate(element):
            if _XML_LANG in child.attrib or child.get("translate") == "no":
                continue
            if child.tag in _XML_TAGS and (child.text or "").strip():
                others = takewhile(lambda other: _XML_LANG in other.attrib, element[index + 1 :])
                found = {other.get(_XML_LANG): _text(other) for other in others}
                yield _text(child), found.get(LANGUAGE)
            else:
                yield from walk(child)

    yield from walk(ElementTree.fromstring(source))


def said_in_desktop(source: str) -> Iterator[tuple[str, str | None]]:
    """Each text of a desktop file, and its translation in the same group."""
    file = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    file.optionxform = str  # type: ignore[assignment,method-assign]  # its keys have capitals
    file.read_string(source)
    for group in file.sections():
        for key in _DESKTOP_KEYS & set(file[group]):
            yield file[group][key], file[group].get(f"{key}[{LANGUAGE}]")


def everything_said() -> set[Said]:
    """All texts that must be in the catalogue."""
    said = {text for text, _ in said_in_code() if text is not None}
    said |= {(text, "") for pair in ENGLISH.values() for text in pair if text}
    said |= {(text, "") for _, text, _ in said_in_files()}
    return said


def read_catalogue(path: Path = PO) -> Catalog:
    """The .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def translations(catalogue: Catalog) -> dict[Said, str]:
    """Its texts and their translations, without fuzzy ones; empty where there is none."""
    found = {}
    for message in catalogue:
        if message.id:
            translation = "" if message.fuzzy else str(message.string or "")
            found[str(message.id), _context(message.context)] = translation
    return found


def updated(old: Catalog, said: set[Said]) -> Catalog:
    """A catalogue of exactly these texts, translated as far as the old one is."""
    known = translations(old)
    new = StableCatalog(locale=LANGUAGE, header_comment=old.header_comment, fuzzy=False)
    for text, context in said:
        former = old.get(text, context or None)
        comments = former.user_comments if former else ()
        message = new.add(
            text, known.get((text, context), ""), context=context or None, user_comments=comments
        )
        message.flags.clear()  # which ones Babel sets by itself depends on its version
    return new


def po_of(catalogue: Catalog) -> bytes:
    """The catalogue as text."""
    file = BytesIO()
    write_po(file, catalogue, width=0, sort_output=True, ignore_obsolete=True)
    return file.getvalue()


def mo_of(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _context(context: object) -> str:
    # Babel gives that of a .mo file as it finds it.
    return context.decode() if isinstance(context, bytes) else str(context or "")


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def main() -> int:
    """Write both files, and print what is to be translated and what differs elsewhere."""
    new = updated(read_catalogue(), everything_said())
    PO.write_bytes(po_of(new))
    MO.write_bytes(mo_of(new))
    known = translations(new)
    for (text, context), translation in known.items():
        if not translation:
            print(f"not translated: {text!r}" + (f" (of a {context})" if context else ""))
    for path, text, there in said_in_files():
        wanted = known[text, ""]
        if wanted and there != wanted and (there is not None or wanted != text):
            print(f"{path}: {text!r} is {there!r} there, and {wanted!r} in the catalogue")
    for said, where in said_in_code():
        if said is None:
            print(f"{where}: what this says cannot be found for the catalogue")
    return 0


if __name__ == "__main__":
    sys.exit(main())
