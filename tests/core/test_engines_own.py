"""What the engine's own code answered (tests/oracle) is what ours does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dockproxy_tray.core.endpoints import endpoints_of
from dockproxy_tray.core.go_url import read_proxy
from dockproxy_tray.core.image_reference import parse_image
from dockproxy_tray.core.proxies import Proxies
from dockproxy_tray.errors import Invalid

ORACLE = Path(__file__).parent.parent / "oracle"

Question = dict[str, Any]


def wrong(kind: str, ours: Any) -> list[Any]:
    table = json.loads((ORACLE / f"{kind}.json").read_text())
    assert len(table) > 200
    found = ((question, answer, ours(question)) for question, answer in table)
    return [(question, answer, mine) for question, answer, mine in found if answer != mine]


def proxy_of(question: Question) -> Any:
    proxies = Proxies(*(question.get(name, "") for name in ("http", "https", "noProxy")))
    url = urlsplit(question["url"])
    host = url.netloc.replace("%25", "%")
    host, port = (host, "") if host.endswith("]") or ":" not in host else host.rsplit(":", 1)
    number = int(port or {"http": 80, "https": 443}[url.scheme])
    if proxies.choose(url.scheme, host, number).proxy is None:
        return None
    read = read_proxy(question.get(url.scheme, ""))
    assert read is not None
    return [read.scheme, unquote(read.host)]


REFUSED = frozenset({"scratch", "a.b_c/x"})
"""Names that stand the grammar, and that nothing can be pulled by: one is reserved, and the other's
registry is none, which only later leads to an error."""


def image_of(question: Question) -> Any:
    try:
        return str(parse_image(question["image"]))
    except Invalid:
        return None


def test_a_request_takes_the_proxy_that_go_would_take() -> None:
    assert wrong("proxies", proxy_of) == []


def test_an_image_is_called_in_full_what_docker_calls_it() -> None:
    assert {question["image"] for question, _, _ in wrong("images", image_of)} == REFUSED


def urls_of(question: Question) -> list[str]:
    image = parse_image(f"{question['host']}/x")
    mirrors, insecure = tuple(question["mirrors"]), tuple(question["insecure"])
    found = endpoints_of(image, mirrors, insecure, lambda host: (), (26, 1, 5))
    # Only mirrors have a slash at their end there; a request is the same with one.
    return [each.url if each.kind == "mirror" else each.url[:-1] for each in found.tried]


def test_a_pull_tries_what_dockerd_would_try() -> None:
    assert wrong("endpoints", urls_of) == []
