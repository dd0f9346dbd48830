"""The desktop's keyring, by the ``keyring`` library, which need not be there.

The library takes a tenth of a second to import and may ask the user to unlock the keyring, so it
is imported where a password is needed and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray import ids
from dockproxy_tray.errors import Invalid, NotAuthorized

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from dockproxy_tray.core.doctor.gathered import PasswordState


class NoKeyring(Exception):
    """There is no keyring that could keep anything: no library, no service, or none wanted."""


@dataclass(frozen=True)
class Secrets:
    """The passwords of one service, each under the name of its account.

    Every method raises ``NotAuthorized("keyring-locked")`` where unlocking the keyring was
    refused, and ``Invalid("keyring-failed")`` for what else goes wrong with it.
    """

    service: str

    def read(self, account: str, *, may_ask: bool = True) -> str | None:
        """The password; ``None`` where none is kept, or no keyring is there to keep one.

        Unless it ``may_ask``, a keyring that might ask the user to unlock it is left alone, and
        ``NotAuthorized("keyring-may-ask")`` is raised.
        """
        try:
            with _open() as backend:
                if not may_ask and _asks(backend, self.service, account):
                    raise NotAuthorized("keyring-may-ask", account=account)
                return backend.get_password(self.service, account) or None
        except NoKeyring:
            return None

    def look(self, account: str) -> PasswordState:
        """Whether there is a password; the user is asked for nothing, and nothing is raised."""
        try:
            with _open() as backend:
                if _asks(backend, self.service, account):
                    return "unseen"
                return "kept" if backend.get_password(self.service, account) else "none"
        except NoKeyring:
            return "no-keyring"
        except (Invalid, NotAuthorized):
            return "failed"

    def write(self, account: str, password: str) -> None:
        """Keep a password in place of the former one. Raises ``NoKeyring``."""
        with _open(secret=password) as backend:
            backend.set_password(self.service, account, password)

    def delete(self, account: str) -> bool:
        """Forget a password; the answer is whether there was one."""
        try:
            with _open() as backend:
                # To delete what is not there is an error of the same class as a real one.
                if backend.get_password(self.service, account) is None:
                    return False
                backend.delete_password(self.service, account)
                return True
        except NoKeyring:
            return False


@contextmanager
def _open(secret: str | None = None) -> Iterator[KeyringBackend]:
    """The user's keyring. Whatever it raises becomes an error of ours that tells no ``secret``."""
    try:
        import keyring
        from keyring import errors
    except ImportError:
        raise NoKeyring from None
    try:
        backend = keyring.get_keyring()
        if _keeps_nothing(backend):
            raise NoKeyring
        yield backend
    except (NoKeyring, NotAuthorized):
        raise
    except (errors.NoKeyringError, errors.InitError):
        raise NoKeyring from None
    except errors.KeyringLocked:
        raise NotAuthorized("keyring-locked") from None
    except Exception as error:  # a backend's own, from D-Bus or from a file
        name, text = type(error).__name__, " ".join(str(error).split())
        # Who fails to keep a password may quote it, in whatever form.
        detail = f"{name}: {text}" if text and secret is None else name
        raise Invalid("keyring-failed", detail=detail) from None


def _asks(backend: KeyringBackend, service: str, account: str) -> bool:
    """Whether reading this might ask the user for something.

    Of the desktop's Secret Service that can be found out without (Secret Service API,
    "Collection", ``Locked``, and "Service", ``SearchItems``): one library has the default
    collection unlocked, the other every collection that has the password.
    """
    if isinstance(many := getattr(backend, "backends", None), (list, tuple)):
        return any(_asks(each, service, account) for each in many)
    if type(backend).__module__ not in _SECRET_SERVICES or hasattr(backend, "preferred_collection"):
        return True
    from dockproxy_tray.system.bus import Bus, BusError, variant

    try:
        bus = Bus("session")
    except BusError:
        return True
    try:
        found = bus.properties(*ids.SECRET_COLLECTION, ("Locked",))
        owner, path, interface = ids.SECRET_SERVICE
        attributes = variant("(a{ss})", ({"service": service, "username": account},))
        _, locked = bus.call(owner, path, f"{interface}.SearchItems", attributes)
        return bool(found.get("Locked", True) or locked)
    except BusError:
        return True
    finally:
        bus.close()


_SECRET_SERVICES = ("keyring.backends.SecretService", "keyring.backends.libsecret")


def _keeps_nothing(backend: KeyringBackend) -> bool:
    from keyring.backends import fail, null

    return isinstance(backend, (fail.Keyring, null.Keyring))
