"""The catalogue has every text that the program says, translated, with the same values in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from dockproxy_tray.words.messages import PLACEHOLDER
from tests.translations import (
    MO,
    PO,
    Said,
    StableCatalog,
    calls,
    everything_said,
    mo_of,
    po_of,
    read_catalogue,
    said_in_code,
    said_in_desktop,
    said_in_files,
    said_in_xml,
    translations,
    updated,
)

CATALOGUE = translations(read_catalogue())

_OTHER_VALUE = re.compile(r"%(?:\(\w+\))?[sdr]|\$\(\w+\)")
"""Those of argparse and of polkit; ours are PLACEHOLDER."""
_BAD_STYLE = re.compile(
    "[\u4e00-\u9fff][A-Za-z0-9#]|[A-Za-z0-9#][\u4e00-\u9fff]"  # no space between
    "|[\u4e00-\u9fff][,.:;!?]( |$)"  # a narrow stop
    "|[“‘”’。，：；！？、（）] [^ ]"  # a space beside a full-width one
)


def kinds(text: str) -> Counter[tuple[str, str]]:
    """Each value in the text, by the way it is put in."""
    found: Counter[tuple[str, str]] = Counter()
    for name, spec in PLACEHOLDER.findall(text):
        # A language without plurals need not choose by number.
        plain = not spec or "|" in spec
        found[name, "" if plain else "lines" if spec == "journal" else "optional"] += 1
    return found


def differ(text: str, translation: str) -> bool:
    """Whether the translation lacks a value, has one too many, or shows one that may be missing."""
    if set(kinds(text)) != set(kinds(translation)):
        return True
    if Counter(_OTHER_VALUE.findall(text)) != Counter(_OTHER_VALUE.findall(translation)):
        return True
    return bool(re.search("[{}]", PLACEHOLDER.sub("", translation)))


def badly_set(translation: str) -> bool:
    """Whether it breaks the rules at the head of the .po file: spaces, full-width stops."""
    specs = [spec for _, spec in PLACEHOLDER.findall(translation)]
    return any(_BAD_STYLE.search(text) for text in (PLACEHOLDER.sub("{}", translation), *specs))


def test_every_text_is_in_the_catalogue_and_nothing_else() -> None:
    said = everything_said()
    assert (sorted(said - set(CATALOGUE)), sorted(set(CATALOGUE) - said)) == ([], [])


def test_every_text_is_translated() -> None:
    assert [text for text, translation in CATALOGUE.items() if not translation.strip()] == []


def test_nothing_is_fuzzy_or_obsolete() -> None:
    catalogue = read_catalogue()
    assert [message.id for message in catalogue if message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_translations_have_the_same_values_in_them() -> None:
    assert [(t, c) for (t, _), c in CATALOGUE.items() if differ(t, c)] == []


def test_chinese_is_set_by_the_rules() -> None:
    assert [translation for translation in CATALOGUE.values() if badly_set(translation)] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with MO.open("rb") as file:
        compiled = translations(read_mo(file))
    assert compiled == CATALOGUE


def test_the_text_is_as_the_tool_writes_it() -> None:
    assert po_of(updated(read_catalogue(), set(CATALOGUE))) == PO.read_bytes()


def test_every_text_is_found_for_the_catalogue() -> None:
    assert [where for said, where in said_in_code() if said is None] == []


def test_desktop_and_polkit_show_what_the_catalogue_has() -> None:
    wrong = []
    for path, text, there in said_in_files():
        wanted = CATALOGUE.get((text, ""), "")
        # What is the same in both languages need not be said twice.
        if there != wanted and not (there is None and wanted == text):
            wrong.append((path, text, there, wanted))
    assert wrong == []


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("tr('a')", ("a", "")),
        ("tr('a' 'b')", ("ab", "")),
        ("tr('a', 'of time')", ("a", "of time")),
        ("mark('a', context='of time')", ("a", "of time")),
        ("tr(f'a {b}')", None),
        ("tr('a' + b)", None),
        ("tr('a {}'.format(b))", None),
        ("tr('a' if b else 'c')", None),
        ("tr('')", None),
        ("mark(a)", None),
        ("self.tr('a')", None),
    ],
)
def test_a_call_says_a_text_or_cannot_be_found(call: str, said: Said | None) -> None:
    assert list(calls(call, "x.py")) == [(said, "x.py:1")]


def test_a_variable_stands_for_what_is_marked_elsewhere() -> None:
    assert list(calls("tr(word); tr(self.word); tr(WORDS[key]); field.mark(word)", "x.py")) == []


@pytest.mark.parametrize(
    ("text", "translation", "wrong"),
    [
        ("{a} is {b}", "{b} {a}", False),
        ("{a} is {b}", "{a}", True),
        ("{a}", "{a} {b}", True),
        ("{a:, line #}", "{a:，第 # 行}", False),
        ("{a:, line #}", "{a}", True),
        ("{n:# one|# many}", "{n} 个", False),
        ("{n:# one|# many}", "{n:# 个}", True),
        ("x{lines:journal}", "x{lines}", True),
        ("%s and %(a)r", "%(a)r %s", False),
        ("%s", "", True),
        ("$(profile)", "$(profil)", True),
        ("{a}", "{a", True),
    ],
)
def test_other_values_are_noticed(text: str, translation: str, wrong: bool) -> None:
    assert differ(text, translation) is wrong


@pytest.mark.parametrize(
    "text", ["切换Docker", "重启 Docker后", "没有应答.", "错误： 没有", "{a:第#行}"]
)
def test_bad_setting_is_noticed(text: str) -> None:
    assert badly_set(text)


def test_translations_are_kept_and_others_dropped(tmp_path: Path) -> None:
    path = tmp_path / "zh_CN.po"
    path.write_text(
        '# Head\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
        '# Why\nmsgid "kept"\nmsgstr "K"\n\n'
        'msgid "gone"\nmsgstr "G"\n\n'
        '#, fuzzy\nmsgid "guessed"\nmsgstr "?"\n\n'
        'msgctxt "of time"\nmsgid "kept"\nmsgstr "T"\n\n'
        '#~ msgid "obsolete"\n#~ msgstr "O"\n'
    )
    said = {("kept", ""), ("kept", "of time"), ("guessed", ""), ("new", "")}
    text = po_of(updated(read_catalogue(path), said)).decode()
    path.write_text(text)
    assert translations(read_catalogue(path)) == {
        ("guessed", ""): "", ("kept", ""): "K", ("kept", "of time"): "T", ("new", ""): "",
    }  # fmt: skip
    assert text.startswith("# Head\nmsgid")
    assert '# Why\nmsgid "kept"' in text
    assert not re.search("fuzzy|gone|obsolete|POT-|Babel", text)


def test_what_is_not_translated_is_not_compiled() -> None:
    """Gettext would say nothing where English is to be said."""
    catalogue = StableCatalog(locale="zh_CN", fuzzy=False)
    catalogue.add("said", "S")
    catalogue.add("not yet", "")
    assert b"not yet" not in mo_of(catalogue)


def test_texts_of_xml_are_found_with_their_translations() -> None:
    source = """<component>
      <id>x</id><name>Name</name><name xml:lang="de">N</name><name xml:lang="zh_CN">名</name>
      <summary translate="no">Not this</summary>
      <description><p>One
        two</p><p>Three</p><p xml:lang="zh_CN">三</p></description>
    </component>"""
    assert list(said_in_xml(source)) == [("Name", "名"), ("One two", None), ("Three", "三")]


def test_texts_of_desktop_files_are_found_with_their_translations() -> None:
    source = (
        "[Desktop Entry]\nName=A\nName[zh_CN]=甲\nExec=a\nKeywords=a;b;\n"
        "[Desktop Action x]\nName=X\n"
    )
    assert sorted(said_in_desktop(source)) == [("A", "甲"), ("X", None), ("a;b;", None)]
