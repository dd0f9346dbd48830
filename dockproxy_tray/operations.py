"""What every front end can ask for. It strings the parts together, draws nothing and decides
nothing that the core does not decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed, Written
from dockproxy_tray.core.profile import DIRECT, Profiles, Wanted
from dockproxy_tray.core.proxy_url import MASK
from dockproxy_tray.core.values import wanted_values
from dockproxy_tray.engine_access import EngineAccess
from dockproxy_tray.errors import Invalid, Unparsable
from dockproxy_tray.ids import APP_NAME
from dockproxy_tray.system import record
from dockproxy_tray.system.history import Event, read_history
from dockproxy_tray.system.profiles_file import read_profiles
from dockproxy_tray.system.secrets import Secrets

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Comparison
    from dockproxy_tray.core.engine import Engine
    from dockproxy_tray.core.plan import Known, Plan
    from dockproxy_tray.core.result import FileChange, Result
    from dockproxy_tray.switch_run import Options
    from dockproxy_tray.system.engine_side import Planner
    from dockproxy_tray.system.helped_engine import Request
    from dockproxy_tray.system.helper_client import Agent


@dataclass(frozen=True)
class Status:
    """The comparison of the profile in force, with what it was made from."""

    profile: str | None
    matches: tuple[str, ...]
    seen: Observed
    comparison: Comparison
    warnings: tuple[Message, ...] = ()
    profiles: Profiles | None = None
    """All that there are; None: they cannot be used, and nothing was compared with them."""

    @property
    def all_warnings(self) -> tuple[Message, ...]:
        """Of the look itself, and of the profile in force."""
        of_profile = self.profiles.warnings_of(self.profile) if self.profiles else ()
        return (*self.warnings, *of_profile)


class Operations:
    """One user's work on one engine. A context manager: it keeps a bus connection open."""

    def __init__(
        self,
        engine: Engine,
        profiles_path: str,
        site_path: str | None = None,
        *,
        progress: Callable[[str], None] = lambda step: None,
        agent: Agent | None = nullcontext,
    ) -> None:
        """``agent`` is entered while polkit may ask the user for a password; None: nobody may be
        asked for one, by polkit or by the keyring."""
        self.engine = engine
        self.profiles_path = profiles_path
        self.site_path = site_path
        self._may_ask = agent is not None
        self._access = EngineAccess(engine, progress, agent)

    def __enter__(self) -> Operations:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._access.close()

    def profiles(self) -> Profiles:
        """The user's and the administrators' profiles. Raises ``Invalid``."""
        return read_profiles(self.profiles_path, self.site_path)

    @property
    def secrets(self) -> Secrets:
        """The user's keyring. A sandbox has names of its own in it: it is there to be played with,
        and its Office is not the user's."""
        return Secrets(f"{APP_NAME}-sandbox" if self.engine.kind == "sandbox" else APP_NAME)

    def wanted(self, name: str) -> Wanted:
        """What a switch to this profile makes true, passwords included.

        Raises ``Invalid``: "no-password" for a user without one, in no file and no keyring; and
        as ``Secrets`` does. A look at a profile needs no password: ``profiles().resolve()``.
        """
        return self._filled(self.profiles().resolve(name))

    def _filled(self, wanted: Wanted) -> Wanted:
        user = wanted.lacks_password
        if user is None:
            return wanted
        password = self.secrets.read(wanted.profile, may_ask=self._may_ask)
        if password is None:
            raise Invalid("no-password", profile=wanted.profile, user=user)
        return wanted.with_password(password)

    def observe(self) -> Observed:
        """What is there now."""
        from dockproxy_tray.system.observe import observe

        return observe(self.engine, self._access.systemd())

    def current(self) -> str | None:
        """The profile last switched to on this engine, as its record says."""
        last = record.read_record(self.engine.state_dir)
        return last.profile if last else None

    def status(self) -> Status:
        """Compare the profile in force with what is on disk and what runs."""
        from dockproxy_tray.core.compare import compare, find_matches

        profiles = self.profiles()
        recovered = self._access.run().recover_quietly() if self._access.is_interrupted else ()
        seen = self.observe()
        name = seen.record.profile if seen.record else None
        wanted = profiles.resolve(name) if name in profiles.names and name is not None else None
        everything = [profiles.resolve(known) for known in profiles.names]
        return Status(
            profile=name,
            matches=find_matches(everything, seen),
            seen=seen,
            comparison=compare(wanted, seen),
            warnings=recovered,
            profiles=profiles,
        )

    def switch(
        self,
        name: str,
        options: Options | None = None,
        by: str = "use",
        rule: Mapping[str, str] | None = None,
    ) -> Result:
        """Make every surface agree with a profile. ``rule``, if one of the network's rules wants
        it, is its conditions.

        Raises whatever ``DockproxyError`` fits: ``NeedsConsent`` before anything is changed,
        ``NotAuthorized`` where a password is needed and nobody may be asked for it.
        """
        from dockproxy_tray.core.plan import Known, make_plan
        from dockproxy_tray.switch_run import Aim, Options

        options = options or Options()
        profiles = self.profiles()
        wanted = self._filled(profiles.resolve(name))
        targets = wanted_values(wanted)

        def planner(known: Known) -> Planner:
            containers = options.containers
            return lambda seen: (make_plan(targets, seen, known=known, containers=containers), ())

        proxied = profiles.get(name).proxied
        aim = Aim(by, lambda former: name, proxied, _written(wanted), rule=rule)
        run = self._access.run(options, self._request("Switch", planner(Known()), wanted))
        return run.carry_out(planner(_known(profiles)), options, aim)

    def toggle(self, options: Options | None = None) -> Result:
        """From a proxied profile to Direct, from any other to the last proxied one."""
        return self.switch(self.other_side(), options, "toggle")

    def other_side(self) -> str:
        """The profile that a toggle goes to. Raises as ``last_proxied`` does."""
        current = self.current()
        profiles = self.profiles()
        proxied = current in profiles.names and profiles.get(current or "").proxied
        return DIRECT if proxied else self.last_proxied()

    def last_proxied(self) -> str:
        """The proxied profile that was in force last, or the only one there is.

        Raises ``Invalid`` where that is not one profile.
        """
        profiles = self.profiles()
        proxied = [profile.name for profile in profiles.profiles if profile.proxied]
        current = self.current()
        if current in proxied and current is not None:
            return current
        for event in reversed(read_history(self.engine.user_state_dir)):
            if event.engine == self.engine.kind and event.profile in proxied:
                return str(event.profile)
        if len(proxied) == 1:
            return proxied[0]
        raise Invalid("no-last-profile", known=tuple(proxied))

    def adopt(self, options: Options | None = None) -> Result:
        """End the shadows that can be ended. Raises as ``switch`` does."""
        from dockproxy_tray.core.adopt import make_adopt_plan
        from dockproxy_tray.switch_run import Aim, Options

        self.profiles()  # nothing is switched while they cannot be used
        options = options or Options()

        def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
            return make_adopt_plan(seen, containers=options.containers), ()

        run = self._access.run(options, self._request("Adopt", plan))
        return run.carry_out(plan, options, Aim("adopt", lambda former: former))

    def undo(
        self, options: Options | None = None, *, everything: bool = False, only: str = ""
    ) -> Result:
        """Bring back the settings of before the last switch, or of before the first one ever.

        ``only`` is the id of the switch that is meant: where it is not the last one any more,
        raises ``Invalid("undo-outdated")``. Raises as ``switch`` does besides.
        """
        from dockproxy_tray.core.adopt import make_undo_plan
        from dockproxy_tray.switch_run import Aim, Options

        self.profiles()  # nothing is switched while they cannot be used
        options = options or Options()
        # What the last switch was is known once an interrupted one is ended.
        ended = (
            self._access.run().recover_aloud()
            if not options.dry_run and self._access.is_interrupted
            else ()
        )
        if only:
            last = record.read_record(self.engine.state_dir)
            if last is None or last.id != only:
                raise Invalid("undo-outdated")
        engine, client, engine_step = self._undoable(everything)
        steps = [step for step in (engine_step, client) if step is not None]
        if not engine and not steps:
            raise Invalid("nothing-to-undo")
        changes = [change for step in steps for change in step.changes]

        def plan(seen: Observed) -> tuple[Plan, tuple[Message, ...]]:
            return make_undo_plan(changes, seen, containers=options.containers)

        def profile(former: str | None) -> str | None:
            # The record is the engine's: where only the client's file goes back, it stays.
            return engine_step.former if engine_step is not None else former

        request = self._request("Undo", None, all=everything) if engine else None
        result = self._access.run(options, request).carry_out(plan, options, Aim("undo", profile))
        earlier = (note for note in ended if note not in result.warnings)
        return replace(result, warnings=(*earlier, *result.warnings))

    def history(self) -> tuple[Event, ...]:
        """The kept switches, the oldest first."""
        return read_history(self.engine.user_state_dir)

    def container_network(self) -> tuple[str | None, str | None]:
        """Subnet and gateway of the bridge; both ``None`` where no running engine tells."""
        seen = self.observe()
        if seen.info is None:
            return None, None
        from dockproxy_tray.system.docker_api import EngineSilent, read_bridge

        try:
            return read_bridge(self.engine.socket)
        except EngineSilent:
            return None, None

    def foreign_entries(self, name: str) -> dict[str, tuple[str, ...]]:
        """What a switch to this profile would drop of mirrors and insecure registries."""
        from dockproxy_tray.core.plan import make_plan

        profiles = self.profiles()
        plan = make_plan(
            wanted_values(profiles.resolve(name)), self.observe(), known=_known(profiles)
        )
        return {
            str(consent.values["setting"]): _entries(consent)
            for consent in plan.consents
            if consent.code == "drops-entries"
        }

    def preview(
        self, profiles: Profiles, name: str, password: str | None = None
    ) -> tuple[tuple[FileChange, ...], tuple[Message, ...]]:
        """What a switch to a profile of these, which are in no file perhaps, would write now, and
        what there is to say of it.

        ``password`` is for its URLs that name a user and no password; without it they are shown
        as if there were one. Raises ``Invalid``, ``Unparsable`` and ``Conflict`` as a switch does.
        """
        from dockproxy_tray.core.diff import file_diff
        from dockproxy_tray.core.plan import make_plan
        from dockproxy_tray.core.result import FileChange

        wanted = profiles.resolve(name).with_password(password or MASK)
        seen = self.observe()
        notes: tuple[Message, ...] = ()
        try:
            plan = make_plan(wanted_values(wanted), seen, known=_known(profiles))
        except Unparsable as error:
            if error.reason != "file-permission" or not self._access.is_helped:
                raise
            # As the switch itself has it: what root alone may read, root's helper plans.
            plan = make_plan(wanted_values(wanted), replace(seen, unit=None))
            notes = (say("only-root-plans", unit=self.engine.unit, profile=name),)
        changes = (FileChange(each.path, each.kind, file_diff(each)) for each in plan.all_edits)
        return tuple(changes), (*notes, *plan.warnings)

    def _request(
        self,
        method: str,
        planner: Planner | None,
        wanted: Wanted | None = None,
        **arguments: object,
    ) -> Request | None:
        """What the helper would be asked for; ``None``: this process needs none."""
        if not self._access.is_helped:
            return None
        from dockproxy_tray.core.request import switch_arguments
        from dockproxy_tray.system.helped_engine import Request

        return Request(
            method, {**(switch_arguments(wanted) if wanted else {}), **arguments}, planner
        )

    def _undoable(self, everything: bool) -> tuple[bool, record.Step | None, record.Step | None]:
        """Whether the engine's side is to go back, and what is known of the client's step and of
        the engine's, which only its owner may read.

        Each side keeps its own last change; of two different switches only the later one goes
        back. Other users' switches of the engine are in its record, not in this user's history.
        """
        engine = record.read_step(self.engine.state_dir, first=everything)
        client = record.read_step(self.engine.user_state_dir, first=everything)
        last = record.read_record(self.engine.state_dir)
        if last is None or not (engine or self._access.is_helped):
            return engine is not None, client, engine
        if client is None or everything or client.id == last.id:
            return True, client, engine
        own = {event.id: event.time for event in self.history()}
        if last.time < own.get(client.id, 0.0):
            return False, client, None
        return True, None, engine


def _entries(consent: Message) -> tuple[str, ...]:
    entries = consent.values["entries"]
    assert isinstance(entries, tuple)
    return entries


def _known(profiles: Profiles) -> Known:
    """The entries that some profile, or ``[always]``, holds."""
    from dockproxy_tray.core.plan import Known

    everything = [profiles.resolve(name) for name in profiles.names]
    return Known(
        {entry for wanted in everything for entry in wanted.mirrors or ()},
        {entry for wanted in everything for entry in wanted.insecure_registries or ()},
    )


def _written(wanted: Wanted) -> Written:
    return Written(wanted.mirrors or (), wanted.insecure_registries or ())
