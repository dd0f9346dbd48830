"""Explanations for tests, on a machine that was only observed."""

from __future__ import annotations

import json
from dataclasses import replace

from dockproxy_tray.core.basis import Basis, basis_of
from dockproxy_tray.core.explain import Explanation, explain_pull
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.system.profiles_file import parse_profiles
from dockproxy_tray.words.language import english
from dockproxy_tray.words.messages import words
from tests.core.seen import seen as make_seen

PROXY = 'proxy = "http://jo:geheim@proxy.corp.example:8080"\n'
MASKED = "http://jo:xxxxx@proxy.corp.example:8080"
HUB = "https://registry-1.docker.io/v2/"


def basis(profile: str, seen: Observed | None = None) -> Basis:
    text = f"version = 1\n[profiles.P]\n{profile}"
    wanted = parse_profiles(text, "profiles.toml").resolve("P")
    return basis_of(wanted, seen or make_seen())


def nowhere(host: str) -> tuple[str, ...]:
    return ()


def pull(image: str, profile: str, seen: Observed | None = None) -> Explanation:
    return explain_pull(image, basis(profile, seen), nowhere)


def way(found: Explanation) -> list[str]:
    """Each hop in a line, as the document has it."""
    return [f"{hop.url} {hop.via} ({words(hop.why, english)})" for hop in found.hops]


def codes(found: Explanation) -> list[str]:
    return [warning.code for warning in found.warnings]


def with_client(seen: Observed, **proxies: dict[str, str]) -> Observed:
    text = json.dumps({"proxies": proxies})
    return replace(seen, client=replace(seen.client, text=text))
