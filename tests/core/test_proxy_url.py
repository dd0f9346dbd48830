from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dockproxy_tray.core.proxy_url import MASK, mask, mask_url, parse_proxy_url, same_url
from dockproxy_tray.errors import Invalid

PRINTABLE = "".join(map(chr, range(32, 127)))

_label = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,8}[a-z0-9_])?", fullmatch=True)
hosts = st.one_of(
    st.lists(_label, min_size=1, max_size=3).map(".".join).filter(lambda h: not h[-1].isdigit()),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda a: f"[{a}]"),
)
secrets = st.from_regex(r"([A-Za-z0-9._~!$&'()*+,;=:-]|%[2-6][0-9A-F]){0,12}", fullmatch=True)


@st.composite
def urls(draw: st.DrawFn, password: st.SearchStrategy[str] | None = None) -> str:
    scheme = draw(st.sampled_from(["http", "https", "socks5", "socks5h", "HTTP"]))
    user = draw(st.from_regex(r"[A-Za-z0-9._~-]{1,8}", fullmatch=True))
    userinfo = draw(st.sampled_from(["", f"{user}@", f"{user}:{draw(secrets)}@"]))
    if password is not None:
        userinfo = f"{user}:{draw(password)}@"
    port = draw(st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format)))
    return f"{scheme}://{userinfo}{draw(hosts)}{port}{draw(st.sampled_from(['', '/']))}"


@given(urls())
def test_text_is_what_was_parsed(url: str) -> None:
    assert parse_proxy_url(url).text == url


@given(
    urls(
        password=st.from_regex(
            r"Pw7['!$&,;=:%]{0,0}[A-Za-z0-9!$&'()*+,;=:.~-]{3,9}", fullmatch=True
        )
    )
)
def test_no_password_in_str_or_repr(url: str) -> None:
    parsed = parse_proxy_url(url)
    assert parsed.password is not None
    assert parsed.password not in str(parsed)
    assert parsed.password not in repr(parsed)
    assert str(parsed) == url.replace(f":{parsed.password}@", f":{MASK}@")


# A password that no text around it can contain by chance.
canaries = st.from_regex(
    r"[A-Za-z0-9!$&'()*+,;=:.~-]{0,3}CANARY[!$&'()*+,;=:.~-]{0,3}", fullmatch=True
)
around = st.text(alphabet="abc:/@ \"'=,;{}[]()<>|\\#?\n\t.-0", max_size=20)


@given(around, urls(password=canaries), around)
def test_mask_hides_the_password_in_any_text(before: str, url: str, after: str) -> None:
    assert "CANARY" not in mask(before + url + after)


@given(around, urls(password=canaries), urls(password=canaries), around)
def test_mask_hides_every_password(before: str, one: str, other: str, after: str) -> None:
    for between in (" ", ",", '" "', "\n", "=", ""):
        assert "CANARY" not in mask(before + one + between + other + after)


@given(urls(password=canaries))
def test_mask_hides_passwords_as_files_hold_them(url: str) -> None:
    environment = f'Environment="HTTP_PROXY={url}" "NO_PROXY=a@b,localhost"'.replace("%", "%%")
    for text in (
        json.dumps({"proxies": {"default": {"httpProxy": url, "noProxy": "x"}}}),
        json.dumps({"httpProxy": url}).replace("/", "\\/").replace("&", "\\u0026"),
        environment,
        f"+HTTP_PROXY={url}\n-https_proxy={url}",
        f"dockerd --http-proxy {url} --https-proxy={url}",
    ):
        assert "CANARY" not in mask(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("user:pass@host:3128", "user:xxxxx@host:3128"),
        ("HTTP_PROXY=user:pass@host", "HTTP_PROXY=user:xxxxx@host"),
        ("http://user:p@ss/w#rd@host", "http://user:xxxxx@host"),
        ("http://user:my pass@host", "http://user:xxxxx@host"),
        ("http://user:12/34 5@host", "http://user:xxxxx@host"),
        ("user:pass://word@host", "user:xxxxx@host"),
        ("http://user:@host", "http://user:xxxxx@host"),
        ("http://:token@host", "http://:xxxxx@host"),
        ("http://xxxxx:xxxxx@host/", "http://xxxxx:xxxxx@host/"),
        (
            '"HTTP_PROXY=http://u:p@h:1" "HTTPS_PROXY=http://u:p@h:2"',
            '"HTTP_PROXY=http://u:xxxxx@h:1" "HTTPS_PROXY=http://u:xxxxx@h:2"',
        ),
        ('{"a": "http://h:80", "b": "me@home"}', '{"a": "http://h:80", "b": "me@home"}'),
        ("http://[::1]:80/ and 10:20:30", "http://[::1]:80/ and 10:20:30"),
        ("http://user@host", "http://user@host"),
        ("git@host", "git@host"),
    ],
)
def test_mask_keeps_what_is_not_secret(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@given(st.text(alphabet="ab:@ /=,;\"'.\\\t\u00a0", max_size=24))
def test_mask_hides_without_a_scheme_what_one_plain_pattern_would(text: str) -> None:
    plain = re.sub(r"((?<![^\s=])|[^\s\"'=,;:/@]):\S*@", rf"\1:{MASK}@", text)
    assume("://" not in text.replace("\\", ""))  # A scheme is another matter.
    assert mask(text) == plain


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    ["@" + "a:" * 100_000, "@ " + "a:" * 100_000, "a" * 200_000 + " @", "a:@" * 70_000,
     "@" * 200_000, "@ " + "://" * 70_000, "@ " + '"http://' * 25_000],
    ids=["one word", "two words", "no colon", "users", "ats", "slashes", "URLs"],
)  # fmt: skip
def test_mask_takes_no_more_time_for_a_text_that_somebody_chose(text: str) -> None:
    # Trying each colon with each "@", or each letter with each other, would take some minutes.
    masked = mask(text)
    assert mask(masked) == masked


def test_mask_url_takes_the_whole_text_for_one_url() -> None:
    assert mask_url("user:a b\nc@host") == "user:xxxxx@host"
    assert mask_url("http://u:a\nhttp://b@host") == "http://u:xxxxx@host"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "url-empty"),
        ("http://" + "a" * 9000, "url-too-long"),
        ("proxy:8080", "url-no-scheme"),
        ("user:pass@proxy:8080", "url-no-scheme"),
        ("ftp://proxy", "url-scheme"),
        ("socks4://proxy", "url-scheme"),
        ("http://", "url-host-empty"),
        ("http://:80", "url-host-empty"),
        ("http://@proxy", "url-user-empty"),
        ("http://proxy/path", "url-path"),
        ("http://proxy//", "url-path"),
        ("http://proxy?x", "url-path"),
        ("http://proxy/?x", "url-path"),
        ("http://proxy#x", "url-path"),
        ("http://proxy:", "url-port"),
        ("http://proxy:0", "url-port"),
        ("http://proxy:65536", "url-port"),
        ("http://proxy:080", "url-port"),
        ("http://proxy:8o", "url-port"),
        ("http://::1:80", "url-host-empty"),
        ("http://[::1", "url-host"),
        ("http://fe80::1", "url-port"),
        ("http://[::1]x:80", "url-host"),
        ("http://[fe80::1%25eth0]", "url-host"),
        ("http://10.0.0", "url-host"),
        ("http://10.0.0.256", "url-host"),
        ("http://010.0.0.1", "url-host"),
        ("http://-proxy", "url-host"),
        ("http://a..b", "url-host"),
        ("http://" + "a" * 64, "url-host"),
        ("http://pro%78y", "url-host"),
        ("http://u:p%4@proxy", "url-userinfo"),
        ("http://u:p@ss@proxy", "url-userinfo"),
        ("http://u:p#ss@proxy", "url-userinfo"),
        ("http://u:p/ss@proxy", "url-userinfo"),
        ("http://u:p%0Ass@proxy", "url-control-escape"),
        ("http://u%00:pss@proxy", "url-control-escape"),
        ("http://u:p%7fss@proxy", "url-control-escape"),
        (" http://proxy", "url-character"),
        ("http://proxy\n", "url-character"),
        ("http://u:p\tss@proxy", "url-character"),
        ("http://prüfer", "url-character"),
        ("http://proxy\ud800", "url-character"),
    ],
)
def test_what_is_no_proxy_url_is_refused_with_its_reason(url: str, why: str) -> None:
    with pytest.raises(Invalid) as raised:
        parse_proxy_url(url)
    assert raised.value.reason == "bad-proxy-url"
    assert raised.value.values["why"].code == why  # type: ignore[attr-defined]


@given(st.text(alphabet="CANRY:/@%#? [].\nhtp0", max_size=30))
def test_errors_hold_no_password(text: str) -> None:
    url = f"http://user:xCANARYx{text}@host^"
    with pytest.raises(Invalid) as raised:
        parse_proxy_url(url)
    assert "xCANARYx" not in repr(raised.value.values)


@given(st.text(alphabet=PRINTABLE + "äß☃", max_size=40))
def test_any_password_can_be_given_as_typed(plain: str) -> None:
    from urllib.parse import unquote

    url = parse_proxy_url("http://user@proxy:8080/").with_password(plain)
    assert parse_proxy_url(url.text) == url
    assert url.password is not None
    assert unquote(url.password) == plain
    assert url.without_password().text == "http://user@proxy:8080/"


@pytest.mark.parametrize("plain", ["a\nb", "\0", "\x7f", "\udc80"])
def test_a_password_no_header_can_carry_is_refused(plain: str) -> None:
    with pytest.raises(Invalid, match="bad-proxy-password") as raised:
        parse_proxy_url("http://proxy").with_password(plain)
    assert plain not in repr(raised.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LocalHost.", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("[0:0::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("notlocalhost", False),
        ("128.0.0.1", False),
        ("127.example", False),
        ("[::2]", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert parse_proxy_url(f"http://{host}:80").loopback is loopback


@pytest.mark.parametrize(
    ("a", "b", "full", "without", "info"),
    [
        ("http://proxy:1", "HTTP://Proxy:1/", True, True, True),
        ("http://proxy:1", "http://proxy:2", False, False, False),
        ("http://proxy", "https://proxy", False, False, False),
        ("http://u:p@proxy", "http://u:q@proxy", False, True, True),
        ("http://u:p@proxy", "http://u@proxy", False, True, True),
        ("http://u:p@proxy", "http://v:p@proxy", False, False, True),
        ("http://u:p@proxy", "http://xxxxx:xxxxx@proxy", False, False, True),
        ("http://u:p@proxy", "http://proxy", False, False, False),
        ("http://u:p@proxy/path", "http://xxxxx:xxxxx@proxy/path", False, False, True),
        ("proxy:80", "proxy:80", True, True, True),
        ("proxy:80", "Proxy:80", False, False, False),
        (None, "", True, True, True),
        (None, "http://proxy", False, False, False),
    ],
)
def test_same_url(a: str | None, b: str | None, full: bool, without: bool, info: bool) -> None:
    for one, other in ((a, b), (b, a)):
        assert same_url(one, other) is full
        assert same_url(one, other, compare="no-password") is without
        assert same_url(one, other, compare="info") is info
