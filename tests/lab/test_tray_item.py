"""A menu as it comes over the bus, and the keys that lead through it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.session_bus import Message
from tests.lab.tray_item import Entry, find_entry, has_read, keys_to, read_layout


def line(number: int, *below: Any, **properties: Any) -> dict[str, Any]:
    values = {name.replace("_", "-"): {"data": value} for name, value in properties.items()}
    return {"type": "(ia{sv}av)", "data": [number, values, list(below)]}


MENU = line(
    0,
    line(1, label="_Open status"),
    line(2, label="Office, since 09:12", enabled=False),
    line(3, type="separator"),
    line(4, label="Off__ice", toggle_type="radio", toggle_state=1),
    line(5, label="Home", toggle_type="radio", toggle_state=0),
    line(6, line(7, label="Env"), line(8, label="Gone", visible=False), line(9, label="Compose"),
         label="Copy"),
)["data"]  # fmt: skip


def test_a_menu_is_read_as_the_user_sees_it() -> None:
    entries = read_layout(MENU).entries
    labels = ["Open status", "Office, since 09:12", "", "Off_ice", "Home", "Copy"]
    assert [entry.label for entry in entries] == labels
    assert [entry.enabled for entry in entries] == [True, False, True, True, True, True]
    assert [entry.checked for entry in entries] == [None, None, None, True, False, None]
    assert [entry.label for entry in entries[-1].entries] == ["Env", "Compose"]


def test_an_entry_is_found_by_its_labels() -> None:
    entries = read_layout(MENU).entries
    assert find_entry(entries, ["Copy", "Compose"]) == Entry(9, "Compose", True, None, ())
    with pytest.raises(LookupError, match=r"'Gone' in \['Env', 'Compose'\]"):
        find_entry(entries, ["Copy", "Gone"])


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (["Open status"], "Down Return"),
        (["Off_ice"], "Down Down Return"),
        (["Copy", "Env"], "Down Down Down Down Right Return"),
        (["Copy", "Compose"], "Down Down Down Down Right Down Return"),
    ],
)
def test_keys_pass_over_what_cannot_be_chosen(labels: list[str], keys: str) -> None:
    assert keys_to(read_layout(MENU).entries, labels) == keys.split()


def test_a_panel_knows_a_menu_that_it_has_read_since_the_last_change() -> None:
    changed, below = (Message(":1.2", "", "LayoutUpdated", [9, parent]) for parent in (0, 7))
    read = Message(":1.1", ":1.2", "GetLayout", [0, 1, []])
    others = Message(":1.3", ":1.2", "GetLayout", [0, 1, []])
    assert not has_read(":1.1", ":1.2", [])
    assert has_read(":1.1", ":1.2", [changed, read])
    assert not has_read(":1.1", ":1.2", [read, changed, others])
    assert has_read(":1.1", ":1.2", [read, below])
