"""Answers about ways, for tests."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.explain import Explanation, explain_build, explain_run
from dockproxy_tray.ui.snapshot import Snapshot, Way
from tests.core import explained
from tests.core.explained import basis, pull

PROFILE = explained.PROXY + 'no_proxy = [".corp.example"]\nmirrors = ["https://m.corp.example"]\n'


def pulled(image: str = "nginx", profile: str = PROFILE) -> Explanation:
    return pull(image, profile)


def fetched(url: str, profile: str = PROFILE) -> Explanation:
    return explain_run(url, basis(profile))


def built(url: str, profile: str = PROFILE) -> Explanation:
    return explain_build(url, basis(profile))


def asked(shown: Snapshot, found: Explanation, target: str = "typed") -> Snapshot:
    """The same, with this as what was asked about."""
    return replace(shown, way=Way(found.operation, target, found))
