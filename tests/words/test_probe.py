"""Whatever a test may find has words: a sentence, a remedy, and a word or two for a table."""

from __future__ import annotations

from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.probe_english import PROBE
from dockproxy_tray.words.probe_short import RESULTS

GOOD = {"probe-alive", "probe-alive-http", "probe-proxy-alive"}
NO_RESULTS = {"probe-profile-password"}


def test_every_result_is_said_in_short() -> None:
    codes = {code for code in PROBE if code.startswith("probe-")}
    assert set(RESULTS) == codes - NO_RESULTS


def test_whatever_is_wrong_has_a_remedy() -> None:
    assert [code for code in RESULTS if not ENGLISH[code][1] and code not in GOOD] == []
