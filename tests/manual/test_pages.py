"""The manual's pages can be shown, and say what the program knows: no more and no less."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from dockproxy_tray import errors
from dockproxy_tray.cli.call import MODULES
from dockproxy_tray.core import profile_data
from dockproxy_tray.core.profile_data import make_profiles
from dockproxy_tray.core.settings import CHOICES
from dockproxy_tray.ui.arguments import parse_arguments
from tests.completions.grammar import read_grammar

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "packaging/man"
PAGES = sorted(path.name for path in FOLDER.iterdir())
PROFILES = "dockproxy-profiles.5"


def plain(page: str) -> str:
    """The page's source, with the characters that a reader sees."""
    text = (FOLDER / page).read_text().replace("\\-", "-").replace("\\(dq", '"')
    return re.sub(r"\\f.", "", text)


def section(page: str, title: str) -> str:
    found = re.search(rf"^\.SH {title}\n(.*?)(?=^\.SH |\Z)", plain(page), re.M | re.S)
    assert found is not None, title
    return found[1]


def tagged(text: str) -> set[str]:
    """The words of all tags: what stands at the margin, with an explanation below."""
    lines = re.findall(r"^\.TP\n\.\w+ (.*)", text, re.M)
    return {word for line in lines for word in re.findall(r"[\w-]+", line)}


def examples(page: str) -> list[str]:
    return re.findall(r"^\.EX\n(.*?)^\.EE", plain(page), re.M | re.S)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_shown_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["man", "--warnings", "--local-file", str(FOLDER / page)],
        env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    name = page.rpartition(".")[0]
    assert name in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_all_others(page: str) -> None:
    listed = re.findall(r"^\.BR (\S+) \((\d)\)", section(page, "SEE ALSO"), re.M)
    others = {tuple(other.rsplit(".", 1)) for other in PAGES if other != page}
    assert others <= set(listed)


def test_every_exit_code_is_listed() -> None:
    codes = {
        error.exit_code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.DockproxyError)
    }
    listed = re.findall(r"^\.TP\n(\d+)$", section("dockproxy.1", "EXIT STATUS"), re.M)
    assert {int(code) for code in listed} == codes | {0, 3}


def test_every_command_is_described() -> None:
    assert set(MODULES) - tagged(section("dockproxy.1", "COMMANDS")) == set()


def test_every_option_is_described() -> None:
    """But for those of ``add``, which are named after the keys of a profile."""
    page = plain("dockproxy.1")
    grammar = read_grammar()
    own = (option for c in grammar.commands if c.name != "add" for option in c.options)
    options = {option.name for option in (*grammar.common, *own)}
    assert {option for option in options if not re.search(rf"{option}(?![\w-])", page)} == set()


def test_the_trays_options_are_described() -> None:
    described = re.findall(r"--[a-z]+", section("dockproxy-tray.1", "OPTIONS"))
    known = vars(parse_arguments([]))
    assert {option.removeprefix("--") for option in described} == {*known, "help", "version"}


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("TABLES", ("version", "always", "profiles", "client", "when")),
        ("KEYS OF A PROFILE", (*profile_data._PROFILE_KEYS, *profile_data._CLIENT_KEYS)),
        ("RULES", profile_data.WHEN_KEYS),
        ("SETTINGS", tuple(CHOICES)),
    ],
)
def test_every_key_is_described_and_no_other_one(title: str, keys: tuple[str, ...]) -> None:
    tags = tagged(section(PROFILES, title))
    types = {"text", "URL", "list", "of", "hosts", "URLs", "registries", "or", "with", "commas"}
    values = {str(value) for values in CHOICES.values() for value in values if value}
    spoken = types | values | {"true", "false", "False", "NAME"}
    assert set(keys) <= tags
    assert tags - set(keys) - spoken == set()


def test_what_always_may_hold_is_said() -> None:
    said = re.search(r"It may have\n\.BR (.*) \.\n", section(PROFILES, "TABLES"))
    assert said is not None
    assert set(re.findall(r"\w+", said[1])) == set(profile_data._SHARED_KEYS) | {"and"}


def test_every_setting_has_its_values_the_usual_one_first() -> None:
    for key, values in CHOICES.items():
        said = re.search(rf"^\.BR {key} \"? ?\((.*)\)", section(PROFILES, "SETTINGS"), re.M)
        assert said is not None, key
        assert tomllib.loads(f"values = [{said[1]}]")["values"] == list(values)


def test_the_examples_are_good_profiles() -> None:
    blocks = examples(PROFILES)
    assert len(blocks) > 3
    for block in blocks:
        assert len(make_profiles(tomllib.loads(block)).profiles) > 1


def test_the_limits_are_the_programs() -> None:
    from dockproxy_tray.core import no_proxy, proxy_url, registries

    page = plain(PROFILES)
    for limit in (
        f"1 to {profile_data.MAX_NAME} characters",
        f"{no_proxy.MAX_ENTRIES:,} entries and {no_proxy.MAX_BYTES // 1024} KiB",
        f"At most {registries.MAX_MIRRORS}, of {registries.MAX_LENGTH:,}",
        f"At most {registries.MAX_INSECURE}, of {registries.MAX_LENGTH:,}",
        f"At most {proxy_url.MAX_LENGTH:,} characters",
    ):
        assert limit in page
