"""The command line in Chinese: everything that a person reads, nothing that a program reads."""

from __future__ import annotations

import re

import pytest

from dockproxy_tray.cli.columns import text_width, wrap
from tests.cli.command import Answer, Home
from tests.cli.test_arguments import COMMANDS

ENGLISH_WORD = re.compile(r"(?<![\w.=/\[-])(the|is|and|of|to|a|no|not|was|in|with|for)(?![\w.=/])")


def run(home: Home, *arguments: str) -> Answer:
    # The locale need not be there; without it Python would take the standard streams for ASCII.
    return home.run(*arguments, LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1", COLUMNS="80")


def test_status_list_and_show_are_chinese(home: Home) -> None:
    home.write_profiles()
    status = run(home, "status")
    assert "配置方案：尚未切换过" in status.out
    assert "客户端" in status.out and "未管理" in status.out
    shown = run(home, "list").out + run(home, "show", "Home").out + run(home, "history").out
    assert "无代理" in shown and "镜像加速" in shown and "尚未切换过" in shown
    assert not ENGLISH_WORD.findall(status.out + shown)


def test_the_columns_of_the_table_agree(home: Home) -> None:
    home.write_profiles()
    run(home, "use", "Home")
    head, *rows = run(home, "status").out.splitlines()[3:]
    place = text_width(head[: head.index("状态")])
    states = [row for row in rows if row.endswith(("一致", "未管理", "未知"))]
    assert states
    for row in states:
        state = row.split()[-1]
        assert text_width(row.removesuffix(state)) == place


def test_an_error_and_its_hint_are_chinese(home: Home) -> None:
    home.write_profiles()
    answer = run(home, "show", "Nobody")
    assert answer.err == "错误：没有名为“Nobody”的配置方案。\n现有：Direct、Office、Home。\n"
    assert run(home, "show").err == "错误：缺少必需的参数：NAME。\n见：dockproxy show --help\n"


def test_a_warning_is_chinese(home: Home) -> None:
    answer = run(home, "add", "X", "--proxy", "http://jo:x@h.example:1")
    assert answer.err.startswith("警告：密码写在了命令行里，")
    assert answer.out == f"已将配置方案“X”添加到 {home.profiles}。\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_is_chinese_and_fits_the_terminal(home: Home, command: str) -> None:
    text = run(home, *command.split(), "--help").out
    assert text.startswith("用法：dockproxy")
    assert not ENGLISH_WORD.findall(text)
    assert max(map(text_width, text.splitlines())) < 80


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("use", "Home"),
        ("list",),
        ("show", "Nobody"),
        ("use",),
        ("--engine", "x", "status"),
        ("add", "Y", "--when", "x"),
        ("add", "Home", "--proxy", "http://"),
    ],
)
def test_documents_stay_english(home: Home, arguments: tuple[str, ...]) -> None:
    home.write_profiles()
    chinese = home.run(*arguments, "--json", LC_ALL="zh_CN.UTF-8")
    assert not re.search(r"\\u[4-9]", chinese.out)
    home.client.unlink(missing_ok=True)
    english = home.run(*arguments, "--json")
    if "error" in english.document:
        assert chinese.document == english.document
    else:
        assert chinese.document.get("warnings") == english.document.get("warnings")


def test_lines_break_by_columns_and_not_before_a_stop() -> None:
    assert wrap("守护进程和客户端。", 8) == ["守护进程", "和客户", "端。"]
    assert wrap("切换到 Direct 为止", 10) == ["切换到", "Direct 为", "止"]
    assert wrap("保存（默认：keep）", 6) == ["保存", "（默", "认：", "keep）"]
    assert wrap("", 8) == [""]
