from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.json_edit import remove_member, set_member
from dockproxy_tray.core.surfaces.json_reader import Json, Number
from dockproxy_tray.core.surfaces.json_text import (
    MAX_BYTES,
    MISSING,
    decode_json_bytes,
    parse_json,
)
from dockproxy_tray.errors import Unparsable

REFUSED = [
    ("", "json-incomplete", 1, 1),
    ('{"a": 1', "json-incomplete", 1, 8),
    ('{\n  "a": 1,\n}', "json-trailing-comma", 3, 1),
    ('{"a": [1,\r\n]}', "json-trailing-comma", 2, 1),
    ('{\n  // why\n  "a": 1}', "json-comment", 2, 3),
    ('{"a": 1} # done', "json-comment", 1, 10),
    ('/* x */ {"a": 1}', "json-comment", 1, 1),
    ("\ufeff{}", "json-bom", 1, 1),
    ('{"a": NaN}', "json-not-finite", 1, 7),
    ('{"a": -Infinity}', "json-not-finite", 1, 7),
    ('{"a": 1, "a": 1}', "json-duplicate-key", 1, 10),
    ('{"x": [{"a": 1, "\\u0061": 1}]}', "json-duplicate-key", 1, 17),
    ('{"proxies": {},\n"Proxies": {}}', "json-key-case", 2, 1),
    ('{"keys": 1, "\u212aeyS": 2}', "json-key-case", 1, 13),
    ("[]", "json-not-object", 1, 1),
    ("null", "json-not-object", 1, 1),
    ('{"a": "\\ud800"}', "json-surrogate", 1, 7),
    ('{"a": "\udc80"}', "json-surrogate", 1, 7),
    ('{"a": 1}\0', "json-trailing-text", 1, 9),
    ('{"a": 1} {}', "json-trailing-text", 1, 10),
    ('{"a": "x\0y"}', "json-string", 1, 9),
    ('{"a": "\\q"}', "json-string", 1, 8),
    ('{"a": "b}', "json-string", 1, 7),
    ("{'a': 1}", "json-invalid", 1, 2),
    ("{a: 1}", "json-invalid", 1, 2),
    ('{"a" 1}', "json-invalid", 1, 6),
    ('{"a": 01}', "json-invalid", 1, 8),
    ('{"a": 1.}', "json-invalid", 1, 8),
    ('{"a": +1}', "json-invalid", 1, 7),
    ('{"a": \u0661}', "json-invalid", 1, 7),
    ('{"a":\u00a01}', "json-invalid", 1, 6),
    ('{"a": True}', "json-invalid", 1, 7),
    ('{,"a": 1}', "json-invalid", 1, 2),
    ('{"a": 1 "b": 2}', "json-invalid", 1, 9),
    ('{"a": [1 2]}', "json-invalid", 1, 10),
]


@pytest.mark.parametrize(("text", "reason", "line", "column"), REFUSED)
def test_what_is_doubtful_is_refused_with_its_place(
    text: str, reason: str, line: int, column: int
) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_json(text, "/f")
    values = caught.value.values
    assert (caught.value.reason, values["path"], values["line"], values["column"]) == (
        reason,
        "/f",
        line,
        column,
    )


def test_nesting_is_limited() -> None:
    assert parse_json('{"a":' + "[" * 63 + "]" * 63 + "}", "/f").find("a")
    with pytest.raises(Unparsable, match="json-too-deep"):
        parse_json('{"a":' + "[" * 64 + "]" * 64 + "}", "/f")
    with pytest.raises(Unparsable, match="json-too-deep"):
        parse_json("[" * 100_000, "/f")


def test_size_is_limited_in_bytes() -> None:
    fits = '{"a":"' + "é" * (MAX_BYTES // 2 - 4) + '"}'
    assert len(fits.encode()) == MAX_BYTES
    assert parse_json(fits, "/f").find("a")
    for too_large in (fits + " ", fits.encode() + b" "):
        with pytest.raises(Unparsable, match="file-too-large"):
            if isinstance(too_large, str):
                parse_json(too_large, "/f")
            else:
                decode_json_bytes(too_large, "/f")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_name(encoding: str) -> None:
    with pytest.raises(Unparsable, match="json-utf16"):
        decode_json_bytes('{"a": 1}'.encode(encoding), "/f")


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    with pytest.raises(Unparsable) as caught:
        decode_json_bytes('{\n "é": "'.encode() + b'\xff"}', "/f")
    assert (caught.value.reason, caught.value.values) == (
        "file-not-utf8",
        {"path": "/f", "line": 2, "column": 8},
    )


def test_keys_of_maps_may_differ_in_case() -> None:
    assert parse_json('{"auths": {"Host": {}, "host": {}}}', "/f").find("auths", "Host")


def test_values_and_lines_are_found() -> None:
    text = '{\r\n "a": 1e400,\r\n "b": {"c":\n[true, null, "\\u00e9"]}}'
    document = parse_json(text, "/f")
    assert document.get("a") == Number("1e400")
    assert document.get("b", "c") == [True, None, "é"]
    assert document.get("b", "x") is MISSING
    assert document.get("a", "x") is MISSING
    assert [document.line_of(*keys) for keys in (("a",), ("b", "c"), ("x",))] == [2, 3, None]


def test_no_value_and_no_credential_is_in_an_error_or_a_repr() -> None:
    secret = '{"auths": {"tcp://me:canary@h": "canary", "tcp://me:canary@h": 1}}'
    with pytest.raises(Unparsable) as caught:
        parse_json(secret, "/f")
    assert "canary" not in repr(caught.value)
    assert "canary" not in repr(parse_json('{"a": {"b": "canary"}}', "/f"))


SET = [
    ("{}", "a", '{\n  "a": "v"\n}'),
    ("{ }\r\n", "a", '{\r\n  "a": "v"\r\n}\r\n'),
    ('{"b":1}', "a", '{"b":1,"a":"v"}'),
    ('{"b": 1}\n', "a", '{"b": 1, "a": "v"}\n'),
    ('{ "b": 1 }', "a", '{ "b": 1, "a": "v" }'),
    ('{"b": 1,"c": 2}', "a", '{"b": 1,"c": 2,"a": "v"}'),
    ('{\n\t"b": 1\n}', "a", '{\n\t"b": 1,\n\t"a": "v"\n}'),
    ('{\r\n   "b" : 1\r\n}', "a", '{\r\n   "b" : 1,\r\n   "a" : "v"\r\n}'),
    ('{\n\n    "b": 1,\n\n    "c": 2\n}', "a", '{\n\n    "b": 1,\n\n    "c": 2,\n    "a": "v"\n}'),
    ('{\n"b": 1\n}', "a", '{\n"b": 1,\n"a": "v"\n}'),
    ('{"a" : "\\u0076"}', "a", '{"a" : "\\u0076"}'),
    ('{"a": [1,\n2] , "b": 1}', "a", '{"a": "v" , "b": 1}'),
    ('{"p":{}}', "p a", '{"p":{"a":"v"}}'),
    ('{\n\t"p": {}\n}', "p a", '{\n\t"p": {\n\t\t"a": "v"\n\t}\n}'),
    ('{\n\t"p": null\n}', "p q a", '{\n\t"p": {\n\t\t"q": {\n\t\t\t"a": "v"\n\t\t}\n\t}\n}'),
    ('{\n  "b": {"c": 1}\n}', "b a", '{\n  "b": {"c": 1, "a": "v"}\n}'),
    ('{"b": 1}', "p a", '{"b": 1, "p": {"a": "v"}}'),
    ('{\n  "b": 1\n}', "p a", '{\n  "b": 1,\n  "p": {\n    "a": "v"\n  }\n}'),
]


@pytest.mark.parametrize(("before", "keys", "after"), SET)
def test_a_member_is_set_in_the_look_of_its_neighbours(before: str, keys: str, after: str) -> None:
    assert set_member(before, tuple(keys.split()), "v", indent="  ") == after


LISTS = [
    ('{"a":["x"]}', ["y", "z"], '{"a":["y", "z"]}'),
    ('{"a": [ "x" ]}', ["y", "z"], '{"a": [ "y", "z" ]}'),
    ('{"a": ["x","w"]}', ["y", "z"], '{"a": ["y","z"]}'),
    ('{"a": ["\\u0078"]}', ["y", "x"], '{"a": ["y", "\\u0078"]}'),
    ('{\n\t"a": [\n\t\t"x"\n\t]\n}', ["y", "z"], '{\n\t"a": [\n\t\t"y",\n\t\t"z"\n\t]\n}'),
    ('{\n\t"a": ["x"]\n}', ["y", "z"], '{\n\t"a": ["y", "z"]\n}'),
    ('{\n\t"a": []\n}', ["y", "z"], '{\n\t"a": [\n\t\t"y",\n\t\t"z"\n\t]\n}'),
    ('{\n\t"a": [\n\t\t"x"\n\t]\n}', [], '{\n\t"a": []\n}'),
    ('{"a":null}', ["y", "z"], '{"a":["y","z"]}'),
]


@pytest.mark.parametrize(("before", "value", "after"), LISTS)
def test_a_list_keeps_its_look_and_the_elements_that_stay(
    before: str, value: list[str], after: str
) -> None:
    assert set_member(before, ("a",), [*value], indent="\t") == after


REMOVED = [
    ('{\n  "a": 1\n}\n', "a", "{}\n"),
    ('{\n  "a": 1,\n  "b": 2\n}', "a", '{\n  "b": 2\n}'),
    ('{\n  "b": 2,\n  "a": 1\n}', "a", '{\n  "b": 2\n}'),
    ('{"b":2,\t"a":1,\n"c":3}', "a", '{"b":2,\n"c":3}'),
    ('{"p": {"a": 1}, "b": 2}', "p a", '{"b": 2}'),
    ('{"p": {"q": {"a": 1}}}', "p q a", "{}"),
    ('{"p": {"q": {"a": 1}, "r": {}}}', "p q a", '{"p": {"r": {}}}'),
    ('{"p": {}}', "p a", '{"p": {}}'),
]


@pytest.mark.parametrize(("before", "keys", "after"), REMOVED)
def test_a_member_is_removed_and_what_it_leaves_empty(before: str, keys: str, after: str) -> None:
    assert remove_member(before, tuple(keys.split()), prune=True) == after


def test_without_pruning_an_empty_object_stays() -> None:
    assert remove_member('{"p": {"a": 1}}', ("p", "a")) == '{"p": {}}'


KEYS = st.sampled_from(["a", "b", "c", 'q"', "\u00e9", "//", ""])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    TEXTS,
    st.sampled_from(["0", "-1.50", "1e400", "12345678901234567890"]).map(Number),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
NEW = st.one_of(st.booleans(), TEXTS, st.lists(TEXTS, max_size=3))
BLANKS = st.text(" \t\r\n", max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """An object, written with any white space and any escapes that JSON allows."""

    def write(value: Any) -> str:
        if isinstance(value, Mapping):
            members = (f"{write(key)}{blank()}:{write(part)}" for key, part in value.items())
            inner = ",".join(blank() + member for member in members)
            text = "{" + inner + blank() + "}"
        elif isinstance(value, list):
            text = "[" + ",".join(write(part) for part in value) + blank() + "]"
        elif isinstance(value, Number):
            text = value.text
        else:
            text = json.dumps(value, ensure_ascii=draw(st.booleans()))
        return blank() + text + blank()

    def blank() -> str:
        return draw(BLANKS)

    return write(draw(OBJECTS))


@st.composite
def laid_out(draw: st.DrawFn) -> str:
    """An object as programs write it."""
    value = draw(st.dictionaries(KEYS, st.one_of(NEW, st.dictionaries(KEYS, NEW, max_size=3))))
    indent = draw(st.sampled_from([None, 1, 2, 4, "\t"]))
    return json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans()))


ANY = documents() | laid_out()


def raw_members(text: str) -> list[tuple[str, str]]:
    root = parse_json(text, "/f").root
    return [(text[m.start : m.end], text[m.node.start : m.node.end]) for m in root.members.values()]


def plain(value: Json) -> object:
    """Python's own reading, numbers as they are written."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return ("number", value.text) if isinstance(value, Number) else value


@given(ANY)
def test_a_text_is_read_as_python_reads_it(text: str) -> None:
    def number(written: str) -> object:
        return ("number", written)

    expected = json.loads(text, parse_int=number, parse_float=number)
    assert plain(parse_json(text, "/f").root.value) == expected


@given(ANY, KEYS, NEW)
def test_a_set_member_is_read_back_and_all_others_stay_as_written(
    text: str, key: str, value: Any
) -> None:
    before = parse_json(text, "/f")
    after = set_member(text, (key,), value, indent="  ")
    found = parse_json(after, "/f")
    assert found.get(key) == value
    assert list(found.root.members) == list(dict.fromkeys([*before.root.members, key]))
    old = [pair for pair in raw_members(text) if json.loads(pair[0]) != key]
    assert [pair for pair in raw_members(after) if json.loads(pair[0]) != key] == old
    assert set_member(after, (key,), value, indent="  ") == after


@given(ANY, KEYS, NEW)
def test_only_the_value_changes_where_the_member_is_there(text: str, key: str, value: Any) -> None:
    member = parse_json(text, "/f").find(key)
    assume(member is not None)
    assert member is not None
    after = set_member(text, (key,), value, indent="  ")
    assert after.startswith(text[: member.node.start])
    assert after.endswith(text[member.node.end :])


@given(ANY, st.tuples(KEYS, KEYS), NEW)
def test_a_nested_member_that_is_added_and_removed_leaves_all_others(
    text: str, keys: tuple[str, str], value: Any
) -> None:
    before = parse_json(text, "/f")
    outer = before.get(keys[0])
    assume(outer is MISSING or isinstance(outer, dict))
    assume(before.get(*keys) is MISSING)
    added = set_member(text, keys, value, indent="\t")
    assert parse_json(added, "/f").get(*keys) == value
    removed = remove_member(added, keys, prune=outer is MISSING)
    assert parse_json(removed, "/f").root.value == before.root.value
    assert remove_member(removed, keys, prune=True) == removed


@given(laid_out(), KEYS, NEW)
def test_setting_and_removing_gives_the_text_back(text: str, key: str, value: Any) -> None:
    assume(parse_json(text, "/f").get(key) is MISSING)
    assert remove_member(set_member(text, (key,), value, indent="\t"), (key,)) == text


@given(st.dictionaries(KEYS, NEW, min_size=1), KEYS, NEW, st.sampled_from([1, 2, 4, "\t"]))
def test_the_result_is_laid_out_as_the_program_would(
    value: dict[str, Any], key: str, new: Any, indent: int | str
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assume(not value.get(key) or not isinstance(value[key], list) or new)
    value[key] = new
    expected = json.dumps(value, indent=indent, ensure_ascii=False)
    assert set_member(text, (key,), new, indent="?") == expected


@given(ANY, KEYS)
def test_a_removed_member_is_gone_and_all_others_stay_as_written(text: str, key: str) -> None:
    after = remove_member(text, (key,))
    assert parse_json(after, "/f").get(key) is MISSING
    old = [pair for pair in raw_members(text) if json.loads(pair[0]) != key]
    assert raw_members(after) == old
