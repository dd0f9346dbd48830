"""TLS with whoever is there, and who that is where it is not the right one."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import closing

from dockproxy_tray.core.certificate import Certificate, read_certificate
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.system.probe.line import Line, TlsLine
from dockproxy_tray.system.probe.trouble import Trouble
from dockproxy_tray.system.probe.trust import Trust, Trusted

_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNKNOWN_PROTOCOL")
"""OpenSSL's reasons for what is no record of TLS."""
_NO_ISSUER = (18, 19, 20, 21)
"""Of X509_V_ERR: its own issuer, an unknown one at the end or at the start, only one there."""


class Distrusted(Exception):
    """Its certificate is not trusted."""

    def __init__(self, code: int, why: str, certificate: Certificate) -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why
        self.certificate = certificate


class NoTls(Exception):
    """It speaks something else, or TLS that is not understood."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def shake_hands(
    opening: Callable[[], Line], trusted: Trusted, host: str, place: str
) -> tuple[TlsLine, Certificate]:
    """TLS on a line that can be opened once more, to see who is there.

    Raises ``Distrusted``, ``NoTls``, ``Trouble``, and what the line does.
    """
    below = opening()
    try:
        line = TlsLine(below, trusted.now, host)
        line.shake_hands()
        certificate = read_certificate(line.certificate)
        if trusted.former is not None:
            _recheck(opening, trusted.former, host, certificate, place)
        return line, certificate
    except BaseException as error:
        below.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            presented = _presented(opening, host)
            raise Distrusted(error.verify_code, error.verify_message, presented) from None
        if isinstance(error, (ssl.SSLZeroReturnError, ssl.SSLEOFError)):
            raise ConnectionResetError from None
        if isinstance(error, ssl.SSLError):
            raise NoTls(error.reason or "") from None
        raise


def _recheck(
    opening: Callable[[], Line], former: ssl.SSLContext, host: str, certificate: Certificate,
    place: str,
) -> None:  # fmt: skip
    """Raise ``Trouble`` where the engine, as it runs, does not know what is trusted now."""
    with closing(opening()) as below:
        try:
            TlsLine(below, former, host).shake_hands()
        except ssl.SSLCertVerificationError:
            said = say("probe-trusted-later", place=place, issuer=certificate.issuer)
            raise Trouble(said) from None


def _presented(opening: Callable[[], Line], host: str) -> Certificate:
    """Python shows no certificate that it does not trust: this asks for it once more."""
    try:
        with closing(opening()) as below:
            line = TlsLine(below, Trust.nobody().now, host)
            line.shake_hands()
            return read_certificate(line.certificate)
    except (OSError, Trouble):
        return Certificate()


def said_of_registry(error: Distrusted | NoTls, place: str, folder: str | None) -> Message:
    """Why there is no TLS with it. ``folder`` is where dockerd would look for its own authority;
    None: nowhere, since everybody's machine trusts the issuer of Docker Hub's certificate."""
    if isinstance(error, NoTls):
        return _no_tls(error, place, "probe-no-tls")
    known = _known(error, place)
    if error.code not in _NO_ISSUER:
        return _bad(error, known)
    if folder is None:
        return say("probe-intercepted", **known)
    return say("probe-unknown-issuer", folder=folder, **known)


def said_of_proxy(error: Distrusted | NoTls, place: str) -> Message:
    """Why there is no TLS with a proxy."""
    if isinstance(error, NoTls):
        return _no_tls(error, place, "probe-proxy-no-tls")
    known = _known(error, place)
    if error.code not in _NO_ISSUER:
        return _bad(error, known)
    return say("probe-proxy-issuer", folder=None, **known)


def _no_tls(error: NoTls, place: str, code: str) -> Message:
    if error.reason in _NO_TLS:
        return say(code, place=place)
    return say("probe-tls-fails", place=place, why=error.reason.replace("_", " ").lower())


def _known(error: Distrusted, place: str) -> dict[str, str]:
    found = error.certificate
    return {"place": place, "issuer": found.issuer, "subject": found.subject}


def _bad(error: Distrusted, known: dict[str, str]) -> Message:
    match error.code:
        case 10:  # X509_V_ERR_CERT_HAS_EXPIRED
            return say("probe-expired", day=error.certificate.not_after, **known)
        case 9:  # X509_V_ERR_CERT_NOT_YET_VALID
            return say("probe-too-early", day=error.certificate.not_before, **known)
        case 62 | 64:  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
            return say("probe-other-name", **known)
        case _:
            return say("probe-bad-certificate", why=error.why, **known)
