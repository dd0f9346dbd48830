"""dockerd's configuration file: the keys that are switched, read and edited.

dockerd does not start with a key that it does not know (dockerd, "Daemon configuration file"), so
nothing of ours ever marks it, and it knows a key in one case of letters only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxy_url import mask, mask_url
from dockproxy_tray.core.surfaces.json_reader import Json, line_at
from dockproxy_tray.core.surfaces.json_text import Document, is_blank, parse_json, spelling
from dockproxy_tray.errors import Internal

PROXIES: Final = {"http_proxy": "http-proxy", "https_proxy": "https-proxy", "no_proxy": "no-proxy"}

_MIRRORS, _INSECURE = "registry-mirrors", "insecure-registries"
_LIVE_RESTORE, _OPTIONS = "live-restore", "exec-opts"
_TOP = (_MIRRORS, _INSECURE, _LIVE_RESTORE, _OPTIONS, "proxies")
_DRIVER = "native.cgroupdriver"
_INDENT = "    "  # as in the examples of Docker's manual
_NEW = "{}\n"
# moby, daemon/config: flatOptions. All other objects are lists of directives to dockerd's check.
_NOT_FLATTENED = frozenset(
    {
        "builder",
        "cluster-store-opts",
        "default-network-opts",
        "default-ulimits",
        "features",
        "log-opts",
        "nri-opts",
        "runtimes",
    }
)


class Keep(Enum):
    """Leave this key as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, repr=False)
class DaemonJson:
    """What the file says. ``None``: the key is absent or ``null``; ``""`` is kept."""

    mirrors: tuple[str, ...] | None = None
    insecure_registries: tuple[str, ...] | None = None
    live_restore: bool | None = None
    cgroup_driver: str | None = None
    http_proxy: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """The line of each setting that is there, counted from 1."""
    keys: tuple[str, ...] = field(default=(), compare=False)
    """The directives as dockerd counts them: an object's keys in its place, one level deep."""
    unread: tuple[Message, ...] = field(default=(), compare=False)
    """Settings that stand where dockerd does not read them."""

    def __repr__(self) -> str:
        proxies = {name: mask_url(getattr(self, name) or "") for name in PROXIES}
        lists = f"mirrors={_masked(self.mirrors)}, insecure={_masked(self.insecure_registries)}"
        return f"DaemonJson({lists}, proxies={proxies})"


def parse_daemon_json(text: str | None, path: str) -> DaemonJson:
    """Read the file's text; ``None`` is no file, and a blank one says as little.

    Raises ``Unparsable`` for what ``parse_json`` refuses, ``json-wrong-type`` for a value that
    dockerd would not take, and ``daemon-json-key-case`` for a key that it knows in lower case.
    """
    if text is None or is_blank(text):
        return DaemonJson()
    return _read(parse_json(text, path))


def edit_daemon_json(
    text: str | None,
    path: str,
    *,
    mirrors: tuple[str, ...] | None | Keep = KEEP,
    insecure_registries: tuple[str, ...] | None | Keep = KEEP,
    live_restore: bool | None | Keep = KEEP,
    cgroup_driver: str | None | Keep = KEEP,
    drop_proxies: bool = False,
) -> str | None:
    """The text with these values. ``None`` removes a key, and no file stays none if all do.

    ``()`` is written as ``[]``: a deleted key survives a reload (moby#36632). Of ``exec-opts``
    only the cgroup driver is touched. ``drop_proxies`` takes the three proxy settings out, and
    ``proxies`` when that empties it. Where nothing differs the text is the same, byte for byte.
    Raises ``Unparsable`` as ``parse_daemon_json`` does.
    """
    from dockproxy_tray.core.surfaces.json_edit import remove_member

    before = expected = parse_daemon_json(text, path)
    new = after = _NEW if text is None or is_blank(text) else text
    if mirrors is not KEEP and mirrors != before.mirrors:
        after = _put(after, _MIRRORS, _entries(mirrors))
        expected = replace(expected, mirrors=mirrors)
    if insecure_registries is not KEEP and insecure_registries != before.insecure_registries:
        after = _put(after, _INSECURE, _entries(insecure_registries))
        expected = replace(expected, insecure_registries=insecure_registries)
    if live_restore is not KEEP and live_restore != before.live_restore:
        after = _put(after, _LIVE_RESTORE, live_restore)
        expected = replace(expected, live_restore=live_restore)
    if cgroup_driver is not KEEP and cgroup_driver != before.cgroup_driver:
        options = parse_json(after, path).read_texts(_OPTIONS) or ()
        after = _put(after, _OPTIONS, _entries(_with_driver(options, cgroup_driver)) or None)
        expected = replace(expected, cgroup_driver=cgroup_driver)
    if drop_proxies:
        for key in PROXIES.values():
            after = remove_member(after, ("proxies", key), prune=True)
        expected = replace(expected, http_proxy=None, https_proxy=None, no_proxy=None)
    if after == new:
        return text
    if parse_daemon_json(after, path) != expected:
        raise Internal("render-mismatch", surface="daemon.json")
    return after


def _put(text: str, key: str, value: Json) -> str:
    from dockproxy_tray.core.surfaces.json_edit import remove_member, set_member

    if value is None:
        return remove_member(text, (key,))
    return set_member(text, (key,), value, indent=_INDENT)


def _entries(texts: Iterable[str] | None) -> Json:
    return None if texts is None else [*texts]


def _with_driver(options: Sequence[str], driver: str | None) -> list[str]:
    """The options with this driver in the place of the one that counts, or without any."""
    places = [at for at, option in enumerate(options) if _driver(option) is not None]
    if driver is None:
        return [option for at, option in enumerate(options) if at not in places]
    at = places[0] if places else len(options)
    return [*options[:at], f"{_DRIVER}={driver}", *options[at + 1 :]]


def _driver(option: str) -> str | None:
    """The driver that this option names (moby, daemon: getCD takes the first, in any case)."""
    name, equals, value = option.partition("=")
    return value.strip() if equals and name.strip().lower() == _DRIVER else None


def _read(document: Document) -> DaemonJson:
    _check_spelling(document, _TOP)
    keys = document.read_keys("proxies")
    if keys is None and document.find("proxies"):
        raise document.wrong_type("json-type-object", "proxies")  # not even null
    _check_spelling(document, PROXIES.values(), "proxies")
    options = document.read_texts(_OPTIONS) or ()
    drivers = (_driver(option) for option in options)
    return DaemonJson(
        mirrors=document.read_texts(_MIRRORS),
        insecure_registries=document.read_texts(_INSECURE),
        live_restore=document.read_flag(_LIVE_RESTORE),
        cgroup_driver=next((driver for driver in drivers if driver is not None), None),
        http_proxy=document.read_text("proxies", PROXIES["http_proxy"]),
        https_proxy=document.read_text("proxies", PROXIES["https_proxy"]),
        no_proxy=document.read_text("proxies", PROXIES["no_proxy"]),
        lines=dict(_lines(document)),
        keys=_directives(document.root.value),
        unread=tuple(_misplaced(document)),
    )


def _check_spelling(document: Document, known: Iterable[str], *above: str) -> None:
    node = document.node(*above)
    for key in node.members if node else ():
        if (right := spelling(key, known)) != key:
            raise document.refuse("daemon-json-key-case", *above, key, known=right)


def _lines(document: Document) -> Iterator[tuple[str, int]]:
    places = {
        "mirrors": (_MIRRORS,),
        "insecure_registries": (_INSECURE,),
        "live_restore": (_LIVE_RESTORE,),
        **{name: ("proxies", key) for name, key in PROXIES.items()},
    }
    for name, keys in places.items():
        if (line := document.line_of(*keys)) is not None:
            yield name, line
    options = document.node(_OPTIONS)
    for item in options.items if options else ():
        if isinstance(item.value, str) and _driver(item.value) is not None:
            yield "cgroup_driver", line_at(document.text, item.start)
            break


def _directives(root: Json) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for key, value in root.items() if isinstance(root, dict) else ():
        nested = isinstance(value, dict) and key not in _NOT_FLATTENED
        keys |= dict.fromkeys(value if nested and isinstance(value, dict) else (key,))
    return tuple(keys)


def _misplaced(document: Document) -> Iterator[Message]:
    """dockerd's check of keys lets these pass, since they are names of flags; nothing reads them
    there."""
    for key, member in document.root.members.items():
        if key in PROXIES.values():
            yield _ignored(document, key)
        elif key != "proxies" and key not in _NOT_FLATTENED:
            for inner in member.node.members:
                if inner in _TOP or inner in PROXIES.values():
                    yield _ignored(document, key, inner)


def _ignored(document: Document, *keys: str) -> Message:
    line = document.line_of(*keys)
    return say("daemon-json-ignored", path=document.path, line=line, key=mask(".".join(keys)))


def _masked(entries: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if entries is None else tuple(mask_url(entry) for entry in entries)
