from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.snippets import build_args, builder_args, compose, env, run_args

NASTY = ProxySettings(
    http_proxy="http://u:p%20'$&(;)!*@h:1",
    no_proxy="localhost,.corp,*,a'b",
    all_proxy='socks5h://u:"x$y@h',
)
CLIENT = {
    "HTTP_PROXY": NASTY.http_proxy,
    "http_proxy": NASTY.http_proxy,
    "NO_PROXY": NASTY.no_proxy,
    "no_proxy": NASTY.no_proxy,
    "ALL_PROXY": NASTY.all_proxy,
    "all_proxy": NASTY.all_proxy,
}


def wanted(daemon: ProxySettings, client: ProxySettings) -> Wanted:
    return Wanted("A", daemon, client, None, None, None, None)


ONLY_CLIENT = wanted(ProxySettings("http://daemon"), NASTY)


def options(text: str, flag: str) -> list[str]:
    words = shlex.split(text)
    assert set(words[::2]) <= {flag}
    return words[1::2]


def test_build_and_run_get_the_clients_values_in_both_cases() -> None:
    for text, flag in ((build_args(ONLY_CLIENT), "--build-arg"), (run_args(ONLY_CLIENT), "-e")):
        assert dict(word.split("=", 1) for word in options(text, flag)) == CLIENT


def test_builder_options_are_csv_within_shell_words() -> None:
    fields = [
        next(csv.reader([word])) for word in options(builder_args(ONLY_CLIENT), "--driver-opt")
    ]
    assert all(len(field) == 1 for field in fields), "one option each, however many commas"
    assert dict(field[0].split("=", 1) for field in fields) == {
        f"env.{name}": value for name, value in CLIENT.items()
    }


def test_a_comma_is_quoted_for_csv() -> None:
    text = builder_args(wanted(ProxySettings(), ProxySettings("http://p", no_proxy="a,b")))
    assert "--driver-opt env.HTTP_PROXY=http://p " in text
    assert """--driver-opt '"env.no_proxy=a,b"'""" in text


def test_nothing_to_set_gives_nothing_to_paste() -> None:
    nothing = wanted(ProxySettings(), ProxySettings())
    assert build_args(nothing) == run_args(nothing) == builder_args(nothing) == ""


def test_compose_doubles_dollars_and_uses_one_block_twice() -> None:
    text = compose(ONLY_CLIENT)
    values = {}
    for line in text.splitlines():
        name, _, value = line.strip().partition(": ")
        if name in CLIENT:
            values[name] = json.loads(value).replace("$$", "\0")
    assert all("$" not in (value or "") for value in values.values())
    assert {name: value.replace("\0", "$") for name, value in values.items()} == CLIENT
    assert text.count("*proxy") == 2
    assert "&proxy {}" in compose(wanted(ProxySettings(), ProxySettings()))


def test_env_is_the_daemons_and_unsets_the_rest() -> None:
    text = env(wanted(ProxySettings("http://d", no_proxy="a,b"), NASTY))
    lines = io.StringIO(text).read().splitlines()
    assert "export HTTP_PROXY=http://d" in lines
    assert "export http_proxy=http://d" in lines
    assert "export NO_PROXY=a,b" in lines
    assert "unset HTTPS_PROXY https_proxy" in lines
    assert "unset ALL_PROXY all_proxy" in lines


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet=[chr(c) for c in range(33, 127)], min_size=1))
def test_a_shell_reads_back_the_exact_value(value: str) -> None:
    script = env(wanted(ProxySettings(f"http://u:{value}@h"), ProxySettings()))
    done = subprocess.run(
        ["/bin/sh", "-c", f'https_proxy=left\n{script}\nprintf "%s" "$http_proxy:$https_proxy"'],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == f"http://u:{value}@h:"
