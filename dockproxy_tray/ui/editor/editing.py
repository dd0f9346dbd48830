"""Shows a draft, and changes it by what is done in the window. Nothing is read or written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QStyle, QWidget

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.boxes import ask
from dockproxy_tray.ui.editor.desk import Desk
from dockproxy_tray.ui.editor.draft import ALWAYS, Draft
from dockproxy_tray.ui.editor.frame import EditorFrame
from dockproxy_tray.ui.editor.trying import UNKNOWN, Network
from dockproxy_tray.ui.editor.work import Work
from dockproxy_tray.ui.parts import tip
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown, words

if TYPE_CHECKING:
    from dockproxy_tray.ui.editor.keep import Preview
    from dockproxy_tray.ui.session import Session


class EditingWindow(EditorFrame):
    """Shows a desk, and does to it what is done in the frame."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = Desk()
        self.work = Work(session, self)
        self.session = session
        self.network: Network = UNKNOWN
        self.saving: Draft | None = None
        """What is being written; the draft may be changed meanwhile."""
        self.list.chosen.connect(self.choose)
        self.list.added.connect(self._add)
        self.list.duplicated.connect(self._duplicate)
        self.list.renamed.connect(lambda key: self.form.focus_field("name"))
        self.list.deleted.connect(self._delete)
        self.list.ordered.connect(self._order)
        self.form.edited.connect(self._edited)
        self.form.finished.connect(self._finished)
        self.rules.edited.connect(self._edited)
        self.bar.copy_chosen.connect(self._copy_of_site)
        self.work.previewed.connect(self._previewed)
        self.work.places_changed.connect(self.changed)
        self.draw()

    # What is shown

    def draw(self) -> None:
        """The same without a new preview."""
        in_force = self.session.snapshot.profile
        self.sides.setVisible(self.desk.draft is not None)
        shows = self.desk.shown(self.work.place_of)
        self.list.show_lines(self.desk.lines(in_force), self.desk.key)
        self.form.setVisible(shows is not None)
        if shows is not None:
            self.form.show_entry(shows)
        self._draw_rules()
        draft = self.desk.draft
        dirty = draft is not None and draft.is_dirty
        obstacle = self.desk.obstacle()[0] if dirty else ""
        text = tr("Saving …") if self.saving else obstacle
        self.status.setText(text or (tr("There are unsaved changes.") if dirty else ""))
        self.status.setVisible(bool(self.status.text()))
        self.save.setEnabled(dirty and not obstacle and self.saving is None)
        self.save.setToolTip(tip(obstacle))
        self.save.setAccessibleDescription(obstacle)
        self.discard.setEnabled(dirty and self.saving is None)
        self.setWindowModified(dirty)

    def show_network(self, network: Network) -> None:
        """Try the rules on this network."""
        self.network = network
        self._draw_rules()

    def _draw_rules(self) -> None:
        shows = self.desk.rules(self.network)
        self.pages.setTabVisible(1, shows is not None)
        if shows is None:
            return
        self.rules.show_rules(shows)
        why = shows.problem or next(iter(shows.problems.values()), "")
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self.pages.setTabIcon(1, warning if why else QIcon())
        self.pages.setTabToolTip(1, tip(why))

    def _draw_preview(self) -> None:
        """Ask for the difference, or say why there is none to ask for."""
        draft, in_force = self.desk.draft, self.session.snapshot.profile
        entry = self.desk.previewed(in_force)
        self.preview.setVisible(entry is not None)
        if draft is None or entry is None:
            return
        self.preview.show_title(entry.name)
        self.preview.show_notes(self.desk.warnings(entry))
        if self.desk.obstacle()[2] and not self.desk.waiting:
            self.work.forget_preview()
            self.preview.show_instead(tr("The marked fields have to be mended first."))
            return
        place = self.desk.place(entry, self.work.place_of)
        self.work.preview(draft, entry.name, entry.account if place == "keyring" else None)

    def _previewed(self, answer: Preview | Message) -> None:
        entry = self.desk.previewed(self.session.snapshot.profile)
        if entry is None:
            return
        if isinstance(answer, Message):
            self.preview.show_instead(told(answer))
            return
        self.preview.show_changes(answer.changes)
        self.preview.show_notes((*self.desk.warnings(entry), *answer.notes))

    # What is edited

    def _edit(self, draft: Draft | None, key: int | None = None, *, field: str = "") -> None:
        if draft is not None:
            self.desk.edit(draft, key)
            self.changed()
        if field:
            self.form.focus_field(field)

    def changed(self) -> None:
        """Show what is on the desk now."""
        self.draw()
        self._draw_preview()

    def _edited(self, field: str, value: object) -> None:
        if not self.bar.buttons:
            self.bar.clear("saved")
        if self.desk.draft is not None:
            self._edit(self.desk.draft.change(self.desk.key, field, value))

    def _finished(self, field: str) -> None:
        if self.desk.draft is not None:
            settled = self.desk.draft.settle(self.desk.key)
            if settled is not self.desk.draft:
                self._edit(settled)

    def choose(self, key: int) -> None:
        """Look at another profile."""
        self.desk.key = key
        entry = self.desk.entry
        if key < ALWAYS and entry is not None and self.desk.draft is not None:
            self.bar.say_site(entry.name, self.desk.draft.source.site_path)
        else:
            self.bar.clear("site")
        self.changed()

    def _copy_of_site(self) -> None:
        self.desk.copy_of_site(self.desk.key)
        self.bar.clear("site")
        self.changed()

    def _add(self) -> None:
        draft = self.desk.draft
        if draft is not None:
            draft = draft.add(draft.free_name(tr("New profile")))
            self._edit(draft, draft.last_key, field="name")

    def _duplicate(self, key: int) -> None:
        if key < ALWAYS:
            self._copy_of_site()
        elif self.desk.draft is not None:
            draft = self.desk.draft.duplicate(key)
            self._edit(draft, draft.last_key, field="name")

    def _delete(self, key: int) -> None:
        entry = self.desk.draft.entry(key) if self.desk.draft else None
        if entry is None:
            return
        more = tr("It is taken out of the file when you save, with its password.")
        name = entry.origin or entry.name
        if name == self.session.snapshot.profile:
            more = f"{more}\n{words(say('profile-was-in-force', name=name))}"
        text = tr("Delete the profile {profile}?").format(profile=shown(entry.name))
        role = QMessageBox.ButtonRole
        self.question = ask(
            self, tr("Delete"), text, more,
            (tr("Delete"), role.DestructiveRole, lambda: self._deleted(key)),
            (tr("Cancel"), role.RejectRole, lambda: None),
        )  # fmt: skip

    def _order(self, keys: list[int]) -> None:
        if self.desk.draft is not None:
            fixed = [entry.key for entry in self.desk.draft.entries if not entry.written]
            self._edit(self.desk.draft.order([*fixed, *keys]))

    def _deleted(self, key: int) -> None:
        self.desk.remove(key)
        self.changed()
