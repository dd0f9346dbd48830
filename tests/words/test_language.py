"""The user's locale decides; programs are always spoken to in English."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from dockproxy_tray.core.message import say
from dockproxy_tray.words.language import english, tr, use_language
from dockproxy_tray.words.messages import fill, hint, shown, whole, words


@pytest.fixture
def chinese() -> Iterator[None]:
    assert use_language({}, "zh_CN") == "zh_CN"
    yield
    use_language({})


@pytest.fixture
def restored() -> Iterator[None]:
    yield
    use_language({})


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.GB18030"}, "zh_CN"),
        ({"LANG": "zh_SG.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh_CN"}, "en"),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, "en"),
    ],
)
def test_the_locale_decides(environ: dict[str, str], language: str) -> None:
    assert use_language(environ) == language
    assert tr("Error:") == ("Error:" if language == "en" else "错误：")


@pytest.mark.usefixtures("restored")
def test_a_choice_beats_the_locale() -> None:
    assert use_language({"LANG": "zh_CN.UTF-8"}, "en") == "en"
    assert use_language({"LANG": "C"}, "zh_CN") == "zh_CN"


@pytest.mark.usefixtures("chinese")
def test_a_text_that_is_not_known_stays_english() -> None:
    assert tr("never said") == "never said"
    assert tr("") == ""


@pytest.mark.usefixtures("chinese")
def test_a_context_parts_what_is_one_word_in_english() -> None:
    assert tr("When", "time") == "时间"
    assert tr("When", "condition") == "条件"


@pytest.mark.usefixtures("chinese")
def test_values_and_messages_in_messages_are_put_into_the_same_language() -> None:
    message = say("bad-proxy-url", url="http://", why=say("url-host-empty"))
    assert words(message) == "“http://”不是代理 URL：缺少主机。"
    assert words(message, english) == "'http://' is no proxy URL: The host is missing."
    message = say("bad-mirror", mirror="x", why=say("url-character", position=1))
    assert hint(message) == "请使用百分号编码。"
    assert hint(message, english) == "Percent-encode it."
    message = say("engine-failed", unit="docker.service", why=say("url-empty"), lines=None)
    assert "日志" in words(message) and "could not be read" in words(message, english)


@pytest.mark.usefixtures("chinese")
def test_a_full_width_stop_takes_no_space_behind_it() -> None:
    assert whole(say("file-changed", path="/x")) == "/x 在此期间被更改。未作任何更改。请重试。"
    assert whole(say("file-changed", path="/x"), english).endswith("changed. Try again.")
    reasons = (say("client-password", path="/x"), say("containers-swarm", count=1))
    assert "。1 个" in shown(reasons)
    assert ". 1 running" in shown(reasons, english)


@pytest.mark.usefixtures("chinese")
def test_lists_and_numbers_are_chinese() -> None:
    assert shown(("a", "b")) == "a、b"
    assert shown(("a", "b"), english) == "a, b"
    text = "{count:# running container|# running containers}"
    assert (fill(tr(text), count=1), fill(text, count=1)) == (
        "1 个运行中的容器",
        "1 running container",
    )


@pytest.mark.usefixtures("chinese")
def test_a_place_that_is_not_known_is_left_out() -> None:
    assert words(say("shadowed-by", source="/x", line=3)) == "覆盖它的是 /x 第 3 行。"
    assert words(say("shadowed-by", source="--http-proxy", line=0)) == "覆盖它的是 --http-proxy。"


def test_english_needs_no_catalogue() -> None:
    """Nothing is read or imported for it: each start would pay."""
    code = (
        "import sys; from dockproxy_tray.words import language, messages\n"
        "language.use_language({}); print('gettext' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
