"""Where an image is pulled from: what dockerd tries, in its order.

The source is moby's ``lookupV2Endpoints`` and ``isSecureIndex`` (package ``registry``). Mirrors are
asked for images of Docker Hub alone; a registry that counts as insecure is asked by https first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dockproxy_tray.core.registries import is_insecure

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Version
    from dockproxy_tray.core.image_reference import ImageReference
    from dockproxy_tray.core.registries import LookUp

HUB_URL = "https://registry-1.docker.io/"


@dataclass(frozen=True)
class Endpoint:
    """One place that is tried."""

    url: str
    """With a slash at its end."""
    kind: Literal["mirror", "registry"]


@dataclass(frozen=True)
class Endpoints:
    """All of them."""

    tried: tuple[Endpoint, ...]
    unsure: bool = False
    """Whether plain http may be tried as well: the registry's addresses decide, and are unknown."""


def endpoints_of(
    image: ImageReference,
    mirrors: tuple[str, ...],
    insecure: tuple[str, ...],
    look_up: LookUp,
    version: Version | None = None,
) -> Endpoints:
    """What is tried for an image, each where those before it fail.

    ``look_up`` is asked at most once, and only where an address decides. Of an unknown
    ``version`` the newest is assumed.
    """
    if image.on_hub:
        urls = dict.fromkeys(map(_mirror, mirrors))
        return Endpoints((*(Endpoint(u, "mirror") for u in urls), Endpoint(HUB_URL, "registry")))
    secure = Endpoint(f"https://{image.domain}/", "registry")
    plain = Endpoint(f"http://{image.domain}/", "registry")
    unchecked = is_insecure(insecure, image.domain, look_up, version)
    return Endpoints((secure, plain) if unchecked else (secure,), unsure=unchecked is None)


def _mirror(text: str) -> str:
    url = text if text.lower().startswith(("http://", "https://")) else f"https://{text}"
    return f"{url.removesuffix('/')}/"
