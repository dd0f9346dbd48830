"""The documents: what they link to is there, and both READMEs are one."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockproxy_tray.cli.call import MODULES
from dockproxy_tray.core.profile_data import make_profiles

ROOT = Path(__file__).parents[2]
README, CHINESE = ROOT / "README.md", ROOT / "README.zh_CN.md"
DOCUMENTS = [README, CHINESE, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_linked_to_is_there(document: Path) -> None:
    links = _LINK.findall(document.read_text())
    near = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in near if not (document.parent / link).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_named_of_the_repository_is_there(document: Path) -> None:
    named = re.findall(r"`((?:docs|packaging|resources|tests)/[\w./-]+)", document.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_tests_that_show_a_defence_are_there() -> None:
    text = (ROOT / "docs/security.md").read_text()
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", text)
    assert len(named) > 30
    missing = [
        (path, test) for path, test in named if f"def {test}(" not in (ROOT / path).read_text()
    ]
    assert missing == []
    rows = [row for row in text.splitlines() if row.startswith("|") and "---" not in row]
    assert [row for row in rows if "`tests/" not in row and "shown by" not in row] == []


def test_every_command_is_in_the_readmes_table() -> None:
    rows = "\n".join(line for line in README.read_text().splitlines() if line.startswith("| `"))
    named = {word for span in _CODE.findall(rows) for word in re.findall(r"[a-z-]+", span)}
    assert set(MODULES) - named == set()


def test_the_profiles_that_are_shown_are_good() -> None:
    for document in DOCUMENTS:
        for block in re.findall(r"```toml\n(.*?)```", document.read_text(), re.S):
            make_profiles(tomllib.loads(block))


def sections(document: Path) -> Iterator[tuple[int, list[str]]]:
    """The level of each heading, and the lines below it."""
    level, lines, fenced = 0, list[str](), False
    for line in document.read_text().splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else re.match(r"#+ ", line)
        if heading is None:
            lines.append(line)
            continue
        yield level, lines
        level, lines = len(heading[0]), []
    yield level, lines


def shape(lines: list[str]) -> dict[str, object]:
    """What must be the same in every language: code without its comments, links, lists, tables."""
    blocks, prose, fenced = list[str](), list[str](), False
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
            blocks.append(line)
        elif fenced or line.startswith("    "):
            blocks.append(re.sub(r"\s+#.*", "", line))
        else:
            prose.append(line)
    text = "\n".join(prose)
    links = [link.replace("-zh-", "-en-") for link in _LINK.findall(text)]
    return {
        "blocks": blocks,
        "code": Counter(_CODE.findall(text)),
        "links": Counter("README" if link.startswith("README") else link for link in links),
        "items": sum(line.startswith("* ") for line in prose),
        "rows": [line.count("|") for line in prose if line.startswith("|")],
    }


def test_both_readmes_have_the_same_headings_commands_tables_and_links() -> None:
    english, chinese = list(sections(README)), list(sections(CHINESE))
    assert [level for level, _ in english] == [level for level, _ in chinese]
    for number, (one, other) in enumerate(zip(english, chinese, strict=True)):
        assert shape(one[1]) == shape(other[1]), f"section {number}"


def test_each_readme_has_its_own_pictures_and_leads_to_the_other() -> None:
    for document, language, other in ((README, "en", CHINESE), (CHINESE, "zh", README)):
        links = _LINK.findall(document.read_text())
        pictures = [link for link in links if link.endswith(".png")]
        assert len(pictures) >= 4
        assert all(f"-{language}-" in link for link in pictures)
        assert links[0] == other.name


def test_every_picture_is_shown_or_is_the_dark_half_of_one() -> None:
    shown = {
        Path(link).name
        for document in DOCUMENTS
        for link in _LINK.findall(document.read_text())
        if link.endswith(".png")
    }
    tracked = subprocess.run(
        ["git", "ls-files", "docs/screenshots"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    there = {Path(path).name for path in tracked}
    assert shown <= there
    assert there - shown <= {name.replace("-light", "-dark") for name in shown}
