"""What a test of proxies and mirrors is to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockproxy_tray.core.probe_plan import ProbePlan
from dockproxy_tray.core.probe_settings import plan_profile, plan_running
from dockproxy_tray.errors import DockproxyError

if TYPE_CHECKING:
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
    plan = plan_running(seen)
    current = seen.record.profile if seen.record else None
    if current is None or not any(one.proxy and one.proxy.hidden for one in plan.targets):
        return plan
    try:
        return plan_running(seen, operations.wanted(current))
    except DockproxyError:
        return plan
