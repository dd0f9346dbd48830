"""A service's command line: its words as systemd makes them, and dockerd's flags in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dockproxy_tray.core.surfaces.unit_words import WHITESPACE, BadWord, each_word, split_words

# systemd.service, "Command lines": special executable prefixes; "|" since systemd 258.
_PREFIXES = "@-:+!|"
_BRACES = re.compile(r"\$(?:\$|\{([^}]*)\})")

# dockerd's flags that take no value ("dockerd --help"); all others take one.
_SWITCHES = {
    "allow-direct-routing", "debug", "disable-legacy-registry", "experimental", "help", "icc",
    "init", "ip-forward", "ip-forward-no-drop", "ip-masq", "ip6tables", "iptables", "ipv6",
    "live-restore", "no-new-privileges", "raw-logs", "rootless", "selinux-enabled", "tls",
    "tlsverify", "userland-proxy", "validate", "version",
}  # fmt: skip
_SHORT = {
    "b": "bridge", "D": "debug", "g": "graph", "G": "group", "h": "help", "H": "host",
    "l": "log-level", "p": "pidfile", "s": "storage-driver", "v": "version",
}  # fmt: skip


def split_command(text: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The words of an ``ExecStart=``, variables expanded: the path first, then the arguments.

    systemd.service, "Command lines": ``$VAR`` as a word of its own becomes as many words as its
    value has, ``${VAR}`` anywhere exactly one text. Where a quote stays open systemd refuses the
    line: no words. A specifier other than ``%%`` stays as written.
    """
    words: list[str] = []
    # An unknown escape stays as written here (systemd warns), unlike in Environment=.
    for word in each_word(text, keep_bad=True):
        if isinstance(word, BadWord):
            return ()
        written = text[word.start : word.end]
        if written == ";" and words:
            break
        words.append(";" if written == "\\;" else word.text.replace("%%", "%"))
    if not words:
        return ()
    path = words[0].lstrip(_PREFIXES)
    prefixes = words[0][: len(words[0]) - len(path)]
    # "@": the second word is only the name that the process gives itself.
    arguments = words[2:] if "@" in prefixes else words[1:]
    if ":" not in prefixes:
        arguments = [new for old in arguments for new in _expand(old, environment)]
    return (path, *arguments)


def dockerd_flags(argv: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The flags by their long name without dashes, with their values in order.

    A flag that takes no value has ``true`` (``--live-restore``) or what it was given
    (``--live-restore=false``).
    """
    flags: dict[str, tuple[str, ...]] = {}
    rest = list(argv[1:])
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
        elif len(word) > 1 and word.startswith("-") and word[1] in _SHORT:
            name, value = _SHORT[word[1]], word[2:]
            if name in _SWITCHES and value:
                rest.insert(0, "-" + value)  # -Dl debug is -D -l debug
                value = ""
            equals = value
            value = value.removeprefix("=")
        else:
            continue
        if not equals:
            if name in _SWITCHES:
                value = "true"
            elif rest:
                value = rest.pop(0)
        flags[name] = (*flags.get(name, ()), value)
    return flags


def _expand(word: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    if word[:1] == "$" and word[1:2] not in ("{", "$", ""):
        value = environment.get(word[1:], "")
        found, _ = split_words(value.strip(WHITESPACE), unescape=False, relax=True)
        return tuple(each.text for each in found)
    return (_BRACES.sub(lambda m: "$" if m[1] is None else environment.get(m[1], ""), word),)
