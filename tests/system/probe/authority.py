"""An authority that issues certificates for one test."""

from __future__ import annotations

import datetime
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


@dataclass
class Authority:
    """Its files lie in ``folder``."""

    folder: Path
    name: str = "Corp Proxy CA"
    organisation: str = "Corp Ltd"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, self.name),
            ]
        )
        basic = x509.BasicConstraints(ca=True, path_length=None)
        own = self._certificate(self._subject, self._key, -1, 365)
        own = own.add_extension(basic, critical=True)
        self.path = self.folder / "ca.crt"
        self.path.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def issue(self, *names: str, begin: int = -1, end: int = 30) -> tuple[Path, Path]:
        """Certificate and key for these names and addresses; the days count from today."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        others = [_general(name) for name in names]
        builder = self._certificate(subject, key, begin, end)
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
        place = self.folder / f"{names[0]}.{begin}.{end}"
        cert, secret = place.with_suffix(".cert"), place.with_suffix(".key")
        cert.write_bytes(_pem(builder.sign(self._key, hashes.SHA256())))
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return cert, secret

    def server(self, *names: str, begin: int = -1, end: int = 30) -> ssl.SSLContext:
        """What a server of these names speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(*names, begin=begin, end=end))
        return context

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, begin: int, end: int
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begin * DAY)
            .not_valid_after(now + end * DAY)
        )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
