"""The Debian package of this checkout, built as `make deb` builds it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.lab.instance import REPOSITORY, LabError


def build_package() -> Path:
    """Build the package from the tracked files as they are now. Raises LabError."""
    done = subprocess.run(
        ["make", "--silent", "deb"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode != 0:
        raise LabError(f"the package could not be built:\n{done.stdout}{done.stderr}")
    return REPOSITORY / done.stdout.splitlines()[-1]
