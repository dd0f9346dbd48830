"""Something that PySide does at every import, and that this program has no use for."""

from __future__ import annotations

import sys

_LOOK = "_mod_uses_pyside"


def skip_feature_lookup() -> None:
    """Spare the program at rest two megabytes. Call it after PySide's first import.

    PySide reads the whole source of each module that is imported after it, the standard library's
    too, to see whether ``from __feature__ import …`` may concern it (``feature.py`` of
    shibokensupport), and Python keeps all that was read. Nothing here uses that; a module that
    PySide finds not to use it is left alone. Where PySide does it another way, nothing is changed.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, _LOOK):
        setattr(feature, _LOOK, lambda module: False)
