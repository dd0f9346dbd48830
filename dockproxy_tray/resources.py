"""Finds the files of ``resources/``: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

import os


def find_resource(name: str) -> str:
    """The path of a file in ``resources/``. Raises ``FileNotFoundError``."""
    package = os.path.dirname(os.path.abspath(__file__))
    # The build maps resources/ to data/ (pyproject.toml, package-dir).
    for folder in (os.path.join(package, "data"), os.path.join(package, "..", "resources")):
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(name)
