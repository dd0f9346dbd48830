"""What ``test`` has found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dockproxy_tray.cli.columns import table, text_width
from dockproxy_tray.cli.document import messages, safe
from dockproxy_tray.core.probe_result import fastest_mirror, rank_mirrors
from dockproxy_tray.words.language import english, tr
from dockproxy_tray.words.messages import clean, hint, in_a_row, shown, words
from dockproxy_tray.words.probe_short import KINDS, RESULTS, milliseconds, way_of

if TYPE_CHECKING:
    from dockproxy_tray.cli.output import Style
    from dockproxy_tray.core.probe_plan import ProbePlan
    from dockproxy_tray.core.probe_result import Reached

_COLOURS = {"good": "green", "doubtful": "yellow", "bad": "red"}
_NO_TIME = "-"
_TAKEN = 44
"""Columns of the table that are not for URLs, at least."""


def test_document(plan: ProbePlan, reached: Sequence[Reached]) -> dict[str, object]:
    """All of it, in the order in which it is used."""
    fastest = fastest_mirror(reached)
    return {
        "profile": plan.profile,
        "targets": [_target(one) for one in reached],
        "fastest_mirror": safe(fastest.target.url) if fastest is not None else None,
        "order": [safe(one.target.url) for one in rank_mirrors(reached)],
        "warnings": messages(plan.warnings),
    }


def test_text(plan: ProbePlan, reached: Sequence[Reached], style: Style, width: int | None) -> str:
    """A table, then what is to be done, then which mirror is the fastest."""
    of_profile = tr("Profile: {name}").format(name=style(shown(plan.profile or ""), "bold"))
    lines = [of_profile if plan.profile is not None else tr("As Docker runs now")]
    if not reached:
        return "\n".join([*lines, "", tr("There is no proxy and no mirror to test.")])
    lines += ["", *_table(reached, style, width)]
    told = [one for one in reached if one.state != "good"]
    said = {in_a_row((words(one.said), hint(one.said))): None for one in told}
    if said:
        lines += ["", *said]
    ranked = [one for one in rank_mirrors(reached) if one.state == "good"]
    if len(ranked) > 1:
        text = tr("{url} ({ms} ms)")
        order = [text.format(url=shown(one.target.url), ms=_ms(one.answer_ms)) for one in ranked]
        fastest = tr("Mirrors, the fastest first: {order}.").format(order=tr(", ").join(order))
        lines += ["", fastest]
    return "\n".join(lines)


def result_of(one: Reached, style: Style) -> str:
    """In a word or two."""
    return style(tr(RESULTS[one.said.code]), _COLOURS[one.state])


def _table(reached: Sequence[Reached], style: Style, width: int | None) -> list[str]:
    head = (
        "", tr("Where"), tr("Way"), tr("Result"), tr("Connection"), tr("Answer"),
    )  # fmt: skip
    cells = [[style(title, "bold") if title else "" for title in head]]
    for one in reached:
        times = [_ms(one.connect_ms, tr("{ms} ms")), _ms(one.answer_ms, tr("{ms} ms"))]
        result = result_of(one, style)
        cells.append(
            [tr(KINDS[one.target.kind]), shown(one.target.url), way_of(one), result, *times]
        )
    where, way = (max(text_width(row[column]) for row in cells) for column in (1, 2))
    if width is not None:
        where, way = shares(max(40, width - _TAKEN), where, way)
    return table(cells, (99, where, way, 99, 99, 99))


def shares(room: int, one: int, other: int) -> tuple[int, int]:
    """Half of the room for each of two columns, and what one does not need for the other."""
    half = room // 2
    if one <= half:
        return one, room - one
    return (room - other, other) if other <= half else (half, half)


def _ms(value: float | None, text: str = "{ms}") -> str:
    if value is None:
        return _NO_TIME
    return text.format(ms=milliseconds(value))


def _target(one: Reached) -> dict[str, object]:
    certificate = one.certificate
    return {
        "kind": one.target.kind,
        "url": safe(one.target.url),
        "via": safe(one.via),
        "surfaces": list(one.target.surfaces),
        "ok": one.ok,
        "state": one.state,
        "step": one.step,
        "code": one.said.code,
        "text": words(one.said, english),
        "hint": hint(one.said, english),
        "connect_ms": _rounded(one.connect_ms),
        "answer_ms": _rounded(one.answer_ms),
        "issuer": clean(certificate.issuer) if certificate else None,
        "subject": clean(certificate.subject) if certificate else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
