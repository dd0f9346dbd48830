"""The client's config.json, and what took its proxy from it some time ago."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import say
from dockproxy_tray.core.pitfalls import former_holders
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.core.sources import problem_of
from dockproxy_tray.core.surfaces.client_config import KEYS
from dockproxy_tray.core.values import CLIENT, Key, Sight, Value, same_value
from dockproxy_tray.errors import Unparsable

_SETTINGS = frozenset(key.lower() for key in KEYS.values())
_URLS: tuple[Key, ...] = tuple(key for key in CLIENT if key[1] != "no_proxy")


def check_docker_config(found: Gathered) -> Iterator[Finding]:
    """Where DOCKER_CONFIG is set, the client's file lies where other programs may not look."""
    path = found.seen.client.path
    if found.docker_config:
        yield warning(say("doctor-docker-config", path=path))
    else:
        yield good(say("doctor-client-path", path=path))


def check_client_file(found: Gathered) -> Iterator[Finding]:
    """Whether ``docker`` can read it, and this program edit it."""
    file = found.seen.client
    if file.problem is not None:
        yield bad(file.problem)
        return
    if file.text is None:
        yield good(say("doctor-no-file", path=file.path))
        return
    try:
        found.sources.client  # noqa: B018  (reading it parses it)
    except Unparsable as error:
        key = str(error.values.get("key", ""))
        above, _, last = key.rpartition(".")
        if above == "proxies" and last.lower() in _SETTINGS:
            line = error.values.get("line")
            yield bad(say("doctor-no-default", path=file.path, line=line, key=last))
        else:
            yield bad(problem_of(error))
    else:
        yield good(say("doctor-parsed", path=file.path))


def check_client_writable(found: Gathered) -> Iterator[Finding]:
    """Whether a switch can replace it."""
    path = found.seen.client.path
    if found.seen.client.problem is not None:
        yield skipped(say("doctor-unread", path=path))
    elif found.client_locked is not None and found.client_locked.code == "file-not-ours":
        yield bad(say("doctor-client-not-ours", path=path))
    elif found.client_locked is not None:
        yield bad(say("doctor-client-locked", why=found.client_locked, path=path))
    else:
        yield good(say("doctor-client-writable", path=path))


def check_containers(found: Gathered) -> Iterator[Finding]:
    """A container keeps the proxy that it was made with."""
    if found.containers is None:
        yield skipped(say("doctor-untold"))
        return
    current: dict[Key, Value] = {}
    if found.containers:  # else it does not matter whether the client's file can be read
        current = {key: found.sources.next(key).value for key in _URLS}
    if stale := former_holders(found.containers, current):
        yield warning(say("containers-former-proxy", names=", ".join(stale)))
    else:
        yield good(say("doctor-containers"))


def check_builders(found: Gathered) -> Iterator[Finding]:
    """A builder in a container pulls with the proxy that it was made with, or with none."""
    stale = [each.name for each in found.builders if _has_another(found, each.proxies)]
    if not found.builders:
        yield skipped(say("doctor-no-builders"))
    for name in stale:
        if found.wanted is None:
            yield warning(say("doctor-builder", name=name))
        else:
            yield warning(say("doctor-builder-anew", name=name, profile=found.wanted.profile))
    if found.builders and not stale:
        yield good(say("doctor-builders"))


def _has_another(found: Gathered, proxies: Proxies) -> bool:
    for name, url in proxies.urls.items():
        key = ("client", name)
        if not same_value(key, found.sources.next(key).value, url):
            return True
    return False


def check_shell(found: Gathered) -> Iterator[Finding]:
    """``docker build`` fetches registry tokens itself, with the shell's proxy."""
    if found.wanted is None:
        yield skipped(say("doctor-no-profile"))
        return
    # Whoever has typed a password into the shell has a better one than a URL that lacks it.
    sight = Sight.NO_PASSWORD if found.wanted.lacks_password else Sight.WHOLE
    names = [
        name
        for name, url in Proxies.of(found.wanted.daemon).urls.items()
        if not same_value(("daemon", name), url, found.shell.urls[name], sight)
    ]
    if names:
        yield warning(say("doctor-shell", names=", ".join(names), profile=found.wanted.profile))
    else:
        yield good(say("doctor-shell-agrees"))
