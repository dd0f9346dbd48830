"""What a test of proxies and mirrors is to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.core.probe_plan import ProbePlan
from dockproxy_tray.core.probe_settings import plan_profile, plan_running
from dockproxy_tray.errors import DockproxyError

if TYPE_CHECKING:
    from dockproxy_tray.core.profile import Wanted
    from dockproxy_tray.operations import Operations


def plan_test(operations: Operations, name: str | None = None) -> ProbePlan:
    """The test of a profile, or of what runs now.

    Raises as ``Operations.wanted`` does where it is about a profile: its password is needed. What
    runs now needs none where its settings may be read; where they may not, the password of the
    profile in force is asked for, and done without if it is not to be had.
    """
    seen = operations.observe()
    if name is not None:
        return plan_profile(operations.wanted(name), seen)
    in_force = _in_force(operations, seen.record.profile if seen.record else None)
    plan = plan_running(seen, in_force)
    if in_force is None or not any(one.proxy and one.proxy.hidden for one in plan.targets):
        return plan
    try:
        return plan_running(seen, operations.wanted(in_force.profile))
    except DockproxyError:
        return plan


def _in_force(operations: Operations, name: str | None) -> Wanted | None:
    """The profile switched to last, without a password that is in the keyring."""
    try:
        return None if name is None else operations.profiles().resolve(name)
    except DockproxyError:
        return None
