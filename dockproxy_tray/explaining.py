"""Which way one pull, run or build takes: what is looked at for an answer, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockproxy_tray.core.explain import (
    Around,
    Explanation,
    Operation,
    explain_build,
    explain_pull,
    explain_run,
    parse_target,
)
from dockproxy_tray.core.image_reference import parse_image
from dockproxy_tray.core.proxies import Proxies, proxy_url
from dockproxy_tray.errors import NoEngine

if TYPE_CHECKING:
    from dockproxy_tray.core.basis import Basis
    from dockproxy_tray.core.observed import Container, Observed
    from dockproxy_tray.operations import Operations


def explain(
    operations: Operations,
    operation: Operation,
    target: str,
    profile: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Explanation:
    """The way of a pull of this image, or of a request to this URL from a container or a build.

    ``profile`` is whose settings are taken instead of those that count now, ``environ`` the
    environment of the shell that ``docker build`` would be typed into, where it is known. Nothing
    is sent but questions to the engine and, for a pull, to the name server; so it may take as long
    as these do. Raises ``Invalid`` for a target or profile that is none, and ``NoEngine`` where
    nobody can say by which settings an engine pulls.
    """
    from dockproxy_tray.core.basis import basis_now, basis_of
    from dockproxy_tray.system.names import look_up

    parse_image(target) if operation == "pull" else parse_target(target)
    wanted = operations.profiles().resolve(profile) if profile is not None else None
    seen = operations.observe()
    if operation == "pull" and wanted is None and seen.unit is None:
        raise NoEngine("no-engine", why=seen.unit_problem)
    basis = basis_now(seen) if wanted is None else basis_of(wanted, seen)
    if operation == "pull":
        return explain_pull(target, basis, look_up)
    if operation == "run":
        return explain_run(target, basis, _around_run(basis, seen))
    return explain_build(target, basis, _around_build(basis, seen, environ))


def _around_run(basis: Basis, seen: Observed) -> Around:
    return Around(gateway=_gateway(basis, seen), containers=_containers(seen))


def _around_build(basis: Basis, seen: Observed, environ: Mapping[str, str] | None) -> Around:
    from dockproxy_tray.system.builders import read_builders

    shell = None
    if environ is not None:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
        # Go's httpproxy: the upper case first.
        shell = Proxies(*(environ.get(n) or environ.get(n.lower()) or "" for n in names))
    builders = read_builders(seen.engine.client_config)
    return Around(gateway=_gateway(basis, seen), builders=builders, shell=shell)


def _gateway(basis: Basis, seen: Observed) -> str | None:
    """The bridge's, where a proxy of the client's is out of a container's reach without it."""
    urls = (proxy_url(text) for text in (basis.client.http, basis.client.https))
    if seen.info is None or not any(url is not None and url.loopback for url in urls):
        return None
    from dockproxy_tray.system.docker_api import EngineSilent, read_bridge

    try:
        return read_bridge(seen.engine.socket)[1]
    except EngineSilent:
        return None


def _containers(seen: Observed) -> tuple[Container, ...]:
    if seen.info is None:
        return ()
    from dockproxy_tray.system.docker_api import EngineSilent, read_containers

    try:
        return read_containers(seen.engine.socket)
    except EngineSilent:
        return ()
