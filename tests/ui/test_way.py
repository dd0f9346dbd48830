"""Which way an image or a URL goes: typed into the window, found out, drawn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import say
from dockproxy_tray.core.proxy_url import mask_url
from dockproxy_tray.errors import Invalid
from dockproxy_tray.places import Place, open_place
from dockproxy_tray.ui.asking import Asking
from dockproxy_tray.ui.command import Command
from dockproxy_tray.ui.route_words import caption_of, detail_of, direct_of, name_of, sentence_of
from dockproxy_tray.ui.session import Session
from dockproxy_tray.ui.snapshot import ReachTest, Way
from dockproxy_tray.ui.way_lane import lane_of
from tests.ui import states
from tests.ui.bench import Screen
from tests.ui.test_route_picture import REFUSED
from tests.ui.ways import asked, built, fetched, pulled

LOCAL = 'client = { proxy = "http://127.0.0.1:3128" }\n'
PATIENCE_MS = 60_000


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Screen]:
    yield Screen(qtbot)


def typed(bench: Screen, text: str) -> Command:
    field = bench.window.route.field
    field.take_focus()
    bench.asked.clear()
    QTest.keyClicks(field.edit, text)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    (command,) = bench.asked
    return command


def test_the_lane_of_a_pull_has_every_proxy_and_why() -> None:
    lane = lane_of(pulled(), ())
    assert [name_of(hop) for hop in lane.hops] == [
        "dockerd", "m.corp.example", "proxy.corp.example:8080", "Docker Hub",
    ]  # fmt: skip
    _, mirror, proxy, hub = lane.hops
    assert direct_of(mirror) == "direct (no_proxy .corp.example)"
    assert (caption_of(proxy, None), proxy.standby) == ("https_proxy", True)
    assert "The proxy is the one of https_proxy." in detail_of(proxy, None)
    assert caption_of(hub, None) == "only if the mirror fails"


def test_a_proxy_that_several_hops_take_is_drawn_once() -> None:
    found = pulled(profile='proxy = "http://p:1"\nmirrors = ["https://a.net", "https://b.net"]\n')
    names = [name_of(hop) for hop in lane_of(found, ()).hops]
    assert names == ["dockerd", "p:1", "a.net", "b.net", "Docker Hub"]


def test_an_insecure_registry_is_tried_without_tls_as_well() -> None:
    found = pulled("reg.lan:5000/app", 'insecure_registries = ["reg.lan:5000"]\n')
    first, second = lane_of(found, ()).hops[1:]
    assert (name_of(first), direct_of(first)) == ("reg.lan:5000", "direct (no proxy set)")
    assert name_of(second) == "http://reg.lan:5000"
    assert caption_of(second, None) == "only if https fails"


def test_a_request_from_a_container_goes_by_the_clients_proxy() -> None:
    start, proxy, web = lane_of(fetched("https://example.com/x"), ()).hops
    assert (name_of(start), name_of(proxy)) == ("container", "proxy.corp.example:8080")
    assert (name_of(web), web.url) == ("example.com", "https://example.com/x")
    start, web = lane_of(built("https://git.corp.example/"), ()).hops
    assert direct_of(web) == "direct (no_proxy .corp.example)"


def test_a_proxy_that_is_the_container_itself_is_broken() -> None:
    lane = lane_of(fetched("https://example.com", LOCAL), ())
    assert (lane.hops[1].state, caption_of(lane.hops[1], None)) == (
        "broken",
        "the container itself",
    )


def test_it_starts_where_the_usual_lane_does() -> None:
    assert lane_of(pulled(), states.stopped().lanes).hops[0].state == "broken"


def test_what_a_test_has_found_is_said_of_the_registry_that_it_was() -> None:
    hub = lane_of(pulled(), ()).hops[-1]
    assert caption_of(hub, REFUSED).startswith("TLS intercepted, at ")
    other = lane_of(pulled("ghcr.io/a/b"), ()).hops[-1]
    assert caption_of(other, REFUSED) == ""


def test_every_why_has_its_words_and_none_has_a_password() -> None:
    urls = ("http://a.net", "https://a.net", "https://127.0.0.1", "https://a.corp.example")
    profiles = ('proxy = "http://jo:geheim@p:1"\n', "", 'http_proxy = "http://jo:geheim@p:1"\n')
    for found in (fetched(url, profile) for url in urls for profile in profiles):
        lane = lane_of(found, ())
        text = sentence_of(lane, None) + "".join(detail_of(hop, None) for hop in lane.hops)
        assert "geheim" not in text and "{" not in text


def test_enter_asks_and_what_was_typed_says_what_is_meant(bench: Screen) -> None:
    bench.show(states.in_sync())
    assert typed(bench, "nginx:latest") == Command("explain", "pull nginx:latest")
    assert typed(bench, "https://a.net") == Command("explain", "run https://a.net")
    assert typed(bench, "nginx") == Command("explain", "pull nginx")


def test_what_is_chosen_is_meant_whatever_is_typed(bench: Screen) -> None:
    field = bench.show(states.in_sync()).route.field
    field.operation.setCurrentIndex(2)
    field.operation.activated.emit(2)
    assert bench.asked == []  # there is nothing to ask about yet
    assert typed(bench, "https://a.net") == Command("explain", "build https://a.net")
    field.operation.setCurrentIndex(1)
    field.operation.activated.emit(1)
    assert bench.asked[-1] == Command("explain", "run https://a.net")


def test_to_clear_the_field_or_to_press_escape_ends_it(bench: Screen) -> None:
    window = bench.show(states.in_sync())
    typed(bench, "nginx")
    QTest.keyClick(window.route.field.edit, Qt.Key.Key_Escape)
    assert bench.asked[-1] == Command("explain")
    assert window.isVisible()
    QTest.keyClick(window.route.field.edit, Qt.Key.Key_Escape)
    assert window.isHidden()


def test_the_answer_is_drawn_in_the_place_of_the_usual_lanes(bench: Screen) -> None:
    route = bench.show(states.in_sync()).route
    height = route.height()
    usual = route.accessibleDescription()
    bench.window.draw(asked(states.in_sync(), fetched("https://example.com", LOCAL)))
    assert route.heading.text() == "Which way https://example.com goes"
    image = f"nas.corp.example:5000/x@sha256:{'a' * 64}"
    bench.window.draw(asked(states.in_sync(), pulled(image)))
    assert route.heading.text() == f"Which way {image} goes"
    bench.window.draw(asked(states.in_sync(), fetched("https://example.com", LOCAL)))
    (text,) = route.warnings.texts
    assert text.startswith("To a container http://127.0.0.1:3128 is the container itself")
    assert route.accessibleDescription().startswith("docker run goes from container")
    assert text in route.accessibleDescription()
    assert route.height() == pytest.approx(height, abs=12)
    bench.window.draw(states.in_sync())
    assert route.accessibleDescription() == usual
    assert not route.warnings.isVisible()


def test_the_results_of_a_test_get_the_room_that_an_answer_leaves(bench: Screen) -> None:
    shown = asked(states.in_sync(), pulled())
    route = bench.show(shown).route
    height = route.height()
    bench.window.draw(replace(shown, test=ReachTest()))
    spare = 2 * route.lanes.lane_height
    assert route.height() == pytest.approx(height - spare, abs=12)


def test_a_bad_name_is_marked_with_the_reason(bench: Screen) -> None:
    route = bench.show(states.in_sync()).route
    problem = say("bad-image", image="Nginx", why=say("image-capitals"))
    shown = replace(states.in_sync(), way=Way("pull", "Nginx", problem=problem))
    bench.window.draw(shown)
    assert route.reason.isVisible()
    assert route.reason.label.text().startswith("'Nginx' is no image's name: It has capital")
    assert route.field.edit.accessibleDescription() == route.reason.label.text()
    assert route.heading.text() == "Which way it goes now"
    bench.window.draw(states.in_sync())
    assert not route.reason.isVisible()


def test_a_window_that_is_made_anew_has_what_was_asked(bench: Screen) -> None:
    field = bench.show(asked(states.in_sync(), built("https://a.net"), "https://a.net")).route.field
    assert field.edit.text() == "https://a.net"
    assert field.operation.currentText() == "docker build"
    assert bench.asked == []


def test_what_the_user_is_typing_stays(bench: Screen) -> None:
    field = bench.show(states.in_sync()).route.field
    field.take_focus()
    QTest.keyClicks(field.edit, "alp")
    bench.window.draw(asked(states.in_sync(), pulled(), "nginx"))
    assert field.edit.text() == "alp"


def test_texts_are_taken_as_they_are(bench: Screen) -> None:
    window = bench.show(asked(states.in_sync(), fetched("https://example.com", LOCAL)))
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    def opened() -> AbstractContextManager[Place]:
        return open_place(os.environ, sandbox=str(tmp_path / "box"))

    made = Session(opened)
    with qtbot.waitSignal(made.looked, timeout=PATIENCE_MS):
        made.start()
    yield made
    made.close()


def answered(session: Session, qtbot: QtBot, holds: Callable[[Way], object]) -> Way:
    qtbot.waitUntil(
        lambda: session.snapshot.way is not None and bool(holds(session.snapshot.way)),
        timeout=PATIENCE_MS,
    )
    assert session.snapshot.way is not None
    return session.snapshot.way


def test_the_worker_finds_it_out(session: Session, qtbot: QtBot) -> None:
    asking = Asking(session)
    asking.ask("pull", " nginx ")
    way = answered(session, qtbot, lambda way: way.answer)
    assert way.answer is not None and way.answer.target == "docker.io/library/nginx:latest"
    asking.ask("pull", "NGINX")
    way = answered(session, qtbot, lambda way: way.problem)
    assert way.problem is not None and way.problem.code == "bad-image"
    asking.ask("pull", "")
    assert session.snapshot.way is None


def test_when_something_has_changed_it_is_asked_again(session: Session, qtbot: QtBot) -> None:
    asking = Asking(session)
    asking.ask("run", "https://a.net")
    before = answered(session, qtbot, lambda way: way.answer).answer
    assert before is not None and before.hops[0].via is None
    assert session.place is not None
    file = Path(session.place.engine.client_config or "")
    file.parent.mkdir(exist_ok=True)
    file.write_text('{"proxies":{"default":{"httpsProxy":"http://jo:geheim@p:1"}}}')
    session.look()
    after = answered(session, qtbot, lambda way: way.answer != before).answer
    assert after is not None and after.hops[0].via == mask_url("http://jo:geheim@p:1")


def test_of_several_questions_the_last_one_counts(session: Session, qtbot: QtBot) -> None:
    asking = Asking(session)
    asking.ask("pull", "nginx")
    asking.ask("pull", "alpine")
    way = answered(session, qtbot, lambda way: way.answer)
    assert way.answer is not None and "alpine" in way.answer.target


def test_a_url_that_was_typed_with_a_password_is_not_in_the_answer() -> None:
    way = Way("run", "https://jo:geheim@a.net", fetched("https://jo:geheim@a.net"))
    assert "geheim" not in repr(way)
    with pytest.raises(Invalid) as caught:
        fetched("https://jo:geheim@a.net:x")
    assert "geheim" not in str(caught.value.values)
