"""What a process that follows the network hears of: the network, the login sessions, and whether it
is the one of its user's processes that acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dockproxy_tray.system.claim import Claim
from dockproxy_tray.system.login import Login, LoginWatch
from dockproxy_tray.system.main_context import Context
from dockproxy_tray.system.network import NetworkWatch

if TYPE_CHECKING:
    from dockproxy_tray.core.rules import NetworkFacts


class Senses:
    """Use it from the context's own thread."""

    def __init__(
        self, claim: str, heard: Callable[[], None], context: Context, bus: str = "system"
    ) -> None:
        """``heard`` is called whenever something of this is another one. ``claim`` is the file that
        the acting process holds, ``bus`` where NetworkManager and logind are."""
        self.facts: NetworkFacts | None = None
        self.knows_network = False
        """Whether NetworkManager has been heard, or is known not to be there."""
        self.login: Login | None = None
        """None: not known yet."""
        self._heard = heard
        self._context = context
        self._bus = bus
        self._network: NetworkWatch | None = None
        self._closely: bool | None = None
        self._login = LoginWatch(self._logged, context, address=bus)
        self._claim = Claim(claim, heard, context)

    @property
    def acts(self) -> bool:
        """Whether this process is the one that acts."""
        return self._claim.held

    def listen(self, *, closely: bool) -> None:
        """Listen to the network; ``closely`` has access points told apart, for which NetworkManager
        speaks up every few seconds."""
        if closely is not self._closely:
            if self._network is not None:
                self._network.close()
            self._closely = closely
            self._network = NetworkWatch(
                self._moved, self._context, access_points=closely, address=self._bus
            )

    def close(self) -> None:
        """Nothing is heard any more, and another process may act."""
        if self._network is not None:
            self._network.close()
        self._login.close()
        self._claim.close()

    def _moved(self, facts: NetworkFacts | None) -> None:
        self.facts = facts
        self.knows_network = True
        self._heard()

    def _logged(self, login: Login) -> None:
        woke = self.login is not None and self.login.asleep and not login.asleep
        self.login = login
        if woke and self._network is not None:
            self._network.look()
        self._heard()
