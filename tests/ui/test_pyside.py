"""PySide is kept from reading what is imported; a PySide that does it another way shows here."""

from __future__ import annotations

import subprocess
import sys

import pytest

_CODE = """\
import linecache, sys
import PySide6.QtCore
from dockproxy_tray.ui.pyside import skip_feature_lookup
if {skips}:
    skip_feature_lookup()
linecache.clearcache()
import dockproxy_tray.core.message
print(len(linecache.cache))
"""


@pytest.mark.parametrize("skips", [True, False])
def test_no_source_is_read_and_kept(skips: bool) -> None:
    code = _CODE.format(skips=skips)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (int(run.stdout) == 0) == skips
