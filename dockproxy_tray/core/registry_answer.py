"""What a registry's answers mean (distribution-spec; "Token Authentication Specification").

They come from whoever was on the line: a login page of the network's among them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from dockproxy_tray.core.site import Site, parse_site

_CHALLENGE = re.compile(r"\s*([A-Za-z]+)\s*(.*)", re.DOTALL)
_PARAMETER = re.compile(r'([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))')
_MAX_CHALLENGE = 4096
_MAX_TOKEN = 64 * 1024


@dataclass(frozen=True)
class Challenge:
    """What a registry wants who answers 401: ``scheme`` is in lower case."""

    scheme: str
    realm: str = ""
    service: str = ""


def read_challenge(header: str) -> Challenge | None:
    """WWW-Authenticate; None: it asks for nothing that is known."""
    found = _CHALLENGE.match(header[:_MAX_CHALLENGE])
    if found is None:
        return None
    given = {name.lower(): a or b for name, a, b in _PARAMETER.findall(found[2])}
    return Challenge(found[1].lower(), given.get("realm", ""), given.get("service", ""))


def token_site(challenge: Challenge, image: str) -> Site | None:
    """Where to ask for a token to pull the image with; None: nowhere that can be asked."""
    if challenge.scheme != "bearer":
        return None
    query = {"service": challenge.service, "scope": f"repository:{image}:pull"}
    query = {name: text for name, text in query.items() if text}
    mark = "&" if "?" in challenge.realm else "?"
    return parse_site(f"{challenge.realm}{mark}{urlencode(query)}")


def read_token(body: bytes) -> str | None:
    """The token of a token server's answer; None: there is none that could be sent."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    given = answer if isinstance(answer, dict) else {}
    token = given.get("token") or given.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        return None
    return token if len(token) <= _MAX_TOKEN else None


def is_page(content_type: str) -> bool:
    """Whether it is for a browser."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")


def is_registry(version: str, content_type: str) -> bool:
    """Whether what answers 200 to ``GET /v2/`` is one, by Docker-Distribution-Api-Version or else
    by its empty document; mirrors made of other web servers send neither."""
    return bool(version) or not content_type or "json" in content_type.lower()


def is_used_up(remaining: str) -> bool:
    """Docker Hub's ``ratelimit-remaining``: ``0;w=21600`` is none in six hours."""
    return remaining.partition(";")[0].strip() == "0"
