"""daemon.json and dockerd's flags: what keeps dockerd from starting, and what it passes over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.engine import Version
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.registries import check_insecure, check_mirror, mirror_has_path
from dockproxy_tray.core.sources import problem_of
from dockproxy_tray.core.values import INSECURE, MIRRORS
from dockproxy_tray.errors import Invalid, Unparsable

PROXIES_SINCE = (23, 0, 0)
PATHS_SINCE = (25, 0, 0)

_NO_DIRECTIVE = re.compile(r"[^a-z0-9-]")
_OF_THE_CLIENT = ("default", "httpproxy", "httpsproxy", "noproxy", "ftpproxy", "allproxy")
_FLAG_OF = {
    "registry-mirrors": "registry-mirror",
    "insecure-registries": "insecure-registry",
    "exec-opts": "exec-opt",
    "hosts": "host",
    "labels": "label",
    "log-opts": "log-opt",
    "dns-opts": "dns-opt",
    "storage-opts": "storage-opt",
    "default-ulimits": "default-ulimit",
    "default-network-opts": "default-network-opt",
    "default-address-pools": "default-address-pool",
    "authorization-plugins": "authorization-plugin",
    "node-generic-resources": "node-generic-resource",
    "allow-nondistributable-artifacts": "allow-nondistributable-artifacts",
}
"""The keys of the file whose flag has another name (moby, ``findConfigurationConflicts``)."""


def check_daemon_json(found: Gathered) -> Iterator[Finding]:
    """Whether the file can be read as dockerd reads it, and edited."""
    sources, file = found.sources, found.seen.daemon_json
    if (elsewhere := sources.config_elsewhere) is not None:
        yield warning(say("daemon-json-elsewhere", path=elsewhere))
    elif file.problem is not None:
        yield skipped(say("doctor-unread", path=file.path))
    elif file.text is None:
        yield good(say("doctor-no-file", path=file.path))
    else:
        try:
            sources.daemon_json  # noqa: B018  (reading it parses it)
        except Unparsable as error:
            yield bad(problem_of(error))
        else:
            yield good(say("doctor-parsed", path=file.path))


def check_daemon_json_keys(found: Gathered) -> Iterator[Finding]:
    """Keys that dockerd does not know, or does not read where they stand."""
    file, client = found.seen.daemon_json, found.seen.client.path
    data = found.sources.daemon_json
    if file.text is None:
        yield skipped(say("doctor-no-file", path=file.path))
        return
    wrong: list[Message] = []
    for key in data.keys:
        if key.lower() in _OF_THE_CLIENT:
            wrong = [say("doctor-client-syntax", path=file.path, key=key, client=client)]
            break
        if _NO_DIRECTIVE.search(key):
            wrong.append(say("doctor-unknown-key", path=file.path, key=key))
    wrong += [
        say("doctor-ignored-key", path=file.path, key=each.values["key"], line=each.values["line"])
        for each in data.unread
    ]
    if _has_proxies(found) and found.version is not None and found.version < PROXIES_SINCE:
        version = _spelt(found.version)
        wrong.append(say("doctor-proxies-too-new", path=file.path, version=version))
    yield from map(bad, wrong)
    if not wrong:
        yield good(say("doctor-keys", path=file.path))


def _has_proxies(found: Gathered) -> bool:
    return not {"http-proxy", "https-proxy", "no-proxy"}.isdisjoint(found.sources.daemon_json.keys)


def check_flags(found: Gathered) -> Iterator[Finding]:
    """dockerd does not start with an option that comes as a flag and in the file."""
    sources, path = found.sources, found.seen.daemon_json.path
    clean = True
    for key in sources.daemon_json.keys:
        flag = _FLAG_OF.get(key, key)
        if flag in sources.flags and key != "runtimes":
            clean = False
            if key == "hosts":
                yield bad(say("doctor-hosts", path=path, unit=found.seen.engine.unit))
            else:
                yield bad(say("doctor-flag-and-file", path=path, key=key, flag=f"--{flag}"))
    if clean:
        yield good(say("doctor-flags"))


def check_registries(found: Gathered) -> Iterator[Finding]:
    """Mirrors and insecure registries that dockerd refuses, whoever names them."""
    clean = True
    for what in _bad_entries(found):
        clean = False
        yield bad(what)
    if clean:
        yield good(say("doctor-registries"))


def _bad_entries(found: Gathered) -> Iterator[Message]:
    version = found.version
    mirrors, insecure = found.sources.next(MIRRORS), found.sources.next(INSECURE)
    for entry in mirrors.value if isinstance(mirrors.value, tuple) else ():
        where = {"source": mirrors.source, "line": mirrors.line}
        try:
            check_mirror(entry)
        except Invalid as error:
            why = Message(error.reason, error.values)
            yield say("doctor-bad-entry", reason=why, **where)
            continue
        if mirror_has_path(entry) and version is not None and version < PATHS_SINCE:
            yield say("doctor-mirror-path", mirror=entry, version=_spelt(version), **where)
    for entry in insecure.value if isinstance(insecure.value, tuple) else ():
        try:
            check_insecure(entry)
        except Invalid as error:
            why = Message(error.reason, error.values)
            yield say("doctor-bad-entry", reason=why, source=insecure.source, line=insecure.line)


def _spelt(version: Version) -> str:
    return ".".join(map(str, version))
