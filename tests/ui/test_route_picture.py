from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.probe_plan import HUB, Kind, Target, Via
from dockproxy_tray.core.probe_result import Reached, State
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.core.site import parse_site
from dockproxy_tray.ui.route_boxes import boxes_of
from dockproxy_tray.ui.route_layout import Measures, arrange, least_width
from dockproxy_tray.ui.route_picture import RoutePicture
from dockproxy_tray.ui.route_words import caption_of, detail_of, direct_of, sentence_of
from dockproxy_tray.ui.snapshot import ReachTest, Snapshot
from dockproxy_tray.ui.tint import Tint
from tests.ui.shots import NOW, observed, snapshot

HEAD = "version = 1\n[profiles.Office]\n"
PROXY = 'proxy = "http://jo:geheim@proxy.corp:8080"\n'
SIMPLE = HEAD + PROXY + 'mirrors = ["https://mirror.corp"]\n'
MANY = f"{HEAD}{PROXY}mirrors = {[f'https://m{n}.corp' for n in range(32)]}\n"
LONG_NAME = "a" * 60 + "." + "b" * 60 + ".corp.example"
LONG = HEAD + f'proxy = "http://{LONG_NAME}:8080"\nmirrors = ["https://m.{LONG_NAME}"]\n'
LOCAL = (
    HEAD + 'proxy = "http://127.0.0.1:3128"\nno_proxy = [".corp"]\nmirrors = ["https://m.corp"]\n'
)

TEXTS = Measures(*(lambda text: 8.0 * len(text),) * 3, line=16.0, small_line=14.0)


def shot(text: str = SIMPLE, **changed: object) -> Snapshot:
    return snapshot(observed("Office", text=text, **changed), text=text)


def shadowed() -> Snapshot:
    """Something else than the profile decides over the proxy of https."""
    seen: Observed = observed("Office", text=SIMPLE)
    assert seen.info is not None
    json = '{"proxies": {"https-proxy": "http://old-proxy:3128"}, "registry-mirrors": ["https://mirror.corp"]}'
    seen = replace(
        seen,
        info=replace(seen.info, https_proxy="http://old-proxy:3128"),
        environ=None,
        daemon_json=replace(seen.daemon_json, text=json),
    )
    return snapshot(seen, text=SIMPLE)


def reached(kind: Kind, url: str, code: str = "", ms: float | None = None) -> Reached:
    """How it fared: what is said of it, or how long it took."""
    site = None if kind == "proxy" else parse_site(url)
    proxy = Via(parse_proxy_url(url)) if kind == "proxy" else None
    target = Target(kind, url, () if site is None else (site,), proxy)
    said = say(code or "probe-alive", place="there", proxy="there", host="there", seconds="10")
    state: State = "bad" if code else "good"
    return Reached(target, state, said, "answer", answer_ms=ms)


def ended(*reached: Reached) -> ReachTest:
    return ReachTest(reached, NOW)


REFUSED = ended(
    reached("proxy", "http://jo:xxxxx@proxy.corp:8080", ms=12.3),
    reached("mirror", "https://mirror.corp", "probe-refused"),
    reached("registry", HUB.url, "probe-intercepted"),
)


@pytest.fixture
def picture(qtbot: QtBot) -> RoutePicture:
    made = RoutePicture()
    qtbot.addWidget(made)
    return made


def drawn(picture: RoutePicture, state: Snapshot, width: int = 940) -> QImage:
    picture.draw(state)
    picture.resize(width, picture.heightForWidth(width))
    picture.show()
    return picture.lanes.grab().toImage()


def amount(image: QImage, colour: QColor) -> int:
    """How many pixels have it, but for what smoothing has made of it."""
    return sum(
        image.pixelColor(x, y) == colour
        for x in range(image.width())
        for y in range(image.height())
    )


def ink(picture: RoutePicture, state: str) -> QColor:
    return QColor(Tint(picture.palette()).ink(state).rgb())


def test_a_way_that_is_as_wanted_shows_nothing_but_that(picture: RoutePicture) -> None:
    image = drawn(picture, shot())
    assert amount(image, ink(picture, "same")) > 100
    assert amount(image, ink(picture, "different")) == 0


def test_the_eye_lands_on_what_is_not_as_wanted(picture: RoutePicture) -> None:
    before = amount(drawn(picture, shot()), ink(picture, "shadowed"))
    assert amount(drawn(picture, shadowed()), ink(picture, "shadowed")) > before + 40
    (box,) = (box for box in boxes_of(shadowed().lanes[0], None) if box.state != "good")
    assert (box.text, box.caption) == ("old-proxy:3128", "not as wanted")


def test_who_does_not_answer_is_broken_in_word_and_colour(picture: RoutePicture) -> None:
    image = drawn(picture, replace(shot(), test=REFUSED))
    assert amount(image, ink(picture, "different")) > 60
    proxy, mirror = shot().lanes[0].hops[1:3]
    assert caption_of(proxy, REFUSED).startswith("12 ms, at ")
    assert caption_of(mirror, REFUSED).startswith("refused, at ")
    assert detail_of(mirror, REFUSED).endswith(
        "there refuses the connection. Check the port, and whether the server runs."
    )
    hub = shot().lanes[0].hops[-1]
    assert caption_of(hub, REFUSED).startswith("TLS intercepted, at ")


def test_of_two_proxies_with_one_address_each_has_its_own_result() -> None:
    test = ended(
        reached("proxy", "http://proxy.corp:8080", "probe-407"),
        reached("proxy", "http://jo:xxxxx@proxy.corp:8080", ms=8.0),
    )
    assert caption_of(shot().lanes[0].hops[1], test).startswith("8.0 ms, at ")
    assert caption_of(shot(LOCAL).lanes[0].hops[1], test) == ""


@contextmanager
def palette(qapp: QApplication, ground: str, text: str) -> Iterator[None]:
    usual = qapp.palette()
    changed = QPalette(usual)
    for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
        changed.setColor(role, QColor(ground))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        changed.setColor(role, QColor(text))
    qapp.setPalette(changed)
    try:
        yield
    finally:
        qapp.setPalette(usual)


@pytest.mark.parametrize(("ground", "text"), [("#1b1e20", "#fcfcfc"), ("#000", "#ff0")])
def test_it_is_drawn_in_the_palettes_own_colours(
    qapp: QApplication, qtbot: QtBot, ground: str, text: str
) -> None:
    with palette(qapp, ground, text):
        picture = RoutePicture()
        qtbot.addWidget(picture)
        image = drawn(picture, replace(shot(), test=REFUSED))
        # The lanes alone are without a ground: what is grabbed has the window's.
        assert amount(image, QColor(text)) > 100
        assert amount(image, ink(picture, "different")) > 60
        assert amount(image, QColor("#fff")) == 0


def test_from_right_to_left_everything_is_on_the_other_side(picture: RoutePicture) -> None:
    usual = drawn(picture, shadowed())
    picture.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = drawn(picture, shadowed())
    amber = ink(picture, "shadowed")
    left, right = reach(usual, amber), reach(mirrored, amber)
    assert left[0] == pytest.approx(usual.width() - right[1], abs=3)
    assert left[1] == pytest.approx(usual.width() - right[0], abs=3)
    middle = picture.lanes.width() - 1 - _middle_of(usual, amber)
    assert "old-proxy" in _told(picture, middle)


def reach(image: QImage, colour: QColor) -> tuple[int, int]:
    """Between which columns of pixels of the first lane it is."""
    half = image.height() // 3
    columns = [
        x for x in range(image.width())
        if any(image.pixelColor(x, y) == colour for y in range(half))
    ]  # fmt: skip
    return columns[0], columns[-1]


def _middle_of(image: QImage, colour: QColor) -> float:
    """Of the node, which ends what has this colour: an arrow leads to it."""
    return reach(image, colour)[1] - 20


def _told(picture: RoutePicture, x: float) -> str:
    y = picture.lanes.height() / 8
    return picture.lanes.told_at(QPointF(x, y))[0]


def test_many_mirrors_are_counted_and_named_on_request(picture: RoutePicture) -> None:
    (pull, *_) = shot(MANY).lanes
    boxes = boxes_of(pull, None)
    assert [box.text for box in boxes] == [
        "dockerd", "proxy.corp:8080", "m0.corp", "m1.corp", "+30", "Docker Hub",
    ]  # fmt: skip
    drawn(picture, shot(MANY))
    told = {_told(picture, x) for x in range(picture.lanes.width())}
    assert any("https://m31.corp" in text for text in told)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, ["m0.corp"]), (2, ["m0.corp", "m1.corp"]), (3, ["m0.corp", "m1.corp", "+1"])],
)
def test_few_mirrors_are_named(count: int, shown: list[str]) -> None:
    mirrors = [f"https://m{number}.corp" for number in range(count)]
    (pull, *_) = shot(f"{HEAD}mirrors = {mirrors}\n").lanes
    assert [box.text for box in boxes_of(pull, None)] == ["dockerd", *shown, "Docker Hub"]


def test_a_mirror_that_is_not_shown_still_shows_that_it_fails() -> None:
    test = ended(reached("mirror", "https://m9.corp", "probe-silent"))
    assert boxes_of(shot(MANY).lanes[0], test)[4].state == "broken"


@pytest.mark.parametrize("text", [SIMPLE, MANY, LONG, LOCAL])
@pytest.mark.parametrize("width", [560, 640, 900, 1400])
def test_everything_has_its_place_at_every_width(text: str, width: int) -> None:
    lanes = shot(text).lanes
    made = arrange(lanes, None, TEXTS, width)
    room = max(width, least_width(lanes, None, TEXTS))
    assert max(node.x + node.width for node in made.nodes) <= room + 1
    for former, node in zip(made.nodes, made.nodes[1:], strict=False):
        assert node.y > former.y or node.x > former.x + former.width
    for span in (*made.captions, *made.notes):
        assert span.x >= 0 and span.x + span.width <= room + 2
        assert span.y < made.height


def test_at_the_least_width_that_a_window_has_nothing_is_cut(picture: RoutePicture) -> None:
    for text in (SIMPLE, MANY, LONG, LOCAL):
        picture.draw(shot(text))
        assert picture.minimumSizeHint().width() <= 660


def test_columns_are_shared_so_that_the_lanes_can_be_compared() -> None:
    made = arrange(shot().lanes, None, TEXTS, 900)
    proxies = {node.x for node in made.nodes if node.box.text == "proxy.corp:8080"}
    assert len(proxies) == 1
    made = arrange(shot(LOCAL).lanes, None, TEXTS, 900)
    assert {node.box.column for node in made.nodes if node.box.text in ("m.corp", "the web")} == {2}


def test_each_lane_is_said_in_whole_sentences(picture: RoutePicture) -> None:
    picture.draw(shadowed())
    pull, run, build = picture.accessibleDescription().split("\n")
    assert pull == (
        "docker pull goes from dockerd by the proxy old-proxy:3128 (not as wanted), to the mirror "
        "mirror.corp, to Docker Hub (only if the mirror fails). /etc/docker/daemon.json, line 1 "
        "makes it another."
    )
    assert run == "docker run goes from container by the proxy proxy.corp:8080, to the web."
    assert build.endswith("Registry tokens use your shell's proxy.")
    assert picture.accessibleName() == "Which way it goes now"


def test_sentences_say_why_a_proxy_is_passed_by_or_of_no_use() -> None:
    pull, run, _ = shot(LOCAL).lanes
    assert "to the mirror m.corp (without the proxy, by no_proxy .corp)" in sentence_of(pull, None)
    assert direct_of(pull.hops[1]) == "direct (no_proxy .corp)"
    assert "To a container http://127.0.0.1:3128 is the container itself" in sentence_of(run, None)


def test_what_is_wanted_and_not_there_is_said() -> None:
    seen = observed("Office", text=SIMPLE)
    bare = replace(observed(None), record=seen.record)
    pull = snapshot(bare, text=SIMPLE).lanes[0]
    assert "without the proxy that is wanted, without the mirror" in sentence_of(pull, None)


def test_no_text_has_a_password() -> None:
    for state in (shot(), shadowed(), shot(MANY)):
        for lane in state.lanes:
            texts = [sentence_of(lane, REFUSED), *(detail_of(hop, REFUSED) for hop in lane.hops)]
            assert not re.search("geheim", " ".join(texts))


def test_the_keyboard_reaches_it_and_sees_that_it_does(picture: RoutePicture, qtbot: QtBot) -> None:
    drawn(picture, shot())
    picture.activateWindow()
    picture.clearFocus()
    before = picture.grab().toImage()
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(picture.hasFocus)
    assert picture.grab().toImage() != before


def test_before_the_first_look_it_says_that_it_looks(picture: RoutePicture) -> None:
    assert picture.accessibleDescription() == "Looking at Docker …"
    drawn(picture, Snapshot())
