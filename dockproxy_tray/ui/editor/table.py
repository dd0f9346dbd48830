"""From a profile's table in profiles.toml to the fields of its form, and back. No Qt in here.

What no field touches is written as it was read: the choice between ``proxy`` and two keys, an
empty list, a user's percent-encoding, a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.ui.editor.addresses import shown_url, url_of
from dockproxy_tray.ui.editor.form import Form, Kept, Table, entries_of, lines_of
from dockproxy_tray.ui.editor.when import read_when, write_when

_LISTS = ("no_proxy", "mirrors", "insecure_registries")
_CHOICES = {True: "on", False: "off"}
_PAIR = ("http_proxy", "https_proxy")


def read_form(table: Table) -> tuple[Form, Kept]:
    """The fields for a valid table."""
    client = _table(table.get("client"))
    http, https = (value or "" for value in _pair(table))
    client_http, client_https = _pair(client)
    texts = {
        "proxy": http,
        "https_proxy": https,
        "client_proxy": client_http,
        "client_https_proxy": client_https,
        "client_ftp_proxy": _text(client.get("ftp_proxy")),
        "client_all_proxy": _text(client.get("all_proxy")),
    }
    kept = {field: parse_proxy_url(text) for field, text in texts.items() if text}
    users = {kept[field].user for field in ("proxy", "https_proxy") if field in kept}
    only = users.pop() if len(users) == 1 else None
    shown: dict[str, str | None] = {
        field: shown_url(kept[field], hides_user=bool(only) and not field.startswith("client"))
        if field in kept
        else text
        for field, text in texts.items()
    }
    hosts = client.get("no_proxy")
    form = Form(
        description=_text(table.get("description")),
        proxy=shown["proxy"] or "",
        https_differs=http != https,
        https_proxy=shown["https_proxy"] or "",
        user=unquote(only or ""),
        no_proxy=lines_of(table.get("no_proxy")),
        mirrors=lines_of(table.get("mirrors")),
        insecure_registries=lines_of(table.get("insecure_registries")),
        live_restore=_CHOICES[table["live_restore"] is True] if "live_restore" in table else "",
        cgroup_driver=_text(table.get("cgroup_driver")),
        client_differs="client" in table,
        client_proxy=shown["client_proxy"],
        client_https_differs=client_http != client_https,
        client_https_proxy=shown["client_https_proxy"],
        client_ftp_proxy=shown["client_ftp_proxy"] or "",
        client_all_proxy=shown["client_all_proxy"] or "",
        client_no_proxy=None if hosts is None else lines_of(hosts),
        when=read_when(table.get("when")),
    )
    return form, kept


def write_table(form: Form, former: Table, kept: Kept) -> dict[str, object]:
    """What profiles.toml is to say; ``former`` is what it said.

    A field that holds no URL is written as it stands: the checks tell what is wrong with it.
    """
    table: dict[str, object] = {}
    _put(table, former, "description", form.description)
    http = url_of(form, "proxy", kept)
    https = url_of(form, "https_proxy", kept) if form.https_differs else http
    # Docker itself knows no difference between an empty URL and none.
    same = (http or "", https or "") == tuple(value or "" for value in _pair(former))
    table |= _as_before(former) if same else _written_pair(former, http or None, https or None)
    for key in _LISTS:
        _put_list(table, former, key, entries_of(key, getattr(form, key)))
    if form.live_restore:
        table["live_restore"] = form.live_restore == "on"
    if form.cgroup_driver:
        table["cgroup_driver"] = form.cgroup_driver
    if form.client_differs:
        client = _write_client(form, _table(former.get("client")), kept)
        if client or former.get("client") == {}:
            table["client"] = client
    when = write_when(form.when, former.get("when"))
    if when is not None:
        table["when"] = when
    # In the order in which it was read, for whoever compares texts.
    return {key: table[key] for key in dict.fromkeys((*former, *table)) if key in table}


def _write_client(form: Form, former: Table, kept: Kept) -> dict[str, object]:
    http = url_of(form, "client_proxy", kept)
    https = url_of(form, "client_https_proxy", kept) if form.client_https_differs else http
    same = (http, https) == _pair(former)
    client = _as_before(former) if same else _written_pair(former, http, https)
    for key in ("ftp_proxy", "all_proxy"):
        _put(client, former, key, url_of(form, f"client_{key}", kept) or "")
    if form.client_no_proxy is not None:
        entries = entries_of("no_proxy", form.client_no_proxy)
        own = former.get("no_proxy")
        as_text = isinstance(own, str) and entries_of("no_proxy", own) == entries
        client["no_proxy"] = own if as_text else entries
    return client


def _pair(table: Table) -> tuple[str | None, str | None]:
    both = table.get("proxy")
    http, https = (table.get(key, both) for key in _PAIR)
    return (
        http if isinstance(http, str) else None,
        https if isinstance(https, str) else None,
    )


def _written_pair(former: Table, http: str | None, https: str | None) -> dict[str, object]:
    """The keys for http and https, in the way of writing that was there before."""
    if http == https:
        if http is None:
            return {}
        each = "proxy" not in former and all(key in former for key in _PAIR)
        return dict.fromkeys(_PAIR, http) if each else {"proxy": http}
    if "proxy" in former and http and https is not None:
        return {"proxy": http, "https_proxy": https}
    return {key: url for key, url in zip(_PAIR, (http, https), strict=True) if url is not None}


def _as_before(former: Table) -> dict[str, object]:
    return {key: former[key] for key in ("proxy", *_PAIR) if key in former}


def _put(table: dict[str, object], former: Table, key: str, value: str) -> None:
    if value or former.get(key) == "":
        table[key] = value


def _put_list(table: dict[str, object], former: Table, key: str, entries: list[str]) -> None:
    """An empty list of mirrors says that there are to be none; no list leaves them alone."""
    if entries or (key in former and (key != "no_proxy" or former[key] == [])):
        table[key] = entries


def _table(value: object) -> Table:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
