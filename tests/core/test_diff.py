"""A file's change as a unified diff, without anybody's secrets."""

from __future__ import annotations

import pytest

from dockproxy_tray.core.diff import file_diff
from dockproxy_tray.core.observed import File, FileEdit


def diff(path: str, before: str | None, after: str | None) -> str:
    return file_diff(FileEdit(File(path, before), after))


def test_a_new_and_a_deleted_file_are_against_nothing() -> None:
    assert (
        diff("/a.conf", None, "x\ny\n") == "--- /dev/null\n+++ /a.conf\n@@ -0,0 +1,2 @@\n+x\n+y\n"
    )
    assert diff("/a.conf", "x\n", None) == "--- /a.conf\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"


def test_a_missing_line_end_is_said() -> None:
    assert diff("/a.conf", "x", "x\n").splitlines()[3:] == [
        "-x",
        "\\ No newline at end of file",
        "+x",
    ]


def test_a_form_feed_ends_no_line() -> None:
    assert "@@ -1 +1 @@" in diff("/a.conf", "a\fb\n", "a\fc\n")


def test_a_changed_password_shows_as_a_change_and_not_as_itself() -> None:
    text = diff("/d/http-proxy.env", "P=http://u:alt@h:1\n", "P=http://u:geheim@h:1\n")
    assert text.splitlines()[3:] == ["-P=http://u:xxxxx@h:1", "+P=http://u:xxxxx@h:1"]


@pytest.mark.parametrize("indent", ["\n\t", ""])
@pytest.mark.parametrize(
    "secret",
    [
        '"auths": {"r": {"auth": "geheim"}}',
        '"auths": {"r": {"identitytoken": "a\\"geheim"}}',
        '"HttpHeaders": {"X-Meta": "geheim", "Y": "geheim"}',
    ],
)
def test_credentials_in_config_json_are_not_shown(secret: str, indent: str) -> None:
    before = f"{{{indent}{secret}}}"
    after = f'{{{indent}{secret},{indent}"proxies": {{}}}}'
    text = diff("/home/jo/.docker/config.json", before, after)
    assert '"proxies"' in text
    assert "geheim" not in text


def test_lines_around_a_change_are_shown_for_settings_alone() -> None:
    assert " before\n" in diff("/d/http-proxy.conf", "before\na\n", "before\nb\n")
    assert " before\n" not in diff("/d/http-proxy.env", "before\na\n", "before\nb\n")
