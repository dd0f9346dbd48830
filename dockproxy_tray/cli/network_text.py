"""The answers about the network as people read them.

Names of networks come from strangers: here they make no line of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.cli.columns import table
from dockproxy_tray.cli.notices import failed_words
from dockproxy_tray.core.message import say
from dockproxy_tray.core.rules import TYPE_NAMES
from dockproxy_tray.words.following import MODES, rule_words, switched_words
from dockproxy_tray.words.language import mark, tr
from dockproxy_tray.words.messages import in_a_row, shown, whole, words

if TYPE_CHECKING:
    from dockproxy_tray.cli.auto import Standing
    from dockproxy_tray.cli.network import Seen
    from dockproxy_tray.cli.news import News
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.rules import NetworkFacts

_CONNECTIVITY = {
    "unknown": mark("unknown"),
    "none": mark("none"),
    "portal": mark("a page that wants a login"),
    "limited": mark("limited"),
    "full": mark("full"),
}
"""NetworkManager's own words for it (nmcli(1)), but for the portal."""
_NOTHING = "-"


def network_text(seen: Seen, style: Style) -> str:
    """What is known, what comes of it, and then each rule."""
    parts = []
    if seen.facts is not None:
        parts.append(_facts(seen.facts, style))
    parts.append(table(_outcome(seen, style, whole(seen.reason))))
    if seen.verdict is not None and seen.verdict.trials:
        parts.append(_rules(seen, style))
    return "\n\n".join("\n".join(part) for part in parts)


def auto_text(standing: Standing, style: Style) -> str:
    """Whether the network is followed, and by whom; what comes of it."""
    # What is to be done about it the warnings say.
    rows = _outcome(standing.seen, style, words(standing.seen.reason))
    if standing.seen.settings.network != "off":
        rows.append([tr("Followed by"), _holder(standing.holder)])
        if not standing.may_act:
            rows.append([tr("Session"), tr("not the active one: nothing is switched from here")])
    return "\n".join(table(rows))


def news_line(news: News) -> str:
    """News in one line, for a journal."""
    return one_line(_news(news))


def one_line(text: str) -> str:
    """A text of which a stranger wrote a part, which is not to look like another line."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def _news(news: News) -> str:
    reason, profile = news.reason, news.profile
    if news.event == "switched":
        headline, why = switched_words(profile or "", reason)
        return _because(headline, why)
    if news.event == "failed":
        return _because(failed_words(profile), whole(reason))
    if news.event == "offer":
        offered = tr("Switch to {profile}?").format(profile=shown(profile))
        obstacle = whole(news.obstacle) if news.obstacle is not None else ""
        # In a journal there is no button.
        by_hand = words(say("offer-by-hand", profile=profile))
        return in_a_row((offered, words(reason), obstacle, by_hand))
    if news.network is None:
        return whole(reason)
    if profile is None:
        return _because(shown(news.network), whole(reason))
    text = tr("{network} wants {profile}: {reason}")
    values = {"network": shown(news.network), "profile": shown(profile)}
    return text.format(reason=words(reason), **values)


def _because(what: str, why: str) -> str:
    return tr("{what}: {why}").format(what=what, why=why)


def _facts(facts: NetworkFacts, style: Style) -> list[str]:
    metered = {None: tr("unknown"), True: tr("yes"), False: tr("no")}[facts.metered]
    connectivity = tr(_CONNECTIVITY[facts.connectivity])
    rows = (
        (tr("Connection"), facts.connection, "connection"),
        (tr("UUID"), facts.uuid, "uuid"),
        (tr("Type"), TYPE_NAMES.get(facts.type, facts.type), "type"),
        (tr("Wi-Fi network"), facts.ssid, "ssid"),
        (tr("Access point"), facts.bssid, "bssid"),
        (tr("VPNs"), facts.vpns, "vpn"),
        (tr("Gateway"), facts.gateways, "gateway"),
        (tr("DNS search domains"), facts.dns_domains, "dns_domain"),
        (tr("Addresses"), facts.addresses, "subnet"),
        (tr("Connectivity"), connectivity, ""),
        (tr("Metered"), metered, ""),
    )
    head = [style(title, "bold") for title in (tr("Network"), tr("Value"), tr("Rule's key"))]
    cells = [[name, _cell(value), style(key, "dim")] for name, value, key in rows]
    return table([head, *cells])


def _outcome(seen: Seen, style: Style, reason: str) -> list[list[str]]:
    wanted = one_line(reason)
    if seen.profile is not None:
        wanted = _because(style(shown(seen.profile), "bold"), wanted)
    return [
        [tr("By network"), tr(MODES[seen.settings.network])],
        [tr("Wanted"), wanted],
        [tr("In force"), shown(seen.in_force or _NOTHING)],
    ]


def _rules(seen: Seen, style: Style) -> list[str]:
    titles = (tr("Profile"), tr("Rule"), tr("Why"))
    rows = [["", *(style(title, "bold") for title in titles)]]
    for trial in seen.verdict.trials if seen.verdict is not None else ():
        sign = style("*", "green", "bold") if trial.matched else ""
        rule = one_line(rule_words(trial.rule.conditions))
        rows.append([sign, shown(trial.rule.profile), rule, _sentence(trial.why)])
    return table(rows)


def _sentence(message: Message) -> str:
    return one_line(words(message))


def _holder(number: int | None) -> str:
    if number is None:
        return tr("nobody")
    return tr("process {number}").format(number=number) if number else tr("a process of yours")


def _cell(value: object) -> str:
    return one_line(shown(value)) or _NOTHING
