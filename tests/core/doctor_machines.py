"""Machines to examine: a healthy one, and what it may differ in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dockproxy_tray.core.compare import compare
from dockproxy_tray.core.doctor.gathered import (
    DesktopFacts,
    Gathered,
    Health,
    HelperFacts,
    Pointer,
)
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import File, Observed
from dockproxy_tray.core.profile import Always, Profile, Profiles, Wanted, make_collection
from dockproxy_tray.core.proxies import Proxies
from tests.core.seen import DEFAULT, ENGINE, FRAGMENT, seen, started

PROXY = "http://proxy:1"
HERE = Pointer("", "", "/run/docker.sock", here=True)
HELPER = HelperFacts(True, True, Health("loaded", "inactive", "success"), "0.1.0", theirs="0.1.0")
OFFICE = Profile("Office", http_proxy=PROXY, https_proxy=PROXY)
DROPIN = f'[Service]\nEnvironment="HTTP_PROXY={PROXY}"\nEnvironment="HTTPS_PROXY={PROXY}"\n'
CLIENT = json.dumps({"proxies": {"default": {"httpProxy": PROXY, "httpsProxy": PROXY}}})
ON_DISK = {ENGINE.dropin: DROPIN, ENGINE.client_config: CLIENT}
SHELL = Proxies(PROXY, PROXY)
LATER = f"{ENGINE.dropin_dir}/zz.conf"


def profiles(*given: Profile) -> Profiles:
    return make_collection(Always(), given)


def wanted(profile: Profile = OFFICE) -> Wanted:
    return profiles(profile).resolve(profile.name)


def gathered(observed: Observed | None = None, **differs: Any) -> Gathered:
    """A healthy machine with the package, but for what differs."""
    usual: dict[str, Any] = {
        "service": Health("loaded", "active", "success"),
        "socket": Health("loaded", "active", "success"),
        "unit_copies": (FRAGMENT,),
        "profiles": profiles(),
        "profiles_path": "/home/dev/.config/dockproxy-tray/profiles.toml",
        "helper": HELPER,
        "desktop": DesktopFacts(tray_host=True, notifications=True),
    }
    return Gathered(observed or seen(), **{"pointer": HERE, **usual, **differs})


def files(texts: Mapping[str, str], **info: Any) -> Gathered:
    """A machine with these files, whose engine was started since."""
    return gathered(started(seen(texts, **info)))


def daemon_json(text: str, **info: Any) -> Gathered:
    return gathered(seen({ENGINE.daemon_json: text}, **info))


def dropin(text: str, path: str = ENGINE.dropin) -> Gathered:
    return gathered(seen({path: f"[Service]\n{text}\n"}))


def in_force(texts: Mapping[str, str] = ON_DISK, **differs: Any) -> Gathered:
    """Office is in force, and runs with what the files say."""
    observed = started(seen(texts))
    chosen = wanted()
    usual = {"profiles": profiles(OFFICE), "wanted": chosen, "shell": SHELL}
    return gathered(observed, **{**usual, "comparison": compare(chosen, observed), **differs})


def unit(**differs: Any) -> Gathered:
    observed = seen()
    assert observed.unit is not None
    return gathered(replace(observed, unit=replace(observed.unit, **differs)))


def stopped(service: Health, socket: str = "success", **differs: Any) -> Gathered:
    found = unit(active_state=service.active_state, sub_state="dead", main_pid=0, **differs)
    observed = replace(found.seen, info=None)
    return replace(found, seen=observed, service=service, socket=Health("loaded", "active", socket))


def no_unit(problem: str, **refusal: Any) -> Gathered:
    why = say(problem, unit="docker.service")
    engine = replace(ENGINE, refusal=why) if refusal else ENGINE
    return gathered(replace(seen(), engine=engine, unit=None, unit_problem=why, info=None))


def foreign(said_by: str) -> Gathered:
    found = no_unit("engine-podman", refusal=True)
    return replace(found, pointer=Pointer(said_by, "box", "/run/podman/podman.sock", here=True))


def problem(path: str, code: str = "file-permission") -> Gathered:
    """The file at this path cannot be read."""
    observed = seen({LATER: "[Service]\n"})
    broken = File(path, problem=say(code, path=path))
    assert observed.unit is not None
    described = replace(
        observed.unit,
        files=tuple(broken if each.path == path else each for each in observed.unit.files),
        env_files={**observed.unit.env_files, **({path: broken} if path == DEFAULT else {})},
    )
    return gathered(
        replace(
            observed,
            unit=described,
            client=broken if path == ENGINE.client_config else observed.client,
            daemon_json=broken if path == ENGINE.daemon_json else observed.daemon_json,
        )
    )


def unit_text(text: str, **texts: str) -> Gathered:
    """The unit's own file says this."""
    observed = seen(texts)
    assert observed.unit is not None
    own = File(FRAGMENT, text)
    return gathered(
        replace(observed, unit=replace(observed.unit, files=(own, *observed.unit.files[1:])))
    )


def rootless(proxy: str, **info: Any) -> Gathered:
    text = f"[Service]\nEnvironment=HTTP_PROXY={proxy}\n"
    return gathered(seen({ENGINE.dropin: text}, rootless=True, **info))


def helper(**differs: Any) -> Gathered:
    return gathered(helper=replace(HELPER, **differs))


@dataclass(frozen=True)
class Case:
    """A machine with a trouble, by what it is to be called, and the same one mended."""

    check: str
    state: str
    code: str
    broken: Gathered
    mended: Gathered = gathered()
    after: str = "good"
