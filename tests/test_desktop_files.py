"""What a desktop reads about the program: valid, in both languages, and true."""

from __future__ import annotations

import configparser
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from dockproxy_tray import __version__
from dockproxy_tray.ids import TRAY_ID

ROOT = Path(__file__).parent.parent
DESKTOP = ROOT / "packaging" / f"{TRAY_ID}.desktop"
METAINFO = ROOT / "packaging" / f"{TRAY_ID}.metainfo.xml"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(name="entry")
def read_entry() -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # its keys have capitals
    parser.read(DESKTOP, encoding="utf-8")
    return dict(parser["Desktop Entry"])


@pytest.fixture(name="component")
def read_component() -> ElementTree.Element:
    return ElementTree.parse(METAINFO).getroot()


@pytest.mark.parametrize(
    "command",
    [
        ["desktop-file-validate", "--warn-kde", str(DESKTOP)],
        ["appstreamcli", "validate", "--no-net", str(METAINFO)],
    ],
    ids=lambda command: str(command[0]),
)
def test_the_validator_has_nothing_to_say(command: list[str]) -> None:
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert not re.search("^(E|W):|error|warning", run.stdout + run.stderr, re.MULTILINE)


def test_it_starts_the_program_that_is_installed(entry: dict[str, str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert entry["Exec"] in project["gui-scripts"]
    assert entry["Icon"] == TRAY_ID
    assert (ROOT / "resources" / "icons" / f"{TRAY_ID}.svg").is_file()


@pytest.mark.parametrize("key", ["GenericName", "Comment", "Keywords"])
def test_the_entry_speaks_both_languages(entry: dict[str, str], key: str) -> None:
    assert entry[key].isascii()
    assert CHINESE.search(entry[f"{key}[zh_CN]"])


def test_the_name_is_the_same_everywhere(
    entry: dict[str, str], component: ElementTree.Element
) -> None:
    assert [key for key in entry if key.startswith("Name")] == ["Name"]
    assert entry["Name"] == component.findtext("name") == "Dockproxy"


@pytest.mark.parametrize(
    "path", ["summary", "description/p", "description/ul/li", "releases/release/description/p"]
)
def test_the_description_speaks_both_languages(component: ElementTree.Element, path: str) -> None:
    texts = [(element.get(LANG), element.text or "") for element in component.iterfind(path)]
    assert [language for language, _ in texts] == [None, "zh_CN"] * (len(texts) // 2)
    assert texts != []
    for language, text in texts:
        assert bool(CHINESE.search(text)) == (language == "zh_CN")


def test_the_description_names_what_is_there(component: ElementTree.Element) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    programs = {*project["scripts"], *project["gui-scripts"]}
    assert {element.text for element in component.iterfind("provides/binary")} == programs
    assert component.findtext("id") == TRAY_ID
    assert component.findtext("launchable") == DESKTOP.name
    assert component.findtext("metadata_license") == "CC0-1.0"
    assert component.findtext("project_license") == project["license"]["text"] == "MIT"
    releases = component.findall("releases/release")
    assert releases[0].get("version") == __version__
