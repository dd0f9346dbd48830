"""``dockproxy-helper``: the service that systemd starts, and the recovery at boot."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Serve on the system bus; with the one word ``recover``, end an interrupted switch and leave.

    The answer is the exit code: 0 unless that, or serving, could not be done.
    Nothing is taken from the environment, and the command line says nothing else.
    """
    os.environ.clear()
    os.umask(0o022)
    if os.geteuid() != 0:
        return _complain("it is started by systemd, as root")
    if list(argv) not in ([], ["recover"]):
        return _complain("it takes no argument but 'recover'")
    # Once for our own code, before more of it is run, and once for what that has brought along.
    return _check_code() or _run(at_boot=bool(argv))


def _run(*, at_boot: bool) -> int:
    from dockproxy_tray.helper.log import log_all
    from dockproxy_tray.helper.serve import Helper
    from dockproxy_tray.helper.work import Work
    from dockproxy_tray.system.bus import Bus, BusError
    from dockproxy_tray.system.engines import system_engine_without_user
    from dockproxy_tray.system.transaction import is_interrupted

    if code := _check_code():
        return code
    engine = system_engine_without_user()
    if at_boot:
        log_all(Work(engine, lambda step: None).recover_at_start(at_boot=True))
        return 1 if is_interrupted(engine.state_dir) else 0
    try:
        bus = Bus(engine.bus)
    except BusError as error:
        return _complain(f"there is no system bus ({error.name})")
    return Helper(engine, bus).serve()


def _check_code() -> int:
    from dockproxy_tray.helper.trusted import find_untrusted

    path = find_untrusted()
    if path is None:
        return 0
    return _complain(f"others than root may write {path!r}, and code from there would run as root")


def _complain(text: str) -> int:
    print(f"dockproxy-helper: {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
