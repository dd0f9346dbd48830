"""Starting with the desktop: a freedesktop autostart file is both the switch and the truth of it.

Desktop Application Autostart Specification 0.5: of the files of one name the user's counts, then
the system's, and one with ``Hidden=true`` is as good as none. Desktops' own settings edit the
user's, so only the keys that matter are touched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dockproxy_tray import ids
from dockproxy_tray.core.desktop_entry import GROUP, entry_keys, escaped, exec_line, with_keys
from dockproxy_tray.core.observed import File, FileEdit
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.engines import home_folder, named_folder, site_folders
from dockproxy_tray.system.files import read_file, replace_file

NAME = f"{ids.TRAY_ID}.desktop"
_GNOME = "X-GNOME-Autostart-enabled"
"""Where it is ``false`` GNOME does not start the program; its own settings write this."""


@dataclass(frozen=True)
class Autostart:
    """The autostart file of one user. Every method looks at the disk anew."""

    path: str
    """The user's own file."""
    others: tuple[str, ...]
    """The system's, the one that counts first at the front."""
    text: str
    """What a new file holds."""

    def is_enabled(self) -> bool:
        """Whether the desktop starts the program. A file that cannot be read does not count."""
        for path in (self.path, *self.others):
            text = read_file(path, follow=True).text
            if text is not None:
                keys = entry_keys(text) or {}
                off = keys.get("Hidden") == "true" or keys.get(_GNOME) == "false"
                return "Exec" in keys and not off
        return False

    def enable(self) -> None:
        """Have the desktop start the program that runs now; where it starts one, leave it so.

        Raises ``Conflict``: the file is then as it was.
        """
        if self.is_enabled():
            return
        file, theirs = self._read()
        if theirs is None:
            _write(file, self.text)
            return
        ours = entry_keys(self.text) or {}
        wanted: dict[str, str | None] = {
            **{key: value for key, value in ours.items() if key not in theirs},
            "Exec": ours["Exec"],
            "Path": ours.get("Path"),
            "Hidden": None,
            _GNOME: None,
        }
        _write(file, with_keys(file.text or "", wanted))

    def disable(self) -> None:
        """Have the desktop start it no more. Raises ``Conflict``: the file is then as it was."""
        if not self.is_enabled():
            return
        file, theirs = self._read()
        if theirs is None:
            _write(file, f"{GROUP}\nType=Application\nName=Dockproxy\nHidden=true\n")
        elif file.text == self.text and not self._is_needed:
            _write(file, None)
        else:
            _write(file, with_keys(file.text or "", {"Hidden": "true"}))

    @property
    def _is_needed(self) -> bool:
        """Whether the user's file must stay: it hides another, or is kept elsewhere."""
        return os.path.islink(self.path) or any(map(os.path.exists, self.others))

    def _read(self) -> tuple[File, dict[str, str] | None]:
        """The user's file and its keys; None where there is nothing in it."""
        file = read_file(self.path, follow=True)
        if file.problem is not None:
            raise Conflict(file.problem.code, **dict(file.problem.values))
        if not (file.text or "").strip():
            return file, None
        keys = entry_keys(file.text or "")
        if keys is None:
            raise Conflict("autostart-invalid", path=file.path)
        return file, keys


def find_autostart(environ: Mapping[str, str], script: str) -> Autostart:
    """The user's autostart file for the program that runs as ``script`` (``sys.argv[0]``)."""
    own = named_folder(environ, "XDG_CONFIG_HOME") or f"{home_folder(environ)}/.config"
    command, folder = own_command(script)
    lines = [
        GROUP,
        "Type=Application",
        "Name=Dockproxy",
        f"Icon={ids.TRAY_ID}",
        f"Exec={exec_line(command)}",
        *([f"Path={escaped(folder)}"] if folder else []),
        "Terminal=false",
    ]
    return Autostart(
        path=f"{own}/autostart/{NAME}",
        others=tuple(f"{each}/autostart/{NAME}" for each in site_folders(environ)),
        text="\n".join(lines) + "\n",
    )


def own_command(script: str) -> tuple[Sequence[str], str]:
    """How to start this program without a window, and the folder to do it in (empty: any)."""
    if os.path.basename(script) == ids.APP_NAME:
        # With its path: the desktop's PATH need not be that of the terminal it was started from.
        return (os.path.abspath(script), "--hidden"), ""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    module = f"{os.path.basename(package)}.ui"
    return (sys.executable, "-m", module, "--hidden"), os.path.dirname(package)


def _write(file: File, text: str | None) -> None:
    replace_file(FileEdit(file, text, 0o644 if file.text is None else None), follow=True)
