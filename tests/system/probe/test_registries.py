"""What is said of a registry that is reached without a proxy."""

from __future__ import annotations

import json
import ssl
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.system.probe.authority import Authority
from tests.system.probe.bench import SHORT, Bench, url
from tests.system.probe.servers import (
    ALIVE,
    JSON,
    LOCAL,
    VERSION,
    Web,
    black_hole,
    closed_port,
    drips,
    hang_up,
    mute,
    reply,
    says,
    serving,
)

PAGE = reply("200 OK", {"Content-Type": "text/html; charset=utf-8"}, b"<h1>Please log in</h1>")
MANIFEST = "/v2/library/hello-world/manifests/latest"


def test_a_mirror_that_serves_is_good_and_its_latency_is_told(bench: Bench) -> None:
    web = Web()
    with serving(web) as address:
        reached = bench.one(url(address))
    assert (reached.state, reached.ok, reached.said.code) == ("good", True, "probe-alive-http")
    assert reached.step == "manifest"
    assert reached.connect_ms is not None and reached.connect_ms > 0
    assert reached.answer_ms is not None and reached.answer_ms > 0
    assert web.targets == ["/v2/", MANIFEST]
    assert web.asked[1].method == "HEAD"
    assert "application/vnd.oci.image.index.v1+json" in web.asked[1].headers["accept"]


def test_a_mirrors_path_comes_before_that_of_the_protocol(bench: Bench) -> None:
    web = Web({"/hub/v2/": ALIVE})
    with serving(web) as address:
        assert bench.one(f"{url(address)}/hub/").ok
    assert web.targets == ["/hub/v2/", f"/hub{MANIFEST}"]


def test_a_name_that_does_not_exist(bench: Bench) -> None:
    reached = bench.one("https://mirror.test")
    assert (reached.said.code, reached.step, reached.connect_ms) == (
        "probe-no-name", "look-up", None,
    )  # fmt: skip


def test_a_closed_port_refuses(bench: Bench) -> None:
    with closed_port() as address:
        reached = bench.one(url(address))
    assert (reached.said.code, reached.step) == ("probe-refused", "connect")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_drops_every_packet_is_silent_while_it_is_connected(bench: Bench, scheme: str) -> None:
    with black_hole() as address:
        reached = bench.one(url(address, scheme), limit=SHORT)
    assert (reached.said.code, reached.step) == ("probe-silent", "connect")


def test_who_says_nothing_is_silent_at_the_step_that_waits(bench: Bench) -> None:
    with serving(mute) as address:
        plain = bench.one(url(address), limit=SHORT)
        secure = bench.one(url(address, "https"), limit=SHORT)
    assert (plain.said.code, plain.step) == ("probe-silent-answer", "answer")
    assert (secure.said.code, secure.step) == ("probe-silent-tls", "tls")


@pytest.mark.parametrize(
    "drip", [b"H", b"HTTP/1.1 200 OK\r\nX: y\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"]
)
def test_who_goes_on_for_ever_wins_no_time_by_it(bench: Bench, drip: bytes) -> None:
    with serving(drips(drip)) as address:
        reached = bench.one(url(address), limit=SHORT)
    assert reached.said.code in ("probe-silent-answer", "probe-no-http")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_hangs_up_is_told_from_who_is_silent(bench: Bench, scheme: str) -> None:
    with serving(hang_up) as address:
        assert bench.one(url(address, scheme)).said.code == "probe-closed"


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_10.0\r\n",
        b"\x00" * 100_000,
        b"HTTP/1.1 200 OK\r\n" + b"X-Filler: y\r\n" * 200_000,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 2_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 99999 Much\r\n\r\n",
    ],
    ids=["ssh", "zeros", "many-headers", "long-header", "no-status", "bad-status"],
)
def test_what_is_no_answer_of_http_is_said_and_never_swallowed_whole(
    bench: Bench, garbage: bytes
) -> None:
    with serving(says(garbage)) as address:
        assert bench.one(url(address)).said.code == "probe-no-http"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (PAGE, "probe-login-page"),
        (reply("401 Unauthorized", {"Content-Type": "text/html"}), "probe-login-page"),
        (reply("200 OK", {"Content-Type": "text/plain"}, b"It works"), "probe-no-registry"),
        (reply("404 Not Found"), "probe-no-registry"),
        (reply("403 Forbidden"), "probe-forbidden"),
        (reply("503 Service Unavailable"), "probe-server-fails"),
        (reply("429 Too Many Requests"), "probe-rate-limit"),
        (reply("302 Found", {"Location": "/v2/"}), "probe-redirects"),
        (reply("302 Found", {"Location": "ftp://x/"}), "probe-redirects"),
        (reply("302 Found", {"Location": "http://[::1/"}), "probe-redirects"),
        (reply("302 Found", {"Location": "http://user:word@x/"}), "probe-redirects"),
    ],
)
def test_what_answers_and_is_no_registry_is_told_apart(
    bench: Bench, answer: bytes, code: str
) -> None:
    with serving(Web({"/v2/": answer})) as address:
        reached = bench.one(url(address))
    assert (reached.state, reached.said.code, reached.step) == ("bad", code, "answer")


@pytest.mark.parametrize(
    "answer",
    [
        reply("200 OK", JSON, b"{}"),
        reply("200 OK"),
        reply("200 OK", {**VERSION, "Content-Type": "text/plain"}),
        reply("401 Unauthorized", {"Content-Type": "application/json"}),
    ],
)
def test_a_registry_need_not_name_itself(bench: Bench, answer: bytes) -> None:
    with serving(Web({"/v2/": answer})) as address:
        assert bench.one(url(address)).ok


def test_a_redirect_is_followed_and_a_login_page_behind_it_is_named(bench: Bench) -> None:
    portal = Web({"/login": PAGE})
    with serving(portal) as there:
        moved = reply("302 Found", {"Location": f"{url(there)}/login?to=/v2/"})
        with serving(Web({"/v2/": moved})) as address:
            reached = bench.one(url(address))
    assert reached.said.code == "probe-login-page"
    assert reached.said.values["where"] == f"{LOCAL}:{there[1]}"
    assert portal.targets == ["/login?to=/v2/"]


def test_a_redirect_to_a_registry_is_fine(bench: Bench) -> None:
    with serving(Web()) as there:
        moved = reply("308 Permanent Redirect", {"Location": f"{url(there)}/v2/"})
        with serving(Web({"/v2/": moved})) as address:
            assert bench.one(url(address)).ok


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("404 Not Found", "good", "probe-alive-http"),
        ("405 Method Not Allowed", "good", "probe-alive-http"),
        ("401 Unauthorized", "doubtful", "probe-denied"),
        ("403 Forbidden", "doubtful", "probe-denied"),
        ("429 Too Many Requests", "bad", "probe-rate-limit"),
        ("500 Internal Server Error", "bad", "probe-server-fails"),
    ],
)
def test_what_becomes_of_an_image(bench: Bench, status: str, state: str, code: str) -> None:
    with serving(Web({MANIFEST: reply(status)})) as address:
        reached = bench.one(url(address))
    assert (reached.state, reached.said.code) == (state, code)


@pytest.mark.parametrize(("left", "code"), [("0", "probe-rate-limit"), ("12", "probe-alive-http")])
def test_a_rate_limit_that_is_used_up_is_said(bench: Bench, left: str, code: str) -> None:
    limited = reply("200 OK", {"ratelimit-remaining": f"{left};w=21600"})
    with serving(Web({MANIFEST: limited})) as address:
        assert bench.one(url(address)).said.code == code


def bearer(realm: str, *, service: str = "registry.docker.io") -> bytes:
    challenge = f'Bearer realm="{realm}",service="{service}"'
    return reply("401 Unauthorized", {**JSON, "WWW-Authenticate": challenge})


def test_a_token_is_fetched_and_shown(bench: Bench) -> None:
    tokens = Web({"/token": reply("200 OK", JSON, json.dumps({"token": "abc.def"}).encode())})
    with serving(tokens) as there:
        web = Web({"/v2/": bearer(f"{url(there)}/token")})
        with serving(web) as address:
            assert bench.one(url(address)).state == "good"
    assert tokens.targets == [
        "/token?service=registry.docker.io&scope=repository%3Alibrary%2Fhello-world%3Apull"
    ]
    assert web.asked[-1].headers["authorization"] == "bearer abc.def"


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (reply("401 Unauthorized"), "doubtful", "probe-denied"),
        (reply("429 Too Many Requests"), "bad", "probe-rate-limit"),
        (reply("503 Service Unavailable"), "bad", "probe-server-fails"),
        (reply("200 OK", JSON, b"[]"), "bad", "probe-no-registry"),
        (reply("200 OK", JSON, b'{"token": "a\\r\\nX: y"}'), "bad", "probe-no-registry"),
        (reply("200 OK", JSON, b"[" * 60_000), "bad", "probe-no-registry"),
        (PAGE, "bad", "probe-no-registry"),
    ],
)
def test_a_token_that_is_not_to_be_had(bench: Bench, answer: bytes, state: str, code: str) -> None:
    with serving(Web({"/token": answer})) as there:
        web = Web({"/v2/": bearer(f"{url(there)}/token")})
        with serving(web) as address:
            reached = bench.one(url(address))
    assert (reached.state, reached.said.code, reached.step) == (state, code, "token")
    assert len(web.asked) == 1


def test_a_token_server_that_is_not_reached_is_named(bench: Bench) -> None:
    with serving(Web({"/v2/": bearer("https://tokens.test/token")})) as address:
        reached = bench.one(url(address))
    assert reached.said.code == "probe-no-name"
    assert reached.said.values["host"] == "tokens.test"


def test_a_mirror_with_a_password_is_alive_and_of_no_use(bench: Bench) -> None:
    basic = reply("401 Unauthorized", {"WWW-Authenticate": 'Basic realm="Registry"'})
    with serving(Web({"/v2/": basic})) as address:
        mirror = bench.one(url(address))
        place = f"{LOCAL}:{address[1]}"
        (other,) = bench.run(bench.plan(insecure=[bench.name("nas.test", address)]))
    assert (mirror.state, mirror.said.code) == ("doubtful", "probe-mirror-login")
    assert mirror.said.values["place"] == place
    assert (other.state, other.said.code) == ("good", "probe-wants-login")


def secure(bench: Bench, corp: Authority, stack: ExitStack, begin: int = -1, end: int = 30) -> str:
    """A mirror with TLS, by its name and port."""
    context = corp.server("mirror.test", begin=begin, end=end)
    return bench.name("mirror.test", stack.enter_context(serving(Web(), context)))


def test_a_certificate_of_an_unknown_issuer_is_named(bench: Bench, corp: Authority) -> None:
    with ExitStack() as stack:
        place = secure(bench, corp, stack)
        reached = bench.one(f"https://{place}")
    assert (reached.said.code, reached.step) == ("probe-unknown-issuer", "tls")
    assert reached.said.values["issuer"] == "Corp Proxy CA (Corp Ltd)"
    assert reached.said.values["subject"] == "mirror.test"
    assert reached.said.values["folder"] == str(bench.certs / place)
    assert reached.certificate is not None
    assert reached.certificate.issuer == "Corp Proxy CA (Corp Ltd)"


def test_what_the_machine_trusts_is_trusted(bench: Bench, corp: Authority) -> None:
    bench.trust(corp.path)
    with ExitStack() as stack:
        reached = bench.one(f"https://{secure(bench, corp, stack)}")
    assert reached.said.code == "probe-alive"
    assert reached.certificate is not None and reached.certificate.subject == "mirror.test"


@pytest.mark.parametrize(("later", "code"), [(1, "probe-alive"), (-1, "probe-trusted-later")])
def test_what_the_machine_trusts_since_dockers_start_docker_does_not_know(
    bench: Bench, corp: Authority, later: float, code: str
) -> None:
    folder = bench.bundle.parent / "certs"
    folder.mkdir()
    (folder / "corp.pem").write_bytes(corp.path.read_bytes())
    bench.trust(corp.path)  # a new bundle has it, too, as update-ca-certificates does it
    since = (folder / "corp.pem").lstat().st_ctime + later
    with ExitStack() as stack:
        plan = bench.plan(f"https://{secure(bench, corp, stack)}")
        trust = replace(plan.trust, folders=(str(folder),), since=since)
        (reached,) = bench.run(replace(plan, trust=trust))
        assert reached.said.code == code
        bench.trust_for(str(plan.targets[0].sites[0].authority), corp.path)
        assert bench.run(replace(plan, trust=trust))[0].ok  # that it reads anew


def test_what_docker_has_for_this_registry_is_trusted(bench: Bench, corp: Authority) -> None:
    with ExitStack() as stack:
        place = secure(bench, corp, stack)
        bench.trust_for(place, corp.path)
        assert bench.one(f"https://{place}").ok


def test_what_docker_has_for_the_same_host_without_the_port_is_not(
    bench: Bench, corp: Authority
) -> None:
    bench.trust_for("mirror.test", corp.path)
    with ExitStack() as stack:
        place = secure(bench, corp, stack)
        assert bench.one(f"https://{place}").said.code == "probe-unknown-issuer"


def test_a_registry_that_wants_to_see_a_certificate_sees_dockers(
    bench: Bench, corp: Authority
) -> None:
    context = corp.server("mirror.test")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(corp.path)
    with serving(Web(), context) as address:
        place = bench.name("mirror.test", address)
        bench.trust_for(place, corp.path)
        assert not bench.one(f"https://{place}").ok
        cert, key = corp.issue("client.test")
        bench.trust_for(place, cert, "client.cert")
        assert bench.one(f"https://{place}").said.code == "probe-certs-alone"
        bench.trust_for(place, key, "client.key")
        assert bench.one(f"https://{place}").ok


@pytest.mark.parametrize(
    ("how", "code"),
    [((-9, -2), "probe-expired"), ((2, 9), "probe-too-early")],
)
def test_a_certificate_out_of_its_time(
    bench: Bench, corp: Authority, how: tuple[int, int], code: str
) -> None:
    bench.trust(corp.path)
    with ExitStack() as stack:
        reached = bench.one(f"https://{secure(bench, corp, stack, *how)}")
    assert reached.said.code == code
    assert str(reached.said.values["day"]).startswith("20")


@pytest.mark.parametrize("host", ["other.test", LOCAL])
def test_a_certificate_for_another_name(bench: Bench, corp: Authority, host: str) -> None:
    bench.trust(corp.path)
    with serving(Web(), corp.server("mirror.test")) as address:
        bench.name("other.test", address)
        reached = bench.one(f"https://{host}:{address[1]}", insecure=["10.0.0.0/8"])
    # Docker checks no certificate of what is on loopback.
    assert reached.said.code == ("probe-alive" if host == LOCAL else "probe-other-name")


@pytest.mark.parametrize("entry", ["{place}", "http://{place}", "0.0.0.0/31"])
def test_an_insecure_mirrors_certificate_is_not_checked(
    bench: Bench, corp: Authority, entry: str
) -> None:
    with ExitStack() as stack:
        place = secure(bench, corp, stack)
        plan = bench.plan(f"https://{place}", insecure=[entry.format(place=place)])
        assert bench.run(plan)[0].ok


def test_a_mirror_that_speaks_no_tls_is_not_tried_without(bench: Bench) -> None:
    web = Web()
    with serving(web) as address:
        reached = bench.one(url(address, "https"))
    assert (reached.said.code, web.asked) == ("probe-no-tls", [])


def test_an_insecure_registry_is_tried_by_tls_and_then_without(
    bench: Bench, corp: Authority
) -> None:
    web = Web()
    with serving(web) as plain, ExitStack() as stack:
        place = secure(bench, corp, stack)
        nas = bench.name("nas.test", plain)
        first, second = bench.run(bench.plan(insecure=[nas, place, "10.0.0.0/8"]))
    assert (first.target.url, first.said.code) == (nas, "probe-alive-http")
    assert (second.target.url, second.said.code) == (place, "probe-alive")
    assert web.targets == ["/v2/"]


def test_an_insecure_registry_that_has_tls_is_not_asked_without(
    bench: Bench, corp: Authority
) -> None:
    web = Web({"/v2/": reply("404 Not Found")})
    with serving(web, corp.server("mirror.test")) as address:
        (reached,) = bench.run(bench.plan(insecure=[bench.name("mirror.test", address)]))
    assert reached.said.code == "probe-no-registry"
    assert web.targets == ["/v2/"]


def test_nothing_that_was_answered_reaches_a_terminal_as_it_came(bench: Bench) -> None:
    status = "404 \x1b]0;title\x07\x9b31m"
    with serving(Web({"/v2/": reply(status + "x" * 5000)})) as address:
        reached = bench.one(url(address))  # the bench looks at the words
    assert len(str(reached.said.values["why"])) <= 200


def test_a_certificates_names_are_clean(bench: Bench, tmp_path: Path) -> None:
    hostile = Authority(tmp_path / "hostile", "\x1b[31mred\u202e", "o" * 64)
    with ExitStack() as stack:
        reached = bench.one(f"https://{secure(bench, hostile, stack)}")
    assert reached.said.code == "probe-unknown-issuer"
