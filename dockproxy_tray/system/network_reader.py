"""Reads the facts of one NetworkManager, from its start to its end, whenever it tells of a change.

A reading is a few calls, each of which says what to ask for next. What comes meanwhile has it read
again, so what is told was true at one moment. Nothing is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockproxy_tray import ids
from dockproxy_tray.core.network_facts import Findings, find
from dockproxy_tray.core.network_objects import MANAGER, USED, Place, Properties
from dockproxy_tray.core.rules import NetworkFacts
from dockproxy_tray.system.bus import Bus, BusError, variant


class NetworkReader:
    """Use it from the thread that runs the bus's context."""

    def __init__(
        self,
        bus: Bus,
        owner: str,
        heard: Callable[[NetworkFacts | None], None],
        *,
        access_points: bool,
    ) -> None:
        """``owner`` is its unique name: another one has another reader, and nothing is started.

        ``heard`` gets the facts after every reading, or None where it does not answer.
        """
        self._bus = bus
        self._owner = owner
        self._heard = heard
        self._access_points = access_points
        self._read: dict[Place, Properties] = {}
        self._gone: set[Place] = set()
        self._awaited: set[Place] = set()
        self._stale = False
        self._silent = False
        self._closed = False
        self._subscriptions: dict[Place, Callable[[], None]] = {}
        self._subscribe(MANAGER)
        self._begin()

    def look(self) -> None:
        """Read everything again: what is being read now may be out of date."""
        if self._awaited:
            self._stale = True
        else:
            self._begin()

    def close(self) -> None:
        """Nothing is heard any more."""
        self._closed = True
        for end in self._subscriptions.values():
            end()

    def _begin(self) -> None:
        self._stale = self._silent = False
        self._read = {}
        self._go_on()

    def _go_on(self) -> None:
        findings = find(self._read, access_points=self._access_points)
        for place in findings.missing:
            self._ask(place)
        if not findings.missing:
            self._end(findings)

    def _ask(self, place: Place) -> None:
        def answered(answer: Any) -> None:
            if not self._closed:
                self._awaited.discard(place)
                self._take(place, answer)

        self._awaited.add(place)
        get_all = f"{ids.DBUS_PROPERTIES}.GetAll"
        arguments = variant("(s)", (place.interface,))
        self._bus.ask(self._owner, place.path, get_all, answered, arguments)

    def _take(self, place: Place, answer: Any) -> None:
        if isinstance(answer, BusError):
            self._silent = self._silent or answer.lost or place == MANAGER
            answer = ({},)
        self._read[place] = answer[0]
        if self._awaited:
            return
        if self._stale:
            self._begin()
        elif self._silent:
            self._heard(None)
        else:
            self._go_on()

    def _end(self, findings: Findings) -> None:
        unheard = findings.telling - self._subscriptions.keys()
        for place in unheard:
            self._subscribe(place)
        gone = {place for place, properties in self._read.items() if not properties}
        # What has changed between its reading and its subscription nobody has told. And where an
        # object has gone meanwhile, the news of it may be still to come.
        again = bool(unheard) or not gone <= self._gone
        self._gone = gone
        if again:
            self._begin()
            return
        for place in self._subscriptions.keys() - findings.telling:
            self._subscriptions.pop(place)()
        self._heard(findings.facts)

    def _subscribe(self, place: Place) -> None:
        used = USED[place.interface]

        def told(values: tuple[str, dict[str, Any], list[str]]) -> None:
            _, changed, invalidated = values
            if not used.isdisjoint((*changed, *invalidated)):
                self.look()

        signal = f"{ids.DBUS_PROPERTIES}.PropertiesChanged"
        self._subscriptions[place] = self._bus.subscribe(
            self._owner, signal, told, path=place.path, first=place.interface
        )
