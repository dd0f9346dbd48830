"""Whatever a test may find has words: a sentence, a remedy, and a word or two for a table."""

from __future__ import annotations

import pytest

from dockproxy_tray.system.probe.errand import silence
from dockproxy_tray.system.probe.patience import Patience
from dockproxy_tray.words.english import ENGLISH
from dockproxy_tray.words.messages import words
from dockproxy_tray.words.probe_english import PROBE
from dockproxy_tray.words.probe_short import RESULTS

GOOD = {"probe-alive", "probe-alive-http", "probe-proxy-alive"}
NO_RESULTS = {"probe-profile-password"}


def test_every_result_is_said_in_short() -> None:
    codes = {code for code in PROBE if code.startswith("probe-")}
    assert set(RESULTS) == codes - NO_RESULTS


def test_whatever_is_wrong_has_a_remedy() -> None:
    assert [code for code in RESULTS if not ENGLISH[code][1] and code not in GOOD] == []


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.0, "1 second"), (5.0, "5 seconds"), (0.5, "0.5 seconds")]
)
def test_a_limit_is_said_as_people_say_it(seconds: float, said: str) -> None:
    found = silence("connect", "m.corp.example", Patience(seconds))
    assert words(found) == f"m.corp.example was not reached within {said}."
