"""A test of proxies and mirrors: all of them at the same time, in threads of their own."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable

from dockproxy_tray.core.probe_plan import ProbePlan, Target
from dockproxy_tray.core.probe_result import Reached, Step
from dockproxy_tray.system.probe.errand import Errand, reached, silence
from dockproxy_tray.system.probe.passage import LookUp
from dockproxy_tray.system.probe.patience import CalledOff, Patience
from dockproxy_tray.system.probe.trust import Trust

LIMIT_SECONDS = 10.0
"""For a whole test. A proxy that forwards to a distant registry takes a second or two."""
_GRACE = 0.2
"""How much later than its threads it gives up, so that they can say how far they came."""

_News = tuple[Step, str] | Reached | Exception | None


class Probe:
    """One test. It is made from here, as this user: an engine or a container in a network of its
    own may fare otherwise."""

    def __init__(
        self,
        plan: ProbePlan,
        *,
        limit: float = LIMIT_SECONDS,
        look_up: LookUp = socket.getaddrinfo,
    ) -> None:
        self._plan = plan
        self._patience = Patience(limit)
        self._look_up = look_up
        self._news: queue.SimpleQueue[tuple[int, _News]] = queue.SimpleQueue()

    def run(
        self,
        stepped: Callable[[Target, Step], None] = lambda target, step: None,
        ended: Callable[[Reached], None] = lambda one: None,
    ) -> tuple[Reached, ...] | None:
        """Wait for all of them, at most for the limit, in their order; None where it was cancelled
        meanwhile. ``stepped`` and ``ended`` are called in this thread, as it goes on."""
        targets = self._plan.targets
        self._patience.begin()
        trust = Trust(self._plan.trust)
        places: dict[int, str] = {}
        found: dict[int, Reached] = {}
        try:
            for number in range(len(targets)):
                # Nothing ends a look-up: who waits for one too long is left alone, and so a daemon.
                args = (number, trust)
                threading.Thread(target=self._work, args=args, name="probe", daemon=True).start()
            while len(found) < len(targets):
                try:
                    number, news = self._news.get(timeout=self._patience.left + _GRACE)
                except queue.Empty:
                    break
                if news is None:
                    return None
                if isinstance(news, Exception):
                    raise news
                if isinstance(news, Reached):
                    found[number] = news
                    ended(news)
                else:
                    step, places[number] = news
                    stepped(targets[number], step)
        finally:
            self._patience.call_off()
        for number, target in enumerate(targets):
            if number not in found:
                # All else has a limit of its own.
                name = places.get(number, target.address[0])
                said = silence("look-up", name, self._patience)
                found[number] = reached(self._plan, target, "bad", said)
                ended(found[number])
        return tuple(found[number] for number in range(len(targets)))

    def cancel(self) -> None:
        """Let ``run`` return at once, and end what it began. May be called from any thread."""
        self._patience.call_off()
        self._news.put((0, None))

    def _work(self, number: int, trust: Trust) -> None:
        def tell(step: Step, place: str) -> None:
            self._news.put((number, (step, place)))

        errand = Errand(
            self._plan, self._plan.targets[number], trust, self._patience, self._look_up, tell
        )
        try:
            self._news.put((number, errand.run()))
        except CalledOff:
            return
        except Exception as fault:  # one of ours: whoever waits is to know
            self._news.put((number, fault))
