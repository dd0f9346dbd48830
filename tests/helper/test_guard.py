"""The guard that the stage's helper runs under bites."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helper.launcher import GUARDED

HERE = Path(__file__).parent
MISDEEDS = [
    "os.system('true')",
    "os.fork()",
    "os.execv('/bin/true', ['true'])",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "subprocess.run(['true'])",
    "open('HOME/.bashrc')",
    "os.open('HOME/.docker/config.json', os.O_RDONLY)",
    "os.listdir('HOME')",
    "os.rename('/tmp/x', 'HOME/x')",
]


@pytest.mark.parametrize(
    "misdeed", [*MISDEEDS, "open('HOME/code/__init__.py')", "open('/proc/self/stat')"]
)
def test_a_misdeed_ends_the_process_and_is_reported(tmp_path: Path, misdeed: str) -> None:
    home, report = tmp_path / "home", tmp_path / "report"
    (home / "code").mkdir(parents=True)
    (home / "code" / "__init__.py").touch()
    program = (
        f"import os, subprocess, sys; sys.path.insert(0, {str(HERE)!r}); import launcher;"
        f"launcher.guard({str(report)!r}, [{str(home)!r}], [{str(home / 'code')!r}]);"
        f"{misdeed.replace('HOME', str(home))}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    bad = misdeed in MISDEEDS
    assert done.returncode == (GUARDED if bad else 0), done.stderr
    assert report.exists() == bad
