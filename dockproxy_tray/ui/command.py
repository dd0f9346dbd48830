"""What a user can ask for, wherever it is clicked: plain data, carried out by the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verb = Literal[
    "open",  # the status window; "search" puts the focus there, "or-hide" hides one that is shown
    "use",  # argument: the profile
    "toggle",
    "again",  # switch to the profile in force once more
    "undo",  # argument: the id of the switch that is meant, or none: the last one
    "adopt",
    "keep",  # argument: a profile; its switch would drop entries: keep them in every profile
    "follow",  # the network, or no more; argument: on, off
    "accept",  # what the network wants and offers; argument: the profile that was seen offered
    "explain",  # argument: an operation, a space, and its image or URL; empty: none any more
    "test",  # reach proxies and mirrors; a test that runs is cancelled
    "dismiss-test",  # show the results of the last test no more
    "doctor",  # look for everything that may be wrong on this machine
    "copy",  # argument: which text, as snippets.MAKERS names it
    "report",  # the masked report to the clipboard
    "noted",  # the user has read how the last switch ended
    "edit",  # argument: the profile, or none
    "import",  # make a profile of what is found
    "settings",
    "show-file",  # argument: a path
    "about",
    "quit",
]


@dataclass(frozen=True)
class Command:
    """One request. The meaning of ``argument`` depends on the verb."""

    verb: Verb
    argument: str = ""
