"""What is noticed of files and folders, whatever becomes of them, and what is passed over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dockproxy_tray.system import inotify
from dockproxy_tray.system.file_watch import FileWatch, find_places
from tests.system.turning import Turning


class Eye:
    """Watches some paths, and tells what was noticed since it was last asked."""

    def __init__(self, *paths: Path) -> None:
        self.turning = Turning()
        self._noticed = 0
        self.watch = FileWatch(self._note, self.turning.context)
        self.watch.follow(map(str, paths))

    def _note(self) -> None:
        self._noticed += 1

    def sees(self, act: Callable[[], object]) -> bool:
        """Do it, and say whether it was noticed; the kernel tells before the call returns."""
        self._noticed = 0
        act()
        self.turning.drain()
        if self._noticed:
            self.watch.arm()
        return self._noticed > 0


@pytest.fixture
def look() -> Iterator[Callable[..., Eye]]:
    eyes: list[Eye] = []

    def open_eye(*paths: Path) -> Eye:
        eyes.append(Eye(*paths))
        return eyes[-1]

    yield open_eye
    for eye in eyes:
        eye.watch.close()


Look = Callable[..., Eye]


def replace(path: Path, text: str = "x") -> None:
    """As careful programs write a file."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text)
    os.replace(new, path)


def test_a_file_may_be_replaced_written_in_place_deleted_and_come_back(
    look: Look, tmp_path: Path
) -> None:
    path = tmp_path / "daemon.json"
    eye = look(path)
    for act in (
        lambda: path.write_text("1"),
        lambda: replace(path),
        lambda: replace(path),
        lambda: path.write_text("2"),
        lambda: path.chmod(0o600),
        path.unlink,
        lambda: replace(path),
        lambda: path.rename(tmp_path / "away"),
        lambda: (tmp_path / "away").rename(path),
    ):
        assert eye.sees(act)


def test_a_file_that_stays_open_is_noticed_as_it_is_written(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "f"
    eye = look(path)
    with path.open("w") as file:
        file.write("x")
        assert eye.sees(file.flush)


def test_other_files_in_the_same_folder_are_passed_over(look: Look, tmp_path: Path) -> None:
    home, missing = tmp_path / "f", tmp_path / "a/b"
    eye = look(home, missing)
    for act in (
        lambda: (tmp_path / "other").write_text("x"),
        lambda: replace(tmp_path / "other"),
        lambda: (tmp_path / "folder").mkdir(),
        lambda: (tmp_path / "folder/a").mkdir(),
        lambda: (tmp_path / "other").unlink(),
        lambda: list(tmp_path.iterdir()),
    ):
        assert not eye.sees(act)


def test_reading_is_no_change(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("x")
    assert not look(path, tmp_path).sees(path.read_text)


def test_a_folder_that_is_there_is_quiet_above(look: Look, tmp_path: Path) -> None:
    """What happens beside it wakes nobody up: the kernel is not asked for it."""
    (tmp_path / "home/.docker").mkdir(parents=True)
    eye = look(tmp_path / "home/.docker/config.json")
    (tmp_path / "home/other").write_text("x")
    assert not eye.turning.context.pending()


def test_missing_folders_may_come_one_by_one(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "a/b/c/f"
    eye = look(path)
    for folder in (tmp_path / "a", tmp_path / "a/b", tmp_path / "a/b/c"):
        assert not eye.sees(folder.with_name("other").mkdir)
        assert eye.sees(folder.mkdir)
    assert eye.sees(lambda: path.write_text("x"))
    assert not eye.sees(lambda: (tmp_path / "a/f").write_text("x"))


def test_missing_folders_may_come_all_at_once(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "a/b/c/f"
    eye = look(path)
    assert eye.sees(lambda: path.parent.mkdir(parents=True))
    assert eye.sees(lambda: path.write_text("x"))
    shutil.rmtree(tmp_path / "a")
    made = tmp_path / "made/b/c"
    made.mkdir(parents=True)
    (made / "f").write_text("y")
    assert eye.sees(lambda: (tmp_path / "made").rename(tmp_path / "a"))
    assert eye.sees(lambda: replace(path))


@pytest.mark.parametrize("level", ["a", "a/b"])
def test_a_folder_may_go_and_be_made_again(look: Look, tmp_path: Path, level: str) -> None:
    folder, path = tmp_path / level, tmp_path / "a/b/f"
    path.parent.mkdir(parents=True)
    eye = look(path)
    for _ in range(3):
        assert eye.sees(lambda: shutil.rmtree(folder))
        assert eye.sees(lambda: path.parent.mkdir(parents=True))
        assert eye.sees(lambda: path.write_text("x"))
        assert eye.sees(lambda: replace(path))
        assert eye.sees(lambda: folder.rename(tmp_path / "away"))
        assert not eye.sees(lambda: next((tmp_path / "away").rglob("f")).write_text("x"))
        assert eye.sees(lambda: path.parent.mkdir(parents=True))
        assert eye.sees(lambda: path.write_text("x"))
        shutil.rmtree(tmp_path / "away")


def test_a_folder_that_went_and_came_between_two_looks_is_watched(
    look: Look, tmp_path: Path
) -> None:
    path = tmp_path / "a/f"
    path.parent.mkdir()
    eye = look(path)

    def replace_folder() -> None:
        path.parent.rmdir()
        path.parent.mkdir()

    assert eye.sees(replace_folder)
    assert eye.sees(lambda: path.write_text("x"))


def test_in_a_folder_that_is_watched_itself_anything_counts(look: Look, tmp_path: Path) -> None:
    folder = tmp_path / "docker.service.d"
    eye = look(folder)
    assert eye.sees(folder.mkdir)
    assert eye.sees(lambda: (folder / "any.conf").write_text("x"))
    assert eye.sees((folder / "any.conf").unlink)
    assert eye.sees((folder / "sub").mkdir)
    assert not eye.sees(lambda: (folder / "sub/f").write_text("x"))
    assert not eye.sees(lambda: (tmp_path / "other").write_text("x"))
    assert eye.sees(lambda: shutil.rmtree(folder))
    assert eye.sees(folder.mkdir)
    assert eye.sees(lambda: (folder / "any.conf").write_text("x"))


def test_a_link_is_watched_where_it_is_and_where_it_leads(look: Look, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_text(name)
    (tmp_path / "at").mkdir()
    link = tmp_path / "at/link"
    link.symlink_to("../one/f")
    eye = look(link)

    def relink(target: str) -> None:
        new = link.with_name("new")
        new.symlink_to(target)
        os.replace(new, link)

    assert eye.sees(lambda: replace(tmp_path / "one/f"))
    assert not eye.sees(lambda: replace(tmp_path / "two/f"))
    assert eye.sees(lambda: relink(str(tmp_path / "two/f")))
    assert eye.sees(lambda: (tmp_path / "two/f").write_text("x"))
    assert not eye.sees(lambda: (tmp_path / "one/f").write_text("x"))
    assert eye.sees(lambda: relink("../three/f"))
    assert eye.sees((tmp_path / "three").mkdir)
    assert eye.sees(lambda: (tmp_path / "three/f").write_text("x"))
    assert eye.sees(link.unlink)
    assert not eye.sees(lambda: (tmp_path / "three/f").write_text("y"))


def test_a_folder_on_the_way_may_be_a_link(look: Look, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "deep").mkdir(parents=True)
    (tmp_path / "config").symlink_to("one")
    eye = look(tmp_path / "config/deep/f")
    assert eye.sees(lambda: (tmp_path / "one/deep/f").write_text("x"))
    (tmp_path / "new").symlink_to("two")
    assert eye.sees(lambda: (tmp_path / "new").rename(tmp_path / "config"))
    assert eye.sees(lambda: (tmp_path / "two/deep/f").write_text("x"))
    assert not eye.sees(lambda: (tmp_path / "one/deep/f").write_text("y"))


def test_links_in_a_circle_end_nowhere(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    eye = look(tmp_path / "a/f")
    assert eye.sees((tmp_path / "b").unlink)
    assert eye.sees((tmp_path / "b").mkdir)
    assert eye.sees(lambda: (tmp_path / "b/f").write_text("x"))


def test_dots_and_slashes_in_a_path_mean_what_they_mean_to_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "real/deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real/deep")
    places = find_places([f"{tmp_path}/link/.././/f"])
    assert places[f"{tmp_path}/real"].names == {"f"}


def test_a_relative_path_is_one_in_the_working_folder(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert look(Path("a/f")).sees((tmp_path / "a").mkdir)


def test_other_paths_may_be_followed_later(look: Look, tmp_path: Path) -> None:
    one, two = tmp_path / "a/f", tmp_path / "b/f"
    one.parent.mkdir()
    two.parent.mkdir()
    eye = look(one)
    assert not eye.sees(lambda: two.write_text("x"))
    assert eye.watch.follow([str(two)])
    assert eye.sees(lambda: two.write_text("x"))
    assert not eye.sees(lambda: one.write_text("x"))
    assert not eye.watch.follow([str(two)])
    assert eye.watch.follow([str(one), str(two)])
    assert not eye.watch.follow([str(one)])
    assert not eye.sees(lambda: two.write_text("x"))
    assert eye.sees(lambda: one.write_text("x"))


def test_a_path_below_a_file_is_missing(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    eye = look(tmp_path / "a/f")
    assert eye.sees((tmp_path / "a").unlink)
    assert eye.sees((tmp_path / "a").mkdir)
    assert eye.sees(lambda: (tmp_path / "a/f").write_text("x"))


def test_where_more_happened_than_the_kernel_keeps_it_counts(look: Look, tmp_path: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    (tmp_path / "a").mkdir()
    eye = look(tmp_path / "a/f", tmp_path)

    def flood() -> None:
        for _ in range(limit // 2 + 1):
            os.mkdir(f"{tmp_path}/x")
            os.rmdir(f"{tmp_path}/x")

    eye.watch.follow([f"{tmp_path}/a/f", f"{tmp_path}/other"])
    assert eye.sees(flood)


def test_no_more_is_watched_than_is_followed(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "a/b/f"
    eye = look(path)
    before = watches(eye)
    for _ in range(3):
        assert eye.sees(lambda: path.parent.mkdir(parents=True))
        assert eye.sees(lambda: shutil.rmtree(tmp_path / "a"))
    assert watches(eye) == before
    eye.watch.follow([])
    assert watches(eye) == 0


def watches(eye: Eye) -> int:
    kernel = eye.watch._inotify
    assert kernel is not None
    eye.turning.drain()
    text = Path(f"/proc/self/fdinfo/{kernel.descriptor}").read_text()
    return text.count("inotify wd:")


def test_the_kernels_limit_is_a_problem_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, look: Look, tmp_path: Path
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(inotify.Inotify, "_checked", refuse)
    eye = look(tmp_path / "f")
    assert eye.watch.problem is not None and eye.watch.problem.errno == 24
    assert not eye.sees(lambda: (tmp_path / "f").write_text("x"))


def test_a_limit_of_watches_is_a_problem_too(
    monkeypatch: pytest.MonkeyPatch, look: Look, tmp_path: Path
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    eye = look()
    monkeypatch.setattr(inotify.Inotify, "add", refuse)
    eye.watch.follow([str(tmp_path)])
    assert eye.watch.problem is not None and eye.watch.problem.errno == 28


def test_what_may_not_be_watched_is_left_out(
    monkeypatch: pytest.MonkeyPatch, look: Look, tmp_path: Path
) -> None:
    """A folder that may not be read has files that may not be read either, mostly."""
    add = inotify.Inotify.add

    def refuse(kernel: inotify.Inotify, folder: str, mask: int) -> int:
        if folder == f"{tmp_path}/a":
            raise PermissionError(13, "Permission denied")
        return add(kernel, folder, mask)

    monkeypatch.setattr(inotify.Inotify, "add", refuse)
    (tmp_path / "a").mkdir()
    eye = look(tmp_path / "a/f", tmp_path / "f")
    assert eye.watch.problem is None
    assert eye.sees(lambda: (tmp_path / "f").write_text("x"))


def test_nothing_wakes_up_while_nothing_happens(look: Look, tmp_path: Path) -> None:
    eye = look(tmp_path / "a/f", tmp_path)
    assert eye.sees((tmp_path / "a").mkdir)
    assert eye.sees((tmp_path / "a").rmdir)
    assert eye.turning.wakes_in == -1
