"""Fields are made from a table and say the same table again; passwords stay where they were."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.ui.editor.addresses import settle
from dockproxy_tray.ui.editor.form import Form
from dockproxy_tray.ui.editor.table import read_form, write_table
from tests.system.test_profiles_file import field_sets

url_texts = st.sampled_from(
    ["", "http://h:1", "http://jo:geheim@h:1", "http://jo@h:1/", "http://jo:@h:1",
     "http://:geheim@h:1", "socks5://j%6f:geheim@h:1", "http://bob:geheim@[::1]:1"]
)  # fmt: skip
url_tables = st.fixed_dictionaries(
    {},
    optional={
        "proxy": url_texts,
        "http_proxy": url_texts,
        "https_proxy": url_texts,
        "client": st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                ("proxy", "http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), url_texts
            )
            | {"no_proxy": st.sampled_from(["a, b", "", [], ["a"]])},
        ),
    },
)


@given(st.one_of(field_sets, url_tables))
def test_untouched_fields_say_what_was_read(table: dict[str, Any]) -> None:
    form, kept = read_form(table)
    written = write_table(form, table, kept)
    assert written == table
    assert [*written] == [*table]


@given(url_tables)
def test_no_field_holds_a_password(table: dict[str, Any]) -> None:
    form, _ = read_form(table)
    assert all("geheim" not in str(getattr(form, field.name)) for field in fields(Form))


OFFICE = {"proxy": "http://jo:geheim@p:8080", "no_proxy": [".corp"]}


def changed(table: dict[str, Any], **to: Any) -> dict[str, object]:
    form, kept = read_form(table)
    return write_table(replace(form, **to), table, kept)


def test_user_and_password_are_apart_from_the_address() -> None:
    form, _ = read_form(OFFICE)
    assert (form.proxy, form.user, form.https_differs) == ("http://p:8080", "jo", False)
    assert changed(OFFICE, proxy="http://q:1")["proxy"] == "http://jo:geheim@q:1"
    assert changed(OFFICE, user="jö")["proxy"] == "http://j%C3%B6:geheim@p:8080"
    assert changed(OFFICE, user="")["proxy"] == "http://p:8080"
    assert changed({}, proxy="http://q:1", user="a@b")["proxy"] == "http://a%40b@q:1"


def test_another_address_for_https_has_the_same_user() -> None:
    assert changed(OFFICE, https_differs=True, https_proxy="http://s:1") == {
        "proxy": "http://jo:geheim@p:8080",
        "https_proxy": "http://jo:geheim@s:1",
        "no_proxy": [".corp"],
    }
    assert changed(OFFICE, https_differs=True, https_proxy="") == {
        "http_proxy": "http://jo:geheim@p:8080",
        "no_proxy": [".corp"],
    }


def test_urls_with_different_users_keep_theirs() -> None:
    table = {"http_proxy": "http://jo:geheim@p:1", "https_proxy": "http://bob:heimlich@p:1"}
    form, _ = read_form(table)
    assert (form.proxy, form.https_proxy, form.user) == ("http://jo@p:1", "http://bob@p:1", "")
    assert changed(table, proxy="http://jo@q:1") == {
        "http_proxy": "http://jo:geheim@q:1",
        "https_proxy": "http://bob:heimlich@p:1",
    }
    # Somebody else's password is nobody's.
    assert changed(table, proxy="http://al@q:1")["http_proxy"] == "http://al@q:1"


def test_two_keys_that_say_the_same_stay_two() -> None:
    table = {"http_proxy": "http://p:1", "https_proxy": "http://p:1"}
    assert changed(table, proxy="http://q:1") == dict.fromkeys(table, "http://q:1")


def test_lists_are_lines_and_hosts_may_have_commas() -> None:
    table = changed(OFFICE, no_proxy="a, b\n\n  c\n", mirrors="https://m/a,b\n")
    assert (table["no_proxy"], table["mirrors"]) == (["a", "b", "c"], ["https://m/a,b"])


def test_a_list_that_is_emptied_still_says_that_there_are_none() -> None:
    table = {"mirrors": ["https://m"], "no_proxy": ["a"]}
    assert changed(table, mirrors="", no_proxy="") == {"mirrors": []}
    assert "mirrors" not in changed({}, mirrors="")


@pytest.mark.parametrize(
    ("fields", "client"),
    [
        ({"client_proxy": "http://b:1"}, {"proxy": "http://b:1"}),
        ({"client_proxy": ""}, {"proxy": ""}),
        ({"client_https_differs": True, "client_https_proxy": ""}, {"https_proxy": ""}),
        (
            {"client_proxy": "http://b:1", "client_https_differs": True},
            {"http_proxy": "http://b:1"},
        ),
        ({"client_no_proxy": "x\ny"}, {"no_proxy": ["x", "y"]}),
        ({"client_no_proxy": ""}, {"no_proxy": []}),
        ({"client_all_proxy": "socks5://s:1"}, {"all_proxy": "socks5://s:1"}),
    ],
)
def test_containers_differ_key_by_key(fields: dict[str, Any], client: dict[str, Any]) -> None:
    assert changed(OFFICE, client_differs=True, **fields) == {**OFFICE, "client": client}


def test_containers_that_are_the_same_again_have_no_section() -> None:
    assert changed({**OFFICE, "client": {"proxy": ""}}, client_differs=False) == OFFICE


def test_rules_stay() -> None:
    table = {**OFFICE, "when": [{"ssid": "x"}]}
    assert changed(table, description="d")["when"] == [{"ssid": "x"}]


def test_a_pasted_password_leaves_the_address() -> None:
    form, kept, password = settle(Form(proxy="http://jo%40x:a%3Ab@p:1"), {})
    assert (form.proxy, form.user, password) == ("http://p:1", "jo@x", "a:b")
    assert write_table(form, {}, kept) == {"proxy": "http://jo%40x@p:1"}


def test_a_password_that_is_pasted_for_containers_stays_with_its_url() -> None:
    pasted = Form(client_differs=True, client_proxy="http://jo:geheim@b:1")
    form, kept, password = settle(pasted, {})
    assert (form.client_proxy, password) == ("http://jo@b:1", None)
    assert write_table(form, {}, kept) == {"client": {"proxy": "http://jo:geheim@b:1"}}


def test_a_pasted_user_does_not_take_the_other_address() -> None:
    form, kept = read_form(OFFICE)
    pasted = replace(form, https_differs=True, https_proxy="http://bob:heimlich@s:1")
    form, kept, password = settle(pasted, kept)
    assert (form.user, form.https_proxy, password) == ("jo", "http://bob@s:1", None)
    table = write_table(form, OFFICE, kept)
    assert table["proxy"] == OFFICE["proxy"]
    assert table["https_proxy"] == "http://bob:heimlich@s:1"


def test_an_empty_password_is_one() -> None:
    form, kept, password = settle(Form(proxy="http://jo:@p:1"), {})
    assert password is None
    assert write_table(form, {}, kept) == {"proxy": "http://jo:@p:1"}


def test_what_is_being_typed_is_not_in_a_forms_repr() -> None:
    assert "geheim" not in repr(Form(proxy="http://jo:geheim@h:1"))
