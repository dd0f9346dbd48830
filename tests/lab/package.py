"""The Debian package of this checkout, built as `make deb` builds it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.lab.build import apt_alone
from tests.lab.instance import REPOSITORY, LabError


def build_package() -> Path:
    """Build the package from the tracked files as they are now. Raises LabError.

    Several runs of tests may want it at once, and the same file is made for all of them. The
    first may also install what the build needs.
    """
    with apt_alone():
        package = _make()
        folder = tempfile.mkdtemp(prefix="dockproxy-deb-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Path(shutil.copy(package, folder))


def _make() -> Path:
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
