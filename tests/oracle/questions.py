"""What is asked of the engine's own code: what people write, what its tests ask, and chance."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

Question = dict[str, Any]

_ENTRIES = (
    "corp.example", ".corp.example", "*.corp.example", "Corp.Example", "corp.example:443",
    ".corp.example:80", "*.corp.example:443", "corp.example:", ":443", "*", "*:443", "**",
    "*corp.example", "foo*", ".", "..", "*.", ".:443", "corp.example.", "a.corp.example/x",
    "corp.example corp", "10.1.2.3", "10.1.2.3:443", "10.1.2.3:80", "10.0.0.0/8", "10.1.2.3/32",
    "10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/8:443", "010.1.2.3",
    "10.1.2", "10.1.2.*", "10.1.2.1-10.1.2.9", "0.0.0.0/0", "::/0", "fd00::1", "[fd00::1]",
    "[fd00::1]:443", "fd00::1:443", "[fd00::]/8", "fd00::/8", "FD00::1", "fd00:0::1",
    "::ffff:10.1.2.3", "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/90", "fd00::1%eth0", "fd00::%eth0/8",
    "localhost", "127.0.0.1", "::1", "müller.example", "xn--mller-kva.example", ".MÜLLER.example",
    "straße.example", "xn--strae-oqa.example", "例え。テスト", "xn--r8jz45g.xn--zckzah",
    "[corp.example]:443", "[]:443", "http://corp.example", "corp.example:https", "a,b",
    "\u00a0corp.example", "corp_x", "",
)  # fmt: skip
_HOSTS = (
    "corp.example", "a.corp.example", "notcorp.example", "A.Corp.EXAMPLE", "corp.example.", "corp",
    "10.1.2.3", "10.200.0.1", "11.0.0.1", "[fd00::1]", "[fd00::2]", "[fe80::1]",
    "[::ffff:10.1.2.3]", "[::ffff:11.0.0.1]", "[fd00::1%25eth0]", "localhost", "LOCALHOST",
    "localhost.", "a.localhost", "127.0.0.1", "127.8.9.1", "[::1]", "[::ffff:127.0.0.1]",
    "müller.example", "a.müller.example", "xn--mller-kva.example", "MÜLLER.example",
    "straße.example", "strasse.example", "xn--strae-oqa.example", "例え.テスト", "foobar",
    "registry-1.docker.io", "corp_x", "010.1.2.3", "10.1.2", "x.1",
)  # fmt: skip
_PORTS = (
    "", "a.corp:443", "a.corp:80", ".corp:80, .corp:443", "x , a.corp", "x a.corp", "x;a.corp",
)  # fmt: skip
_PROXIES = (
    "http://p:1", "https://p:1", "socks5://p:1", "socks5h://p:1", "p:1", "p", "10.0.0.1:3128",
    "[fd00::1]:3128", "http://[fd00::1]:3128", "http://[fd00::1%25eth0]:3128", "http://[fd00::1",
    "http://fd00::1:3128", "http://u:w@p:1", "u:w@p:1", "u@p:1", "http://u:w@x@p:1",
    "http://u:a b@p:1", "http://u:a%20b@p:1", "http://u:%zz@p:1", "http://u:50%@p:1",
    "http://u:a#b@p:1", "http://u:a/b@p:1", "http://u:a?b@p:1", "http://u:ä@p:1",
    "http://u:a\\b@p:1", "DOM\\u:w@p:1", "http://:w@p:1", "http://@p:1", "http://p:", "http://p:x",
    "http://p:99999", "http://p:1/", "http://p:1/path", "http://p:1?q", "http://p:1#f",
    "http://p:1#%zz", "http://p:1/%zz", "http://p p:1", " http://p:1", "http://p:1 ",
    "http://p\n:1", "\tp:1", "http:p:1", "http:/p:1", "http:///p:1", "//p:1", "///p:1", "/p:1",
    "http://", "http:", ":", ":1", "://p:1", "*", "?", "#", "ftp://p:1", "foo://p:1", "HTTP://p:1",
    "1http://p:1", "ht_tp://p:1", "http://p_q:1", "http://p^q:1", "http://p%20q:1",
    "http://p%25q:1", "http://p<q:1", "http://pq|:1", "http://ü:1", "-p:1", "p:1:2", "p:1/x:y",
    "a/b:c", "http://[p]x:1", "http://]p:1", "http://p]:1", "'http://p:1'", '"http://p:1"',
    "http//p:1", "none", "direct",
)  # fmt: skip

_DIGEST = "0123456789abcdef" * 4
_IMAGES = (
    "nginx", "nginx:1.25", "library/nginx", "docker.io/nginx", "docker.io/library/nginx",
    "index.docker.io/nginx", "index.docker.io/a/b:c", "docker.io/a/b/c", "a/b/c",
    "registry-1.docker.io/library/nginx", "localhost/x", "localhost/a/b:1", "localhost:5000/x",
    "registry.corp/x", "registry.corp:5000/x", "registry.corp:5000/x:1", "registry.corp/a/b/c:1.0",
    "reg/x", "Reg/x", "REG.corp/x", "reg:5000", "reg:5000/x", "registry.corp:5000", "registry.corp",
    "docker.io", "docker.io/", "/nginx", "nginx/", "a//b", "", " ", "nginx ", " nginx", "Nginx",
    "docker.io/Nginx", "registry.corp/Team/x", "nginx:", "nginx:1:2", "nginx:a/b",
    "nginx:Tag_1.2-3", "nginx:.tag", "nginx:-tag", f"nginx:{'t' * 128}", f"nginx:{'t' * 129}",
    f"nginx@sha256:{_DIGEST}", f"nginx:1.25@sha256:{_DIGEST}",
    f"registry.corp:5000/x@sha256:{_DIGEST}", f"nginx@sha256:{_DIGEST[:-1]}",
    f"nginx@sha256:{_DIGEST}0", f"nginx@sha256:{_DIGEST.upper()}", f"nginx@sha512:{_DIGEST * 2}",
    f"nginx@sha384:{_DIGEST}{_DIGEST[:32]}", f"nginx@md5:{_DIGEST[:32]}",
    f"nginx@sha256+x:{_DIGEST}", "nginx@sha256:", "nginx@", "nginx@latest", _DIGEST, _DIGEST[:-1],
    f"{_DIGEST}:1", f"x/{_DIGEST}", "scratch", "10.1.2.3/x", "10.1.2.3:5000/x", "[fd00::1]/x",
    "[fd00::1]:5000/x:1", "[::ffff:1.2.3.4]/x", "fd00::1/x", "[fd00::1/x",
    "https://registry.corp/x", "http://x", "reg_corp:5000/x", "-reg.corp/x", "reg-.corp/x",
    "reg..corp/x", ".corp/x", "reg.corp:/x", "reg.corp:port/x", "reg.corp:99999/x", "a.b_c/x",
    "x__y", "x___y", "x--y", "x-_y", "x.y", "x..y", "x_y", "-x", "x-", "_x", "x_", ".x", "x.",
    "müller.de/x", "xn--mller-kva.de/x", "nginx\n", "a/b\n", "nginx:ü", "x" * 255, "x" * 247,
    "x" * 248, f"library/{'x' * 247}", f"library/{'x' * 248}", f"registry.corp/{'x' * 241}",
    f"registry.corp/{'x' * 242}", f"registry.corp/{'x' * 255}", f"registry.corp/{'x' * 256}",
    "a/../b", "a/./b", "user@host/x", "user:w@reg.corp/x", "a b/c", "a\tb", "docker.io/library/",
    "localhost", "localhost:5000", "localhost/", "LOCALHOST/x", "index.docker.io",
    "INDEX.docker.io/x", "Docker.io/x", "docker.io:443/x", "index.docker.io:443/x",
)  # fmt: skip

_MIRRORS: tuple[list[str], ...] = (
    [],
    ["https://m.corp"],
    ["https://m.corp/", "https://m.corp", "http://n.corp:5000", "https://m.corp/hub"],
    ["http://127.0.0.1:5000/", "https://M.corp/"],
)
_INSECURE: tuple[list[str], ...] = (
    [],
    ["reg.corp", "Reg.corp:5000", "docker.io"],
    ["reg.corp:5000", "http://other.corp", "HTTPS://tls.corp:1"],
    ["10.0.0.0/8", "192.168.1.1:5000", "fd00::/8"],
    ["index.docker.io", "0.0.0.0/0"],
    ["::/0", "[fd00::1]:5000", "::ffff:11.0.0.0/104"],
)
_REGISTRIES = (
    "docker.io", "index.docker.io", "registry-1.docker.io", "reg.corp", "reg.corp:5000",
    "Reg.corp:5000", "other.corp", "tls.corp:1", "10.1.2.3", "10.1.2.3:5000", "11.0.0.1:5000",
    "192.168.1.1", "192.168.1.1:5000", "127.0.0.1:5000", "127.9.9.9", "localhost", "localhost:5000",
    "[::1]:5000", "[fd00::1]", "[fd00::1]:5000", "[fd00::2]:5000", "docker.io:443",
    "INDEX.docker.io",
)  # fmt: skip


def _proxies() -> list[Question]:
    one = "p:1"
    found = [
        {"url": f"https://{host}{port}/", "https": one, "noProxy": entry}
        for entry in _ENTRIES
        for host in _HOSTS
        for port in ("", ":8443")
        if not port or "443" in entry
    ]
    found += [{"url": f"{scheme}://x/", key: text} for text, scheme, key in product(
        _PROXIES, ("https",), ("https", "http"))]  # fmt: skip
    found += [{"url": "http://x/", "http": text} for text in _PROXIES]
    found += [
        {"url": url, "http": "http://h:1", "https": "http://s:2", "noProxy": no_proxy}
        for url in ("http://a.corp/", "https://a.corp/", "http://a.corp:443/", "https://a.corp:80/")
        for no_proxy in (
            "",
            "a.corp:443",
            "a.corp:80",
            ".corp:80, .corp:443",
            "x , a.corp",
            "x a.corp",
            "x;a.corp",
        )
    ]
    chance = random.Random(7)
    pieces = (
        *"ab.*:/[]% -,1",
        "10.",
        "::",
        "fd00::1",
        "/8",
        ":443",
        "corp",
        "ü",
        "*.",
        "127.0.0.1",
    )
    hosts = ("a.corp", "10.1.2.3", "[fd00::1]", "ab", "a", "b.a", "ü.corp", "1.a", "a-b", "corp")
    for _ in range(600):
        entry = "".join(chance.choices(pieces, k=chance.randrange(1, 6)))
        found.append({"url": f"https://{chance.choice(hosts)}/", "https": one, "noProxy": entry})
    letters = (*"ab:/@%#?[] \\^.1-_ü", "http://", "//", "u:w@", "%41", "%e4", ":80", "socks5://")
    for _ in range(800):
        text = "".join(chance.choices(letters, k=chance.randrange(1, 8)))
        found.append({"url": "https://x/", "https": text})
    return _each_once(found)


def _images() -> list[Question]:
    chance = random.Random(8)
    pieces = (
        *"ab.:/@-_A1",
        "nginx",
        "docker.io/",
        "localhost",
        "reg.corp",
        ":5000/",
        ":1",
        f"@sha256:{_DIGEST}",
        "library/",
    )
    names = ["".join(chance.choices(pieces, k=chance.randrange(1, 7))) for _ in range(600)]
    return _each_once([{"image": name} for name in (*_IMAGES, *names)])


def _endpoints() -> list[Question]:
    return [
        {"host": host, "mirrors": mirrors, "insecure": insecure}
        for host in _REGISTRIES
        for mirrors in _MIRRORS
        for insecure in _INSECURE
        if not mirrors or "docker.io" in host
    ]


def _each_once(questions: list[Question]) -> list[Question]:
    return list({repr(question): question for question in questions}.values())


QUESTIONS = {"proxies": _proxies(), "images": _images(), "endpoints": _endpoints()}
"""Each kind, and the questions of it."""
