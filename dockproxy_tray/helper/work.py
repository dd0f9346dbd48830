"""What an authorised call does: the same run of a switch as root's command line, without a user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from dockproxy_tray.core.adopt import make_adopt_plan, make_undo_plan
from dockproxy_tray.core.engine import Engine
from dockproxy_tray.core.message import Message
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.plan import Plan, make_plan
from dockproxy_tray.core.request import Arguments, read_containers, read_id, read_switch
from dockproxy_tray.errors import EngineFailed, Invalid
from dockproxy_tray.switch_run import Aim, Options, SwitchRun
from dockproxy_tray.system import record
from dockproxy_tray.system.bus import Bus, BusError
from dockproxy_tray.system.engine_side import OwnEngine, Planner
from dockproxy_tray.system.packing import pack_message, pack_result
from dockproxy_tray.system.systemd import Systemd

T = TypeVar("T")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """Does what calls ask for, one at a time, in whatever thread it is called from."""

    engine: Engine
    progress: Callable[[str], None]

    def do(self, method: str, arguments: Arguments, uid: int) -> Answer:
        """Check the arguments, then do it. Raises whatever ``DockproxyError`` fits."""
        if method == "Recover":
            return self._recover()
        identity = read_id(arguments)
        options = Options(read_containers(arguments), arguments.get("consent") is True)
        planner, aim = _PLANNERS[method](self.engine, arguments, options, uid)
        return self._run(lambda run: pack_result(run.carry_out(planner, options, aim, identity)))

    def recover_at_start(self, *, at_boot: bool = False) -> tuple[Message, ...]:
        """End what an interrupted switch left; the answer says what was done, or what kept us."""
        try:
            return self._run(lambda run: run.recover_quietly(), at_boot=at_boot)
        except EngineFailed as error:
            return (Message(error.reason, error.values),)

    def _recover(self) -> Answer:
        notes = self._run(lambda run: run.recover_aloud())
        return {"warnings": [pack_message(note) for note in notes]}

    def _run(self, act: Callable[[SwitchRun], T], *, at_boot: bool = False) -> T:
        # A connection of the thread's own: the helper's answers others meanwhile.
        try:
            bus = Bus(self.engine.bus)
        except BusError as error:
            raise EngineFailed("systemd-silent", text=error.text) from None
        try:
            systemd = Systemd(bus)
            side = OwnEngine(self.engine, systemd, self.progress, at_boot)
            return act(SwitchRun(self.engine, systemd, side, client=None))
        finally:
            bus.close()


def _switch(
    engine: Engine, arguments: Arguments, options: Options, uid: int
) -> tuple[Planner, Aim]:
    asked = read_switch(arguments)

    def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        return make_plan(asked.targets, seen, containers=options.containers), ()

    return plan, Aim("use", lambda former: asked.profile, written=asked.written, uid=uid)


def _adopt(engine: Engine, arguments: Arguments, options: Options, uid: int) -> tuple[Planner, Aim]:
    def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        return make_adopt_plan(seen, containers=options.containers), ()

    return plan, Aim("adopt", lambda former: former, uid=uid)


def _undo(engine: Engine, arguments: Arguments, options: Options, uid: int) -> tuple[Planner, Aim]:
    everything = arguments.get("all") is True

    def read() -> record.Step:
        # Under the lock, and after an interrupted switch has been ended: not before.
        step = record.read_step(engine.state_dir, first=everything)
        if step is None:
            raise Invalid("nothing-to-undo")
        return step

    def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
        return make_undo_plan(read().changes, seen, containers=options.containers)

    return plan, Aim("undo", lambda former: read().former, uid=uid)


_PLANNERS = {"Switch": _switch, "Adopt": _adopt, "Undo": _undo}
