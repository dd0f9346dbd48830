"""A file is replaced whole or left whole, and only where it is ours to replace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockproxy_tray.core.observed import FileEdit
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.files import (
    LIMIT,
    is_public,
    make_public_folder,
    prepare_edit,
    read_file,
    remove_litter,
    replace_file,
)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def why(path: Path | str, *, follow: bool = False) -> str | None:
    problem = read_file(str(path), follow=follow).problem
    return problem.code if problem else None


@pytest.fixture
def strict_umask() -> Iterator[None]:
    old = os.umask(0o077)
    yield
    os.umask(old)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    file = read_file(str(tmp_path / "none"))
    assert file.text is None and file.problem is None


def test_what_is_no_text_file_says_why(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("x")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    (tmp_path / "latin1").write_bytes(b"a\nb\xe9")
    (tmp_path / "large").write_bytes(b"a" * (LIMIT + 1))
    os.mkfifo(tmp_path / "fifo")
    assert why(tmp_path / "link") == "file-linked"
    assert why(tmp_path / "link", follow=True) is None
    assert why(tmp_path / "dangling", follow=True) == "file-link-dangles"
    assert why(tmp_path / "latin1") == "file-not-utf8"
    assert why(tmp_path / "large") == "file-too-large"
    assert why(tmp_path / "fifo") == why(tmp_path) == "file-not-regular"
    assert why(f"{tmp_path}/a\0b") == "file-unreadable"
    problem = read_file(str(tmp_path / "latin1")).problem
    assert problem is not None and problem.values["line"] == 2


def test_replacing_keeps_the_mode_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.write_text("old")
    path.chmod(0o640)
    replace_file(FileEdit(read_file(str(path)), "new"))
    assert (path.read_text(), mode(path), names(tmp_path)) == ("new", 0o640, ["daemon.json"])
    replace_file(FileEdit(read_file(str(path)), "new", 0o600))
    assert mode(path) == 0o600


def test_new_files_do_not_hang_on_the_umask(tmp_path: Path, strict_umask: None) -> None:
    path = tmp_path / "docker.service.d" / "http-proxy.conf"
    replace_file(FileEdit(read_file(str(path)), "new"))
    assert mode(path) == 0o644
    if os.geteuid() == 0:
        assert mode(path.parent) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="a user's umask is respected")
def test_the_record_of_a_root_with_a_strict_umask_can_be_read_by_all(
    tmp_path: Path, strict_umask: None
) -> None:
    make_public_folder(str(tmp_path / "state"))
    assert mode(tmp_path / "state") == 0o755


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    make_public_folder(str(tmp_path / "state"))
    assert mode(tmp_path / "state") == 0o700


def test_a_new_config_json_is_private_like_docker_s_own(tmp_path: Path) -> None:
    path = tmp_path / ".docker" / "config.json"
    replace_file(FileEdit(read_file(str(path)), "{}"), follow=True)
    assert mode(path) == 0o600 and mode(path.parent) == 0o700
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)
    path = open_folder / "config.json"
    replace_file(FileEdit(read_file(str(path)), "{}"), follow=True)
    assert mode(path) == 0o600


def test_a_linked_config_json_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "config.json"
    real.parent.mkdir()
    real.write_text("old")
    link = tmp_path / "config.json"
    link.symlink_to(real)
    replace_file(FileEdit(read_file(str(link), follow=True), "new"), follow=True)
    assert link.is_symlink() and real.read_text() == "new"
    assert names(tmp_path) == ["config.json", "dotfiles"]


def test_a_link_among_the_engines_files_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    real = tmp_path / "real.conf"
    real.write_text("old")
    link = tmp_path / "zz.conf"
    link.symlink_to(real)
    seen = read_file(str(link), follow=True)
    with pytest.raises(Conflict, match="file-linked"):
        prepare_edit(FileEdit(seen, "new"))
    assert real.read_text() == "old" and names(tmp_path) == ["real.conf", "zz.conf"]


def test_a_hard_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.write_text("old")
    os.link(path, tmp_path / "other")
    with pytest.raises(Conflict, match="file-hard-linked"):
        replace_file(FileEdit(read_file(str(path)), "new"))
    assert path.read_text() == "old" and names(tmp_path) == ["daemon.json", "other"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_else_s_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("old")
    os.chown(path, 12345, 12345)
    with pytest.raises(Conflict, match="file-not-ours"):
        replace_file(FileEdit(read_file(str(path), follow=True), "new"), follow=True)
    assert path.read_text() == "old" and names(tmp_path) == ["config.json"]


def test_what_changed_since_it_was_read_stays(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.write_text("old")
    prepared = prepare_edit(FileEdit(read_file(str(path)), "new"))
    path.write_text("somebody's")
    with pytest.raises(Conflict, match="file-changed"):
        prepared.commit()
    prepared.discard()
    assert path.read_text() == "somebody's" and names(tmp_path) == ["daemon.json"]


@pytest.mark.parametrize("text", ["new", None])
def test_what_became_a_link_since_it_was_read_stays(tmp_path: Path, text: str | None) -> None:
    canary = tmp_path / "canary"
    canary.write_text("old")
    path = tmp_path / "daemon.json"
    path.write_text("old")
    prepared = prepare_edit(FileEdit(read_file(str(path)), text))
    path.unlink()
    path.symlink_to(canary)
    with pytest.raises(Conflict):
        prepared.commit()
    prepared.discard()
    assert path.is_symlink() and names(tmp_path) == ["canary", "daemon.json"]
    assert canary.read_text() == "old"


def test_a_file_that_is_to_go_goes(tmp_path: Path) -> None:
    path = tmp_path / "http-proxy.env"
    path.write_text("old")
    replace_file(FileEdit(read_file(str(path)), None))
    assert names(tmp_path) == []


def test_litter_of_this_file_alone_is_taken_away(tmp_path: Path) -> None:
    for name in ("a.conf", ".a.conf.dockproxy-1", ".b.conf.dockproxy-1", ".a.conf.swp"):
        (tmp_path / name).write_text("")
    remove_litter(str(tmp_path / "a.conf"))
    assert names(tmp_path) == [".a.conf.swp", ".b.conf.dockproxy-1", "a.conf"]


def test_a_file_system_without_attributes_is_no_reason_to_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(path: str) -> list[str]:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "listxattr", unsupported)
    path = tmp_path / "config.json"
    path.write_text("old")
    replace_file(FileEdit(read_file(str(path)), "new"))
    assert path.read_text() == "new"


def test_a_failed_write_leaves_the_old_text_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "config.json"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Conflict, match="file-not-written"):
        replace_file(FileEdit(read_file(str(path)), "new"))
    assert path.read_text() == "old" and names(tmp_path) == ["config.json"]


@pytest.mark.parametrize(
    ("folder", "now", "then", "public"),
    [
        (0o755, 0o644, None, True),
        (0o755, 0o644, 0o644, True),
        (0o755, 0o644, 0o600, False),
        (0o755, 0o600, 0o644, False),
        (0o755, 0o640, None, False),
        (0o750, 0o644, None, False),
        (0o754, 0o644, None, False),
        (0o711, 0o644, None, True),
        (0o755, None, 0o644, True),
        (0o755, None, 0o600, False),
    ],
)
def test_public_is_what_everybody_may_read_before_and_after(
    tmp_path: Path, folder: int, now: int | None, then: int | None, public: bool
) -> None:
    path = tmp_path / "etc" / "daemon.json"
    path.parent.mkdir()
    if now is not None:
        path.write_text("{}")
        path.chmod(now)
    edit = FileEdit(read_file(str(path)), "{ }", then)
    path.parent.chmod(folder)
    assert is_public(edit) is public
