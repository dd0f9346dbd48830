"""Certificates are read as they are, whatever is wrong with them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from dockproxy_tray.core.certificate import Certificate, read_certificate

KINDS = {
    "CN": NameOID.COMMON_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "C": NameOID.COUNTRY_NAME,
}


def name(pairs: Iterable[tuple[str, str]]) -> x509.Name:
    return x509.Name([x509.NameAttribute(KINDS[kind], text) for kind, text in pairs])


def made(
    issuer: list[tuple[str, str]], subject: list[tuple[str, str]], years: tuple[int, int]
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    begin, end = (datetime.datetime(year, 3, 4) for year in years)
    builder = x509.CertificateBuilder().issuer_name(name(issuer)).subject_name(name(subject))
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(begin).not_valid_after(end)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


CORP = [("C", "DE"), ("O", "Corp Ltd"), ("OU", "Network"), ("CN", "Corp Proxy CA")]


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        (CORP, "Corp Proxy CA (Network, Corp Ltd)"),
        ([("CN", "Corp"), ("O", "Corp")], "Corp"),
        ([("O", "Only Ltd")], "Only Ltd"),
        ([("CN", "公司 CA")], "公司 CA"),
        ([("C", "DE")], ""),
        ([], ""),
        ([("CN", "Corp\nWarning: call\r\x1b[2J\u202e\u2028")], "Corp�Warning: call��[2J��"),
    ],
)
def test_the_names_are_those_that_people_know(issuer: list[tuple[str, str]], expected: str) -> None:
    found = read_certificate(made(issuer, [("CN", "mirror.corp")], (2020, 2060)))
    assert (found.issuer, found.subject) == (expected, "mirror.corp")


def test_the_days_are_read_in_both_forms() -> None:
    found = read_certificate(made(CORP, CORP, (1999, 2060)))
    assert (found.not_before, found.not_after) == ("1999-03-04", "2060-03-04")


@given(st.binary(max_size=300))
def test_what_is_no_certificate_is_none(data: bytes) -> None:
    assert isinstance(read_certificate(data), Certificate)


CUT = made(CORP, [("CN", "mirror.corp")], (2020, 2030))


@given(st.integers(0, len(CUT)), st.integers(0, len(CUT) - 1), st.integers(0, 255))
def test_a_broken_one_breaks_nothing(length: int, place: int, byte: int) -> None:
    broken = bytearray(CUT)
    broken[place] = byte
    found = read_certificate(bytes(broken[:length]))
    assert len(found.issuer) + len(found.subject) < 500
