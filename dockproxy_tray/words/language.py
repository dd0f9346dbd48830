"""The language that people are spoken to in: English, or a translation of it by gettext.

Every text is written in English where it is said and looked up by itself, as gettext has it. A
text that is said elsewhere than where it is written goes through ``mark``, by which it is found
for the catalogue. ``make translations`` brings that up to date.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dockproxy_tray.resources import find_resource

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = ("en", "zh_CN")
"""What the program speaks."""

_chosen: NullTranslations | None = None


def use_language(environ: Mapping[str, str], language: str | None = None) -> str:
    """Speak this language from now on, or the one that the locale asks for; says which it is.

    The order is gettext's: LANGUAGE (which counts only outside the C locale), LC_ALL, LC_MESSAGES,
    LANG. What is not spoken here is English.
    """
    global _chosen
    wanted = language or _asked_for(environ)
    _chosen = _read(wanted) if wanted != LANGUAGES[0] else None
    return LANGUAGES[0] if _chosen is None else wanted


def tr(text: str, context: str = "") -> str:
    """The text in the language in use.

    ``context`` parts texts that are one in English and several in other languages.
    """
    if _chosen is None or not text:
        return text
    return _chosen.pgettext(context, text) if context else _chosen.gettext(text)


def english(text: str) -> str:
    """The text in English, whichever language is in use: for programs."""
    return text


def mark(text: str, context: str = "") -> str:
    """The text as it is: it is said by ``tr`` elsewhere, with the same context."""
    return text


def _asked_for(environ: Mapping[str, str]) -> str:
    given = [environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    locale = next((value for value in given if value), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return LANGUAGES[0]
    for name in (*environ.get("LANGUAGE", "").split(":"), locale):
        base = name.partition(".")[0].partition("@")[0]
        if base.partition("_")[0] == LANGUAGES[0]:
            return LANGUAGES[0]
        # Only simplified characters are spoken here: Taiwan's and Hong Kong's are others.
        if base in ("zh", "zh_CN", "zh_SG"):
            return LANGUAGES[1]
    return LANGUAGES[0]


def _read(language: str) -> NullTranslations | None:
    from gettext import GNUTranslations

    try:
        # Beside the other resources and not in /usr/share/locale: a checkout has the same.
        path = find_resource(os.path.join("translations", f"{language}.mo"))
        with open(path, "rb") as file:
            return GNUTranslations(file)
    except OSError:
        return None
