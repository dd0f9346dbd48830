"""Unit and environment files mean what we read in them: systemd itself is asked.

Throwaway services, never Docker's, get a drop-in or an environment file each; one daemon-reload
serves many of them. What systemd took is its ``Environment`` property, and what arrived is what
``env -0`` prints when the service runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dockproxy_tray.core.surfaces.dropin import quote_assignment
from dockproxy_tray.core.surfaces.env_file import parse_env_file, render_env_file
from dockproxy_tray.core.surfaces.unit_text import Kind, parse_service
from tests.core.corpus import ASSIGNMENTS, ENV_FILES, REFUSED, VALUES
from tests.lab.machine import Machine

_UNITS = "/run/systemd/system"
_FOLDER = "/run/oracle"
_READER = """\
import json, sys
from dockproxy_tray.system.bus import Bus
from dockproxy_tray.system.systemd import Systemd
systemd = Systemd(Bus("system"))
units = json.load(sys.stdin)
print(json.dumps({unit: dict(systemd.unit_state(unit).environment) for unit in units}))
"""
_BATCH = 60
# Few batches of many: each costs one daemon-reload. A failure names its text, so nothing shrinks.
_few_batches = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

_values = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.sampled_from("\\\"'%$`#; =-"),
        st.characters(exclude_categories=("C", "Zl", "Zp")),
    ),
    max_size=40,
)
_assignments = st.text("A1=B \"'\\%x4u0#;,$\n\r\té{}", max_size=24)
_env_files = st.text("A1=B \"'\\`$#;%\n\r\té", max_size=32)


class Oracle:
    """Asks the guest's systemd about many texts at once."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._made = 0
        self._own: set[str] = set()

    def taken(self, texts: Iterable[str]) -> list[dict[str, str]]:
        """What systemd reads from each of these drop-ins."""
        units = [self._make(text) for text in texts]
        self._machine.systemctl("daemon-reload")
        done = self._machine.run("python3", "-c", _READER, input=json.dumps(units))
        found: dict[str, dict[str, str]] = json.loads(done.stdout)
        return [found[unit] for unit in units]

    def arrived(self, texts: Iterable[str], env_files: Sequence[str] = ()) -> list[dict[str, str]]:
        """The variables that the processes of services with these drop-ins have.

        After them those of services with these environment files, and no drop-in.
        """
        bare = self._make("")
        units = [self._make(text) for text in texts]
        for text in env_files:
            path = f"{_FOLDER}/{self._made}.env"
            self._machine.write(path, text)
            units.append(self._make(f"[Service]\nEnvironmentFile={path}\n"))
        self._machine.systemctl("daemon-reload")
        self._machine.systemctl("start", bare, *units)
        always = self._environ(bare).keys()
        found = [self._environ(unit) for unit in units]
        return [{n: v for n, v in one.items() if n not in always} for one in found]

    def _make(self, dropin: str) -> str:
        unit = f"oracle-{self._made}.service"
        self._made += 1
        self._machine.write(
            f"{_UNITS}/{unit}",
            "[Service]\nType=oneshot\nExecStart=/usr/bin/env -0\n"
            f"StandardOutput=truncate:{_FOLDER}/{unit}\n",
        )
        if dropin:
            self._machine.write(f"{_UNITS}/{unit}.d/one.conf", dropin)
        return unit

    def _environ(self, unit: str) -> dict[str, str]:
        text = self._machine.files.read_bytes(f"{_FOLDER}/{unit}").decode()
        return dict(line.split("=", 1) for line in text.split("\0") if line)


@pytest.fixture
def oracle(machine: Machine) -> Oracle:
    machine.reset()
    machine.run("mkdir", "-p", _FOLDER)
    return Oracle(machine)


def read(text: str) -> dict[str, str | None]:
    """What we read from a drop-in; ``None`` for a value that only systemd can tell."""
    values: dict[str, str | None] = {}
    for op in parse_service(text).ops:
        if op.kind is Kind.RESET_ENV:
            values.clear()
        elif op.kind is Kind.SET:
            values[op.name] = op.value if op.exact else None
    return values


def assert_read_alike(texts: Sequence[str], found: Sequence[Mapping[str, str]]) -> None:
    wrong = []
    for text, theirs in zip(texts, found, strict=True):
        ours = read(text)
        known = {name: value for name, value in ours.items() if value is not None}
        if ours.keys() != theirs.keys() or not known.items() <= theirs.items():
            wrong.append((text, ours, theirs))
    assert wrong == []


def assert_equal(
    texts: Sequence[str],
    found: Sequence[Mapping[str, str]],
    expected: Callable[[str], Mapping[str, str]],
) -> None:
    pairs = zip(texts, found, strict=True)
    assert [(t, expected(t), f) for t, f in pairs if dict(f) != dict(expected(t))] == []


def read_env_file(text: str) -> dict[str, str]:
    return {name: value for name, (value, _) in parse_env_file(text).items()}


def test_assignments_mean_what_the_corpus_says(oracle: Oracle) -> None:
    texts = [f"[Service]\n{lines}" for lines, _ in ASSIGNMENTS]
    expected = dict(zip(texts, (values for _, values in ASSIGNMENTS), strict=True))

    assert_equal(texts, oracle.taken(texts), expected.__getitem__)
    # A process has no variable twice and none without a name, as the property has.
    assert_equal(texts, oracle.arrived(texts), expected.__getitem__)


def test_environment_files_mean_what_the_corpus_says(oracle: Oracle) -> None:
    texts = [text for text, _ in ENV_FILES]
    expected = dict(ENV_FILES)

    assert_equal(texts, oracle.arrived((), texts), expected.__getitem__)


def test_every_value_of_the_corpus_arrives_exactly(oracle: Oracle) -> None:
    dropins = [f"[Service]\n{quote_assignment('X', value)}\n" for value in VALUES]
    files = [render_env_file({"X": value}) for value in VALUES]

    found = oracle.arrived(dropins, files)

    assert found == [{"X": value} for value in (*VALUES, *VALUES)]


def test_what_is_refused_would_have_been_read_as_we_say(oracle: Oracle) -> None:
    texts = [
        f'[Service]\nEnvironment="X={value}"\nEnvironment=LAST=1\n'
        for value in REFUSED
        # One cannot be written to a file; of the other systemd refuses the whole unit, for a quote
        # that is left over in the command.
        if "\ud800" not in value and "ExecStartPre=" not in value
    ]

    assert_read_alike(texts, oracle.taken(texts))


@_few_batches
@given(st.lists(_values, min_size=_BATCH, max_size=_BATCH))
def test_any_accepted_value_is_one_variable_and_nothing_else(
    oracle: Oracle, values: list[str]
) -> None:
    dropins = [f"[Service]\n{quote_assignment('X', value)}\n" for value in values]
    files = [render_env_file({"X": value}) for value in values]

    found = oracle.arrived(dropins, files)

    wanted = [{"X": value} for value in (*values, *values)]
    assert [pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]] == []


@_few_batches
@given(st.lists(_assignments, min_size=_BATCH, max_size=_BATCH))
def test_any_assignment_is_read_as_systemd_reads_it(oracle: Oracle, lines: list[str]) -> None:
    texts = [f"[Service]\nEnvironment={line}\nEnvironment=LAST=1\n" for line in lines]

    assert_read_alike(texts, oracle.taken(texts))


@_few_batches
@given(st.lists(_env_files, min_size=_BATCH, max_size=_BATCH))
def test_any_environment_file_is_read_as_systemd_reads_it(oracle: Oracle, texts: list[str]) -> None:
    assert_equal(texts, oracle.arrived((), texts), read_env_file)
