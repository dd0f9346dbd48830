"""The client's config.json: the proxies that ``docker`` gives to containers and builds.

Docker's manual, "Configure Docker to use a proxy server" for the CLI. The command line drops keys
that it does not know when it next saves the file, so nothing of ours ever marks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from dockproxy_tray.core.profile import ProxySettings
from dockproxy_tray.core.surfaces.json_text import Document, is_blank, parse_json, spelling
from dockproxy_tray.errors import Internal

KEYS: Final = {
    "http_proxy": "httpProxy",
    "https_proxy": "httpsProxy",
    "no_proxy": "noProxy",
    "ftp_proxy": "ftpProxy",
    "all_proxy": "allProxy",  # since 23.0; older command lines drop it
}
DEFAULT: Final = "default"

_INDENT = "\t"  # as Docker's command line writes it, and without a final newline
_NEW = "{}"


@dataclass(frozen=True)
class ClientConfig:
    """The file's ``proxies``. An empty value counts as not set, as it does for Docker."""

    default: ProxySettings | None = None
    """``None``: there is no such entry."""
    entries: Mapping[str, ProxySettings] = field(default_factory=dict, repr=False)
    """All other entries, by endpoint. Docker takes such an entry whole, ``default`` then counts
    for nothing; so an empty one opts out."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)
    """By entry and setting, counted from 1; ``""`` is the entry itself."""

    @property
    def has_default(self) -> bool:
        return self.default is not None


def parse_client_config(text: str | None, path: str) -> ClientConfig:
    """Read the file's text; ``None`` is no file, and a blank one says as little.

    Keys count in either case of letters, as for Docker; the names of entries are exact. Raises
    ``Unparsable`` for what ``parse_json`` refuses, for a key of an entry that is there twice in
    two cases, and ``json-wrong-type`` for what Docker would not take.
    """
    if text is None or is_blank(text):
        return ClientConfig()
    document = parse_json(text, path)
    proxies = _spelt(document, "proxies")
    entries: dict[str, ProxySettings] = {}
    lines: dict[tuple[str, str], int] = {}
    for name in document.read_keys(proxies) or ():
        document.read_keys(proxies, name)
        document.check_case(proxies, name)
        values: dict[str, str | None] = {}
        places = {setting: _spelt(document, key, proxies, name) for setting, key in KEYS.items()}
        for setting, key in places.items():
            values[setting] = document.read_text(proxies, name, key) or None
        entries[name] = ProxySettings(**values)
        for setting, keys in {"": (), **{s: (key,) for s, key in places.items()}}.items():
            if (line := document.line_of(proxies, name, *keys)) is not None:
                lines[name, setting] = line
    return ClientConfig(entries.pop(DEFAULT, None), entries, lines)


def edit_client_config(
    text: str | None,
    path: str,
    *,
    default: ProxySettings,
    drop_entry_proxies: str | None = None,
) -> str | None:
    """The text with exactly these settings in ``proxies.default``.

    Keys that are not set are removed, ``default`` and ``proxies`` with them when that empties
    them. ``drop_entry_proxies`` names the endpoint whose own entry loses its proxy settings, and
    goes when nothing else is in it. Where nothing differs the text is the same, byte for byte;
    no file stays none if there is nothing to set. Raises ``Unparsable`` as
    ``parse_client_config`` does.
    """
    before = parse_client_config(text, path)
    wanted = {setting: getattr(default, setting) or None for setting in KEYS}
    expected = replace(before, default=ProxySettings(**wanted))
    new = after = _NEW if text is None or is_blank(text) else text
    if (before.default or ProxySettings()) != expected.default:
        after = _put(after, DEFAULT, wanted)
    if drop_entry_proxies is not None and drop_entry_proxies in before.entries:
        after = _drop(after, drop_entry_proxies)
        entries = {**before.entries, drop_entry_proxies: ProxySettings()}
        expected = replace(expected, entries=entries)
    if after == new:
        return text
    if _meaning(parse_client_config(after, path)) != _meaning(expected):
        raise Internal("render-mismatch", surface="config.json")
    return after


def _put(text: str, entry: str, values: Mapping[str, str | None]) -> str:
    from dockproxy_tray.core.surfaces.json_edit import remove_member, set_member

    # What is new comes first: an entry that is emptied meanwhile would lose its place.
    for setting in sorted(KEYS, key=lambda setting: values[setting] is None):
        document = parse_json(text, "")
        proxies = _spelt(document, "proxies")
        keys = (proxies, entry, _spelt(document, KEYS[setting], proxies, entry))
        value = values[setting]
        if value is None:
            text = remove_member(text, keys, prune=True)
        else:
            text = set_member(text, keys, value, indent=_INDENT)
    return text


def _drop(text: str, entry: str) -> str:
    """The text without the proxy settings of this entry; an empty one would still opt out."""
    from dockproxy_tray.core.surfaces.json_edit import remove_member

    text = _put(text, entry, dict.fromkeys(KEYS))
    document = parse_json(text, "")
    proxies = _spelt(document, "proxies")
    if document.read_keys(proxies, entry):
        return text
    return remove_member(text, (proxies, entry), prune=True)


def _spelt(document: Document, key: str, *above: str) -> str:
    """``key`` as the object at ``above`` spells it."""
    node = document.node(*above)
    return spelling(key, node.members if node else ())


def _meaning(config: ClientConfig) -> tuple[ProxySettings, Mapping[str, ProxySettings]]:
    nothing = ProxySettings()
    entries = {name: entry for name, entry in config.entries.items() if entry != nothing}
    return config.default or nothing, entries
