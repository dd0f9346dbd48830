"""A profile from the settings that are found on this machine. Nothing of Docker is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import check_no_proxy, split_no_proxy
from dockproxy_tray.core.proxy_url import mask, mask_url, parse_proxy_url
from dockproxy_tray.core.registries import check_insecure, check_mirror
from dockproxy_tray.core.sources import Found as Source
from dockproxy_tray.core.sources import Sources
from dockproxy_tray.core.values import CLIENT, DAEMON, INSECURE, MIRRORS, Sight
from dockproxy_tray.errors import Invalid, Unparsable
from dockproxy_tray.operations import Operations

SOURCES = ("disk", "env", "desktop")

_PROXIES = ("http_proxy", "https_proxy")
_CLIENTS_OWN = ("ftp_proxy", "all_proxy")


@dataclass(frozen=True)
class Finding:
    """One setting, and where it was found."""

    surface: str
    """``daemon``, ``client`` or ``mirrors``."""
    setting: str
    value: str
    """As it may be shown: masked."""
    source: str | Message


@dataclass(frozen=True)
class Imported:
    """A profile's keys as profiles.toml has them, with passwords, and what there is to say."""

    fields: Mapping[str, object] = field(repr=False)
    warnings: tuple[Message, ...]
    found: tuple[Finding, ...] = ()
    """What the profile is made of."""


@dataclass
class _Draft:
    profile: str | None
    daemon: dict[str, str] = field(default_factory=dict, repr=False)
    client: dict[str, str] = field(default_factory=dict, repr=False)
    mirrors: tuple[str, ...] = ()
    insecure_registries: tuple[str, ...] = ()
    notes: list[Message] = field(default_factory=list)
    sources: dict[tuple[str, str], str | Message] = field(default_factory=dict)
    """Where each setting was found, by surface and setting."""

    @property
    def empty(self) -> bool:
        return not (self.daemon or self.client or self.mirrors or self.insecure_registries)


def find_settings(
    operations: Operations,
    sources: Iterable[str],
    environ: Mapping[str, str],
    always: Sequence[str] = (),
    name: str | None = None,
) -> Imported:
    """Look at the sources in their order; the first with a proxy decides about proxies.

    ``always`` is what ``[always]`` has in no_proxy already; ``name`` is that of the new profile, if
    it has one yet. Raises ``Invalid``: "import-unknown-source", or "nothing-found" where there is
    nothing that can become a profile.
    """
    chosen = list(dict.fromkeys(sources))
    for source in chosen:
        if source not in SOURCES:
            raise Invalid("import-unknown-source", source=source, known=SOURCES)
    draft = _Draft(name)
    for source in chosen:
        if source == "disk":
            _from_disk(operations, draft)
        elif not draft.daemon and not draft.client:
            (_from_environment if source == "env" else _from_desktop)(environ, draft)
    if draft.empty:
        raise Invalid("nothing-found", sources=tuple(chosen), profile=name)
    found = tuple(_findings(draft))
    if _has_proxy(draft.daemon) and not _has_proxy(draft.client):
        draft.client = {k: v for k, v in draft.client.items() if k == "no_proxy"}
        _reach_by_bridge(operations, draft)
    return Imported(_fields(draft, always), tuple(draft.notes), found)


def _findings(draft: _Draft) -> Iterator[Finding]:
    """What is left of all that was looked at."""
    values: dict[tuple[str, str], str] = {}
    for surface, given in (("daemon", draft.daemon), ("client", draft.client)):
        values |= {(surface, name): mask(value) for name, value in given.items()}
    for key in (MIRRORS, INSECURE):
        if entries := getattr(draft, key[1]):
            values[key] = ", ".join(entries)
    for (surface, setting), value in values.items():
        yield Finding(surface, setting, value, draft.sources.get((surface, setting), ""))


def _from_disk(operations: Operations, draft: _Draft) -> None:
    """What dockerd will use when it is next started, whoever says so; the client's default."""
    found = Sources(operations.observe())
    for key in (*DAEMON, *CLIENT):
        try:
            value = found.next(key) if key in DAEMON else found.on_disk(key)
        except Unparsable as error:
            why = Message(error.reason, error.values)
            draft.notes.append(say("import-skipped", setting=key[1], source=key[0], why=why))
            continue
        target = draft.daemon if key in DAEMON else draft.client
        if key[1] not in target:
            _take(draft, target, key[1], _readable(draft, key[1], value), value.source or key[0])
    for key, check in ((MIRRORS, check_mirror), (INSECURE, check_insecure)):
        try:
            value = found.next(key)
        except Unparsable:
            continue  # said above: it is the same file
        if isinstance(value.value, tuple):
            source = value.source or key[0]
            setattr(draft, key[1], _valid(draft, key[1], source, value.value, check))
            draft.sources[key] = source
    for surface in (draft.daemon, draft.client):
        if not _has_proxy(surface):
            surface.clear()


def _from_environment(environ: Mapping[str, str], draft: _Draft) -> None:
    for name in (*_PROXIES, "no_proxy"):
        # Most programs, curl among them, look at the lower case first.
        value = environ.get(name) or environ.get(name.upper())
        _take(draft, draft.daemon, name, value, say("environment"))
    if not _has_proxy(draft.daemon):
        draft.daemon.clear()
    else:
        draft.notes.append(say("import-source", source=say("the-environment")))


def _from_desktop(environ: Mapping[str, str], draft: _Draft) -> None:
    from dockproxy_tray.system.desktop_proxy import read_desktop_proxies

    for desktop in read_desktop_proxies(environ):
        if desktop.automatic:
            draft.notes.append(say("desktop-automatic", desktop=desktop.desktop))
            continue
        proxies = dict(desktop.proxies)
        if "all_proxy" in proxies and not _has_proxy(proxies):
            # A SOCKS proxy for everything: dockerd knows no ALL_PROXY, but SOCKS URLs.
            proxies = dict.fromkeys(_PROXIES, proxies["all_proxy"])
        for name in _PROXIES:
            _take(draft, draft.daemon, name, proxies.get(name), desktop.source)
        if _has_proxy(draft.daemon):
            hosts = ",".join(desktop.no_proxy)
            _take(draft, draft.daemon, "no_proxy", hosts, desktop.source)
            draft.notes.append(say("import-source", source=desktop.source))
            return


def _take(
    draft: _Draft, target: dict[str, str], name: str, value: object, source: str | Message
) -> None:
    """Put a value in if it is one that a profile may have, else say why not."""
    if not isinstance(value, str) or not value.strip():
        return
    draft.sources["client" if target is draft.client else "daemon", name] = source
    if name == "no_proxy":
        entries = [e for part in split_no_proxy(value) for e in part.split()]
        kept = _valid(draft, name, source, entries, lambda entry: check_no_proxy((entry,)))
        if kept:
            target[name] = ",".join(kept)
        return
    # Go's httpproxy: an address without a scheme is an http proxy's.
    url = value.strip() if "://" in value else f"http://{value.strip()}"
    if _valid(draft, name, source, (url,), parse_proxy_url):
        target[name] = url


def _valid(
    draft: _Draft,
    setting: str,
    source: str | Message,
    entries: Iterable[str],
    check: Callable[[str], object],
) -> tuple[str, ...]:
    kept = []
    for entry in entries:
        try:
            check(entry)
            kept.append(entry)
        except Invalid as error:
            why = Message(error.reason, error.values)
            draft.notes.append(say("import-skipped", setting=setting, source=source, why=why))
    return tuple(kept)


def _readable(draft: _Draft, name: str, found: Source) -> str | None:
    """The value, without a password that is nothing but a mask."""
    if not isinstance(found.value, str) or found.sight is Sight.WHOLE:
        return found.value if isinstance(found.value, str) else None
    try:
        url = parse_proxy_url(found.value)
    except Invalid:
        return found.value
    if url.password is None:
        return found.value
    draft.notes.append(say("import-no-password", setting=name, profile=draft.profile))
    return url.without_password().text


def _reach_by_bridge(operations: Operations, draft: _Draft) -> None:
    """To a container 127.0.0.1 is the container: give it the bridge's gateway instead."""
    gateway: str | None = None
    for name in _PROXIES:
        if name not in draft.daemon:
            continue
        url = parse_proxy_url(draft.daemon[name])
        if not url.loopback:
            continue
        if gateway is None:
            _, gateway = operations.container_network()
            if gateway is None:
                return
            shown = mask_url(draft.daemon[name])
            draft.notes.append(say("import-loopback", url=shown, gateway=gateway))
        draft.client[name] = replace(url, host=gateway).text


def _fields(draft: _Draft, always: Sequence[str]) -> dict[str, object]:
    fields: dict[str, object] = _surface_fields(draft.daemon, always)
    if draft.mirrors:
        fields["mirrors"] = list(draft.mirrors)
    if draft.insecure_registries:
        fields["insecure_registries"] = list(draft.insecure_registries)
    client = _client_fields(draft, always)
    if client:
        fields["client"] = client
    return fields


def _client_fields(draft: _Draft, always: Sequence[str]) -> dict[str, object]:
    """Key by key where the client differs from the daemon."""
    differing: dict[str, str] = {}
    for name in _PROXIES:
        value = draft.client.get(name)
        if _has_proxy(draft.client) and value != draft.daemon.get(name):
            # A key that only the daemon has is taken back by an empty one.
            differing[name] = value or ""
    if _loopback_only(draft):
        differing = {k: v for k, v in differing.items() if v}
    fields: dict[str, object] = {**_shortened(differing)}
    for name in _CLIENTS_OWN:
        if name in draft.client:
            fields[name] = draft.client[name]
    own = _entries(draft.client, always)
    if "no_proxy" in draft.client and own != _entries(draft.daemon, always):
        fields["no_proxy"] = own
    return fields


def _loopback_only(draft: _Draft) -> bool:
    """Whether the client has no settings of its own but those made for the bridge."""
    return any(note.code == "import-loopback" for note in draft.notes)


def _surface_fields(values: Mapping[str, str], always: Sequence[str]) -> dict[str, object]:
    fields: dict[str, object] = {**_shortened({n: values[n] for n in _PROXIES if n in values})}
    if entries := _entries(values, always):
        fields["no_proxy"] = entries
    return fields


def _shortened(proxies: Mapping[str, str]) -> dict[str, str]:
    """One ``proxy`` where both are the same."""
    both = {proxies.get(name) for name in _PROXIES}
    only = both.pop() if len(both) == 1 else None
    return {"proxy": only} if only else dict(proxies)


def _entries(values: Mapping[str, str], always: Sequence[str]) -> list[str]:
    entries = split_no_proxy(values.get("no_proxy", ""))
    return [entry for entry in dict.fromkeys(entries) if entry not in always]


def _has_proxy(values: Mapping[str, str]) -> bool:
    return any(name in values for name in (*_PROXIES, *_CLIENTS_OWN))
