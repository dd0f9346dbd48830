"""The project's frame says what is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

from dockproxy_tray.resources import find_resource

ROOT = Path(__file__).parent.parent


def test_every_package_is_built() -> None:
    listed = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    )
    folders = {
        path.parent.relative_to(ROOT) for path in (ROOT / "dockproxy_tray").rglob("__init__.py")
    }
    assert listed - {"dockproxy_tray.data"} == {".".join(folder.parts) for folder in folders}


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    run = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in run.stdout.splitlines()] == phony[1].split()


def test_tests_run_with_the_same_versions_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    needed = {_name(line) for line in [*project["dependencies"], *optional["test"]]}
    lines = (ROOT / "tests/constraints.txt").read_text().splitlines()
    fixed = [line for line in lines if not line.startswith("#")]
    assert all(re.match(r"[\w-]+==[\d.]+(;|$)", line) for line in fixed)
    assert sorted(map(_name, fixed)) == sorted(needed - {"PyGObject"})


def _name(requirement: str) -> str:
    match = re.match(r"[\w-]+", requirement)
    assert match is not None
    return match[0]


def test_resources_are_found() -> None:
    assert Path(find_resource("sample-profiles.toml")).read_text().startswith("version = 1\n")
