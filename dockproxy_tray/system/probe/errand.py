"""Reaches one target and says how it fared."""

from __future__ import annotations

from collections.abc import Mapping

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.probe_plan import HUB, ProbePlan, Target, Via
from dockproxy_tray.core.probe_result import Reached, State, Step
from dockproxy_tray.core.registries import is_insecure
from dockproxy_tray.core.registry_answer import (
    is_page,
    is_registry,
    is_used_up,
    read_challenge,
    read_token,
    token_site,
)
from dockproxy_tray.core.site import Site
from dockproxy_tray.system.probe import gate
from dockproxy_tray.system.probe.http import Answer
from dockproxy_tray.system.probe.passage import LookUp, Passage, Tell
from dockproxy_tray.system.probe.patience import Patience
from dockproxy_tray.system.probe.trouble import Trouble
from dockproxy_tray.system.probe.trust import Trust

_AGENT = "dockproxy-tray"
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_SILENCES: Mapping[Step, str] = {
    "look-up": "probe-silent-name",
    "connect": "probe-silent",
    "proxy": "probe-silent-proxy",
    "tls": "probe-silent-tls",
}
Judged = tuple[State, Message]


class Errand:
    """One target's test: ``run`` once, in a thread of its own."""

    def __init__(
        self, plan: ProbePlan, target: Target, trust: Trust, patience: Patience, look_up: LookUp,
        tell: Tell,
    ) -> None:  # fmt: skip
        self._plan = plan
        self._target = target
        self._trust = trust
        self._patience = patience
        self._passage = Passage(plan.ways, trust, patience, look_up, _AGENT, tell)
        self._answer_ms: float | None = None

    def run(self) -> Reached:
        """Reach it. Raises ``CalledOff``."""
        try:
            via = self._target.proxy
            state, said = self._registry() if via is None else self._proxy(via)
        except Trouble as trouble:
            state, said = trouble.state, trouble.said
        except OSError as error:  # nothing came in time, or somebody has ended it
            state, said = "bad", self._broken(error)
        return reached(self._plan, self._target, state, said, self._passage, self._answer_ms)

    def _broken(self, error: OSError) -> Message:
        step, place = self._passage.step, self._passage.place
        via = self._target.proxy or self._plan.via(self._target)
        if step == "tls" and via is not None and place == via.place:
            return say("probe-proxy-mute", place=place)
        if isinstance(error, TimeoutError):
            return silence(step, place, self._patience)
        return say("probe-proxy-closed" if step == "proxy" else "probe-closed", place=place)

    def _proxy(self, via: Via) -> Judged:
        passage = self._passage
        passage.trusted = self._trust.system()
        answer = passage.knock(via, HUB)
        if answer is None:
            return "good", say("probe-proxy-alive", place=via.place)
        self._answer_ms = answer.took_ms
        if not self._target.plain or answer.status in (401, 407):
            gate.check_connect(answer, via, HUB.place)
        return "good", say("probe-proxy-alive", place=via.place)

    def _registry(self) -> Judged:
        *others, last = self._target.sites
        for site in others:
            try:
                return self._try(site)
            except (Trouble, ConnectionError):
                # dockerd falls back only where it has not seen that TLS is spoken there.
                if self._passage.secured:
                    raise
        return self._try(last)

    def _try(self, site: Site) -> Judged:
        passage = self._passage
        if site.scheme == "https" and self._is_insecure(site):
            passage.trusted = self._trust.nobody()
        elif site.authority == HUB.authority:
            # For the Hub dockerd looks into no folder (moby, ``lookupV2Endpoints``).
            passage.trusted = self._trust.system()
        else:
            passage.folder = self._trust.folder(site.authority)
            passage.trusted = self._trust.registry(site.authority)
        answer, place = self._ask(site.below("/v2/"), "answer")
        self._answer_ms = answer.took_ms
        challenge = read_challenge(answer.header("www-authenticate"))
        if answer.status not in (200, 401):
            raise Trouble(self._failure(answer, place, site))
        if is_page(answer.header("content-type")) and (answer.status == 200 or not challenge):
            raise Trouble(say("probe-login-page", place=site.place, where=_elsewhere(place, site)))
        if answer.status == 200 and not is_registry(
            answer.header(gate.VERSION), answer.header("content-type")
        ):
            raise Trouble(
                say("probe-no-registry", place=place.place, why=self._status(answer, place))
            )
        alive = say(
            "probe-alive-http" if site.scheme == "http" else "probe-alive", place=site.place
        )
        if answer.status == 200:
            return self._pull(site, {}) if self._target.image else ("good", alive)
        asked = token_site(challenge, self._target.image) if challenge else None
        if not self._target.image or asked is None:
            mirror = self._target.kind == "mirror"
            code = "probe-mirror-login" if mirror else "probe-wants-login"
            return "doubtful" if mirror else "good", say(code, place=site.place)
        return self._pull(site, self._token(asked))

    def _token(self, asked: Site) -> dict[str, str]:
        answer, place = self._ask(asked, "token", body=True)
        if answer.status in (401, 403):
            raise Trouble(self._denied(place), "doubtful")
        token = read_token(answer.body) if answer.status == 200 else None
        if token is None:
            raise Trouble(self._failure(answer, place, place))
        return {"Authorization": f"Bearer {token}"}

    def _pull(self, site: Site, login: dict[str, str]) -> Judged:
        """Ask for an image, and for none of its bytes. What a mirror does not have is no fault."""
        path = f"/v2/{self._target.image}/manifests/latest"
        headers = {"Accept": _MANIFESTS, **login}
        answer, place = self._ask(site.below(path), "manifest", "HEAD", headers)
        if answer.status == 429 or is_used_up(answer.header("ratelimit-remaining")):
            raise Trouble(say("probe-rate-limit", place=place.place))
        if answer.status in (401, 403):
            raise Trouble(self._denied(place), "doubtful")
        if answer.status >= 500:
            raise Trouble(self._failure(answer, place, site))
        code = "probe-alive-http" if site.scheme == "http" else "probe-alive"
        return "good", say(code, place=site.place)

    def _ask(
        self, site: Site, step: Step, method: str = "GET",
        headers: Mapping[str, str] | None = None, *, body: bool = False,
    ) -> tuple[Answer, Site]:  # fmt: skip
        """Ask, and go where that leads; who has answered in the end. Raises ``Trouble``."""
        start, sent = site, dict(headers or {})
        for _ in range(_MOST_REDIRECTS):
            answer = self._passage.ask(site, step, method, sent, body=body)
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                return answer, site
            following = site.follow(location)
            if following is None:
                break
            if following.authority != site.authority:
                sent.pop("Authorization", None)  # a token is for who asked for it
            site = following
        raise Trouble(say("probe-redirects", place=start.place))

    def _failure(self, answer: Answer, place: Site, site: Site) -> Message:
        why = self._status(answer, place)
        if answer.status == 429:
            return say("probe-rate-limit", place=place.place)
        if answer.status >= 500:
            return say("probe-server-fails", place=place.place, why=why)
        if answer.status == 403:
            return say("probe-forbidden", place=place.place, why=why)
        if is_page(answer.header("content-type")) and place.authority != site.authority:
            return say("probe-login-page", place=site.place, where=_elsewhere(place, site))
        return say("probe-no-registry", place=place.place, why=why)

    def _status(self, answer: Answer, place: Site) -> str:
        return gate.status_of(answer, self._plan.ways.to(place))

    def _denied(self, place: Site) -> Message:
        return say("probe-denied", place=place.place, image=self._target.image)

    def _is_insecure(self, site: Site) -> bool:
        def look_up(_: str) -> tuple[str, ...] | None:
            # A look-up that may be slow, and that a proxy makes needless, is made only where one of
            # the networks might match.
            if plan.ways.to(site) is not None and not any("/" in entry for entry in plan.insecure):
                return None
            try:
                found = self._passage.places(site.host, site.port)
            except Trouble:
                return None
            return tuple(str(place[4][0]) for place in found)

        plan = self._plan
        # dockerd takes a look-up that fails for "no".
        return is_insecure(plan.insecure, site.authority, look_up, plan.version) is True


def silence(step: Step, place: str, patience: Patience) -> Message:
    """Nothing has come in time."""
    code = _SILENCES.get(step, "probe-silent-answer")
    seconds = patience.seconds
    return say(code, place=place, seconds=seconds if seconds % 1 else int(seconds))


def reached(
    plan: ProbePlan, target: Target, state: State, said: Message, passage: Passage | None = None,
    answer_ms: float | None = None,
) -> Reached:  # fmt: skip
    """How it fared."""
    via = plan.via(target)
    return Reached(
        target,
        state,
        said,
        passage.step if passage else "look-up",
        str(via.url) if via else None,
        passage.connect_ms if passage else None,
        answer_ms,
        passage.certificate if passage else None,
    )


def _elsewhere(place: Site, site: Site) -> str | None:
    """Who answers, where that is somebody else."""
    return None if place.authority == site.authority else place.place
