"""The desktop itself, by the least of tray programs: what is on the panel, clicked and said."""

from __future__ import annotations

from dockproxy_tray.ids import POLKIT_ACTIONS
from tests.lab.desktop import ACCESSIBLE, Desktop
from tests.lab.machine import Machine
from tests.lab.program import Program
from tests.lab.session_bus import Notifications
from tests.lab.users import RULE, wait_until

BARE_TRAY = ("python3", "/opt/dockproxy/tests/lab/bare_tray.py")
LOCAL_RULE = """\
polkit.addRule(function (action, subject) {
    return subject.local && subject.active ? polkit.Result.YES : polkit.Result.NO;
});
"""
WINDOW = """\
import sys
from PySide6.QtWidgets import QApplication, QPushButton
app = QApplication(sys.argv)
button = QPushButton("镜像加速")
button.clicked.connect(lambda: print("pressed", flush=True))
button.setWindowTitle("A window")
button.show()
app.exec()
"""
NOTIFY = (
    "busctl --user call org.freedesktop.Notifications /org/freedesktop/Notifications "
    "org.freedesktop.Notifications Notify susssasa{sv}i lab 7 icon Title Body 2 undo Undo "
    "1 urgency y 1 0"
).split()


def wait_for_line(desktop: Desktop, program: Program, line: str) -> None:
    desktop.wait_for(lambda: line in program.output().splitlines())


def test_an_icon_is_on_the_panel_and_again_on_the_next_panel(either: Desktop) -> None:
    assert either.items() == []
    assert either.find_icon() is None

    either.start(*BARE_TRAY)

    assert either.item().get("Status") == "Active"
    either.wait_for(lambda: either.icon().colours() == {"ff0000": 22 * 22})

    either.panel.end()
    assert either.find_icon() is None
    either.start_panel()

    either.wait_for(lambda: either.icon().colours() == {"ff0000": 22 * 22})
    assert len(either.items()) == 1


def test_a_click_reaches_the_program(either: Desktop) -> None:
    tray = either.start(*BARE_TRAY)
    x, y = either.icon_box().centre
    either.click(x, y)
    wait_for_line(either, tray, "Trigger")
    either.click(x, y, 2)
    wait_for_line(either, tray, "MiddleClick")


def test_an_entry_of_the_menu_is_chosen_by_keyboard(either: Desktop) -> None:
    tray = either.start(*BARE_TRAY)
    assert [entry.label for entry in either.item().menu()] == ["Say", "Quit"]
    either.choose("Say")
    wait_for_line(either, tray, "chosen")
    either.choose("Quit")
    assert tray.wait() == 0
    either.wait_for(lambda: either.items() == [] and either.find_icon() is None)


def test_an_entry_is_chosen_over_the_bus(either: Desktop) -> None:
    tray = either.start(*BARE_TRAY)
    either.item().click("Say")
    wait_for_line(either, tray, "chosen")


def test_programs_are_in_the_active_session_of_the_seat(desktop: Desktop) -> None:
    desktop.machine.write(RULE, LOCAL_RULE, 0o644)
    ask = f"pkcheck --action-id {POLKIT_ACTIONS['Switch']} --process $$"

    def allowed() -> bool:
        return desktop.start("sh", "-c", ask).wait() == 0

    desktop.wait_for(allowed)
    assert desktop.machine.run("sh", "-c", ask, user="dev", check=False).returncode != 0


def test_a_windows_parts_are_found_by_name_and_clicked(desktop: Desktop) -> None:
    program = desktop.start("python3", "-c", WINDOW, env=ACCESSIBLE)
    button = desktop.control("button", "镜像加速")
    assert desktop.windows() == ["A window"]
    desktop.click(*button.box.centre)
    wait_for_line(desktop, program, "pressed")
    desktop.key("alt+F4")
    assert program.wait() == 0
    assert desktop.windows() == []


def test_all_takes_the_other_theme_at_once(desktop: Desktop) -> None:
    desktop.start("python3", "-c", WINDOW)
    desktop.wait_for(lambda: desktop.windows() == ["A window"])
    # The window's ground and the panel's are the same.
    desktop.wait_for(lambda: "efefef" in desktop.screen().colours())
    desktop.set_theme("dark")
    desktop.wait_for(lambda: "efefef" not in desktop.screen().colours())
    assert desktop.screen().colours()["232323"] > desktop.width * 30


def test_notifications_are_shown_and_taken_down(desktop: Desktop) -> None:
    ear = Notifications(desktop)
    desktop.park()
    before = desktop.screen()
    desktop.run(*NOTIFY)
    desktop.wait_for(lambda: ear.shown() != [])
    [seen] = ear.shown()
    assert (seen.program, seen.replaces, seen.icon) == ("lab", 7, "icon")
    assert (seen.title, seen.body, seen.expires) == ("Title", "Body", 0)
    assert (seen.actions, seen.hints) == ({"undo": "Undo"}, {"urgency": 1})
    desktop.wait_for(lambda: desktop.screen().difference(before) is not None)


def test_notifications_that_nobody_shows_are_taken_down_too(desktop: Desktop) -> None:
    desktop.notifier.end()
    ear = Notifications(desktop)
    call = desktop.start(*NOTIFY)
    assert call.wait() != 0
    assert "not provided" in call.output()
    desktop.wait_for(lambda: len(ear.shown()) == 1)


def test_what_a_program_takes_is_read(desktop: Desktop) -> None:
    tray = desktop.start(*BARE_TRAY)
    desktop.icon_box()
    assert tray.pss() > 2**20
    before = tray.switches()
    desktop.click(*desktop.icon_box().centre)
    wait_for_line(desktop, tray, "Trigger")
    assert tray.switches() > before


def test_nothing_of_the_user_is_left_when_the_desktop_ends(installed: Machine) -> None:
    with Desktop(installed) as desktop:
        hiding = "trap '' TERM HUP; echo hidden; while :; do sleep 1000; done"
        hidden = desktop.start("sh", "-c", 'setsid sh -c "$1" &', "sh", hiding)
        wait_for_line(desktop, hidden, "hidden")
        desktop.start(*BARE_TRAY, env=ACCESSIBLE)
        desktop.item()
    left = ("ps", "--user", "dev", "--format=args=")
    # The dead stay until the guest's init has looked after them.
    wait_until(lambda: installed.run(*left, check=False).stdout == "")
    assert installed.run("loginctl", "--no-legend").stdout == ""
