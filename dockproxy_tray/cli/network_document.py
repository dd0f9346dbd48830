"""The JSON documents about the network; as with the others, their keys are a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.cli.document import messages
from dockproxy_tray.core.rules import TYPE_NAMES

if TYPE_CHECKING:
    from dockproxy_tray.cli.auto import Standing
    from dockproxy_tray.cli.network import Seen
    from dockproxy_tray.cli.news import News
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.core.rules import NetworkFacts, Rule


def network_document(seen: Seen) -> dict[str, object]:
    """What is known of the network, and what every rule says of it."""
    verdict = seen.verdict
    return {
        "available": seen.facts is not None,
        "facts": _facts(seen.facts) if seen.facts is not None else None,
        "profile": seen.profile,
        "rule": _rule(verdict.rule) if verdict is not None and verdict.rule else None,
        "reason": _message(seen.reason),
        "rules": [
            {
                "profile": trial.rule.profile,
                "rule": _rule(trial.rule),
                "matched": trial.matched,
                "why": _message(trial.why),
            }
            for trial in (verdict.trials if verdict is not None else ())
        ],
        "mode": seen.settings.network,
        "in_force": seen.in_force,
    }


def auto_document(standing: Standing) -> dict[str, object]:
    """Whether the network is followed, by whom, and what comes of it."""
    seen, holder = standing.seen, standing.holder
    return {
        "mode": seen.settings.network,
        # A process that holds the claim and has not said its number is there all the same.
        "follower": {"pid": holder or None} if holder is not None else None,
        "may_act": standing.may_act,
        "profile": seen.profile,
        "reason": _message(seen.reason),
        "in_force": seen.in_force,
        "warnings": messages(standing.warnings),
    }


def news_document(news: News) -> dict[str, object]:
    """One piece of news of who follows the network."""
    return {
        "event": news.event,
        "mode": news.mode,
        "network": news.network,
        "profile": news.profile,
        "reason": _message(news.reason),
        "obstacle": _message(news.obstacle) if news.obstacle is not None else None,
        "warnings": messages(news.warnings),
    }


def _facts(facts: NetworkFacts) -> dict[str, object]:
    return {
        "connection": facts.connection,
        "uuid": facts.uuid,
        "type": TYPE_NAMES.get(facts.type, facts.type),
        "ssid": facts.ssid,
        "bssid": facts.bssid,
        "vpns": list(facts.vpns),
        "gateways": list(facts.gateways),
        "dns_domains": list(facts.dns_domains),
        "addresses": list(facts.addresses),
        "connectivity": facts.connectivity,
        "metered": facts.metered,
    }


def _rule(rule: Rule) -> object:
    return "otherwise" if rule.otherwise else dict(rule.conditions)


def _message(message: Message) -> dict[str, str]:
    return messages([message])[0]
