"""The profiles, and what they need beside themselves."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, unknown, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say


def check_profiles(found: Gathered) -> Iterator[Finding]:
    """Whether profiles.toml can be used."""
    if found.profiles_problem is not None:
        yield bad(found.profiles_problem)
    elif found.profiles is None or not any(each.written for each in found.profiles.profiles):
        yield good(say("doctor-no-profiles", path=found.profiles_path))
    else:
        count = sum(each.written for each in found.profiles.profiles)
        yield good(say("doctor-profiles", count=count))


def check_profiles_private(found: Gathered) -> Iterator[Finding]:
    """A file with passwords in it is its owner's alone."""
    if found.profiles_open:
        yield bad(say("doctor-profiles-open", path=found.profiles_path))
    else:
        yield good(say("doctor-profiles-private"))


def check_profile_warnings(found: Gathered) -> Iterator[Finding]:
    """Proxies that are half of one, or that containers cannot reach."""
    warnings = found.profiles.warnings if found.profiles is not None else ()
    yield from map(warning, warnings)
    if not warnings:
        yield good(say("doctor-profiles-sound"))


def check_proxy_scheme(found: Gathered) -> Iterator[Finding]:
    """https:// is how the proxy itself is spoken to, not what it is for."""
    clean = True
    for profile in found.profiles.profiles if found.profiles is not None else ():
        url = next((url for url in profile.urls if url.scheme.lower() == "https"), None)
        if url is not None:
            clean = False
            yield warning(say("doctor-https-proxy", profile=profile.name, url=str(url)))
    if clean:
        yield good(say("doctor-schemes"))


def check_passwords(found: Gathered) -> Iterator[Finding]:
    """A user without a password stops a switch."""
    clean = True
    for profile, state in found.passwords.items():
        clean = clean and state == "kept"
        if state == "none":
            yield bad(say("doctor-no-password", profile=profile))
        elif state == "no-keyring":
            yield bad(say("doctor-no-keyring", profile=profile))
        elif state == "unseen":
            yield unknown(say("doctor-password-unseen", profile=profile))
        elif state == "failed":
            yield bad(say("doctor-keyring-failed", profile=profile))
    if not found.passwords:
        yield skipped(say("doctor-no-passwords"))
    elif clean:
        yield good(say("doctor-passwords"))


def check_network(found: Gathered) -> Iterator[Finding]:
    """What switching by network needs."""
    if found.network == "off":
        yield skipped(say("doctor-not-followed"))
        return
    if found.network_manager is None:
        yield unknown(say("doctor-bus-silent"))
    elif not found.network_manager:
        yield bad(say("no-network-manager"))
    else:
        yield good(say("doctor-network-manager"))
    profiles = found.profiles.profiles if found.profiles is not None else ()
    if not any(profile.when or profile.otherwise for profile in profiles):
        yield warning(say("no-rules"))
