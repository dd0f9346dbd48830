"""The client's side of a switch: config.json, which only its own user may write.

It is prepared before the engine is switched and renamed into place after. Between the two an
interruption leaves a journal of the client's own, under the same id as the engine's: if the
engine's record says that this switch was finished, so is the client's part, else it is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dockproxy_tray.core.edits import edit_client
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import FileEdit, Record
from dockproxy_tray.core.plan import Plan
from dockproxy_tray.core.values import CLIENT, Key, Value
from dockproxy_tray.errors import DockproxyError
from dockproxy_tray.system import record
from dockproxy_tray.system.engine_side import Ended
from dockproxy_tray.system.files import (
    Prepared,
    prepare_edit,
    read_file,
    remove_litter,
    replace_file,
)
from dockproxy_tray.system.transaction import (
    Journal,
    end_journal,
    make_entry,
    read_journal,
    text_tag,
    write_journal,
)

_TRIES = 3


@dataclass
class ClientSwitch:
    """One switch of one user's config.json."""

    engine: Engine
    _prepared: Prepared | None = None
    _journal: Journal | None = field(default=None, repr=False)
    _committed: bool = False

    def prepare(self, edit: FileEdit | None, journal: Journal) -> None:
        """Lay the new text ready. Raises ``Conflict``: nothing was changed then."""
        if edit is None:
            return
        journal.entries = [make_entry(edit)]
        write_journal(self.engine.user_state_dir, journal)
        self._journal = journal
        try:
            self._prepared = prepare_edit(edit, follow=True)
        except DockproxyError:
            self.discard()
            raise

    def commit(self, plan: Plan) -> Message | None:
        """Put it in place; the answer says why that failed, the file then being as it was.

        Docker's command line takes no lock: where a ``docker login`` has changed the file
        meanwhile it is read and merged again.
        """
        if self._prepared is None or plan.client is None:
            return None
        targets = {c.key: c.written for c in plan.changes if c.key in CLIENT}
        for attempt in range(_TRIES):
            try:
                if attempt == 0:
                    self._prepared.commit()
                else:
                    self._rewrite(targets)
                self._committed = True
                return None
            except DockproxyError as error:
                if error.reason != "file-changed" or attempt == _TRIES - 1:
                    return Message(error.reason, error.values)
        return None

    def finish(self) -> None:
        """Keep what undo needs and take the journal away."""
        if self._journal is not None:
            self._keep(self._journal)
            self._journal = None

    def discard(self) -> None:
        """Take away what was laid ready and not used, and with it the journal of it."""
        if self._prepared is not None:
            self._prepared.discard()
        if self._journal is not None and not self._committed:
            end_journal(self.engine.user_state_dir)
            self._journal = None

    def recover(self, last: Record | None, ended: Ended | None) -> list[Message]:
        """End what an interrupted switch left of its client's part, and say so.

        ``ended`` is the switch whose engine's part was just recovered, and whether that was
        finished or taken back; where there was none, the engine's ``last`` one tells.
        """
        remove_litter(self.engine.client_config, follow=True)
        journal = read_journal(self.engine.user_state_dir)
        if journal is None:
            return []
        path = journal.entries[0].path
        now = read_file(path, follow=True)
        is_new = now.problem is None and text_tag(now.text) == journal.entries[0].ours[0]
        same = ended is not None and ended.id == journal.id
        taken_back = same and ended is not None and not ended.finished
        if is_new and not taken_back:
            self._keep(journal)
            return [say("recovered-client", path=path)]
        try:
            if taken_back or not (same or (last is not None and last.id == journal.id)):
                if is_new:
                    replace_file(FileEdit(now, journal.entries[0].before), follow=True)
                end_journal(self.engine.user_state_dir)
                return [say("recovered-client-dropped", path=path)]
            self._rewrite({c.key: c.written for c in journal.changes})
        except DockproxyError as error:
            return [Message(error.reason, error.values)]
        self._keep(journal)
        return [say("recovered-client", path=path)]

    def _keep(self, journal: Journal) -> None:
        step = record.Step(journal.id, journal.former, journal.changes)
        record.write_step(self.engine.user_state_dir, step, None)
        end_journal(self.engine.user_state_dir)

    def _rewrite(self, targets: dict[Key, Value]) -> None:
        file = read_file(self.engine.client_config, follow=True)
        edit = edit_client(targets, file)
        if edit is not None:
            replace_file(edit, follow=True)
