"""What stands in the unit's files, and what systemd makes of it.

systemd never fails over a bad ``Environment=`` line: it drops the word, or puts something of its
own into it, and docker starts without the proxy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockproxy_tray.core.doctor.check import Finding, bad, good, unknown, warning
from dockproxy_tray.core.doctor.gathered import Gathered
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File
from dockproxy_tray.core.surfaces.dropin import OURS
from dockproxy_tray.core.surfaces.unit_text import (
    FATAL,
    Kind,
    Op,
    parse_service,
    parse_statements,
    split_lines,
)

_DIRECTIVE = re.compile(r"[ \t]*[A-Z][a-z][A-Za-z]*[ \t]*=")
"""A line of its own: variables are seldom spelt so, and arguments never."""


def _files(found: Gathered) -> tuple[File, ...]:
    return found.seen.unit.files if found.seen.unit is not None else ()


def check_unit_lines(found: Gathered) -> Iterator[Finding]:
    """Lines that systemd ignores, or takes for something else."""
    clean = True
    for file in _files(found):
        for finding in (*_problems(file, found.scope), *_swallowed(file, found.scope)):
            clean = False
            yield finding
    if clean:
        yield good(say("doctor-unit-lines"))


def _problems(file: File, scope: str) -> Iterator[Finding]:
    for problem in parse_service(file.text or "").problems:
        line, name = problem.values.get("line"), str(problem.values.get("name", ""))
        if problem.code == "unit-specifier":
            # Elsewhere a specifier is what it should be: %h in a path.
            if name in OURS:
                yield bad(
                    say(
                        "doctor-percent-replaced", path=file.path, line=line, name=name, scope=scope
                    )
                )
        elif problem.code == "unit-bad-specifier":
            found = problem.values.get("specifier")
            yield bad(
                say(
                    "doctor-percent-dropped",
                    path=file.path, line=line, name=name, specifier=found, scope=scope,
                )
            )  # fmt: skip
        elif problem.code in ("unit-bad-escape", "unit-unbalanced-quote"):
            yield bad(say("doctor-quoting", path=file.path, reason=problem, scope=scope))
        elif problem.code in FATAL:
            yield bad(say("doctor-unit-broken", path=file.path, line=line, scope=scope))
        else:
            yield bad(say("doctor-line-ignored", path=file.path, reason=problem, scope=scope))


def _swallowed(file: File, scope: str) -> Iterator[Finding]:
    """An assignment in the line behind one that ends in a backslash (systemd.syntax)."""
    lines = split_lines(file.text or "")
    for statement in parse_statements(lines):
        for before, part in zip(statement.parts, statement.parts[1:], strict=False):
            if statement.section == "Service" and _DIRECTIVE.match(lines[part.line][0]):
                line = before.line + 1
                yield bad(say("doctor-swallowed", path=file.path, line=line, scope=scope))


def check_wiped(found: Gathered) -> Iterator[Finding]:
    """A bare ``Environment=`` takes away what stands before it, the unit's own variables too."""
    before: dict[str, str] = {}
    clean = True
    for file in _files(found):
        for op in parse_service(file.text or "").ops:
            if op.kind is Kind.SET:
                before[op.name] = op.value
            elif op.kind is Kind.RESET_ENV and before:
                clean = False
                names = ", ".join(before)
                what = say(
                    "doctor-wiped", path=file.path, line=op.line, names=names, scope=found.scope
                )
                yield bad(what) if OURS & {*before} or "PATH" in before else warning(what)
                before.clear()
    if clean:
        yield good(say("doctor-nothing-wiped"))


def check_environment_files(found: Gathered) -> Iterator[Finding]:
    """A file that ``EnvironmentFile=`` names without a dash must be there."""
    read = found.seen.unit.env_files if found.seen.unit is not None else {}
    clean = True
    for path, op in _environment_files(found):
        file = read.get(op.name)
        needed = op.exact and not op.optional and file is not None
        if needed and file is not None and file.text is None and file.problem is None:
            clean = False
            yield bad(
                say(
                    "doctor-env-file-missing",
                    path=op.name, named_in=path, line=op.line, scope=found.scope,
                )
            )  # fmt: skip
    if clean:
        yield good(say("doctor-env-files"))


def _environment_files(found: Gathered) -> list[tuple[str, Op]]:
    named: list[tuple[str, Op]] = []
    for file in _files(found):
        for op in parse_service(file.text or "").ops:
            if op.kind is Kind.RESET_ENV_FILES:
                named.clear()
            elif op.kind is Kind.ENV_FILE:
                named.append((file.path, op))
    return named


def check_later_dropins(found: Gathered) -> Iterator[Finding]:
    """systemd takes drop-ins in the order of their names, and the last word counts."""
    own = found.seen.engine.dropin.rpartition("/")[2]
    clean = True
    for file in _files(found)[1:]:
        if file.path.rpartition("/")[2] > own and (op := _sets_proxy(file)) is not None:
            clean = False
            yield warning(
                say("doctor-later-dropin", path=file.path, line=op.line, name=op.name, own=own)
            )
    if clean:
        yield good(say("doctor-last-dropin", own=own))


def _sets_proxy(file: File) -> Op | None:
    ops = parse_service(file.text or "").ops
    return next((op for op in ops if op.kind is Kind.SET and op.name in OURS), None)


def check_readable(found: Gathered) -> Iterator[Finding]:
    """Files that cannot be looked into."""
    seen = found.seen
    others = seen.unit.env_files.values() if seen.unit is not None else ()
    files = {f.path: f for f in (*_files(found), *others, seen.dropin, seen.daemon_json)}
    if seen.env_file.problem is not None and _is_closed(seen.env_file.problem):
        # With a password in it it is root's alone, and the drop-in says all but that.
        files.pop(seen.env_file.path, None)
    problems = [(file.path, file.problem) for file in files.values() if file.problem is not None]
    for path, problem in problems:
        yield unknown(say("doctor-closed", path=path)) if _is_closed(problem) else bad(problem)
    if not problems:
        yield good(say("doctor-readable"))


def _is_closed(problem: Message) -> bool:
    return problem.code == "file-permission"
