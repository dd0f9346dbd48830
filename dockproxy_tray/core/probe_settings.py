"""The plan of a test, from a profile or from what runs now.

What runs counts; where that is not known, what the files say, with a warning. A password that may
not be read here is taken from the profile in force, if that names the same proxy and user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import Observed
from dockproxy_tray.core.probe_plan import ProbePlan, TrustFiles, Via, Ways, make_targets
from dockproxy_tray.core.profile import ProxySettings, Wanted
from dockproxy_tray.core.proxies import proxy_url
from dockproxy_tray.core.proxy_url import ProxyUrl, mask_url, parse_proxy_url, same_url
from dockproxy_tray.core.sources import NOTHING, Found, Sources, problem_of
from dockproxy_tray.core.values import CLIENT, DAEMON, INSECURE, MIRRORS, Key, Sight
from dockproxy_tray.errors import Unparsable

T = TypeVar("T")


def plan_profile(wanted: Wanted, seen: Observed) -> ProbePlan:
    """The test of a profile, its passwords in it. A list that no profile manages stays as it is."""
    now = _Now(Sources(seen))
    profile = wanted.profile
    daemon = _ways(wanted.daemon, profile)
    client = [(name, Via(url, profile=profile)) for name, url in wanted.client.urls.items()]
    mirrors = now.entries(MIRRORS) if wanted.mirrors is None else wanted.mirrors
    insecure = wanted.insecure_registries
    insecure = now.entries(INSECURE) if insecure is None else insecure
    return ProbePlan(
        targets=make_targets(daemon, client, mirrors, insecure),
        ways=daemon,
        insecure=insecure,
        # A switch restarts Docker, which then has the environment that its files give it.
        trust=now.trust(None),
        profile=profile,
        warnings=tuple(_loopback(client)),
        version=seen.version,
    )


def plan_running(seen: Observed, in_force: Wanted | None = None) -> ProbePlan:
    """The test of what runs now. ``in_force`` is the profile that was switched to last, with its
    password where that is known."""
    now = _Now(Sources(seen), in_force)
    proxies = [key for key in CLIENT if key[1] != "no_proxy"]
    client = [(key[1], via) for key in proxies if (via := now.via(key))]
    daemon = None
    if seen.unit is not None:
        http, https, no_proxy = DAEMON
        daemon = Ways(now.via(http), now.via(https), now.text(no_proxy))
    insecure = now.entries(INSECURE)
    targets = make_targets(daemon, client, now.entries(MIRRORS), insecure)
    return ProbePlan(
        targets=targets,
        ways=daemon or Ways(),
        insecure=insecure,
        trust=now.trust(seen.environ, now.since),
        warnings=(*now.warnings, *_loopback(client)),
        version=seen.version,
    )


def _ways(settings: ProxySettings, profile: str) -> Ways:
    found = {name: Via(url, profile=profile) for name, url in settings.urls.items()}
    return Ways(found.get("http_proxy"), found.get("https_proxy"), settings.no_proxy)


def _loopback(client: list[tuple[str, Via]]) -> Iterator[Message]:
    """To this machine it answers, and to a container it does not."""
    for _, via in client:
        if via.url.loopback:
            yield say("route-loopback", url=str(via.url))
            return


@dataclass
class _Now:
    """The settings that count now, and what there is to say of how they were found."""

    sources: Sources
    in_force: Wanted | None = None
    _said: dict[str, Message] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[Message, ...]:
        return tuple(self._said.values())

    def entries(self, key: Key) -> tuple[str, ...]:
        value = self._find(key).value
        return value if isinstance(value, tuple) else ()

    def text(self, key: Key) -> str | None:
        value = self._find(key).value
        return value if isinstance(value, str) else None

    def via(self, key: Key) -> Via | None:
        """The proxy. One that is no URL counts as none, as Go has it, and with a warning."""
        found = self._find(key)
        if not isinstance(found.value, str) or not found.value:
            return None
        url = proxy_url(found.value)
        if url is None:
            self._warn(say("route-bad-proxy", url=mask_url(found.value)))
            return None
        profile = self._profile_of(key, found.value)
        if found.sight is Sight.WHOLE or (url.user is None and url.password is None):
            return Via(url, profile=profile)
        whole = self._whole(key, found.value, found.sight)
        if whole is None or self.in_force is None:
            return Via(replace(url, user=None, password=None), True, profile)
        self._warn(say("probe-profile-password", profile=self.in_force.profile))
        return Via(whole, profile=self.in_force.profile)

    @property
    def since(self) -> float | None:
        """When the engine was started; None: it does not run, or that is not known."""
        unit = self.sources.seen.unit
        return unit.started_at / 1e6 if unit is not None and unit.running else None

    def trust(self, environ: Mapping[str, str] | None, since: float | None = None) -> TrustFiles:
        """Go looks into its own environment for them before it looks anywhere else: that of the
        process, or None, which is that of the next start."""
        engine = self.sources.seen.engine
        certs_dir = f"{engine.daemon_json.rpartition('/')[0]}/certs.d"
        if environ is None:
            launched = self._parsed(lambda: self.sources.launch.environment) or {}
            environ = {name: origin.value for name, origin in launched.items()}
        folders = environ.get("SSL_CERT_DIR")
        return TrustFiles(
            certs_dir,
            environ.get("SSL_CERT_FILE") or None,
            tuple(folders.split(":")) if folders else None,
            since,
        )

    def _find(self, key: Key) -> Found:
        seen, of_engine = self.sources.seen, key[0] != "client"
        if seen.unit is None and of_engine:
            if seen.unit_problem is not None:
                self._warn(seen.unit_problem)
            return NOTHING
        found, known = self._parsed(lambda: self.sources.now(key)) or (NOTHING, not of_engine)
        if not known:
            self._warn(self._unknown())
        return found

    def _unknown(self) -> Message:
        """Why what runs is not known, so that the files have to do."""
        seen = self.sources.seen
        if seen.unit is not None and not seen.unit.running:
            return say("route-engine-down", unit=seen.engine.unit)
        return seen.info_problem or say("running-unknown", unit=seen.engine.unit)

    def _wanted(self, key: Key) -> str | None:
        wanted = getattr(getattr(self.in_force, key[0], None), key[1], None)
        return wanted if isinstance(wanted, str) else None

    def _profile_of(self, key: Key, value: str) -> str | None:
        """The profile in force, if it names this proxy, be it with another user or password."""
        wanted = self._wanted(key)
        if self.in_force is None or wanted is None:
            return None
        return self.in_force.profile if same_url(wanted, value, compare="info") else None

    def _whole(self, key: Key, value: str, sight: Sight) -> ProxyUrl | None:
        """The proxy with the password that the profile in force has, if it has one: else that is in
        the keyring."""
        wanted = self._wanted(key)
        if wanted is None or not same_url(wanted, value, compare=sight.value):
            return None
        url = parse_proxy_url(wanted)
        return url if url.password is not None else None

    def _parsed(self, look: Callable[[], T]) -> T | None:
        try:
            return look()
        except Unparsable as error:
            self._warn(problem_of(error))
            return None

    def _warn(self, message: Message) -> None:
        self._said.setdefault(message.code, message)
