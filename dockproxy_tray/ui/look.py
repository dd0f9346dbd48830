"""How a snapshot looks in a word: the icon's shape, the line of the menu, the tooltip."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.values import CLIENT, DAEMON
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import shown
from dockproxy_tray.words.terms import SURFACES

if TYPE_CHECKING:
    from dockproxy_tray.core.compare import Comparison
    from dockproxy_tray.core.observed import Observed
    from dockproxy_tray.errors import DockproxyError
    from dockproxy_tray.ui.snapshot import Snapshot

Shape = Literal["direct", "proxied", "switching", "attention", "down"]

_STEPS = {
    "write": mark("writing files"),
    "daemon-reload": mark("systemd reads its files again"),
    "keep-containers": mark("making sure that containers go on"),
    "reload": mark("Docker reads its settings again"),
    "restart": mark("Docker restarts"),
    "verify": mark("checking what runs"),
    "rollback": mark("taking it back"),
}

_REFUSED = ("Dismissed", "NotAuthorized", "NeedsConsent", "Busy", "Invalid")

_AGREEMENT = {
    "same": mark("as wanted"),
    "pending": mark("not running yet"),
    "off": mark("not as wanted"),
    "unknown": mark("not known"),
    "unmanaged": mark("not managed"),
}


def shape_of(snapshot: Snapshot) -> Shape:
    """The icon's shape: what is wrong comes before what is in force."""
    if snapshot.switching is not None:
        return "switching"
    sight = snapshot.sight
    if sight is None:
        return "direct"
    if sight.status is None or not _runs(sight.status.seen):
        return "down"
    if sight.problem is not None or failure(snapshot) is not None:
        return "attention"
    comparison = sight.status.comparison
    profile = snapshot.in_force
    if profile is None:
        # Nothing was switched yet, or the profile is gone: what runs is shown, and nothing wanted.
        return "proxied" if _has_proxy(comparison) else "direct"
    if comparison.state != "in-sync":
        return "attention"
    return "proxied" if profile.proxied else "direct"


def headline(snapshot: Snapshot) -> str:
    """The state in words, for the menu's second line and the window's title."""
    if snapshot.switching is not None:
        return progress_line(snapshot)
    if snapshot.sight is None:
        return tr("Looking at Docker …")
    status = snapshot.sight.status
    if status is None or status.seen.unit is None:
        return tr("No Docker engine that can be switched")
    name = shown(status.profile) if status.profile else tr("No profile was switched to yet")
    record = status.seen.record
    if status.profile and record is not None:
        name = tr("{profile}, since {time}").format(profile=name, time=moment(record.time))
    if not status.seen.unit.running:
        return tr("{line} (Docker does not run)").format(line=name)
    if shape_of(snapshot) == "attention":
        return tr("{line} (needs attention)").format(line=name)
    return name


def progress_line(snapshot: Snapshot) -> str:
    """What is being done, in words."""
    job = snapshot.switching
    if job is None:
        return ""
    if job.deed == "use":
        line = tr("Switching to {profile}").format(profile=shown(job.profile))
    else:
        line = {
            "toggle": tr("Turning the proxy on or off"),
            "undo": tr("Undoing the last switch"),
            "adopt": tr("Adopting what wins over the profile"),
        }[job.deed]
    step = _STEPS.get(snapshot.step)
    if step is None:
        return tr("{line} …").format(line=line)
    return tr("{line}: {step} …").format(line=line, step=tr(step))


def tooltip(snapshot: Snapshot) -> str:
    """Profile, why it is active, and whether the surfaces agree: a line each, plain text."""
    lines = [headline(snapshot)]
    status = snapshot.sight.status if snapshot.sight else None
    if status is None or snapshot.switching is not None:
        return lines[0]
    if status.profile:
        lines.append(reason(snapshot))
    if (offer := snapshot.offer) is not None:
        wanted = tr("The network wants {profile}")
        lines.append(wanted.format(profile=shown(offer.rule.profile)))
    for surface in ("daemon", "client", "mirrors"):
        title, word = SURFACES[surface], _AGREEMENT[agreement(status.comparison, surface)]
        lines.append(tr("{surface}: {state}").format(surface=tr(title), state=tr(word)))
    return "\n".join(lines)


def reason(snapshot: Snapshot) -> str:
    """Why the profile is in force."""
    status = snapshot.sight.status if snapshot.sight else None
    record = status.seen.record if status else None
    if record is None:
        return ""
    own = {event.id: event for event in snapshot.sight.history} if snapshot.sight else {}
    event = own.get(record.id)
    if event is None:
        return tr("Switched to by another user")
    if event.by == "undo":
        return tr("Came back by undo")
    if event.by == "rule":
        from dockproxy_tray.words.following import rule_words

        return tr("Switched to by network: {rule}").format(rule=rule_words(event.rule or {}))
    return tr("Switched to by hand")


def failure(snapshot: Snapshot) -> DockproxyError | None:
    """The failure of the last switch that somebody has to look at: not one that changed nothing
    because the user, a rule or somebody else's switch was against it."""
    error = snapshot.outcome.error if snapshot.outcome else None
    return None if error is None or error.code in _REFUSED else error


def agreement(comparison: Comparison, surface: str) -> str:
    """One word for a surface's rows: ``same``, ``pending``, ``off``, ``unknown``, ``unmanaged``."""
    states = {row.state for row in comparison.rows if row.key[0] == surface}
    if states & {"different", "missing", "shadowed"}:
        return "off"
    for state, word in (("unreadable", "unknown"), ("pending", "pending"), ("same", "same")):
        if state in states:
            return word
    return "unmanaged"


def moment(seconds: float) -> str:
    """A time of the clock; with the day where that is not today."""
    then = time.localtime(seconds)
    today = time.localtime()
    form = "%H:%M" if then[:3] == today[:3] else "%Y-%m-%d %H:%M"
    return time.strftime(form, then)


def _runs(seen: Observed) -> bool:
    return seen.unit is not None and seen.unit.running


def _has_proxy(comparison: Comparison) -> bool:
    proxies = {key for key in (*DAEMON, *CLIENT) if key[1] != "no_proxy"}
    return any(row.key in proxies and (row.running or row.on_disk) for row in comparison.rows)
