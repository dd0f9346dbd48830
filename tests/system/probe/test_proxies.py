"""What is said of a proxy, and of what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from dockproxy_tray.core.probe_plan import Ways
from dockproxy_tray.core.probe_result import Reached
from tests.system.probe.authority import Authority
from tests.system.probe.bench import SHORT, Bench, by, url, via
from tests.system.probe.servers import (
    Address,
    Handle,
    HttpProxy,
    Socks,
    Web,
    black_hole,
    closed_port,
    hang_up,
    mute,
    reply,
    says,
    serving,
)

HUB = "registry-1.docker.io:443"
MIRROR = "mirror.test:5000"


def knock(bench: Bench, address: Address, scheme: str = "http", **how: Any) -> Reached:
    """Test the proxy alone."""
    ways = by(address, scheme, **how)
    (reached,) = bench.run(bench.plan(ways=ways, proxies=True))
    assert reached.target.kind == "proxy"
    return reached


def test_a_proxy_that_opens_a_way_to_the_hub_serves(bench: Bench) -> None:
    proxy = HttpProxy({HUB: ("127.0.0.1", 1)}, refusal=reply("200 Connection established"))
    with serving(proxy) as address:
        reached = knock(bench, address)
    assert (reached.state, reached.said.code, reached.step) == (
        "good", "probe-proxy-alive", "proxy",
    )  # fmt: skip
    assert reached.answer_ms is not None
    assert proxy.targets == [f"CONNECT {HUB}"]
    assert bench.looked_up == ["127.0.0.1"]  # the Hub's name is the proxy's to look up


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("", "probe-407"),
        ("jo:geheim@", "probe-407-wrong"),
        ("jo:@", "probe-407-wrong"),
        ("j%40:p%3Aw%20%C3%A9@", "probe-proxy-alive"),
    ],
)
def test_a_proxy_with_a_password(bench: Bench, login: str, code: str) -> None:
    proxy = HttpProxy(login="j@:p:w é", refusal=reply("200 OK"))
    with serving(proxy) as address:
        reached = knock(bench, address, login=login)
    assert (reached.said.code, reached.step) == (code, "proxy")
    assert "geheim" not in repr(reached) and "p%3Aw" not in repr(reached)


def test_a_proxy_may_say_401_to_a_wrong_password(bench: Bench) -> None:
    """As tinyproxy does; who knows it by its name is not sent to the mirror's login."""
    denied = reply("401 Unauthorized", {"Server": "tinyproxy/1.11", "Content-Type": "text/html"})
    with serving(HttpProxy(refusal=denied)) as address:
        assert knock(bench, address, login="jo:x@").said.code == "probe-407-wrong"
        relayed = bench.one(f"http://{MIRROR}", ways=by(address, login="jo:x@"))
    assert (relayed.said.code, relayed.step) == ("probe-407-wrong", "proxy")


def test_a_password_that_may_not_be_read_is_not_guessed(bench: Bench) -> None:
    proxy = HttpProxy(login="jo:geheim")
    with serving(proxy) as address:
        assert knock(bench, address, hidden=True).said.code == "probe-password-hidden"
    assert "proxy-authorization" not in proxy.asked[0].headers


def test_a_proxy_that_wants_what_docker_cannot_do(bench: Bench) -> None:
    wants = reply("407 Proxy Authentication Required", {"Proxy-Authenticate": "Negotiate"})
    wants = wants.replace(b"Negotiate", b"Negotiate\r\nProxy-Authenticate: NTLM realm=x")
    with serving(says(wants)) as address:
        reached = knock(bench, address, login="jo:geheim@")
    assert reached.said.code == "probe-407-scheme"
    assert reached.said.values["schemes"] == ("Negotiate", "NTLM")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("403 Filtered", "probe-proxy-refuses"),
        ("405 Method Not Allowed", "probe-proxy-refuses"),
        ("204 No Content", "probe-proxy-refuses"),
        ("502 Bad Gateway", "probe-proxy-fails"),
        ("503 Service Unavailable", "probe-proxy-fails"),
    ],
)
def test_a_proxy_that_opens_no_way_says_why(bench: Bench, status: str, code: str) -> None:
    with serving(HttpProxy(refusal=reply(status))) as address:
        reached = knock(bench, address)
    assert (reached.said.code, reached.said.values["why"]) == (code, status)


def test_who_quotes_the_login_is_not_quoted(bench: Bench) -> None:
    with serving(says(reply("403 am86Z2VoZWlt is jo:geheim"))) as address:
        reached = knock(bench, address, login="jo:geheim@")
    assert reached.said.values["why"] == "403 xxxxx is jo:xxxxx"


def test_a_proxy_for_http_alone_need_not_open_any(bench: Bench) -> None:
    refuses, wants = HttpProxy(refusal=reply("403 Forbidden")), HttpProxy(login="jo:geheim")
    for proxy, code in ((refuses, "probe-proxy-alive"), (wants, "probe-407")):
        with serving(proxy) as address:
            only_http = Ways(http=via(url(address)))
            (reached,) = bench.run(bench.plan(ways=only_http, proxies=True))
        assert reached.said.code == code


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there(bench: Bench, scheme: str) -> None:
    with closed_port() as address:
        assert knock(bench, address, scheme).said.code == "probe-refused"
    ways = Ways(https=via(f"{scheme}://proxy.test:1"))
    (reached,) = bench.run(bench.plan(ways=ways, proxies=True))
    assert reached.said.code == "probe-no-name"


def silent(bench: Bench, address: Address, scheme: str) -> tuple[str, str]:
    plan = bench.plan(ways=by(address, scheme), proxies=True)
    (reached,) = bench.run(plan, SHORT)
    return reached.said.code, reached.step


def test_a_proxy_that_is_silent_is_so_at_a_step(bench: Bench) -> None:
    with black_hole() as address:
        assert silent(bench, address, "http") == ("probe-silent", "connect")
    with serving(mute) as address:
        assert silent(bench, address, "http") == ("probe-silent-proxy", "proxy")
        assert silent(bench, address, "socks5h") == ("probe-silent-proxy", "proxy")
        assert silent(bench, address, "https") == ("probe-proxy-mute", "tls")


@pytest.mark.parametrize(
    ("handle", "scheme", "code"),
    [
        (HttpProxy(), "https", "probe-proxy-no-tls"),
        (HttpProxy(), "socks5", "probe-no-socks"),
        (Socks(), "http", "probe-proxy-closed"),
        (says(b"220 mail.test ESMTP\r\n"), "http", "probe-proxy-no-http"),
    ],
)
def test_a_proxy_of_another_kind_than_its_url_says(
    bench: Bench, handle: Handle, scheme: str, code: str
) -> None:
    with serving(handle) as address:
        assert knock(bench, address, scheme).said.code == code


def test_tls_to_the_proxy_itself(bench: Bench, corp: Authority) -> None:
    proxy = HttpProxy(refusal=reply("200 OK"))
    with serving(proxy, corp.server("proxy.test")) as address:
        ways = Ways(https=via(f"https://{bench.name('proxy.test', address)}"))
        (distrusted,) = bench.run(bench.plan(ways=ways, proxies=True))
        bench.trust(corp.path)
        (trusted,) = bench.run(bench.plan(ways=ways, proxies=True))
    assert distrusted.said.code == "probe-proxy-issuer"
    assert distrusted.said.values["issuer"] == "Corp Proxy CA (Corp Ltd)"
    assert trusted.said.code == "probe-proxy-alive"


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
def test_a_mirror_is_reached_through_each_kind_of_proxy(
    bench: Bench, corp: Authority, scheme: str
) -> None:
    bench.trust(corp.path)
    web = Web()
    with ExitStack() as stack:
        there = stack.enter_context(serving(web, corp.server("mirror.test")))
        ways = {MIRROR: there}
        login = "jo:geheim"
        socks = Socks(ways, (b"jo", b"geheim"))
        proxy: Handle = socks if scheme.startswith("socks") else HttpProxy(ways, login)
        context = corp.server("proxy.test") if scheme == "https" else None
        place = bench.name("proxy.test", stack.enter_context(serving(proxy, context)))
        gate = via(f"{scheme}://{login}@{place}")
        reached = bench.one(f"https://{MIRROR}", ways=Ways(https=gate))
    assert reached.said.code == "probe-alive"
    assert reached.via is not None and "geheim" not in reached.via
    assert "mirror.test" not in bench.looked_up
    assert len(web.asked) == 2


def test_a_plain_mirror_is_fetched_by_the_proxy(bench: Bench) -> None:
    web = Web()
    with serving(web) as there, serving(HttpProxy({MIRROR: there}, "jo:geheim")) as address:
        good = bench.one(f"http://{MIRROR}", ways=by(address, login="jo:geheim@"))
        bad = bench.one(f"http://{MIRROR}", ways=by(address))
    assert (good.said.code, good.step) == ("probe-alive-http", "manifest")
    assert bad.said.code == "probe-407"
    assert web.targets == ["/v2/", "/v2/library/hello-world/manifests/latest"]


@pytest.mark.parametrize(
    ("status", "code"),
    [("503 Service Unavailable", "probe-proxy-fails"), ("403 Forbidden", "probe-proxy-refuses")],
)
def test_a_proxy_that_cannot_fetch_it_speaks_for_itself(
    bench: Bench, status: str, code: str
) -> None:
    page = reply(status, {"Content-Type": "text/html"}, b"<h1>No</h1>")
    with serving(HttpProxy(refusal=page)) as address:
        assert bench.one(f"http://{MIRROR}", ways=by(address)).said.code == code


def test_a_proxy_that_goes_away_while_it_fetches_is_the_one_that_did(bench: Bench) -> None:
    with serving(hang_up) as address:
        reached = bench.one(f"http://{MIRROR}", ways=by(address))
    assert (reached.said.code, reached.step) == ("probe-proxy-closed", "proxy")
    assert reached.said.values["place"] == f"127.0.0.1:{address[1]}"


def test_where_no_proxy_says_so_it_is_passed_by(bench: Bench) -> None:
    proxy = HttpProxy()
    with serving(Web()) as there, serving(proxy) as address:
        ways = Ways(by(address).http, by(address).https, "localhost,.test")
        reached = bench.one(f"http://{bench.name('mirror.test', there)}", ways=ways)
    assert (reached.ok, reached.via, proxy.asked) == (True, None, [])


def test_a_token_server_is_reached_by_the_way_that_is_its_own(bench: Bench) -> None:
    """Docker decides for each URL: the mirror is passed by, and its token server is not."""
    tokens = Web(
        {"/token": reply("200 OK", {"Content-Type": "application/json"}, b'{"token":"t"}')}
    )
    challenge = {"WWW-Authenticate": 'Bearer realm="http://tokens.test:81/token"'}
    web = Web({"/v2/": reply("401 Unauthorized", challenge)})
    with serving(web) as there, serving(tokens) as auth:
        proxy = HttpProxy({"tokens.test:81": auth})
        with serving(proxy) as address:
            reached = bench.one(url(there), ways=by(address))
    assert reached.ok
    assert [target.partition("?")[0] for target in proxy.targets] == [
        "GET http://tokens.test:81/token"
    ]


SOCKS_REPLIES: Mapping[int, tuple[str, str]] = {
    1: ("probe-proxy-fails", "socks-failure"),
    2: ("probe-proxy-refuses", "socks-forbidden"),
    4: ("probe-proxy-fails", "socks-no-host"),
    5: ("probe-proxy-fails", "socks-refused"),
    99: ("probe-proxy-fails", "socks-failure"),
}


@pytest.mark.parametrize("number", SOCKS_REPLIES)
def test_what_a_socks_proxy_answers_has_words(bench: Bench, number: int) -> None:
    with serving(Socks(reply=number)) as address:
        reached = knock(bench, address, "socks5h")
    why: Any = reached.said.values["why"]
    assert (reached.said.code, why.code) == SOCKS_REPLIES[number]


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("", "probe-socks-wants"),
        ("jo:wrong@", "probe-socks-login"),
        (f"jo:{'x' * 300}@", "probe-socks-login"),
        ("j%3A:p%40@", "probe-proxy-alive"),
    ],
)
def test_a_socks_proxy_with_a_password(bench: Bench, login: str, code: str) -> None:
    with serving(Socks(login=(b"j:", b"p@"))) as address:
        assert knock(bench, address, "socks5", login=login).said.code == code


def test_a_socks_proxy_gets_addresses_as_such_and_names_as_they_are(bench: Bench) -> None:
    socks = Socks()
    with serving(socks) as address:
        for host in ("10.1.2.3", "[fd00::1]", "mirror.test"):
            bench.one(f"http://{host}:80", ways=by(address, "socks5"))
    assert socks.asked == ["10.1.2.3:80", "fd00::1:80", "mirror.test:80"]


def test_tls_to_the_hub_that_is_intercepted(bench: Bench, corp: Authority) -> None:
    bench.trust_for("registry-1.docker.io", corp.path)  # where Docker does not look for the Hub
    with ExitStack() as stack:
        there = stack.enter_context(serving(Web(), corp.server("registry-1.docker.io")))
        address = stack.enter_context(serving(HttpProxy({HUB: there})))
        intercepted = bench.one(ways=by(address), hub=True)
        bench.trust(corp.path)
        trusted = bench.one(ways=by(address), hub=True)
    assert (intercepted.said.code, intercepted.step) == ("probe-intercepted", "tls")
    assert intercepted.said.values["issuer"] == "Corp Proxy CA (Corp Ltd)"
    assert intercepted.said.values["subject"] == "registry-1.docker.io"
    assert trusted.said.code == "probe-alive"
    assert trusted.certificate is not None
    assert trusted.certificate.issuer == "Corp Proxy CA (Corp Ltd)"
