"""A tray icon as a panel knows it: an item on the session bus, with a menu that is data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.lab.session import Session
from tests.lab.session_bus import Message, call, get_property

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_BUS = "org.freedesktop.DBus"
MENU = "com.canonical.dbusmenu"


@dataclass(frozen=True)
class Entry:
    """One line of a menu, or, without a label, a separator."""

    number: int
    """By which the menu's owner knows it."""
    label: str
    enabled: bool
    checked: bool | None
    """None: it cannot be checked."""
    entries: tuple[Entry, ...]
    """Those of its submenu."""


class TrayItem:
    """One registered item."""

    def __init__(self, session: Session, address: str) -> None:
        """`address` is as the watcher has it: ``:1.7/StatusNotifierItem``."""
        self._session = session
        self.name, _, path = address.partition("/")
        self._path = f"/{path}"

    def get(self, name: str) -> Any:
        """A property, as of the specification of StatusNotifierItem."""
        return get_property(self._session, self.name, self._path, _ITEM, name)

    def pid(self) -> int:
        """Of the program whose item it is, as the guest numbers it. Raises LabError."""
        ask = f"{_BUS}.GetConnectionUnixProcessID"
        number: int = call(self._session, _BUS, "/", ask, "s", self.name)[0]
        return number

    def menu(self) -> tuple[Entry, ...]:
        """Its context menu, submenus included. Hidden entries are left out."""
        path = self.get("Menu")
        call(self._session, self.name, path, f"{MENU}.AboutToShow", "i", "0")
        every = ("iias", "0", "-1", "0")
        layout = call(self._session, self.name, path, f"{MENU}.GetLayout", *every)
        return read_layout(layout[1]).entries

    def click(self, *labels: str) -> None:
        """Choose an entry without a screen, as a panel reports it; labels lead into submenus.

        What it begins may last longer than the call.
        """
        number = str(find_entry(self.menu(), labels).number)
        event = ("isvu", number, "clicked", "i", "0", "0")
        call(self._session, self.name, self.get("Menu"), f"{MENU}.Event", *event)


def owner(session: Session, name: str) -> str:
    """Who has this name, by the unique one. Raises LabError where nobody has."""
    found: str = call(session, _BUS, "/", f"{_BUS}.GetNameOwner", "s", name)[0]
    return found


def has_read(reader: str, program: str, messages: Iterable[Message]) -> bool:
    """Whether who has the first name has read the menu of the second as it is now.

    ``messages`` are all on the bus about menus. A panel may be behind: LXQt's, from 2.3 on, reads
    a menu two seconds after it has changed.
    """
    known = False
    for each in messages:
        if (each.sender, each.member) == (program, "LayoutUpdated") and each.data[1] == 0:
            known = False
        elif (each.sender, each.destination, each.member) == (reader, program, "GetLayout"):
            known = True
    return known


def read_layout(layout: Sequence[Any]) -> Entry:
    """An entry from what dbusmenu's GetLayout answers, in busctl's JSON."""
    number, properties, below = layout
    values = {name: value["data"] for name, value in properties.items()}
    entries = [read_layout(each["data"]) for each in below
               if each["data"][1].get("visible", {"data": True})["data"]]  # fmt: skip
    checkable = values.get("toggle-type", "") != ""
    label = "" if values.get("type") == "separator" else values.get("label", "")
    return Entry(
        number,
        # One underscore marks the letter that chooses it.
        "_".join(part.replace("_", "") for part in label.split("__")),
        values.get("enabled", True),
        values.get("toggle-state", 0) == 1 if checkable else None,
        tuple(entries),
    )


def find_entry(entries: Sequence[Entry], labels: Sequence[str]) -> Entry:
    """The entry that the last label names, each other one being a submenu. Raises LookupError."""
    for entry in entries:
        if entry.label == labels[0]:
            return find_entry(entry.entries, labels[1:]) if len(labels) > 1 else entry
    raise LookupError(f"no entry {labels[0]!r} in {[entry.label for entry in entries]}")


def keys_to(entries: Sequence[Entry], labels: Sequence[str]) -> list[str]:
    """The keys that choose an entry of an open menu in which none is marked yet."""
    keys: list[str] = []
    for depth, label in enumerate(labels):
        entry = find_entry(entries, [label])
        reached = [each for each in entries if each.label and each.enabled]
        # Going into a submenu marks its first entry.
        keys += ["Down"] * (reached.index(entry) + (depth == 0))
        keys.append("Return" if depth == len(labels) - 1 else "Right")
        entries = entry.entries
    return keys
