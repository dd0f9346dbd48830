"""Which engine it is, and how it fares."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, unknown, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Unit
from dockproxy_tray.core.plan import why_containers_stop
from dockproxy_tray.core.proxy_url import mask_url, parse_proxy_url
from dockproxy_tray.core.values import (
    CGROUP_DRIVER,
    DAEMON,
    INSECURE,
    LIVE_RESTORE,
    MIRRORS,
    Key,
    same_value,
)
from dockproxy_tray.errors import Invalid

_NOT_HERE = ("engine-absent", "engine-snap", "engine-podman")
DETACHED = (29, 5, 0)
"""From here on a rootless dockerd is in the host's own network (moby, dockerd-rootless.sh)."""


def check_engine(found: Gathered) -> Iterator[Finding]:
    """The engine that is meant, and who says so."""
    pointer, engine = found.pointer, found.seen.engine
    if pointer is None:
        yield good(say("doctor-engine-sandbox", unit=engine.unit))
    elif engine.refusal is not None and not pointer.said_by:
        yield bad(engine.refusal)
    elif engine.refusal is not None and pointer.said_by == "currentContext":
        yield bad(say("doctor-foreign-context", context=pointer.name, reason=engine.refusal))
    elif engine.refusal is not None:
        by = pointer.said_by
        yield bad(say("doctor-foreign-variable", by=by, name=pointer.name, reason=engine.refusal))
    elif not pointer.here:
        mine = engine.socket
        yield warning(say("doctor-engine-other", socket=mine, other=pointer.socket))
    elif pointer.said_by:
        yield good(
            say("doctor-engine-named", unit=engine.unit, by=pointer.said_by, name=pointer.name)
        )
    else:
        yield good(say("doctor-engine-default", unit=engine.unit, socket=engine.socket))


def check_service(found: Gathered) -> Iterator[Finding]:
    """Whether the unit is there, and runs."""
    seen, unit = found.seen, found.seen.unit
    if seen.engine.refusal is not None:
        yield skipped(say("doctor-no-engine"))
    elif unit is None:
        yield _no_unit(found, seen.unit_problem or say("running-unknown"))
    else:
        yield _running(found, unit)


def _no_unit(found: Gathered, problem: Message) -> Finding:
    if problem.code == "engine-masked":
        return bad(say("doctor-masked", unit=found.seen.engine.unit, scope=found.scope))
    if problem.code in _NOT_HERE:
        return bad(say("doctor-absent", reason=problem))
    if problem.code in ("no-systemd", "systemd-silent"):
        return unknown(problem)
    return bad(problem)


def _running(found: Gathered, unit: Unit) -> Finding:
    engine, scope = found.seen.engine, found.scope
    result = found.service.result if found.service else ""
    socket_result = found.socket.result if found.socket else ""
    if unit.running:
        version = found.seen.info.version if found.seen.info else ""
        return good(say("doctor-runs", unit=engine.unit, version=version))
    limit = "start-limit-hit" in (result, socket_result.removeprefix("service-"))
    if unit.active_state == "failed":
        both = " ".join(filter(None, (engine.unit, engine.socket_unit)))
        if limit:
            return bad(say("doctor-start-limit", unit=engine.unit, units=both, scope=scope))
        return bad(say("doctor-failed", unit=engine.unit, units=both, result=result, scope=scope))
    if unit.sub_state == "auto-restart":
        return bad(say("doctor-loops", unit=engine.unit, result=result, scope=scope))
    if unit.active_state == "inactive":
        return warning(say("doctor-stopped", unit=engine.unit, scope=scope))
    return unknown(say("doctor-between", unit=engine.unit, state=unit.active_state))


def check_socket(found: Gathered) -> Iterator[Finding]:
    """Where the socket's unit has failed, ``docker`` does not reach a dockerd that runs."""
    unit, health = found.seen.engine.socket_unit, found.socket
    if unit is None or health is None or health.load_state == "not-found":
        yield skipped(say("doctor-no-socket-unit"))
    elif health.load_state == "masked":
        yield bad(say("doctor-masked", unit=unit, scope=found.scope))
    elif health.active_state == "failed":
        yield bad(say("doctor-socket-failed", unit=unit, result=health.result, scope=found.scope))
    else:
        yield good(say("doctor-socket", unit=unit))


def check_unit_file(found: Gathered) -> Iterator[Finding]:
    """A full copy of the package's unit file misses what the package changes in it."""
    unit = found.seen.engine.unit
    if len(found.unit_copies) > 1:
        copy, original = found.unit_copies[:2]
        yield warning(
            say("doctor-unit-copy", path=copy, original=original, unit=unit, scope=found.scope)
        )
    else:
        yield good(say("doctor-unit-original", unit=unit))


def check_daemon_reload(found: Gathered) -> Iterator[Finding]:
    """What systemd has not read again does not count at a restart."""
    unit = found.seen.unit
    if unit is not None and unit.need_reload:
        yield bad(say("doctor-daemon-reload", unit=found.seen.engine.unit, scope=found.scope))
    else:
        yield good(say("doctor-unit-read"))


def check_answer(found: Gathered) -> Iterator[Finding]:
    """Whether this user may ask dockerd."""
    seen = found.seen
    if seen.unit is None or not seen.unit.running:
        yield skipped(say("doctor-not-running"))
    elif seen.info is not None:
        yield good(say("doctor-answers", socket=seen.engine.socket))
    elif seen.info_problem is not None and seen.info_problem.code == "socket-permission":
        yield unknown(say("doctor-not-asked", socket=seen.engine.socket))
    else:
        yield bad(seen.info_problem or say("running-unknown"))


def check_pending(found: Gathered) -> Iterator[Finding]:
    """Whether dockerd runs with what the files say."""
    seen, sources = found.seen, found.sources
    if seen.unit is None or not seen.unit.running:
        yield skipped(say("doctor-not-running"))
        return
    waiting: list[Key] = []
    for key in (*DAEMON, MIRRORS, INSECURE, LIVE_RESTORE, CGROUP_DRIVER):
        running, later = sources.running(key), sources.next(key)
        if running is None:
            yield skipped(say("doctor-untold"))
            return
        # What no file says of these is the engine's own choice.
        own = later.value is None and key[0] == "engine"
        # A restart would bring a shadow into force; it is told of as one.
        shadowed = found.wanted is not None and not same_value(
            key, sources.on_disk(key).value, later.value
        )
        if (
            not own
            and not shadowed
            and not same_value(key, later.value, running.value, running.sight)
        ):
            waiting.append(key)
    if not waiting:
        yield good(say("doctor-as-written"))
        return
    names = ", ".join(key[1] for key in waiting)
    # A deleted list survives a reload (moby#36632).
    reload = all(
        key in (MIRRORS, INSECURE, LIVE_RESTORE) and sources.next(key).value is not None
        for key in waiting
    )
    if found.wanted is not None:
        yield bad(say("doctor-pending-switch", settings=names, profile=found.wanted.profile))
    elif reload:
        yield bad(
            say("doctor-pending-reload", settings=names, unit=seen.engine.unit, scope=found.scope)
        )
    else:
        yield bad(
            say("doctor-pending-restart", settings=names, unit=seen.engine.unit, scope=found.scope)
        )


def check_live_restore(found: Gathered) -> Iterator[Finding]:
    """Whether running containers outlive a switch that restarts dockerd."""
    info = found.seen.info
    if info is None:
        yield skipped(say("doctor-not-running"))
    elif info.containers_running == 0:
        yield skipped(say("doctor-no-containers"))
    elif why := why_containers_stop(found.sources, found.sources, info.containers_running):
        yield warning(say("doctor-containers-stop", reason=why))
    else:
        yield good(say("doctor-containers-stay"))


def check_rootless_loopback(found: Gathered) -> Iterator[Finding]:
    """A rootless dockerd is in a network of its own, where 127.0.0.1 is not the host's."""
    info, version = found.seen.info, found.version
    if info is None or not info.rootless:
        yield skipped(say("doctor-not-rootless"))
        return
    for key in DAEMON[:2]:
        value = found.sources.next(key).value
        if isinstance(value, str) and value and version is not None and version < DETACHED:
            try:
                loopback = parse_proxy_url(value).loopback
            except Invalid:
                continue
            if loopback:
                yield bad(say("doctor-rootless-loopback", url=mask_url(value)))
                return
    yield good(say("doctor-rootless-reaches"))
