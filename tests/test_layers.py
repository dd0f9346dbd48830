"""Imports point down only (docs/architecture.md), and the core stays pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "dockproxy_tray"

LAYERS: dict[str, frozenset[str]] = {
    "ids": frozenset(),
    "resources": frozenset(),
    "errors": frozenset(),
    "core": frozenset({"errors"}),
    "system": frozenset({"resources", "core", "errors", "ids"}),
    "switch_run": frozenset({"system", "core", "errors", "ids"}),
    "helper": frozenset({"switch_run", "system", "resources", "core", "errors", "ids"}),
    "engine_access": frozenset({"switch_run", "system", "core", "errors", "ids"}),
    "operations": frozenset({"engine_access", "switch_run", "system", "core", "errors", "ids"}),
    "importing": frozenset({"operations", "system", "core", "errors", "ids"}),
    "explaining": frozenset({"operations", "system", "core", "errors", "ids"}),
    "examining": frozenset({"operations", "system", "core", "errors", "ids"}),
    "reaching": frozenset({"operations", "system", "core", "errors", "ids"}),
    "saving": frozenset({"operations", "system", "core", "errors", "ids"}),
    "passwords": frozenset({"saving", "operations", "system", "core", "errors", "ids"}),
    "sandbox": frozenset({"core", "errors", "ids", "resources"}),
    "words": frozenset({"core", "errors", "ids", "resources"}),
    "sandbox_option": frozenset({"words"}),
    "places": frozenset({"sandbox", "system", "core", "errors", "ids"}),
    "following": frozenset({"places", "system", "core", "errors", "ids"}),
    "cli": frozenset(
        {
            "following",
            "places",
            "sandbox_option",
            "words",
            "importing",
            "explaining",
            "examining",
            "passwords",
            "reaching",
            "saving",
            "operations",
            "switch_run",
            "sandbox",
            "system",
            "core",
            "errors",
            "ids",
            "resources",
        }
    ),
    "ui": frozenset(
        {
            "following",
            "places",
            "sandbox_option",
            "words",
            "importing",
            "explaining",
            "examining",
            "passwords",
            "reaching",
            "saving",
            "operations",
            "switch_run",
            "system",
            "core",
            "errors",
            "ids",
            "resources",
        }
    ),
}
"""Each layer, and the layers it may import besides itself."""

PURE = frozenset(
    """__future__ bisect collections dataclasses difflib enum fnmatch functools ipaddress itertools
    json math operator re shlex string textwrap tomllib types typing unicodedata
    urllib.parse""".split()
)
"""What the core may import of the standard library: nothing here opens a file or reads a clock."""

FOREIGN = {
    "pydbus": ("system.bus",),
    "gi": ("system", "sandbox"),
    "systemd": ("system.journal",),
    "tomlkit": ("system",),
    "keyring": ("system.secrets",),
    "platformdirs": ("cli", "operations", "system"),
    "PySide6": ("ui",),
}
"""Each foreign package, and the modules or layers that may import it."""


@dataclass(frozen=True)
class Import:
    importer: str
    """Dotted, without the package's name; the package itself is ""."""
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {self.line})"


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT / PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_imports(source: str, importer: str) -> Iterator[Import]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(importer, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{importer}:{node.lineno}: a relative import"
            assert node.module is not None
            if node.module == PACKAGE:
                for alias in node.names:
                    dunder = alias.name.startswith("__")  # __version__: the package's own
                    yield Import(importer, "" if dunder else f"{PACKAGE}.{alias.name}", node.lineno)
            else:
                yield Import(importer, node.module, node.lineno)


def all_imports() -> Iterator[Import]:
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        yield from read_imports(path.read_text(), module_name(path))


def is_inside(module: str, outer: str) -> bool:
    return module == outer or module.startswith(outer + ".")


def wrong(found: Import) -> bool:
    layer = found.importer.partition(".")[0]
    if is_inside(found.imported, PACKAGE):
        target = found.imported.removeprefix(PACKAGE).lstrip(".").partition(".")[0]
        return target != layer and target not in LAYERS.get(layer, frozenset())
    allowed = FOREIGN.get(found.imported.partition(".")[0])
    if allowed is not None:
        return not any(is_inside(found.importer, outer) for outer in allowed)
    return layer == "core" and not any(is_inside(found.imported, name) for name in PURE)


def test_imports_point_down_only() -> None:
    assert [str(found) for found in all_imports() if wrong(found)] == []


def test_every_module_belongs_to_a_layer() -> None:
    names = {module_name(path) for path in (ROOT / PACKAGE).rglob("*.py")}
    assert {name.partition(".")[0] for name in names} - {""} <= set(LAYERS)


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("core.plan", "import os"),
        ("core.plan", "def now():\n    from time import time"),
        ("core.plan", "from dockproxy_tray.system import files"),
        ("core.plan", "import urllib.request"),
        ("errors", "from dockproxy_tray.core.message import Message"),
        ("system.files", "from dockproxy_tray import operations"),
        ("system.files", "import pydbus"),
        ("passwords", "import keyring"),
        ("operations", "from dockproxy_tray.words.messages import words"),
        ("cli.text", "from PySide6.QtCore import QObject"),
    ],
)
def test_an_import_that_points_up_is_found(importer: str, source: str) -> None:
    assert [wrong(found) for found in read_imports(source, importer)] == [True]


def test_the_helper_loads_nothing_that_root_has_no_use_for() -> None:
    """What follows a user into a home, asks for secrets, or runs other programs stays outside."""
    code = "import sys, dockproxy_tray.helper.serve; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(run.stdout.split())
    ours = """cli sandbox operations importing explaining passwords saving system.client
        system.secrets system.builders system.names
        system.helper_client system.helped_engine system.tty_agent system.profiles_file
        system.profiles_edit system.desktop_proxy system.network system.checkup system.checkup_bus
        core.doctor examining""".split()
    others = ("subprocess", "keyring", "tomlkit", "tomllib", "PySide6", "platformdirs")
    assert loaded & {*others, *(f"{PACKAGE}.{name}" for name in ours)} == set()


def test_the_folder_for_distributions_is_no_python_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
