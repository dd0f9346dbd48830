"""Image names by Docker's own grammar, and what they mean in full.

The source is ``github.com/distribution/reference``: ``ParseNormalizedNamed``, ``splitDockerDomain``
and the expressions in ``regexp.go``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxy_url import mask
from dockproxy_tray.errors import Invalid

HUB = "docker.io"
MAX_LENGTH = 255
"""Of a repository's name, without the registry's."""

_LEGACY_HUB = "index.docker.io"
_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = re.compile(rf"(?:{_PART}(?:\.{_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?", re.ASCII)
_WORD = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_PATH = re.compile(rf"{_WORD}(?:/{_WORD})*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_ID = re.compile("[a-f0-9]{64}")
_DIGESTS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""What go-digest knows, and how many digits each has."""


@dataclass(frozen=True)
class ImageReference:
    """An image's name with nothing left out."""

    domain: str
    """The registry: ``docker.io`` for Docker Hub, else ``host[:port]`` as it was written."""
    path: str
    tag: str | None
    digest: str | None

    @property
    def on_hub(self) -> bool:
        return self.domain == HUB

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.domain}/{self.path}{tag}{digest}"


def parse_image(text: str) -> ImageReference:
    """Read a name as ``docker pull`` does; without tag and digest it is ``latest``.

    Raises ``Invalid("bad-image", image=MASKED, why=Message)``.
    """
    if why := _why_bad(text):
        raise Invalid("bad-image", image=mask(text), why=why)
    domain, path, tag, digest = _parts(text)
    return ImageReference(domain, path, tag or (None if digest else "latest"), digest)


def _parts(text: str) -> tuple[str, str, str | None, str | None]:
    domain, rest = _split_domain(text)
    name, at, digest = rest.partition("@")
    path, colon, tag = name.partition(":")
    return domain, path, tag if colon else None, digest if at else None


def _split_domain(text: str) -> tuple[str, str]:
    """The first part is the registry where it could be none of a name: with a dot, a port or a
    capital letter, or ``localhost``. ``nginx`` alone is ``library/nginx`` on Docker Hub."""
    first, slash, rest = text.partition("/")
    if not slash:
        return HUB, f"library/{text}"
    if first == _LEGACY_HUB:
        first = HUB
    elif first != "localhost" and not re.search("[.:]", first) and first.lower() == first:
        return HUB, text
    if first == HUB and "/" not in rest:
        rest = f"library/{rest}"
    return first, rest


def _why_bad(text: str) -> Message | None:
    if not text:
        return say("entry-empty")
    if "://" in text:
        return say("image-scheme")
    if _ID.fullmatch(text):
        return say("image-id")
    domain, path, tag, digest = _parts(text)
    if not _DOMAIN.fullmatch(domain):
        return say("image-registry", registry=mask(domain))
    if path.lower() != path:
        return say("image-capitals")
    if not _PATH.fullmatch(path):
        return say("image-name")
    if len(path) > MAX_LENGTH:
        return say("image-too-long", limit=MAX_LENGTH)
    if tag is not None and not _TAG.fullmatch(tag):
        return say("image-tag")
    if digest is not None and not _is_digest(digest):
        return say("image-digest", known=tuple(_DIGESTS))
    if (domain, path) == (HUB, "library/scratch"):
        return say("image-scratch")
    return None


def _is_digest(text: str) -> bool:
    algorithm, _, encoded = text.partition(":")
    return len(encoded) == _DIGESTS.get(algorithm) and bool(re.fullmatch("[a-f0-9]+", encoded))
