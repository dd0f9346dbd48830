"""The program's own settings as data."""

from __future__ import annotations

import pytest

from dockproxy_tray.core.settings import CHOICES, Settings, differing, make_settings


def test_without_a_word_each_setting_is_the_first_of_its_choices() -> None:
    assert vars(make_settings({})) == {key: choices[0] for key, choices in CHOICES.items()}


@pytest.mark.parametrize("key", CHOICES)
def test_each_choice_comes_back_and_only_what_differs_is_kept(key: str) -> None:
    for value in CHOICES[key]:
        settings = make_settings({key: value})
        assert getattr(settings, key) == value
        assert differing(settings) == ({} if value == CHOICES[key][0] else {key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("language", "de"),
        ("containers", "KEEP"),
        ("notifications", 0),
        ("middle_click", 1),
        ("engine", None),
        ("icons", ["symbolic"]),
        ("panel", {"dark": True}),
        ("theme", "dark"),
    ],
)
def test_a_wrong_value_and_an_unknown_key_count_as_not_given(key: str, value: object) -> None:
    assert make_settings({key: value, "middle_click_": True}) == Settings()
