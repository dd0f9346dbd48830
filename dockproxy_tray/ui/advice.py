"""What to do next, as a window says it: where there is a button, nobody has to type a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import hint, in_a_row, words

if TYPE_CHECKING:
    from collections.abc import Mapping

HINTS: Mapping[str, str] = {
    "profiles-invalid": mark("Open the file and mend that; until then nothing can be switched."),
    "profiles-missing": mark("Start with a file that exists."),
    "profiles-edit-by-hand": mark("Open the file and change it there."),
    "profile-exists": mark("Choose another name."),
    "profile-was-in-force": mark("Choose another profile to switch to."),
    "password-without-user": mark("Give the proxy a user first, then its password."),
    "password-not-moved": mark("Give it again when you edit the profile."),
    "no-password": mark("Edit the profile and give its password."),
    "no-engine": mark("Choose the engine in the settings, and see that Docker is installed."),
    "systemd-refused": mark("Ask the administrator of this machine to allow it."),
    "needs-root": mark("Ask the administrator to install this program's package for the system."),
    "no-helper": mark("Install this program's package for the system, then try again."),
    "outcome-unknown": mark("Apply the profile again: that finds out, and ends it."),
    "switch-left-half": mark("Apply the profile again: that tries once more."),
    "engine-not-asked": mark("Install this program's package for the system, then try again."),
    "undo-outdated": mark("The table shows what is in force now."),
    "answer-lost": mark("The table shows what is in force now."),
    "not-authorized": mark("An administrator can allow it by a polkit rule."),
    "needs-password": mark("Try again and give the password of an administrator."),
    "polkit-silent": mark("Try again; if it stays so, tell the administrator of this machine."),
    "no-last-profile": mark("Choose the profile to switch to."),
    "needs-consent": "",
    "drops-entries": mark("They can be kept in every profile."),
    "shadowed": mark("Adopt ends that where it can be ended; else end it there by hand."),
    "shadowed-by": mark("Adopt ends that where it can be ended; else end it there by hand."),
    "restart-needed": mark("Applying the profile again restarts Docker."),
    "reload-needed": mark("Applying the profile again lets Docker read its settings."),
    "row-different": mark("Apply the profile again to write it."),
    "row-missing": mark("Apply the profile again to write it."),
    "rollback-left": mark("Look at that file; the next switch tries again."),
    "interrupted": mark("The next switch finishes it or takes it back."),
    "incomplete": mark("When that is mended, apply the profile again."),
    "route-tokens": mark(
        "For a build docker fetches them itself: copy the shell exports from the icon's menu."
    ),
    "image-id": mark("Pull by name, or by name and digest (alpine@sha256:…)."),
    "explain-entry": mark("Adopt ends that where it can be ended; else end it there by hand."),
    "explain-tokens": mark("Copy the shell exports from the icon's menu into that shell first."),
    "explain-builder": mark("Make it anew with the builder options from the icon's menu."),
    "nothing-found": mark("Add a profile yourself."),
    "following-off": mark("Turn it on in the icon's menu or in the settings."),
    "no-rules": mark("Edit a profile and add a rule for the network that you are in."),
    "probe-407": mark(
        "Name the user in its URL (http://USER@…), and give the password in the profile."
    ),
    "probe-407-wrong": mark("Edit the profile and give its password."),
    "probe-socks-wants": mark(
        "Name the user in its URL (socks5://USER@…), and give the password in the profile."
    ),
    "probe-socks-login": mark("Edit the profile and give its password."),
    "probe-password-hidden": mark("Apply the profile again, and test once more."),
    "import-no-password": mark("Edit the profile and give its password."),
    "doctor-engine-other": mark("Choose the other one in the settings, if that is the one meant."),
    "doctor-foreign-variable": mark("Choose an engine of this machine in the settings."),
    "doctor-foreign-context": mark("Choose an engine of this machine in the settings."),
    "doctor-absent": mark("Install Docker as a service, or choose another engine in the settings."),
    "doctor-not-asked": mark("An administrator sees all of it."),
    "doctor-closed": mark("An administrator sees all of it."),
    "doctor-pending-switch": mark("Apply the profile again, which spares running containers."),
    "doctor-shadow": mark("Adopt ends that."),
    "doctor-entry": mark("Adopt ends that."),
    "doctor-unmanaged": mark("Import it as a profile."),
    "doctor-entry-unmanaged": mark("Import it as a profile."),
    "doctor-differs": mark("Apply the profile again."),
    "doctor-interrupted": mark("If none runs now, look again: that ends it."),
    "doctor-builder-anew": mark("Make it anew with the builder options from the icon's menu."),
    "doctor-shell": mark("Copy the shell exports from the icon's menu into the shell."),
    "doctor-https-proxy": mark("Unless the proxy itself speaks TLS, write http:// in front of it."),
    "doctor-no-password": mark("Edit the profile and give its password."),
    "doctor-no-keyring": mark("Install python3-keyring and a keyring, then give the password."),
    "doctor-no-helper": mark("Install this program's package for the system."),
}
"""In place of what ``words`` advises on a terminal."""


def advice(message: Message) -> str:
    """What to do next; a reason's own advice comes first. Empty: there is nothing to add."""
    why = message.values.get("why")
    nearer = advice(why) if isinstance(why, Message) else ""
    if message.code in HINTS:
        own = tr(HINTS[message.code]) if HINTS[message.code] else ""
    else:
        own = hint(Message(message.code, {**message.values, "why": None}))
    return in_a_row((nearer, own))


def told(message: Message) -> str:
    """The sentence, and what to do next."""
    return in_a_row((words(message), advice(message)))
