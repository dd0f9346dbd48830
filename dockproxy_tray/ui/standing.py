"""What the window says at its top and its bottom, as functions of the snapshot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.ui.look import moment, progress_line, reason
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import shown

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Comparison
    from dockproxy_tray.core.result import Result
    from dockproxy_tray.ui.snapshot import Snapshot

BETWEEN = " · "

_BY = {
    "use": mark("by hand"),
    "toggle": mark("by hand"),
    "undo": mark("by undo"),
    "adopt": mark("by adopting"),
    "rule": mark("by network"),
}
_FAILED = {
    "EngineFailed": mark("failed, and the former settings are back"),
    "RollbackFailed": mark("failed, and not all could be brought back"),
    "Incomplete": mark("done but for the client's file"),
}


@dataclass(frozen=True)
class Badge:
    """The state in a word or two, and its symbol: the name of a row's state."""

    text: str
    state: str


@dataclass(frozen=True)
class Toggle:
    """The main button."""

    text: str
    enabled: bool
    hint: str = ""
    """Why it cannot be pressed."""


def title(snapshot: Snapshot) -> str:
    """The profile in force, or what there is instead of one."""
    if snapshot.sight is None:
        return tr("Looking at Docker …")
    status = snapshot.sight.status
    if status is None or status.seen.unit is None:
        return tr("No Docker engine")
    return shown(status.profile) if status.profile else tr("No profile in force")


def badge(snapshot: Snapshot) -> Badge | None:
    """What is wrong comes before what is not; None: there is nothing to say yet."""
    if snapshot.sight is None:
        return None
    if snapshot.switching is not None:
        return Badge(tr("switching"), "pending")
    status = snapshot.sight.status
    if status is None or status.seen.unit is None:
        return Badge(tr("nothing to switch"), "unreadable")
    if not status.seen.unit.running:
        return Badge(tr("Docker does not run"), "missing")
    if snapshot.sight.problem is not None:
        return Badge(tr("unknown"), "unreadable")
    if status.profile is None:
        return Badge(tr("not managed"), "unmanaged")
    if snapshot.in_force is None:
        return Badge(tr("profile is gone"), "unreadable")
    return _agreement(status.comparison)


def _agreement(comparison: Comparison) -> Badge:
    count = Counter(row.state for row in comparison.rows)
    shadowed, differ = count["shadowed"], count["different"] + count["missing"]
    differing = (tr("{count} differs") if differ == 1 else tr("{count} differ")).format(
        count=differ
    )
    if shadowed:
        text = tr("{count} shadowed").format(count=shadowed)
        return Badge(tr(", ", "facts").join([text, *([differing] if differ else [])]), "shadowed")
    if differ:
        return Badge(differing, "different")
    if count["unreadable"]:
        return Badge(tr("unknown"), "unreadable")
    if count["pending"]:
        return Badge(tr("not running yet"), "pending")
    return Badge(tr("in sync"), "same")


def under_line(snapshot: Snapshot) -> str:
    """Since when, why, and what became of the containers; or what is being done."""
    if snapshot.switching is not None:
        going_on = tr("You can choose something else meanwhile: the last choice counts.")
        return f"{progress_line(snapshot)}  {going_on}"
    sight = snapshot.sight
    status = sight.status if sight else None
    if sight is None or status is None or status.seen.unit is None:
        return ""
    record = status.seen.record
    if status.profile is None or record is None:
        if status.matches:
            return tr("Nothing was switched yet. Docker's files agree with {profiles}.").format(
                profiles=shown(status.matches)
            )
        return tr("Nothing was switched yet. Below is what was found.")
    facts = [tr("Since {time}").format(time=moment(record.time)), reason(snapshot)]
    if (result := _result(snapshot, record.id)) is not None:
        facts.append(_containers(result))
    if sight.profiles is not None and snapshot.in_force is None:
        facts.append(tr("There is no such profile any more."))
    return BETWEEN.join(filter(None, facts))


def toggle(snapshot: Snapshot) -> Toggle:
    """What the main button does from here."""
    profile = snapshot.in_force
    if profile is not None and profile.proxied:
        return Toggle(tr("Turn proxy &off"), True)
    profiles = snapshot.sight.profiles if snapshot.sight else None
    proxied = profiles is not None and any(each.proxied for each in profiles.profiles)
    return Toggle(tr("Turn proxy &on"), proxied, "" if proxied else tr("No profile has a proxy."))


def test_hint(snapshot: Snapshot) -> str:
    """Why proxies and mirrors cannot be tested; empty: they can."""
    status = snapshot.sight.status if snapshot.sight else None
    if status is not None and status.seen.unit is not None:
        return ""  # the Hub at least
    if snapshot.lanes:
        # It brings in all that knows Docker's files, which the icon need not wait for.
        from dockproxy_tray.core.route import addresses

        if addresses(snapshot.lanes):
            return ""
    return tr("There is no proxy and no mirror to test.")


def last_switch(snapshot: Snapshot) -> str:
    """What happened last, in one line; empty where this user has switched nothing yet."""
    event = snapshot.last
    if event is None:
        return ""
    name = shown(event.profile or tr("No profile in force"))
    way = name
    if event.former and event.former != event.profile:
        way = tr("{former} → {profile}").format(former=shown(event.former), profile=name)
    failed = _FAILED.get(event.result, mark("failed"))
    by = _BY.get(event.by, mark("by hand"))
    facts = [
        way,
        "" if event.result == "done" else tr(failed),
        tr("{seconds} s").format(seconds=f"{event.took_ms / 1000:.1f}"),
    ]
    if (result := _result(snapshot, event.id)) is not None:
        facts.append(_containers(result))
    facts += [tr(by), moment(event.time)]
    return tr("Last switch: {facts}").format(facts=tr(", ", "facts").join(filter(None, facts)))


def _result(snapshot: Snapshot, identity: str) -> Result | None:
    """The result of this switch, where this run of the program has made it."""
    result = snapshot.outcome.result if snapshot.outcome else None
    return result if result is not None and result.id == identity else None


def _containers(result: Result) -> str:
    count = result.containers_running
    if result.action != "restart" or not count:
        return ""
    if result.containers_kept:
        text = tr("{count} container kept") if count == 1 else tr("{count} containers kept")
    else:
        text = tr("{count} container stopped") if count == 1 else tr("{count} containers stopped")
    return text.format(count=count)
