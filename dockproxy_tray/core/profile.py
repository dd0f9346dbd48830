"""Profiles: what the user wants of Docker, and what that means for each surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.no_proxy import check_no_proxy, join_no_proxy, split_no_proxy
from dockproxy_tray.core.proxy_url import ProxyUrl, mask_url, parse_proxy_url
from dockproxy_tray.core.registries import check_insecures, check_mirrors, normal_mirror
from dockproxy_tray.errors import Invalid

DIRECT = "Direct"
"""The profile that always exists and has no proxy."""


@dataclass(frozen=True, repr=False)
class ProxySettings:
    """The proxy variables of one surface. None is "not set"; ``no_proxy`` is joined with ``,``."""

    http_proxy: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    ftp_proxy: str | None = None
    all_proxy: str | None = None

    def __repr__(self) -> str:
        given = [(f.name, getattr(self, f.name)) for f in fields(self)]
        return f"ProxySettings({', '.join(f'{n}={mask_url(v)!r}' for n, v in given if v)})"

    @property
    def urls(self) -> Mapping[str, ProxyUrl]:
        """The proxies that are set, by variable. Raises ``Invalid`` for one that is no URL."""
        names = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
        given = ((name, getattr(self, name)) for name in names)
        return {name: parse_proxy_url(url) for name, url in given if url}

    def with_password(self, plain: str) -> ProxySettings:
        """The same with this password wherever one is lacking."""
        lacking = {name: url for name, url in self.urls.items() if url.lacks_password}
        filled = {name: url.with_password(plain).text for name, url in lacking.items()}
        return replace(self, **filled) if filled else self


@dataclass(frozen=True)
class Wanted:
    """A profile with ``[always]`` joined to it: what a switch makes true."""

    profile: str
    daemon: ProxySettings
    """dockerd's own. It knows neither ``ftp_proxy`` nor ``all_proxy``."""
    client: ProxySettings
    """What the client gives to containers and builds."""
    mirrors: tuple[str, ...] | None
    """None: not managed, left as found. Empty: managed, and none wanted."""
    insecure_registries: tuple[str, ...] | None
    live_restore: bool | None
    cgroup_driver: str | None

    @property
    def lacks_password(self) -> str | None:
        """The first user, percent-encoded, whom a proxy's URL names without a password."""
        urls = (*self.daemon.urls.values(), *self.client.urls.values())
        return next((url.user for url in urls if url.lacks_password), None)

    def with_password(self, plain: str) -> Wanted:
        """The same with this password, as typed, in each URL that names a user and no password.

        Raises ``Invalid("bad-proxy-password")``.
        """
        daemon, client = (each.with_password(plain) for each in (self.daemon, self.client))
        return replace(self, daemon=daemon, client=client)


@dataclass(frozen=True)
class Always:
    """What every profile gets, Direct included. None: not mentioned."""

    no_proxy: tuple[str, ...] | None = None
    mirrors: tuple[str, ...] | None = None
    insecure_registries: tuple[str, ...] | None = None
    live_restore: bool | None = None
    cgroup_driver: str | None = None


@dataclass(frozen=True)
class Profile:
    """One named profile, as written but for ``proxy``, which is spelt out."""

    name: str
    description: str = ""
    http_proxy: str | None = field(default=None, repr=False)
    https_proxy: str | None = field(default=None, repr=False)
    no_proxy: tuple[str, ...] = ()
    mirrors: tuple[str, ...] | None = None
    insecure_registries: tuple[str, ...] | None = None
    live_restore: bool | None = None
    cgroup_driver: str | None = None
    client: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the client's section says: ``http_proxy``, ``https_proxy``, ``ftp_proxy``,
    ``all_proxy``, ``no_proxy`` (joined); ``""`` is "not set"."""
    when: tuple[Mapping[str, str], ...] = ()
    """Any of these matches; all keys of one must hold."""
    otherwise: bool = False
    """Where no other rule matches."""
    written: bool = True
    """False for the Direct that no file mentions."""

    @property
    def proxied(self) -> bool:
        return bool(self.urls)

    @property
    def urls(self) -> tuple[ProxyUrl, ...]:
        """Every proxy that it names, the client's among them."""
        client = (value for key, value in self.client.items() if key != "no_proxy")
        given = (self.http_proxy, self.https_proxy, *client)
        return tuple(parse_proxy_url(url) for url in given if url)


@dataclass(frozen=True)
class Profiles:
    """All profiles, in the order of their rules; Direct is always among them."""

    always: Always
    profiles: tuple[Profile, ...]
    warnings: tuple[Message, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(profile.name for profile in self.profiles)

    def get(self, name: str) -> Profile:
        """Raises ``Invalid("no-such-profile", name=, known=NAMES)``."""
        for profile in self.profiles:
            if profile.name == name:
                return profile
        raise Invalid("no-such-profile", name=name, known=self.names)

    def warnings_of(self, name: str | None) -> tuple[Message, ...]:
        """What there is to warn of in this profile; nothing of one that there is not."""
        return tuple(one for one in self.warnings if one.values.get("profile") == name)

    def resolve(self, name: str) -> Wanted:
        """What a switch to this profile makes true.

        ``[always]`` comes first in every list, a profile's scalar wins. Mirrors and insecure
        registries are managed once any profile or ``[always]`` mentions them. Where a surface ends
        up with no proxy, its no_proxy is not set either. Raises ``Invalid`` for an unknown name
        and for lists that are too long once joined.
        """
        profile, always = self.get(name), self.always
        everything: tuple[Profile | Always, ...] = (always, *self.profiles)
        mirrors = insecure = None
        if any(one.mirrors is not None for one in everything):
            mirrors = _joined(always.mirrors, profile.mirrors, key=normal_mirror)
            check_mirrors(mirrors)
        if any(one.insecure_registries is not None for one in everything):
            insecure = _joined(always.insecure_registries, profile.insecure_registries)
            check_insecures(insecure)
        live_restore = profile.live_restore
        return Wanted(
            profile=profile.name,
            daemon=_settings(always, profile, {}),
            client=_settings(always, profile, profile.client),
            mirrors=mirrors,
            insecure_registries=insecure,
            live_restore=always.live_restore if live_restore is None else live_restore,
            cgroup_driver=profile.cgroup_driver or always.cgroup_driver,
        )


def _joined(*lists: tuple[str, ...] | None, key: Callable[[str], str] = str) -> tuple[str, ...]:
    entries: dict[str, str] = {}
    for entry in (entry for one in lists for entry in one or ()):
        entries.setdefault(key(entry), entry)
    return tuple(entries.values())


def _settings(always: Always, profile: Profile, client: Mapping[str, str]) -> ProxySettings:
    http = client.get("http_proxy", profile.http_proxy) or None
    https = client.get("https_proxy", profile.https_proxy) or None
    ftp, everything = client.get("ftp_proxy") or None, client.get("all_proxy") or None
    if not (http or https or ftp or everything):
        return ProxySettings()
    own = split_no_proxy(client["no_proxy"]) if "no_proxy" in client else profile.no_proxy
    entries = _joined(always.no_proxy, own)
    check_no_proxy(entries)
    return ProxySettings(http, https, join_no_proxy(entries) or None, ftp, everything)


def make_collection(always: Always, profiles: Iterable[Profile]) -> Profiles:
    """Put profiles together: with a Direct where none is given, and what there is to warn of."""
    given = tuple(profiles)
    if DIRECT not in (profile.name for profile in given):
        given = (Profile(DIRECT, written=False), *given)
    warnings = tuple(warning for profile in given for warning in _warnings(profile))
    return Profiles(always, given, warnings)


def _warnings(profile: Profile) -> Iterator[Message]:
    daemon = _settings(Always(), profile, {})
    client = _settings(Always(), profile, profile.client)
    if daemon.http_proxy and not daemon.https_proxy:
        yield say("https-goes-direct", profile=profile.name)
    elif client.http_proxy and not (client.https_proxy or client.all_proxy):
        yield say("client-https-goes-direct", profile=profile.name)
    for key, url in (("http_proxy", client.http_proxy), ("https_proxy", client.https_proxy)):
        # To a container 127.0.0.1 is the container. Whoever wrote it for the client means it.
        if url and key not in profile.client and parse_proxy_url(url).loopback:
            yield say("loopback-proxy", profile=profile.name, url=mask_url(url))
            break


def merge_profiles(site: Profiles, user: Profiles) -> Profiles:
    """The administrator's profiles and the user's.

    A user's profile replaces a site profile of the same name whole, ``[always]`` lists are joined,
    site first, and a user's scalar wins; the user's rules are tried first.
    """
    a, b = site.always, user.always
    always = Always(
        no_proxy=_both(a.no_proxy, b.no_proxy),
        mirrors=_both(a.mirrors, b.mirrors, key=normal_mirror),
        insecure_registries=_both(a.insecure_registries, b.insecure_registries),
        live_restore=a.live_restore if b.live_restore is None else b.live_restore,
        cgroup_driver=b.cgroup_driver or a.cgroup_driver,
    )
    mine = [profile for profile in user.profiles if profile.written]
    taken = {profile.name.casefold() for profile in mine}
    others = [p for p in site.profiles if p.written and p.name.casefold() not in taken]
    return make_collection(always, (*mine, *others))


def _both(
    a: tuple[str, ...] | None, b: tuple[str, ...] | None, key: Callable[[str], str] = str
) -> tuple[str, ...] | None:
    return None if a is None and b is None else _joined(a, b, key=key)
