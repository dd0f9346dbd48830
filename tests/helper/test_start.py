"""What the helper wants to see before it starts: root, no arguments, and code of root's alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockproxy_tray.helper import trusted
from dockproxy_tray.helper.trusted import find_untrusted

ROOT = Path(__file__).parent.parent.parent


def start(*words: str, uid: int = 0) -> tuple[int, str]:
    """The exit code, and what was said."""
    program = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r});"
        f"from dockproxy_tray.helper.__main__ import main; os.setuid({uid});"
        f"sys.exit(main({[*words]!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


pytestmark = pytest.mark.usefixtures("many_users")


def test_nobody_but_root_starts_it() -> None:
    code, said = start(uid=65534)
    assert code == 1 and "root" in said and "Traceback" not in said


@pytest.mark.parametrize("words", [["--bus=x"], ["recover", "more"], ["/etc/passwd"], [""]])
def test_it_takes_no_arguments(words: list[str]) -> None:
    code, said = start(*words)
    assert code == 1 and "argument" in said and "Traceback" not in said


@pytest.fixture
def package() -> Iterator[Path]:
    """A package whose folders are root's up to the first one, as those of /tmp are not."""
    folder = Path(tempfile.mkdtemp(prefix="dockproxy-test-", dir="/run"))
    folder.chmod(0o755)
    (folder / "package" / "core").mkdir(parents=True)
    (folder / "package" / "core" / "plan.py").touch()
    yield folder / "package"
    shutil.rmtree(folder)


@pytest.fixture
def no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own folders are another matter: here only the package counts."""
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(trusted, "_loaded", list)
    monkeypatch.setattr(sys, "executable", "/bin/sh")


@pytest.mark.usefixtures("no_path")
def test_code_of_roots_alone_is_trusted(package: Path) -> None:
    assert find_untrusted(str(package)) is None


@pytest.mark.usefixtures("no_path")
@pytest.mark.parametrize("which", ["", "core", "core/plan.py", ".."])
@pytest.mark.parametrize("fault", ["group", "others", "owner"])
def test_code_that_others_may_write_is_named(package: Path, which: str, fault: str) -> None:
    path = Path(os.path.normpath(package / which))
    if fault == "owner":
        os.chown(path, 65534, 0)
    else:
        os.chown(path, 0, 65534)
        path.chmod(0o775 if fault == "group" else 0o757)
    assert find_untrusted(str(package)) == str(path)


@pytest.mark.usefixtures("no_path")
def test_a_group_of_roots_own_is_trusted(package: Path) -> None:
    package.chmod(0o775)
    assert find_untrusted(str(package)) is None


@pytest.mark.usefixtures("no_path")
def test_a_folder_on_pythons_path_counts_even_where_it_is_not_there_yet(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", ["/tmp/not-there-yet/python313.zip"])
    assert find_untrusted(str(package)) == "/tmp"


def test_untrusted_code_does_not_start(package: Path) -> None:
    copied = package.parent / "code"
    shutil.copytree(ROOT / "dockproxy_tray", copied / "dockproxy_tray")
    os.chown(copied / "dockproxy_tray" / "core", 0, 65534)
    (copied / "dockproxy_tray" / "core").chmod(0o775)
    program = (
        f"import sys; sys.path.insert(0, {str(copied)!r});"
        "from dockproxy_tray.helper.__main__ import main; sys.exit(main([]))"
    )
    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"others than root may write '{copied}/dockproxy_tray/core'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("no_path")
def test_a_module_that_was_loaded_from_elsewhere_counts_too(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = package.parent / "gi" / "__init__.py"
    other.parent.mkdir()
    other.touch()
    monkeypatch.setattr(trusted, "_loaded", lambda: [str(other)])
    assert find_untrusted(str(package)) is None
    other.parent.chmod(0o777)
    assert find_untrusted(str(package)) == str(other.parent)


@pytest.mark.usefixtures("no_path")
def test_of_a_link_both_its_own_folder_and_where_it_points_count(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links, real = package.parent / "links", package.parent / "real"
    links.mkdir()
    real.mkdir()
    (links / "site").symlink_to(real)
    monkeypatch.setattr(sys, "path", [str(links / "site")])
    assert find_untrusted(str(package)) is None
    for folder in (links, real):
        folder.chmod(0o757)
        assert find_untrusted(str(package)) in (str(folder), str(links / "site"))
        folder.chmod(0o755)
    # Sticky or not: a name that does not exist yet is anybody's to make.
    links.chmod(0o1777)
    assert find_untrusted(str(package)) == str(links)
