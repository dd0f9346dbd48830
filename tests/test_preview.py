"""A preview plans profiles that are in no file, as far as this user may read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.profile_data import make_profiles
from dockproxy_tray.errors import Unparsable
from dockproxy_tray.operations import Operations
from tests.core.seen import ENGINE, seen

PROFILES = make_profiles({"profiles": {"A": {"proxy": "http://jo@p.example:1"}}})


def preview(
    monkeypatch: pytest.MonkeyPatch, observed: Observed, *, helped: bool, password: str | None
) -> tuple[list[str], list[str]]:
    monkeypatch.setattr(Operations, "observe", lambda self: observed)
    monkeypatch.setattr("dockproxy_tray.engine_access.EngineAccess.is_helped", helped)
    changes, notes = Operations(ENGINE, "/nowhere").preview(PROFILES, "A", password)
    return [change.diff for change in changes], [note.code for note in notes]


@pytest.mark.parametrize("password", [None, "geheim"])
def test_passwords_are_masked_whether_they_are_known_or_not(
    monkeypatch: pytest.MonkeyPatch, password: str | None
) -> None:
    diffs, _ = preview(monkeypatch, seen(), helped=False, password=password)
    assert any("jo:xxxxx@p.example" in diff for diff in diffs)
    assert "geheim" not in "".join(diffs)


def test_what_only_root_may_read_is_left_to_its_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = seen()
    problem = say("file-permission", path=hidden.env_file.path)
    hidden = replace(hidden, env_file=replace(hidden.env_file, problem=problem))
    diffs, notes = preview(monkeypatch, hidden, helped=True, password=None)
    assert notes[0] == "only-root-plans"
    assert [diff.splitlines()[1] for diff in diffs] == [f"+++ {hidden.client.path}"]
    with pytest.raises(Unparsable):
        preview(monkeypatch, hidden, helped=False, password=None)
