"""What the editor has to tell, in its bar."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from dockproxy_tray.core.message import Message
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.editor.bar import Bar
from dockproxy_tray.ui.editor.merging import Merged
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import in_a_row, shown


class News(Bar):
    """Says what has happened, and tells what was chosen."""

    asked = Signal(object)
    mine_chosen = Signal()
    theirs_chosen = Signal()
    copy_chosen = Signal()

    def say_waiting(self, path: str, waiting: Merged | None) -> None:
        """The file has another text than the draft was begun with; None: it has not."""
        if waiting is None:
            self.clear("file")
            return
        text = tr("{path} was changed by somebody else meanwhile.").format(path=shown(path))
        if waiting.disputed:
            both = tr("Where both have changed a setting of {profiles}, yours would be kept.")
            text = in_a_row((text, both.format(profiles=shown(waiting.disputed))))
        self.tell(
            "file",
            text,
            (tr("Keep my changes on top"), self.mine_chosen.emit),
            (tr("Take the file's changes"), self.theirs_chosen.emit),
            warning=True,
        )

    def say_unusable(self, why: Message) -> None:
        """The file cannot be used as it is."""
        path = str(why.values.get("path") or "")
        show = partial(self.asked.emit, Command("show-file", path))
        actions = ((tr("Open the file"), show),) if path else ()
        self.tell("file", told(why), *actions, warning=True)

    def say_failed(self, why: Message) -> None:
        """Nothing was saved."""
        self.tell("saved", told(why), warning=True)

    def say_saved(self, notes: tuple[Message, ...], affected: str | None, now: str | None) -> None:
        """``affected``: what the profile in force is called, if it was changed; ``now``: what it
        was called when it was switched to."""
        text = in_a_row((tr("Saved."), *(told(note) for note in notes)))
        if affected is None:
            self.tell("saved", text, warning=bool(notes))
            return
        more = tr("{profile} is in force, and Docker does not have its changes yet.")
        command = Command("again") if affected == now else Command("use", affected)
        self.tell(
            "saved",
            in_a_row((text, more.format(profile=shown(affected)))),
            (tr("Apply now"), partial(self._apply, command)),
            warning=bool(notes),
        )

    def say_site(self, name: str, path: str) -> None:
        """An administrators' profile is looked at. What has to be chosen first stays."""
        if self.topic == "file":
            return
        text = tr("{profile} is the administrator's, from {path}. It can only be looked at.")
        said = text.format(profile=shown(name), path=shown(path))
        self.tell("site", said, (tr("Copy to my profiles"), self.copy_chosen.emit))

    def _apply(self, command: Command) -> None:
        self.clear()
        self.asked.emit(command)
