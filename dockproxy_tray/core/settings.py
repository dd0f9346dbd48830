"""What the user has chosen of the program itself: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

CHOICES: Mapping[str, tuple[object, ...]] = {
    "language": ("", "en", "zh_CN"),
    "containers": ("keep", "ask", "stop"),
    "notifications": (True, False),
    "middle_click": (False, True),
    "engine": ("auto", "system", "user"),
    "icons": ("symbolic", "coloured"),
    "panel": ("auto", "dark", "light"),
    "network": ("off", "ask", "switch"),
    "network_prompt": (False, True),
    "steady": (3, 1, 2, 5, 10, 30),
}
"""Each setting's values, the first of which it has unless the user says otherwise."""


@dataclass(frozen=True)
class Settings:
    """The user's settings. Whatever is not known here is left to the file."""

    language: str = ""
    """Empty: as the locale says."""
    containers: str = "keep"
    """What becomes of running containers at a restart, as for ``--containers``."""
    notifications: bool = True
    middle_click: bool = False
    """Whether a middle click turns the proxy on and off: it restarts Docker."""
    engine: str = "auto"
    icons: str = "symbolic"
    panel: str = "auto"
    """Whether the panel is dark or light, where the desktop's palette does not tell."""
    network: str = "off"
    """Whether the profile that the network wants is switched to, or asked about."""
    network_prompt: bool = False
    """Whether such a switch may ask for a password by itself, rather than say that it needs one."""
    steady: int = 3
    """For how many seconds a network must be the same before it counts."""


def make_settings(data: Mapping[str, object]) -> Settings:
    """Settings of a file's keys. A value that is none of the choices counts as not given: a
    program that does not start for a wrong setting helps nobody."""
    given = {key: data[key] for key in CHOICES if key in data and _is_choice(key, data[key])}
    return replace(Settings(), **given)  # type: ignore[arg-type]  # each is one of its choices


def _is_choice(key: str, value: object) -> bool:
    # 1 equals True, and is none of the choices.
    return any(value == each and type(value) is type(each) for each in CHOICES[key])


def differing(settings: Settings) -> dict[str, object]:
    """What a file needs to hold: the settings that are not as they are by themselves."""
    usual = vars(Settings())
    return {key: value for key, value in vars(settings).items() if value != usual[key]}
