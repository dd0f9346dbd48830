"""What is wrong with a profile that is being edited, field by field, by the core's own checks.

Cheap enough for every keystroke: nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.profile import DIRECT
from dockproxy_tray.core.profile_data import Path, ProfileError, check_name, make_profiles
from dockproxy_tray.core.proxy_url import parse_proxy_url
from dockproxy_tray.errors import Invalid
from dockproxy_tray.ui.editor.addresses import CLIENT_URLS, OWN_URLS, parsed
from dockproxy_tray.ui.editor.draft import ALWAYS, Draft, Entry
from dockproxy_tray.ui.editor.form import Form, Table
from dockproxy_tray.ui.editor.when import Place, check_when

Problems = Mapping[str, Message]
"""What is wrong, by field: those of ``Form``, ``name`` and ``password``."""


_ORDER = ("name", *(field.name for field in fields(Form)), "password")


@dataclass(frozen=True)
class Verdict:
    """What there is to say of one profile."""

    problems: Problems = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    """Which entry of a list is the bad one, by field."""
    warnings: tuple[Message, ...] = ()
    rules: Mapping[Place, Message] = field(default_factory=dict)
    """What is wrong with its rules, condition by condition."""


@dataclass
class Checker:
    """Checks a draft again and again; what has not changed is not checked twice."""

    _always: Entry | None = None
    _known: dict[int, tuple[Entry, Verdict]] = field(default_factory=dict)

    def check(self, draft: Draft, entry: Entry) -> Verdict:
        """What there is to say of this entry. What was read and not touched is known to be good."""
        if self._always is not draft.always:
            self._always, self._known = draft.always, {}
        known = self._known.get(entry.key)
        if known is None or known[0] is not entry:
            untouched = entry is draft.before(entry)
            always = _joined_always(draft)
            known = (entry, check_entry(entry, always, untouched=untouched))
            self._known[entry.key] = known
        verdict = known[1]
        problems = verdict.problems
        if (clash := _clash(draft, entry)) is not None:
            problems = {"name": clash, **problems}
        if (second := _second_fallback(draft, entry)) is not None:
            problems = {**problems, "when": second}
        # The first one is the first that the eye finds in the form.
        return replace(verdict, problems={n: problems[n] for n in _ORDER if n in problems})

    def first_problem(self, draft: Draft) -> tuple[Entry, str, Message] | None:
        """What keeps the draft from being saved: whose, in which field, and why."""
        all_of_them = not draft.always.says_same(draft.was_always)
        for entry in (draft.always, *draft.entries):
            if all_of_them or draft.is_changed(entry):
                for name, why in self.check(draft, entry).problems.items():
                    return entry, name, why
        return None


def check_entry(entry: Entry, always: Table, *, untouched: bool = False) -> Verdict:
    """What is wrong with its fields, and what there is to warn of where nothing is.

    One that is as it was read is good by itself; joined with ``[always]`` it need not be.
    """
    if entry.key == ALWAYS:
        found = [*_check_keys(entry.form, {"always": entry.table})]
        return Verdict({name: why for name, why, _ in found}, _places(found))
    if not untouched and (verdict := _check_fields(entry)).problems:
        return verdict
    try:
        profiles = make_profiles({"always": always, "profiles": {entry.name: entry.table}})
    except ProfileError as error:
        return Verdict({_field_of(entry.form, error.path[2:], error.why): error.why})
    mine = (each for each in profiles.warnings if each.values.get("profile") == entry.name)
    return Verdict(warnings=tuple(mine))


def _joined_always(draft: Draft) -> Table:
    """What every profile gets, from the administrators too: lists may be too long together."""
    own, site = draft.always.table, _table(draft.source.site.get("always"))
    lists = {
        key: [*value, *theirs]
        for key, value in site.items()
        if isinstance(value, list) and isinstance(theirs := own.get(key, []), list)
    }
    return {**site, **own, **lists}


def _check_fields(entry: Entry) -> Verdict:
    form = entry.form
    problems: dict[str, Message] = {}
    try:
        check_name(entry.name)
    except Invalid as error:
        problems["name"] = _why(error)
    typed = _check_typed(form)
    # By a name that is good: the entry's own has been looked at.
    name = DIRECT if entry.name == DIRECT else "-"
    found = [*_check_keys(form, {"profiles": {name: entry.table}})]
    for name, why, _ in found:
        if why.code != "bad-proxy-url":
            problems[name] = why
        elif name not in typed:
            # The address is good without its user.
            problems["user" if name in OWN_URLS else name] = _inner(why)
    problems |= typed | dict(_check_people(entry))
    rules = check_when(form.when)
    if rules:
        problems["when"] = next(iter(rules.values()))
    return Verdict(problems, _places(found), rules=rules)


def _check_typed(form: Form) -> dict[str, Message]:
    """Addresses as they stand in their fields: without the user, who is elsewhere."""
    problems = {}
    for name in _active_urls(form):
        text = getattr(form, name)
        if text and text.strip():
            try:
                parse_proxy_url(text.strip())
            except Invalid as error:
                problems[name] = _why(error)
    return problems


_Found = tuple[str, Message, int | None]


def _check_keys(form: Form, data: Mapping[str, Table]) -> Iterator[_Found]:
    """Each key by itself, so that the first bad one does not hide the others."""
    for depth, part in _single_keys(data):
        try:
            make_profiles(part)
        except ProfileError as error:
            place = error.path[-1]
            index = place if isinstance(place, int) else None
            yield _field_of(form, error.path[depth:], error.why), error.why, index


def _single_keys(data: Mapping[str, Table]) -> Iterator[tuple[int, dict[str, object]]]:
    for key, value in data.get("always", {}).items():
        yield 1, {"always": {key: value}}
    for name, table in data.get("profiles", {}).items():
        for key, value in _table(table).items():
            if key == "client":
                for inner, text in _table(value).items():
                    yield 2, {"profiles": {name: {"client": {inner: text}}}}
            elif key != "when":
                yield 2, {"profiles": {name: {key: value}}}


def _places(found: Iterable[_Found]) -> dict[str, int]:
    return {name: place for name, _, place in found if place is not None}


def _table(value: object) -> Table:
    return value if isinstance(value, Mapping) else {}


def _check_people(entry: Entry) -> Iterator[tuple[str, Message]]:
    """User and password need something that they can be for."""
    form = entry.form
    urls = [url for name in _active_urls(form) if (url := parsed(getattr(form, name)))]
    if form.user and not form.proxy.strip() and not (form.https_differs and form.https_proxy):
        yield "user", say("user-without-proxy")
    if entry.password:
        if not form.user and not any(url.user for url in urls):
            yield "password", say("password-needs-user")
        for url in urls[:1]:
            try:
                url.with_password(entry.password)
            except Invalid as error:
                yield "password", _why(error)


def _active_urls(form: Form) -> tuple[str, ...]:
    """The addresses that count: not those behind a switch that is off."""
    off = {"https_proxy"} if not form.https_differs else set()
    if not form.client_differs:
        off |= {*CLIENT_URLS}
    elif not form.client_https_differs:
        off |= {"client_https_proxy"}
    return tuple(name for name in (*OWN_URLS, *CLIENT_URLS) if name not in off)


def _field_of(form: Form, path: Path, why: Message) -> str:
    """The field that shows this key. What is only too long together with ``[always]`` has none."""
    keys = [key for key in path if isinstance(key, str)]
    if why.code == "same-name":
        return "name"
    if not keys:
        return str(why.values.get("key", "no_proxy"))
    prefix = "client_" if keys[0] == "client" else ""
    key = keys[-1]
    differs = form.client_https_differs if prefix else form.https_differs
    if key in ("proxy", "http_proxy") or (key == "https_proxy" and not differs):
        key = "proxy"
    return "client_proxy" if key == "client" else prefix + key


def _clash(draft: Draft, entry: Entry) -> Message | None:
    folded = entry.name.casefold()
    for other in draft.entries:
        if other.key != entry.key and other.name.casefold() == folded:
            if other.name == entry.name:
                return say("name-taken")
            return say("same-name", name=entry.name, other=other.name)
    return None


def _second_fallback(draft: Draft, entry: Entry) -> Message | None:
    """Where another profile is the one for where no rule matches, the latest is in the wrong."""
    if not entry.form.when.otherwise or not draft.is_changed(entry):
        return None
    others = (each for each in draft.entries if each.key != entry.key)
    other = next((each for each in others if each.form.when.otherwise), None)
    return say("otherwise-taken", profile=other.name) if other is not None else None


def _why(error: Invalid) -> Message:
    return _inner(Message(error.reason, error.values))


def _inner(message: Message) -> Message:
    """The reason inside the reason: the field itself shows the value."""
    why = message.values.get("why")
    return why if isinstance(why, Message) else message
