"""Desktop entries: read, edited in place, and a command quoted."""

from __future__ import annotations

import string

import pytest
from gi.repository import GLib
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.desktop_entry import entry_keys, exec_line, with_keys

TEXT = """\
# mine
[Desktop Entry]
Name=Dockproxy
Name[de]=Dockproxy
# Hidden=false
Exec = old

[Desktop Action one]
Exec=other
"""


def test_keys_are_those_of_the_main_group() -> None:
    keys = {"Name": "Dockproxy", "Name[de]": "Dockproxy", "Exec": "old"}
    assert entry_keys(TEXT) == keys
    assert entry_keys("Name=x\n[Desktop Action one]\nExec=other\n") is None


def test_an_edit_leaves_comments_other_keys_and_other_groups() -> None:
    changed = with_keys(TEXT, {"Exec": "new", "Name[de]": None, "Hidden": "true", "Path": None})
    assert changed == TEXT.replace("Name[de]=Dockproxy\n", "").replace(
        "Exec = old\n", "Exec=new\nHidden=true\n"
    )
    assert with_keys("[Desktop Entry]\nExec=a", {"Hidden": "true"}) == (
        "[Desktop Entry]\nExec=a\nHidden=true\n"
    )


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("/usr/bin/dockproxy-tray", "/usr/bin/dockproxy-tray"),
        ("a b", '"a b"'),
        ("", '""'),
        ("100%", "100%%"),
        ('say "hi"', r'"say \\"hi\\""'),
        ("$HOME", r'"\\$HOME"'),
        ("back\\slash", r'"back\\\\slash"'),
        ("ü", "ü"),
    ],
)
def test_an_argument_is_quoted_as_the_specification_has_it(argument: str, written: str) -> None:
    assert exec_line([argument]) == written


def read_by_glib(value: str) -> list[str]:
    """As GNOME, Xfce and others read it. Field codes are theirs to expand, so only ``%%`` is."""
    file = GLib.KeyFile.new()
    data = f"[Desktop Entry]\nExec={value}\n"
    file.load_from_data(data, len(data.encode()), GLib.KeyFileFlags.NONE)
    command: list[str] = GLib.shell_parse_argv(file.get_string("Desktop Entry", "Exec"))[1]
    return [argument.replace("%%", "%") for argument in command]


@given(st.lists(st.text(string.printable + "äÖ代", max_size=20), min_size=1, max_size=4))
def test_every_command_is_read_by_glib_as_it_was(command: list[str]) -> None:
    assert read_by_glib(exec_line(command)) == command
