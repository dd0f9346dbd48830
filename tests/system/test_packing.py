"""What the helper says arrives as it was said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.result import FileChange, Result
from dockproxy_tray.system.packing import (
    pack_message,
    pack_result,
    unpack_message,
    unpack_result,
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
MESSAGES = st.recursive(
    st.builds(Message, st.text(), st.dictionaries(st.text(), SCALARS)),
    lambda inner: st.builds(
        Message,
        st.text(),
        st.dictionaries(
            st.text(), SCALARS | inner | st.lists(SCALARS | inner, max_size=3).map(tuple)
        ),
    ),
    max_leaves=5,
)
RESULTS = st.builds(
    Result,
    id=st.text(),
    profile=st.none() | st.text(),
    former=st.none() | st.text(),
    applied=st.booleans(),
    action=st.sampled_from(["none", "write", "reload", "restart"]),
    changes=st.lists(st.builds(FileChange, st.text(), st.text(), st.text()), max_size=3).map(tuple),
    containers_running=st.integers(),
    containers_kept=st.booleans(),
    verified=st.booleans(),
    warnings=st.lists(MESSAGES, max_size=3).map(tuple),
    took_ms=st.dictionaries(st.text(), st.floats(allow_nan=False)),
)


@given(MESSAGES)
def test_a_message_arrives_as_it_was_said(message: Message) -> None:
    assert unpack_message(json.loads(json.dumps(pack_message(message)))) == message


@given(RESULTS)
def test_a_result_arrives_as_it_was_said(result: Result) -> None:
    assert unpack_result(json.loads(json.dumps(pack_result(result)))) == result


@given(RESULTS)
def test_what_a_later_version_adds_is_passed_over(result: Result) -> None:
    data = {**pack_result(result), "more": 1}
    data["warnings"] = [{**warning, "more": 1} for warning in data["warnings"]]
    data["changes"] = [{**change, "more": 1} for change in data["changes"]]
    assert unpack_result(json.loads(json.dumps(data))) == result


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, {"code": "x"}])
def test_what_is_no_message_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):
        unpack_message(data)


@pytest.mark.parametrize("values", [{"a": {"b": 1}}, {"a": [{"b": 1}]}, "x", 1, [1]])
def test_values_that_are_none_are_refused(values: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        unpack_message({"code": "x", "values": values})


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"changes": [], "warnings": []}, {"changes": 1, "warnings": []}]
)
def test_what_is_no_result_is_refused(data: Any) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        unpack_result(data)
