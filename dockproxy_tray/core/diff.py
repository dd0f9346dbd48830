"""What a file's edit changes, as a unified diff without secrets."""

from __future__ import annotations

import re
from difflib import unified_diff

from dockproxy_tray.core.observed import FileEdit
from dockproxy_tray.core.proxy_url import MASK, mask

_CONTEXT = 3

# config.json holds credentials ("auths", "HttpHeaders"), on one line perhaps.
_SECRETS = re.compile(
    r'("(?:auth|password|identitytoken|registrytoken|secret|[\w-]*authorization|[\w-]*token)"'
    r'\s*:\s*)"(?:[^"\\]|\\.)*"',
    re.IGNORECASE,
)
_HEADERS = re.compile(r'("HttpHeaders"\s*:\s*)\{[^{}]*\}', re.IGNORECASE)


def file_diff(edit: FileEdit, *, context: bool = True) -> str:
    """The edit as a unified diff, masked.

    Only profile files say nothing but settings: of files with other people's secrets in them
    (config.json's credentials, .env files) the lines around a change are left out, and so they
    are everywhere without ``context``.
    """
    before, after = edit.before.text, edit.after
    shared = context and edit.path.endswith((".conf", "daemon.json", ".toml"))
    lines = unified_diff(
        _lines(before),
        _lines(after),
        "/dev/null" if before is None else edit.path,
        "/dev/null" if after is None else edit.path,
        n=_CONTEXT if shared else 0,
    )
    return "".join(_safe(line) for line in lines)


def _lines(text: str | None) -> list[str]:
    # Not splitlines(): to it a form feed ends a line as well.
    return [line for line in re.split(r"(?<=\n)", text or "") if line]


def _safe(line: str) -> str:
    if not line.endswith("\n"):
        line += "\n\\ No newline at end of file\n"
    line = _HEADERS.sub(rf'\1{{"{MASK}"}}', mask(line))
    return _SECRETS.sub(rf'\1"{MASK}"', line)
