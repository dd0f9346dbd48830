"""Profiles change places in profiles.toml, and ``[always]`` changes its keys: all else stays."""

from __future__ import annotations

import tomllib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.errors import Invalid
from dockproxy_tray.system.always_edit import replace_always
from dockproxy_tray.system.profiles_edit import add_profile, move_profile
from tests.system.test_profiles_file import COMMENTED, field_sets

THREE = """\
version = 1

# The first
[profiles.A]
mirrors = [] # none

[[profiles.A.when]]
ssid = "x"

[profiles.B]
# inside

# Of C
[profiles.C]
proxy = "http://p:1"
"""


def order(text: str) -> list[str]:
    return [*tomllib.loads(text)["profiles"]]


def test_a_profile_takes_its_comments_along() -> None:
    text = move_profile(COMMENTED, "Home", "Office")
    home = COMMENTED[COMMENTED.index("# At home") :]
    rest = COMMENTED[: -len(home)]
    at = rest.index("# The office")
    assert text == rest[:at] + home + "\n" + rest[at:]
    assert order(text) == ["Home", "Office"]


def test_a_profile_moves_to_the_end() -> None:
    text = move_profile(THREE, "A", None)
    assert text == THREE.replace(
        '# The first\n[profiles.A]\nmirrors = [] # none\n\n[[profiles.A.when]]\nssid = "x"\n\n', ""
    ) + ('\n# The first\n[profiles.A]\nmirrors = [] # none\n\n[[profiles.A.when]]\nssid = "x"\n')


@pytest.mark.parametrize("name", "ABC")
@pytest.mark.parametrize("before", ["A", "B", "C", None])
def test_every_place_can_be_reached(name: str, before: str | None) -> None:
    text = move_profile(THREE, name, before)
    expected = [each for each in "ABC" if each != name]
    if before == name:
        assert text == THREE
        return
    expected.insert(expected.index(before) if before else 2, name)
    assert order(text) == expected
    assert sorted(filter(str.strip, text.splitlines())) == sorted(
        filter(str.strip, THREE.splitlines())
    )
    assert "\n\n\n" not in text


def test_a_profile_in_pieces_is_put_together() -> None:
    text = "[profiles.A]\n[profiles.B]\n[profiles.A.client]\nproxy = ''\n[profiles.C]\n"
    moved = move_profile(text, "A", "C")
    assert order(moved) == ["B", "A", "C"]
    assert tomllib.loads(moved) == tomllib.loads(text)
    assert order(move_profile(text, "A", "B")) == ["A", "B", "C"]
    assert order(move_profile(text, "B", "A")) == ["B", "A", "C"]


def test_dotted_keys_and_inline_tables_move_within_their_table() -> None:
    text = "[profiles]\nA.mirrors = []\nB = {description = 'b'}\n"
    assert move_profile(text, "B", "A") == "[profiles]\nB = {description = 'b'}\nA.mirrors = []\n"


def test_what_would_change_its_meaning_is_left_to_the_user() -> None:
    text = "[profiles]\nA.mirrors = []\n\n[profiles.B]\nmirrors = []\n"
    with pytest.raises(Invalid) as caught:
        move_profile(text, "B", "A")
    assert caught.value.reason == "profiles-edit-by-hand"
    for name, before in (("D", "A"), ("A", "D"), ("Direct", None)):
        with pytest.raises(Invalid):
            move_profile(THREE, name, before)


@given(st.lists(field_sets, min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_any_order_can_be_written(fields: list[dict[str, object]], wanted: list[int]) -> None:
    text = COMMENTED
    for index, each in enumerate(fields):
        each.pop("when", None) if each.get("when") == "otherwise" else None
        text = add_profile(text, f"P{index}", each)
    before = tomllib.loads(text)["profiles"]
    for index in wanted:
        text = move_profile(text, f"P{index}", None)
    assert order(text) == ["Office", "Home", *(f"P{index}" for index in wanted)]
    assert tomllib.loads(text)["profiles"] == before
    assert "# ---- private things ----" in text


def test_windows_line_ends_stay() -> None:
    text = THREE.replace("\n", "\r\n")
    for name, before, _ in permutations("ABC"):
        assert "\n" not in move_profile(text, name, before).replace("\r\n", "")


def test_always_gets_these_keys_and_keeps_its_comments() -> None:
    text = replace_always(COMMENTED, {"no_proxy": ["localhost", "::1"], "live_restore": True})
    assert text == COMMENTED.replace("# also\n]\n", "# also\n]\nlive_restore = true\n")
    text = replace_always(COMMENTED, {"mirrors": ["https://m"]})
    assert tomllib.loads(text)["always"] == {"mirrors": ["https://m"]}
    assert "[always] # for all" in text
    text = replace_always("version = 1\n\n# A\n[profiles.A]\n", {"mirrors": []})
    assert text == "version = 1\n\n[always]\nmirrors = []\n\n# A\n[profiles.A]\n"
    assert replace_always(THREE, {}) == THREE
