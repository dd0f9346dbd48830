"""``test``: proxies and registries reached as the engine would."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.output import aside
from dockproxy_tray.cli.status import NOT_IN_SYNC
from dockproxy_tray.words.language import tr
from dockproxy_tray.words.messages import shown
from dockproxy_tray.words.probe_short import STEPS

if TYPE_CHECKING:
    from dockproxy_tray.core.probe_plan import Target
    from dockproxy_tray.core.probe_result import Reached, Step


def run_testing(call: Call) -> int:
    """Reach everything, show it as it goes on, then all of it. What is not alive is no error of
    this program's, unless that is asked for."""
    from dockproxy_tray.reaching import plan_test
    from dockproxy_tray.system.probe.run import Probe

    with call.operations() as operations:
        plan = plan_test(operations, call.args.name)
    call.out.warn(plan.warnings)
    progress = _Progress(call, len(plan.targets))
    reached = Probe(plan, limit=call.args.timeout).run(progress.step, progress.end)
    if call.args.json:
        from dockproxy_tray.cli.testing_text import test_document

        call.out.document(test_document(plan, reached or ()))
    else:
        from dockproxy_tray.cli.columns import terminal_width
        from dockproxy_tray.cli.testing_text import test_text

        width = terminal_width() if sys.stdout.isatty() else None
        call.out.text(test_text(plan, reached or (), call.out.style, width))
    alive = bool(reached) and all(one.ok for one in reached or ())
    return NOT_IN_SYNC if call.args.check and not alive else 0


class _Progress:
    """A line for each that has ended, for who waits at a terminal."""

    def __init__(self, call: Call, count: int) -> None:
        self._call = call
        self._count = count
        self._done = 0

    def step(self, target: Target, step: Step) -> None:
        """For who wants to see more."""
        if self._call.out.verbose:
            self._print(tr(STEPS[step]), shown(target.url))

    def end(self, one: Reached) -> None:
        self._done += 1
        out = self._call.out
        if out.verbose or (sys.stderr.isatty() and not out.json and not out.quiet):
            from dockproxy_tray.cli.testing_text import result_of

            count = tr("{done} of {count}").format(done=self._done, count=self._count)
            self._print(count, shown(one.target.url), result_of(one, out.errors))

    def _print(self, *parts: str) -> None:
        aside(": ".join(parts))
