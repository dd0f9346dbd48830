"""Every sentence of the program: code → what is said, and what to do next.

Placeholders are explained in ``words``. An error says what happened, to which file or unit, what
was left as it was, and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping

from dockproxy_tray.words.doctor_english import DOCTOR
from dockproxy_tray.words.engine_english import ENGINE
from dockproxy_tray.words.explain_english import EXPLAIN
from dockproxy_tray.words.file_english import FILE
from dockproxy_tray.words.network_english import NETWORK
from dockproxy_tray.words.probe_english import PROBE
from dockproxy_tray.words.profile_english import PROFILE
from dockproxy_tray.words.switch_english import SWITCH

_SANDBOX = {
    "sandbox-failed": (
        "The sandbox in {directory} could not be started: {why}.",
        "Its log is there, in run/.",
    ),
    "sandbox-silent": ("it does not answer", ""),
    "sandbox-log": ("see {path}", ""),
    "sandbox-folder": ("{directory} cannot be a sandbox: {why}", "Name another folder."),
    "sandbox-path-too-long": (
        "The path is too long for sockets in it; {limit} bytes are the most.",
        "",
    ),
    "sandbox-path-control": ("The path holds a control character.", ""),
    "sandbox-not-yours": ("It belongs to another user.", ""),
    "sandbox-not-empty": ("It holds other files and is no sandbox.", ""),
    "sandbox-unusable": ("It cannot be used: {why}.", ""),
}

_INTERNAL = {
    "output-lost": (
        "The output could not be written: {why}.",
        "Write it elsewhere. What is in force is shown by: dockproxy status",
    ),
    "internal": ("This is a fault in dockproxy itself: {what}.", "Please report it."),
    "foreign-variable": ("This is a fault in dockproxy itself: no variable of ours: {names}.", ""),
    "render-mismatch": (
        "This is a fault in dockproxy itself: {surface} would not say what was meant. "
        "Nothing was changed.",
        "Please report it.",
    ),
    "bad-environment-name": ("'{name}' is no variable's name.", ""),
    "bad-environment-value": ("The value of {name} cannot be written to a file of variables.", ""),
}

ENGLISH: Mapping[str, tuple[str, str]] = {
    **PROFILE,
    **FILE,
    **ENGINE,
    **SWITCH,
    **EXPLAIN,
    **NETWORK,
    **DOCTOR,
    **PROBE,
    **_SANDBOX,
    **_INTERNAL,
}
