"""A desktop in the lab: a panel with a tray, a notification daemon, and a user's eyes and hands.

with Desktop(machine) as desktop:
    desktop.start("dockproxy-tray", "--hidden")
    desktop.click(*desktop.icon_box().centre)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lab.instance import LabError
from tests.lab.machine import Machine
from tests.lab.picture import Box, Picture
from tests.lab.program import Program
from tests.lab.session import UID, Session
from tests.lab.session_bus import Listener, get_property
from tests.lab.tray_item import MENU, WATCHER, WATCHER_PATH, TrayItem, has_read, keys_to, owner

ACCESSIBLE = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
"""In a program's environment: as if a screen reader were running."""

_CONFIG = "/home/dev/.config/lxqt"
_PANEL_HEIGHT = 32
_LOOKS = 4
# Nothing but the tray is on the panel: what stands out there is an icon.
_PANEL = f"""\
panels=panel1

[panel1]
plugins=statusnotifier
position=Bottom
panelSize={_PANEL_HEIGHT}
iconSize=22

[statusnotifier]
type=statusnotifier
alignment=Right
"""
# For what nobody has looked at, the daemon would put an icon of its own on the panel.
_NOTIFICATIONS = "[General]\nunattendedMaxNum=0\n"
# This theme takes its colours from the palette, so that panel and programs change together.
_THEME = """\
[General]
theme=system
icon_theme=Adwaita

[Qt]
style=Fusion
font="DejaVu Sans,10,-1,5,50,0,0,0,0,0"
fixedFont="DejaVu Sans Mono,10,-1,5,50,0,0,0,0,0"

"""
_LXQT = {"XDG_CURRENT_DESKTOP": "LXQt", "QT_QPA_PLATFORMTHEME": "lxqt"}
_TITLES = """\
for window in $(xprop -root _NET_CLIENT_LIST | grep --only-matching '0x[0-9a-f]*'); do
    xdotool getwindowname $window || true
done
"""


@dataclass(frozen=True)
class Control:
    """A window or a part of one, as a screen reader hears of it."""

    role: str
    name: str
    description: str
    box: Box
    states: frozenset[str]
    pid: int


class Desktop(Session):
    """LXQt's panel and notifications in a session of openbox."""

    def __init__(
        self,
        machine: Machine,
        theme: str = "light",
        variables: Mapping[str, str] | None = None,
        size: tuple[int, int] = (1280, 900),
        dpi: int = 96,
    ) -> None:
        """`theme` is as for `set_theme`; the other arguments are the session's.

        LXQt's plugin for Qt has tray icons of its own making. With the variable
        QT_QPA_PLATFORMTHEME empty, programs have Qt's, as on most other desktops.
        """
        machine.write(f"{_CONFIG}/panel.conf", _PANEL, owner=UID)
        machine.write(f"{_CONFIG}/notifications.conf", _NOTIFICATIONS, owner=UID)
        self.machine = machine
        self.set_theme(theme)
        super().__init__(machine, {**_LXQT, **(variables or {})}, size, dpi)
        try:
            self._menus = Listener(self, MENU)
            self.notifier = self.start("lxqt-notificationd", env=_LXQT)
            self.start_panel()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Desktop:
        return self

    def start_panel(self) -> None:
        """Start a panel, and wait until it is on the screen and takes icons."""
        self.park()
        self.panel = self.start("lxqt-panel", env=_LXQT)
        # Behind it the screen is black.
        self.wait_for(lambda: self._has_watcher() and self._strip().ground() != "000000")

    def restart_panel(self) -> None:
        """As when it has crashed. Programs keep running."""
        self.panel.end()
        self.start_panel()

    def set_theme(self, theme: str) -> None:
        """light or dark: the panel, and programs by LXQt's plugin, also those that run."""
        palette = self.machine.read(f"/usr/share/lxqt/palettes/{theme.capitalize()}")
        self.machine.write(f"{_CONFIG}/lxqt.conf", _THEME + palette, owner=UID)

    def items(self) -> list[str]:
        """The tray's items by their addresses, as the watcher has them."""
        every = "RegisteredStatusNotifierItems"
        return list(get_property(self, WATCHER, WATCHER_PATH, WATCHER, every))

    def item(self, program: Program | None = None) -> TrayItem:
        """A program's item, which is waited for; or the only one. Raises LabError."""
        found: list[TrayItem] = []

        def one() -> bool:
            items = [TrayItem(self, address) for address in self.items()]
            found[:] = [item for item in items if program is None or item.pid() == program.pid]
            return len(found) == 1

        self.wait_for(one)
        return found[0]

    def find_icon(self) -> Box | None:
        """Where the tray's icons are on the screen, by their pixels. None: there is none.

        The pointer must not be on the panel, since the screen shows it, too: see `park`.
        """
        found = self._strip().content()
        return found and found.moved(0, self.height - _PANEL_HEIGHT)

    def icon_box(self) -> Box:
        """Where the icon is. It is waited for, and the pointer is put aside."""
        self.park()
        self.wait_for(lambda: self.find_icon() is not None)
        found = self.find_icon()
        assert found is not None
        return found

    def icon(self) -> Picture:
        """The icon as it is drawn, with what the panel shows around it. Until a panel has the
        program's own it may draw another one: what stays for some looks is taken."""
        looks: list[Picture] = []

        def stays() -> bool:
            looks.append(self.screen().crop(self.icon_box()))
            return len(looks) >= _LOOKS and all(look == looks[-1] for look in looks[-_LOOKS:])

        self.wait_for(stays)
        return looks[-1]

    def screenshot(self, path: Path) -> None:
        """Write what the screen shows as a PNG, to a file of the host."""
        path.write_bytes(self.screen().png())

    def windows(self) -> list[str]:
        """The titles of all open windows, the oldest first; the panel is none."""
        titles = self.run("sh", "-c", _TITLES, check=False).splitlines()
        return [title for title in titles if title != "LXQt Panel"]

    def active_window(self) -> str:
        """The title of the window that hears the keyboard; empty: none does."""
        return self.run("xdotool", "getwindowfocus", "getwindowname", check=False).strip()

    def controls(self) -> list[Control]:
        """All windows and their parts, of programs started with `ACCESSIBLE`."""
        printed = self.run("python3", "/opt/dockproxy/tests/lab/read_controls.py")
        return [
            Control(**{**each, "box": Box(*each["box"]), "states": frozenset(each["states"])})
            for each in json.loads(printed)
        ]

    def control(self, role: str, name: str) -> Control:
        """The only one with this role and name, which is waited for."""
        found: list[Control] = []

        def one() -> bool:
            found[:] = [each for each in self.controls() if (each.role, each.name) == (role, name)]
            return len(found) == 1

        self.wait_for(one)
        return found[0]

    def park(self) -> None:
        """Put the pointer where it covers nothing."""
        self.run("xdotool", "mousemove", "0", "0")

    def click(self, x: int, y: int, button: int = 1) -> None:
        """1 is the left button, 2 the middle one, 3 the right one. The pointer stays there."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", str(button))

    def key(self, *keys: str) -> None:
        """Press these one after the other, by X's names: ``Down``, ``alt+F4``."""
        self.run("xdotool", "key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Press the keys of this text; what ends a line is no text, but the key ``Return``."""
        self.run("xdotool", "type", "--clearmodifiers", text)

    def open_menu(self) -> None:
        """Click the icon with the right button, and wait until the menu is on the screen."""
        x, y = self.icon_box().centre
        above = Box(0, 0, self.width, self.height - _PANEL_HEIGHT)
        before = self.screen().crop(above)
        self.click(x, y, 3)
        self.wait_for(lambda: self.screen().crop(above) != before)

    def choose(self, *labels: str) -> None:
        """Open the menu and choose an entry by keyboard; labels lead into submenus.

        The panel is given time to show the menu as it is. The pointer is put aside afterwards.
        """
        item, panel = self.item(), owner(self, WATCHER)
        self.wait_for(lambda: has_read(panel, item.name, self._menus.messages()))
        keys = keys_to(item.menu(), labels)
        self.open_menu()
        self.key(*keys)
        self.park()

    def _strip(self) -> Picture:
        return self.screen().crop(Box(0, self.height - _PANEL_HEIGHT, self.width, self.height))

    def _has_watcher(self) -> bool:
        try:
            self.items()
        except LabError:
            return False
        return True
