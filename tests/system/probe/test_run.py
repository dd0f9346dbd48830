"""A test as a whole: all at once, one limit, an end at any time."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from dockproxy_tray.core.probe_plan import ProbePlan, Target
from dockproxy_tray.core.probe_result import Reached
from dockproxy_tray.system.probe.errand import Errand
from dockproxy_tray.system.probe.run import Probe
from tests.system.probe.bench import SHORT, Bench, url
from tests.system.probe.servers import Web, black_hole, closed_port, mute, serving


def probes() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "probe"]


def wait_for_all() -> None:
    for thread in probes():
        thread.join(10)
    assert not probes()


def test_all_are_tried_at_once_and_told_in_their_order(bench: Bench) -> None:
    with black_hole() as slow, closed_port() as shut, serving(Web()) as well:
        mirrors = [url(slow), url(shut), url(well), url(slow, "https")]
        reached = bench.run(bench.plan(*mirrors), SHORT)
    assert [each.target.url for each in reached] == mirrors
    assert [each.said.code for each in reached] == [
        "probe-silent", "probe-refused", "probe-alive-http", "probe-silent",
    ]  # fmt: skip


def test_each_step_and_each_end_is_told_in_the_callers_thread(bench: Bench) -> None:
    told: list[Any] = []

    def stepped(target: Target, step: str) -> None:
        told.append((target.url, step, threading.current_thread()))

    def ended(one: Reached) -> None:
        told.append((one.target.url, one.said.code, threading.current_thread()))

    with serving(Web()) as well:
        plan = bench.plan(url(well))
        Probe(plan, look_up=bench.look_up).run(stepped, ended)
    assert [what for _, what, _ in told] == [
        "look-up", "connect", "answer", "connect", "manifest", "probe-alive-http",
    ]  # fmt: skip
    assert {thread for _, _, thread in told} == {threading.current_thread()}


@pytest.mark.parametrize("handle", [mute, Web()], ids=["silent", "quick"])
def test_it_can_be_cancelled_from_another_thread_and_leaves_nothing(
    bench: Bench, handle: Any
) -> None:
    with serving(mute) as silent, serving(handle) as other, black_hole() as dropping:
        plan = bench.plan(url(silent), url(other), url(dropping), url(silent, "https"))
        probe = Probe(plan, limit=600, look_up=bench.look_up)

        def stepped(target: Target, step: str) -> None:
            if step == "tls":
                threading.Thread(target=probe.cancel).start()

        assert probe.run(stepped) is None
        wait_for_all()


def test_cancelled_before_it_runs_it_ends_at_once(bench: Bench) -> None:
    with serving(mute) as address:
        probe = Probe(bench.plan(url(address)), limit=600)
        probe.cancel()
        assert probe.run() is None
        wait_for_all()


def test_an_exception_in_the_caller_ends_it(bench: Bench) -> None:
    """That is how ^C comes."""

    def interrupted(target: Target, step: str) -> None:
        raise KeyboardInterrupt

    with serving(mute) as address:
        with pytest.raises(KeyboardInterrupt):
            Probe(bench.plan(url(address)), limit=600).run(interrupted)
        wait_for_all()


def test_a_look_up_that_hangs_is_given_up_at_the_limit_and_named(bench: Bench) -> None:
    asked, release = threading.Event(), threading.Event()

    def look_up(*_: object, **__: object) -> list[Any]:
        asked.set()
        release.wait()
        return []

    try:
        reached = Probe(bench.plan("https://mirror.test"), limit=SHORT, look_up=look_up).run()
        assert asked.is_set()
        assert reached is not None
        assert reached[0].said.code == "probe-silent-name"
        assert reached[0].said.values["place"] == "mirror.test"
    finally:
        release.set()
        wait_for_all()


def test_of_a_names_addresses_one_that_answers_is_enough(bench: Bench) -> None:
    def stands_for(*places: tuple[str, int]) -> Any:
        def look_up(host: str, port: int, **how: Any) -> list[Any]:
            return [entry for place in places for entry in socket.getaddrinfo(*place, **how)]

        return look_up

    with black_hole() as first, closed_port() as second, serving(Web()) as third:
        plan = bench.plan("http://many.test")
        reached = Probe(plan, look_up=stands_for(first, second, third)).run()
        assert reached is not None and reached[0].ok
        reached = Probe(plan, limit=SHORT, look_up=stands_for(first, second)).run()
        assert reached is not None and reached[0].said.code == "probe-silent"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), "probe-no-name"),
        (socket.gaierror(socket.EAI_NODATA, "no"), "probe-no-name"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "probe-no-lookup"),
        (UnicodeError("label too long"), "probe-no-name"),
    ],
)
def test_a_name_that_is_not_found_is_told_from_a_name_server_that_is_silent(
    bench: Bench, error: Exception, code: str
) -> None:
    count: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> list[Any]:
        count.append(host)
        raise error

    reached = Probe(bench.plan("https://mirror.test"), look_up=look_up).run()
    assert reached is not None and reached[0].said.code == code
    assert count == ["mirror.test"]  # once, although it is wanted twice


def test_an_address_without_a_way_to_it_is_not_reachable(bench: Bench) -> None:
    def look_up(*_: object, **__: object) -> list[Any]:
        # The kernel refuses at once to connect a stream to a broadcast address.
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("255.255.255.255", 80))]

    reached = Probe(bench.plan("http://mirror.test"), look_up=look_up).run()
    assert reached is not None and reached[0].said.code == "probe-unreachable"


def test_a_fault_of_ours_is_raised_and_not_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> Reached:
        raise ZeroDivisionError

    monkeypatch.setattr(Errand, "run", fails)
    with pytest.raises(ZeroDivisionError):
        Probe(bench.plan("http://mirror.test"), limit=600).run()


def test_of_nothing_there_is_nothing_to_tell() -> None:
    assert Probe(ProbePlan(())).run() == ()
