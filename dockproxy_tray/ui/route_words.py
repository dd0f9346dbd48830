"""The lanes of the route picture in words: what stands in it, and whole sentences. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockproxy_tray.core.probe_plan import HUB
from dockproxy_tray.ui.advice import told
from dockproxy_tray.ui.look import moment
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import in_a_row, shown, words
from dockproxy_tray.words.probe_short import RESULTS, milliseconds

if TYPE_CHECKING:
    from dockproxy_tray.core.in_force import State
    from dockproxy_tray.core.probe_result import Reached
    from dockproxy_tray.core.route import Hop, Lane
    from dockproxy_tray.ui.snapshot import ReachTest

_NAMES = {
    "daemon": "dockerd",
    "container": mark("container"),
    "build": mark("RUN steps"),
    "proxy": mark("no proxy"),
    "mirror": mark("no mirror"),
    "registry": "Docker Hub",
    "web": mark("the web"),
}
_STATES: Mapping[State, str] = {
    "changed": mark("not as wanted"),
    "unknown": mark("not known"),
}
_DIRECT = {
    "route-no-proxy": (
        mark("direct (no_proxy {entry})"),
        mark("without the proxy, by no_proxy {entry}"),
    ),
    "route-only-http": (
        mark("direct (no https_proxy)"),
        mark("without a proxy, for want of https_proxy"),
    ),
    "route-loopback-direct": (
        mark("direct (this machine)"),
        mark("without the proxy, since it is this machine"),
    ),
    "route-unset": (
        mark("direct (no {setting})"),
        mark("without a proxy, for want of {setting}"),
    ),
    "route-unreadable": (
        mark("direct ({setting} is no URL)"),
        mark("without a proxy, since {setting} is no URL"),
    ),
    "route-none": (
        mark("direct (no proxy set)"),
        mark("without a proxy, since none is set"),
    ),
}
_WAYS = {
    "proxy": (mark("by the proxy {name}"), mark("without the proxy that is wanted")),
    "mirror": (mark("to the mirror {name}"), mark("without the mirror that is wanted")),
}


def name_of(hop: Hop) -> str:
    """What stands in the hop itself."""
    return shown(hop.label) if hop.label else tr(_NAMES[hop.kind])


def state_of(hop: Hop, test: ReachTest | None) -> State:
    """Its state; whoever does not answer is broken, whatever the settings say."""
    reach = _reach(hop, test)
    return "broken" if reach is not None and not reach.ok else hop.state


def caption_of(hop: Hop, test: ReachTest | None) -> str:
    """A few words below the hop."""
    parts = []
    if hop.state == "broken":
        parts.append(_break(hop))
    elif hop.state != "good" and not _waits(hop):
        parts.append(tr(_STATES[hop.state]))
    if (reach := _reach(hop, test)) is not None:
        parts.append(_briefly(reach, test))
    elif hop.standby and hop.kind in ("mirror", "registry"):
        plain = hop.kind == "registry" and hop.label
        parts.append(tr("only if https fails") if plain else tr("only if the mirror fails"))
    elif hop.why is not None and hop.why.code == "route-by":
        parts.append(shown(hop.why.values["setting"]))
    return " · ".join(parts)


def direct_of(hop: Hop) -> str:
    """A few words at the arrow to it, where it is reached past the proxy."""
    return _direct(hop, 0)


def detail_of(hop: Hop, test: ReachTest | None) -> str:
    """Everything that there is to say of it, a line each: plain text."""
    lines = [shown(hop.url) if hop.url else name_of(hop)]
    lines += [told(said) for said in (hop.why, hop.direct) if said is not None]
    if hop.standby:
        lines.append(tr("It is used only if what comes before it fails."))
    if (reach := _reach(hop, test)) is not None:
        lines.append(_at_length(reach, test))
        lines.append(told(reach.said))
    return "\n".join(lines)


def sentence_of(lane: Lane, test: ReachTest | None) -> str:
    """The lane for who does not see it."""
    start, *others = lane.hops
    way = tr(", ", "facts").join(_phrase(hop, test) for hop in others)
    sentence = tr("{operation} goes from {start} {way}.").format(
        operation=title_of(lane),
        start=_remarked(name_of(start), [caption_of(start, test)]),
        way=way,
    )
    reasons = [words(hop.why) for hop in lane.hops if hop.why and hop.state != "good"]
    return in_a_row(dict.fromkeys([sentence, *reasons, *(words(note) for note in lane.notes)]))


def title_of(lane: Lane) -> str:
    """The command."""
    return f"docker {lane.operation}"


def _waits(hop: Hop) -> bool:
    """Whether all that it lacks is a Docker that runs, which is said once."""
    return hop.why is not None and hop.why.code == "route-engine-down"


def _break(hop: Hop) -> str:
    if hop.kind == "daemon":
        return tr("does not run")
    if not hop.label:
        return tr("missing")
    return tr("the container itself")


def _direct(hop: Hop, length: int) -> str:
    if hop.direct is None:
        return ""
    values = {name: shown(value) for name, value in hop.direct.values.items()}
    return tr(_DIRECT[hop.direct.code][length]).format(**values)


def _phrase(hop: Hop, test: ReachTest | None) -> str:
    to, without = _WAYS.get(hop.kind, (mark("to {name}"), ""))
    if without and not hop.label:
        return tr(without)
    text = tr(to).format(name=name_of(hop))
    return _remarked(text, [_direct(hop, 1), caption_of(hop, test)])


def _remarked(text: str, remarks: list[str]) -> str:
    given = tr(", ", "facts").join(remark for remark in remarks if remark)
    return tr("{text} ({remark})").format(text=text, remark=given) if given else text


def _reach(hop: Hop, test: ReachTest | None) -> Reached | None:
    """How it was reached: of several with one address, the one that is spelt like it."""
    hub = HUB.host, HUB.port
    address = hop.address or hub if hop.kind == "registry" else hop.address
    found = [
        each
        for each in (test.answers or () if test is not None else ())
        if each.target.kind == hop.kind and each.address == address
    ]
    return next((each for each in found if each.target.url == hop.url), found[0] if found else None)


def _briefly(reach: Reached, test: ReachTest | None) -> str:
    time = moment(test.time if test else 0.0)
    if reach.state == "good":
        return tr("{ms} ms, at {time}").format(ms=_ms(reach), time=time)
    return tr("{result}, at {time}").format(result=tr(RESULTS[reach.said.code]), time=time)


def _at_length(reach: Reached, test: ReachTest | None) -> str:
    time = moment(test.time if test else 0.0)
    if reach.state == "good":
        return tr("It answered after {ms} ms, at {time}.").format(ms=_ms(reach), time=time)
    return tr("Tested at {time}:").format(time=time)


def latency_of(reach: Reached) -> float | None:
    """In milliseconds, as it is shown of it; None: it was not measured."""
    return reach.connect_ms if reach.answer_ms is None else reach.answer_ms


def _ms(reach: Reached) -> str:
    return milliseconds(latency_of(reach) or 0.0)
