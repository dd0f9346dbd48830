"""A proxy's address in its fields: its user and its password are elsewhere. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, unquote

from dockproxy_tray.core.proxy_url import ProxyUrl, parse_proxy_url
from dockproxy_tray.errors import Invalid
from dockproxy_tray.ui.editor.form import Form, Kept, Table, with_field

OWN_URLS = ("proxy", "https_proxy")
CLIENT_URLS = ("client_proxy", "client_https_proxy", "client_ftp_proxy", "client_all_proxy")


def settle(form: Form, kept: Kept) -> tuple[Form, Kept, str | None]:
    """Take passwords out of the URLs that somebody typed or pasted.

    The answer's last part is a new password for the profile, as typed; None: there was none. The
    client's go along with its own URLs.
    """
    password: str | None = None
    for field in (*OWN_URLS, *CLIENT_URLS):
        url = parsed(getattr(form, field))
        if url is None or url.password is None:
            continue
        apart = field in CLIENT_URLS or _shares_with_another(form, field, url)
        if apart or not (url.user and url.password):
            kept = {**kept, field: url}
            form = with_field(form, field, url.without_password().text)
        else:
            password = unquote(url.password)
            bare = replace(url, user=None, password=None).text
            form = with_field(replace(form, user=unquote(url.user)), field, bare)
    return form, kept, password


def _shares_with_another(form: Form, field: str, url: ProxyUrl) -> bool:
    """Whether the other address has a user already, who is not this one's."""
    other = parsed(form.https_proxy if field == "proxy" else form.proxy)
    if other is None or not form.https_differs:
        return False
    return (unquote(other.user) if other.user else form.user) not in ("", unquote(url.user or ""))


def url_of(form: Form, field: str, kept: Kept) -> str | None:
    """What a field's URL is with its user, and with the password that was kept for it."""
    text: str | None = getattr(form, field)
    url = parsed(text)
    if url is None or url.password is not None:
        return text.strip() if text else text
    own = kept.get(field)
    from_field = url.user is None and field not in CLIENT_URLS and form.user
    if not from_field:
        # A password may have an empty name; one of somebody else's is nobody's.
        if own is not None and (own.user or None) == url.user:
            return replace(url, user=own.user, password=own.password).text
        return url.text
    mine = [kept[other] for other in (field, *OWN_URLS) if other in kept and kept[other].user]
    former = mine[0] if mine else None
    as_before = former is not None and unquote(former.user or "") == form.user
    user = former.user if former and as_before else quote(form.user, safe="")
    # Under a new name the password goes along, unless it is not clear whose it was.
    clear = as_before or len({other.user for other in mine}) == 1
    return replace(url, user=user, password=former.password if former and clear else None).text


def parsed(text: str | None) -> ProxyUrl | None:
    try:
        return parse_proxy_url(text.strip()) if text else None
    except Invalid:
        return None


def shown_url(url: ProxyUrl, *, hides_user: bool) -> str:
    bare = url.without_password()
    return replace(bare, user=None).text if hides_user else bare.text


def without_passwords(table: Table) -> dict[str, object]:
    """A profile's table without the passwords that another one takes the place of."""

    def bare(key: str, value: object) -> object:
        if isinstance(value, Mapping):
            return {inner: bare(inner, text) for inner, text in value.items()}
        url = parsed(value) if isinstance(value, str) and key.endswith("proxy") else None
        # A user without a password says outright that it is empty: user:@
        return url.without_password().text if url and url.user and url.password else value

    return {key: bare(key, value) for key, value in table.items()}
