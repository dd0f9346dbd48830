"""A profile as text to paste: build arguments, run flags, builder options, compose, shell.

These texts hold passwords on purpose: they are for the user's own terminal, never for a log.
Values are quoted for a POSIX shell where a shell reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from shlex import quote

from dockproxy_tray.core.profile import ProxySettings, Wanted


def build_args(wanted: Wanted) -> str:
    """``docker build`` arguments, from the client's settings, with passwords."""
    return " ".join(f"--build-arg {quote(f'{n}={v}')}" for n, v in _variables(wanted.client))


def run_args(wanted: Wanted) -> str:
    """``docker run`` flags, from the client's settings, with passwords."""
    return " ".join(f"-e {quote(f'{name}={value}')}" for name, value in _variables(wanted.client))


def builder_args(wanted: Wanted) -> str:
    """``docker buildx create`` options, from the client's settings, with passwords.

    Buildx reads each option as one line of CSV.
    """
    options = (_csv_field(f"env.{name}={value}") for name, value in _variables(wanted.client))
    return " ".join(f"--driver-opt {quote(option)}" for option in options)


def compose(wanted: Wanted) -> str:
    """YAML for a compose file, from the client's settings, with passwords.

    Compose expands ``$`` in values, so it is doubled. JSON's strings are YAML's.
    """
    lines = [
        f"  {name}: {json.dumps(value.replace('$', '$$'), ensure_ascii=False)}\n"
        for name, value in _variables(wanted.client)
    ]
    block = f"x-proxy: &proxy\n{''.join(lines)}" if lines else "x-proxy: &proxy {}\n"
    return (
        f"{block}\n"
        "services:\n"
        "  app:\n"
        "    build:\n"
        "      context: .\n"
        "      args: *proxy\n"
        "    environment: *proxy"
    )


def env(wanted: Wanted) -> str:
    """Lines for the user's own shell, with passwords.

    From the daemon's settings, since a shell is on the host's network as dockerd is. What is not
    set is unset: a variable left over from another profile would go on being used.
    """
    lines = []
    for names, value in _settings(wanted.daemon):
        if value:
            lines += [f"export {name}={quote(value)}" for name in names]
        else:
            lines.append(f"unset {' '.join(names)}")
    return "\n".join(lines)


MAKERS: Mapping[str, Callable[[Wanted], str]] = {
    "build-args": build_args,
    "run-args": run_args,
    "builder-args": builder_args,
    "compose": compose,
    "env": env,
}
"""Each text, by the name of the command that prints it."""


def _settings(settings: ProxySettings) -> Iterator[tuple[tuple[str, str], str | None]]:
    for setting in fields(settings):
        yield (setting.name.upper(), setting.name), getattr(settings, setting.name)


def _variables(settings: ProxySettings) -> Iterator[tuple[str, str]]:
    """Each in upper and lower case: the client adds whichever of the two is not given, with its
    own value, so that ``-e HTTP_PROXY=…`` alone leaves the configured ``http_proxy`` beside it.
    """
    for names, value in _settings(settings):
        for name in names if value else ():
            yield name, value or ""


def _csv_field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text
