"""The certificates that the engine trusts, which are not all that Python trusts.

Go reads one bundle and every file of some folders (crypto/x509, ``root_unix.go``), and dockerd adds
the folder of a registry in certs.d (moby, ``ReadCertsDirectory``).
"""

from __future__ import annotations

import os
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from dockproxy_tray.core.message import say
from dockproxy_tray.core.probe_plan import TrustFiles
from dockproxy_tray.system.probe.trouble import Trouble

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_PEM = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs")


@dataclass(frozen=True)
class Trusted:
    """Contexts of TLS."""

    now: ssl.SSLContext
    """By what is trusted now."""
    former: ssl.SSLContext | None = None
    """By what was, when the engine was started; None: by the same."""


class Trust:
    """What one engine trusts. May be asked by several threads at once."""

    def __init__(self, files: TrustFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._system: Trusted | None = None

    def system(self) -> Trusted:
        """What the machine trusts."""
        with self._lock:
            if self._system is None:
                self._system = self._make()
            return self._system

    def folder(self, authority: str) -> str:
        """Where dockerd looks for this registry's certificates."""
        return os.path.join(self._files.certs_dir, authority)

    def registry(self, authority: str) -> Trusted:
        """The same, and what is said of this registry in certs.d, which is read at every pull.

        Raises ``Trouble`` where that is what dockerd refuses, or may not be read here.
        """
        folder = self.folder(authority)
        try:
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            return self.system()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Trouble(say("probe-certs-unreadable", path=folder, why=why)) from None
        if not any(name.endswith((".crt", ".cert", ".key")) for name in names):
            return self.system()
        trusted = self._make()
        for context in filter(None, (trusted.now, trusted.former)):
            for name in names:
                _add(context, folder, name, names)
        return trusted

    @staticmethod
    def nobody() -> Trusted:
        """TLS with whoever answers."""
        context = _bare()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return Trusted(context)

    def _make(self) -> Trusted:
        bundle, files = self._bundle(), list(self._entries())
        now = _bare()
        for path in filter(None, (bundle, *files)):
            # A file without a certificate in it is no fault; Go passes it over, too.
            with suppress(OSError):
                now.load_verify_locations(cafile=path)
        new = {path for path in files if self._is_new(path)}
        if not new:
            return Trusted(now)
        former = _bare()
        unknown = {der for path in new for der in _certificates(path)}
        old = (path for path in files if path not in new)
        for der in (der for path in filter(None, (bundle, *old)) for der in _certificates(path)):
            if der not in unknown:
                with suppress(ssl.SSLError):
                    former.load_verify_locations(cadata=der)
        return Trusted(now, former)

    def _is_new(self, path: str) -> bool:
        """Whether it came after the engine's start. Debian makes a link for each certificate that
        it adds to the bundle; of a bundle alone nobody can tell what it was like."""
        try:
            return self._files.since is not None and os.lstat(path).st_ctime > self._files.since
        except OSError:
            return False

    def _bundle(self) -> str | None:
        bundles = _BUNDLES if self._files.bundle is None else (self._files.bundle,)
        return next((path for path in bundles if os.path.isfile(path)), None)

    def _entries(self) -> Iterator[str]:
        for folder in _FOLDERS if self._files.folders is None else self._files.folders:
            with suppress(OSError), os.scandir(folder) as entries:
                yield from (entry.path for entry in entries if entry.is_file() and not _twin(entry))


def _certificates(path: str) -> Iterator[bytes]:
    with suppress(OSError), open(path, encoding="ascii", errors="replace") as file:
        for text in _PEM.findall(file.read()):
            with suppress(ValueError):
                yield ssl.PEM_cert_to_DER_cert(text)


def _bare() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False  # Go has not looked at it since 1.15
    # To Go whatever is in the store is trusted, be it an authority's own certificate or not.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    return context


def _twin(entry: os.DirEntry[str]) -> bool:
    """Whether it is a link to another file of its folder, as OpenSSL finds them by hash."""
    return entry.is_symlink() and "/" not in os.readlink(entry.path)


def _add(context: ssl.SSLContext, folder: str, name: str, names: list[str]) -> None:
    stem, dot, kind = name.rpartition(".")
    path = os.path.join(folder, name)
    other = {"cert": f"{stem}.key", "key": f"{stem}.cert"}.get(kind) if dot else None
    if other is not None and other not in names:
        raise Trouble(say("probe-certs-alone", path=path, other=other))
    try:
        if kind == "crt" and os.path.isfile(path):
            with open(path, "rb"):
                pass  # OpenSSL does not tell one that may not be read from one that is empty
            with suppress(ssl.SSLError):
                context.load_verify_locations(cafile=path)
        elif kind == "cert":
            # Without a password OpenSSL would ask for one on the terminal.
            context.load_cert_chain(path, os.path.join(folder, str(other)), password="")
    except ssl.SSLError as error:
        why = (error.reason or "").replace("_", " ").lower()
        raise Trouble(say("probe-certs-unreadable", path=path, why=why)) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Trouble(say("probe-certs-unreadable", path=path, why=why)) from None
