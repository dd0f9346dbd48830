from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from dockproxy_tray.system.probe import Address, Probe, Reach

LOCAL = "127.0.0.1"
SHORT = 0.2


@contextmanager
def listener(host: str = LOCAL, *, backlog: int = 5) -> Iterator[Address]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen(backlog)
        yield host, server.getsockname()[1]


@contextmanager
def closed_port() -> Iterator[Address]:
    """A port that is taken, so that nobody else gets it, and refuses."""
    with socket.socket() as taken:
        taken.bind((LOCAL, 0))
        yield taken.getsockname()


@contextmanager
def silent() -> Iterator[Address]:
    """A listener whose queue is full: Linux then drops whoever else knocks."""
    with ExitStack() as stack:
        address = stack.enter_context(listener(backlog=0))
        for _ in range(4):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(address)
        yield address


def stands_for(*places: Address) -> Any:
    """A name server to which every name stands for these."""

    def look_up(host: str, port: int, **how: Any) -> list[Any]:
        return [entry for place in places for entry in socket.getaddrinfo(*place, **how)]

    return look_up


def outcome(address: Address, **how: Any) -> str:
    answer = Probe([address], **how).run()
    assert answer is not None
    return answer[0].outcome


def test_what_listens_answers_and_its_latency_is_told() -> None:
    with listener() as address:
        answer = Probe([address]).run()
        assert answer is not None
        (reach,) = answer
        assert (reach.address, reach.outcome) == (address, "answers")
        assert reach.took_ms is not None and reach.took_ms > 0


def test_a_closed_port_refuses() -> None:
    with closed_port() as address:
        assert Probe([address]).run() == (Reach(address, "refused"),)


def test_what_does_not_answer_is_given_up_at_the_limit() -> None:
    with silent() as address:
        assert Probe([address], limit=SHORT).run() == (Reach(address, "silent"),)


def test_all_are_tried_at_once_and_told_in_their_order() -> None:
    with silent() as slow, closed_port() as shut, listener() as well, silent() as slower:
        answers = Probe([slow, shut, well, slower], limit=SHORT).run()
        assert answers is not None
        assert [each.address for each in answers] == [slow, shut, well, slower]
        assert [each.outcome for each in answers] == ["silent", "refused", "answers", "silent"]


def test_of_a_names_addresses_one_that_answers_is_enough() -> None:
    with silent() as first, closed_port() as second, listener() as third:
        name = ("many.test", 80)
        assert outcome(name, look_up=stands_for(first, second, third)) == "answers"
        assert outcome(name, look_up=stands_for(first, second), limit=SHORT) == "silent"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), "no-name"),
        (socket.gaierror(socket.EAI_NODATA, "no"), "no-name"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "no-lookup"),
        (UnicodeError("label too long"), "no-name"),
    ],
)
def test_a_name_that_is_not_found_is_told_from_a_name_server_that_is_silent(
    error: Exception, expected: str
) -> None:
    def look_up(*_: object, **__: object) -> list[Any]:
        raise error

    assert outcome(("proxy.corp", 8080), look_up=look_up) == expected


def test_names_that_no_name_server_is_asked_for_are_no_fault() -> None:
    assert outcome(("a" * 64 + ".test", 80)) == "no-name"


def test_an_address_without_a_way_to_it_is_not_reachable() -> None:
    def look_up(*_: object, **__: object) -> list[Any]:
        # The kernel refuses at once to connect a stream to a broadcast address.
        place = ("255.255.255.255", 80)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place)]

    assert outcome(("proxy.corp", 8080), look_up=look_up) == "unreachable"


def test_a_look_up_that_hangs_is_given_up_at_the_limit() -> None:
    asked, release = threading.Event(), threading.Event()

    def look_up(*_: object, **__: object) -> list[Any]:
        asked.set()
        release.wait()
        return []

    try:
        assert outcome(("proxy.corp", 8080), look_up=look_up, limit=SHORT) == "silent"
        assert asked.is_set()
    finally:
        release.set()


def test_it_can_be_cancelled_from_another_thread() -> None:
    def look_up(*place: Any, **how: Any) -> list[Any]:
        probe.cancel()
        return socket.getaddrinfo(*place, **how)

    with silent() as address:
        probe = Probe([address], limit=60, look_up=look_up)
        assert probe.run() is None


def test_cancelled_before_it_runs_it_ends_at_once() -> None:
    with silent() as address:
        probe = Probe([address], limit=60)
        probe.cancel()
        assert probe.run() is None


def test_of_nothing_there_is_nothing_to_tell() -> None:
    assert Probe([]).run() == ()
