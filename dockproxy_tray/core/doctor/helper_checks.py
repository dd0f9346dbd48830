"""What a user without root needs to switch the system's engine."""

from __future__ import annotations

from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, skipped, unknown, warning
from dockproxy_tray.core.doctor.gathered import Gathered, HelperFacts
from dockproxy_tray.core.message import say


def _is_there(helper: HelperFacts) -> bool:
    return bool(helper.activatable)


def check_helper(found: Gathered) -> Iterator[Finding]:
    """Whether the bus can start it. It is not started for that."""
    helper = found.helper
    if helper is None:
        yield skipped(say("doctor-helper-not-needed"))
    elif helper.activatable is None:
        yield unknown(say("doctor-bus-silent"))
    elif not helper.activatable and not helper.needed:
        yield skipped(say("doctor-helper-root"))
    elif not helper.activatable:
        yield bad(say("doctor-no-helper"))
    elif helper.health is not None and helper.health.load_state == "masked":
        yield bad(say("doctor-helper-masked"))
    elif helper.health is not None and helper.health.active_state == "failed":
        yield bad(say("doctor-helper-failed", result=helper.health.result))
    else:
        yield good(say("doctor-helper"))


def check_helper_version(found: Gathered) -> Iterator[Finding]:
    """Before 1.0 every minor version may change what is said between the two."""
    helper = found.helper
    if helper is None or not _is_there(helper):
        yield skipped(say("doctor-helper-not-there"))
    elif not helper.theirs:
        yield unknown(say("doctor-helper-elsewhere"))
    elif helper.theirs.split(".")[:2] != helper.ours.split(".")[:2]:
        yield bad(say("doctor-helper-version", theirs=helper.theirs, ours=helper.ours))
    else:
        yield good(say("doctor-helper-same", version=helper.theirs))


def check_helper_code(found: Gathered) -> Iterator[Finding]:
    """The helper refuses to run from code that others than root may write."""
    helper = found.helper
    if helper is None or not _is_there(helper):
        yield skipped(say("doctor-helper-not-there"))
    elif helper.writable:
        yield bad(say("doctor-helper-writable", path=helper.writable))
    else:
        yield good(say("doctor-helper-roots"))


def check_polkit(found: Gathered) -> Iterator[Finding]:
    """Whether polkit answers, and knows what the helper asks it for."""
    helper = found.helper
    if helper is None or not _is_there(helper):
        yield skipped(say("doctor-helper-not-there"))
    elif helper.actions is None:
        yield bad(say("doctor-polkit-silent"))
    elif helper.actions:
        yield bad(say("doctor-polkit-actions", actions=", ".join(helper.actions)))
    else:
        yield good(say("doctor-polkit"))


def check_password_prompt(found: Gathered) -> Iterator[Finding]:
    """Whether this user may switch, and who asks for the password that it may take."""
    helper = found.helper
    if helper is None or not _is_there(helper):
        yield skipped(say("doctor-helper-not-there"))
    elif helper.actions is None or helper.verdict == "silent":
        yield skipped(say("doctor-polkit-not-asked"))
    elif helper.verdict == "yes":
        yield good(say("doctor-allowed"))
    elif helper.verdict == "no":
        yield bad(say("doctor-forbidden"))
    elif helper.session_agent:
        yield good(say("doctor-agent"))
    elif helper.terminal_agent and (found.desktop is None or helper.session_agent is None):
        yield good(say("doctor-terminal-agent"))
    elif helper.terminal_agent:
        yield warning(say("doctor-only-terminal-agent"))
    else:
        yield bad(say("doctor-no-agent"))
