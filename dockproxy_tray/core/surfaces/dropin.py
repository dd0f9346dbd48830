"""Our drop-in, ``docker.service.d/http-proxy.conf``: the daemon's proxy variables.

Docker's manual ("Daemon proxy configuration", systemd unit file) puts them there. The file is
edited, not replaced: what is not about these variables stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dockproxy_tray.core.message import Message
from dockproxy_tray.core.surfaces.env_file import check_value
from dockproxy_tray.core.surfaces.unit_edit import Named, UnitEdit, name_words
from dockproxy_tray.core.surfaces.unit_text import (
    FATAL,
    Kind,
    Op,
    Statement,
    is_comment,
    parse_service,
    parse_statements,
    simplify_path,
    split_lines,
)
from dockproxy_tray.errors import Internal, Unparsable

VARIABLES: Mapping[str, str] = {
    "http_proxy": "HTTP_PROXY",
    "https_proxy": "HTTPS_PROXY",
    "no_proxy": "NO_PROXY",
}
OURS = frozenset((*VARIABLES, *VARIABLES.values()))
"""Both spellings are ours: Go reads the lower-case one where the other is empty."""

_COMMENT = re.compile(r"[ \t]*#[ \t]*dockproxy:[ \t]*(\w+)=(.*)")
_LISTS = ("Environment", "UnsetEnvironment", "PassEnvironment")


@dataclass(frozen=True)
class Dropin:
    """What a drop-in says of the proxy variables, from this file alone."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name, in the spelling of the file, as its ``Environment=`` lines set them."""
    lines: Mapping[str, int] = field(default_factory=dict)
    env_files: tuple[tuple[str, bool, int], ...] = ()
    """Path, whether it may be missing, and line."""
    masked: Mapping[str, str] = field(default_factory=dict)
    """From our comments: what the .env file holds, without passwords."""
    problems: tuple[Message, ...] = ()
    """What systemd ignores in the file."""


def quote_assignment(name: str, value: str) -> str:
    """The line that sets the variable to exactly this value (systemd.syntax, "Quoting").

    Raises ``Invalid`` ("bad-environment-value") for control characters and for what is not text.
    """
    return f"Environment={_quote_word(name, value)}"


def parse_dropin(text: str | None) -> Dropin:
    """Read a drop-in as systemd does; ``None`` is a missing file."""
    if text is None:
        return Dropin()
    service = parse_service(text)
    effective = _effective(service.ops)
    env_files = _env_files(service.ops)
    masked = {
        match[1]: match[2]
        for _, line in UnitEdit(text).comments()
        if (match := _own_comment(line)) is not None
    }
    return Dropin(
        {name: op.value for name, op in effective.items()},
        {name: op.line for name, op in effective.items()},
        tuple((op.name, op.optional, op.line) for op in env_files),
        masked,
        service.problems,
    )


def edit_dropin(
    text: str | None,
    *,
    environment: Mapping[str, str],
    own_env_file: str,
    env_file: str | None = None,
    masked: Mapping[str, str] | None = None,
    path: str = "",
) -> str | None:
    """Make the file set exactly these proxy variables; ``None`` where nothing is left in it.

    ``environment`` is in the order wanted, a value may be empty. ``own_env_file`` is the path of
    our .env file: the line that names it is added when ``env_file`` (the same path) is given, with
    ``masked`` as comments, and taken away when not. A file that already says so is returned as
    it is. Raises ``Invalid`` for a value that cannot be written, ``Unparsable`` (with ``path`` and
    line) for a file that systemd would not read to its end.
    """
    if not set(environment) <= OURS:
        raise Internal("foreign-variable", names=sorted(set(environment) - OURS))
    words = {name: _quote_word(name, value) for name, value in environment.items()}
    own_env_file = simplify_path(own_env_file)
    env_file = None if env_file is None else simplify_path(env_file)
    edit = UnitEdit(text or "")
    _refuse_broken(edit.statements, path)
    missing = _edit_variables(edit, environment, words)
    block = _edit_env_file(edit, own_env_file, env_file, masked or {})
    new = [f"Environment={words[name]}" for name in missing] + block
    if new:
        place = edit.end_of_section("Service", ("Environment", "EnvironmentFile"))
        if place is not None:
            edit.add_after(place, new)
        else:
            blank = [""] if edit.statements or edit.comments() else []
            edit.append([*blank, "[Service]", *new])
    result = edit.render()
    _verify(text or "", result, environment, own_env_file, env_file)
    return None if _is_empty(result) else result


def drop_proxies(
    text: str,
    names: Collection[str] = OURS,
    keys: Collection[str] = _LISTS,
    path: str = "",
) -> str | None:
    """Take these variables out of ``Environment=``, ``UnsetEnvironment=``, ``PassEnvironment=``.

    Both spellings of each name go, nothing else. ``None`` where nothing is left in the file.
    Raises ``Unparsable`` as above.
    """
    names = {spelling for name in names for spelling in (name.upper(), name.lower())}
    edit = UnitEdit(text)
    _refuse_broken(edit.statements, path)
    for statement in edit.statements:
        if statement.section == "Service" and statement.key in keys:
            edit.take_words(statement, names)
    result = edit.render()
    if _foreign(text, names, keys) != _foreign(result, names, keys):
        raise Internal("render-mismatch", surface="drop-in")
    return None if _is_empty(result) else result


def _quote_word(name: str, value: str) -> str:
    check_value(name, value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{name}={escaped}"'


def _refuse_broken(statements: tuple[Statement, ...], path: str) -> None:
    for statement in statements:
        if statement.problem in FATAL:
            raise Unparsable(statement.problem, path=path, line=statement.first + 1)


def _edit_variables(
    edit: UnitEdit, environment: Mapping[str, str], words: Mapping[str, str]
) -> list[str]:
    """Change, keep or take away what is there; answer the names that are still to be added."""
    assignments = [s for s in edit.statements if s.section == "Service" and s.key == "Environment"]
    # The last one of each name is the one that counts, unless an empty assignment follows it.
    last: dict[str, tuple[Statement, Named]] = {}
    for statement in assignments:
        if not statement.value:
            last.clear()
        for word in name_words(statement)[0]:
            last[word.name] = (statement, word)
    for statement in assignments:
        ours = [word for word in name_words(statement)[0] if word.name in OURS]
        stays = [w for w in ours if w.name in environment and last.get(w.name) == (statement, w)]
        if stays and stays == ours and all(w.value == environment[w.name] for w in ours):
            continue
        keep = [(word, _new_text(statement, word, environment, words)) for word in stays]
        edit.take_words(statement, OURS, keep)
    return [name for name in environment if name not in last]


def _new_text(
    statement: Statement, word: Named, environment: Mapping[str, str], words: Mapping[str, str]
) -> str:
    if word.value == environment[word.name]:
        return statement.value[word.start : word.end]
    return words[word.name]


def _edit_env_file(
    edit: UnitEdit, own: str, wanted: str | None, masked: Mapping[str, str]
) -> list[str]:
    """Take our line and comments away unless they are right; answer what is to be added."""
    comments = [(i, m) for i, line in edit.comments() if (m := _own_comment(line)) is not None]
    files = [s for s in edit.statements if s.section == "Service" and s.key == "EnvironmentFile"]
    paths = {own, wanted}
    mine = [s for s in files if _path_of(s) in paths]
    if wanted is not None:
        for name, value in masked.items():
            check_value(name, value)
        right = [(m[1], m[2]) for _, m in comments] == list(masked.items())
        if right and len(mine) == 1 and mine[0] is files[-1] and mine[0].value.startswith("-"):
            return []
    for index, _ in comments:
        edit.remove_line(index)
    for statement in mine:
        edit.remove(statement)
    if wanted is None:
        return []
    notes = [f"# dockproxy: {name}={value}" for name, value in masked.items()]
    return [*notes, "EnvironmentFile=-" + _write_path(wanted)]


def _write_path(path: str) -> str:
    check_value("PATH", path)
    return path.replace("%", "%%")


def _path_of(statement: Statement) -> str | None:
    ops = parse_service(f"[Service]\nEnvironmentFile={statement.value}").ops
    return ops[0].name if ops and ops[0].kind is Kind.ENV_FILE else None


def _own_comment(line: str) -> re.Match[str] | None:
    match = _COMMENT.fullmatch(line)
    return match if match is not None and match[1] in OURS else None


def _effective(ops: tuple[Op, ...]) -> dict[str, Op]:
    values: dict[str, Op] = {}
    for op in ops:
        if op.kind is Kind.RESET_ENV:
            values.clear()
        elif op.kind is Kind.SET and op.name in OURS:
            values[op.name] = op
    return values


def _env_files(ops: tuple[Op, ...]) -> list[Op]:
    files: list[Op] = []
    for op in ops:
        if op.kind is Kind.RESET_ENV_FILES:
            files.clear()
        elif op.kind is Kind.ENV_FILE:
            files.append(op)
    return files


def _is_empty(text: str) -> bool:
    """Nothing but blank lines, an empty ``[Service]`` and our own comments."""
    lines = split_lines(text)
    if any(s.key or s.problem or s.section != "Service" for s in parse_statements(lines)):
        return False
    return all(not is_comment(line) or _own_comment(line) is not None for line, _ in lines)


def _foreign(
    text: str,
    names: Collection[str],
    keys: Collection[str],
    paths: Collection[str | None] = (),
) -> list[object]:
    """All that a text says but for these variables and paths: what an edit must leave."""
    found: list[object] = []
    for statement in parse_statements(split_lines(text)):
        in_service = statement.section == "Service"
        if in_service and statement.key in keys and statement.value:
            found += [
                (statement.key, statement.value[word.start : word.end])
                for word in name_words(statement)[0]
                if word.name not in names
            ]
        elif in_service and statement.key == "EnvironmentFile" and _path_of(statement) in paths:
            continue
        elif statement.key or statement.problem:
            found.append((statement.section, statement.key, statement.text.strip()))
    return found


def _verify(
    before: str, after: str, environment: Mapping[str, str], own: str, wanted: str | None
) -> None:
    """Read back what was rendered: nothing that was not meant may ever get into a unit."""
    ops = parse_service(after).ops
    values = {name: op.value for name, op in _effective(ops).items()}
    ours = [op for op in ops if op.kind is Kind.SET and op.name in OURS]
    paths = [op.name for op in _env_files(ops)]
    stray = wanted is None and own in paths
    missing = wanted is not None and (paths[-1:] != [wanted] or paths.count(wanted) != 1)
    kept = [_foreign(text, OURS, ("Environment",), (own, wanted)) for text in (before, after)]
    if values != environment or len(ours) != len(environment) or stray or missing:
        raise Internal("render-mismatch", surface="drop-in")
    if kept[0] != kept[1]:
        raise Internal("render-mismatch", surface="drop-in")
