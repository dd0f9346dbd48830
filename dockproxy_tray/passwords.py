"""A profile's proxy password: in the keyring or in profiles.toml, and moved with its profile.

In the keyring the account is the profile's name. What is new is always written before what it
replaces goes, and is taken back where the rest fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File
from dockproxy_tray.core.profile import DIRECT, Profile, Profiles
from dockproxy_tray.core.proxy_url import ProxyUrl
from dockproxy_tray.errors import DockproxyError, Invalid
from dockproxy_tray.operations import Operations
from dockproxy_tray.saving import open_text, save_text
from dockproxy_tray.system.profiles_edit import change_urls
from dockproxy_tray.system.profiles_edit import rename_profile as renamed
from dockproxy_tray.system.profiles_file import parse_profiles, parse_toml
from dockproxy_tray.system.secrets import NoKeyring, Secrets

KEYRING, FILE = "keyring", "file"


@dataclass(frozen=True)
class Kept:
    """Where a password is kept now, and what there is to say of it."""

    place: str | None
    """``keyring``, ``file``, or ``None`` for a password that was cleared."""
    warnings: tuple[Message, ...] = ()


def check_takes_password(operations: Operations, name: str) -> Profile:
    """The profile. Raises ``Invalid``: "no-such-profile", or "password-without-user" where no
    URL of it names a user whose password could be kept."""
    profile = operations.profiles().get(name)
    if not _users(profile):
        raise Invalid("password-without-user", name=name)
    return profile


def set_password(operations: Operations, name: str, password: str) -> Kept:
    """Keep a profile's password, or with an empty one clear it in both places.

    It goes into the keyring, and out of the file; without a keyring it goes into each URL of the
    user's own file that names a user. A URL that says ``user:@`` keeps its empty password, and an
    administrators' file is never edited. Raises ``Invalid`` as ``check_takes_password`` does, for
    a password that no URL can hold, and "profile-of-site"; ``NotAuthorized`` for a locked
    keyring; ``Conflict`` for a file that cannot be written. Nothing is changed then.
    """
    profile = check_takes_password(operations, name)
    for url in _users(profile):
        url.with_password(password)
    file, text = open_text(operations)
    own = parse_profiles(file.text or "", file.path)
    is_own = name in own.names and own.get(name).written
    bare = change_urls(text, name, _without, file.path) if is_own else text
    if not password:
        with _kept(operations.secrets, name, None):
            _save(file, bare, is_own)
        return Kept(None)
    if not is_own and all(url.password for url in _users(profile)):
        raise Invalid("profile-of-site", name=name, path=operations.site_path or "")
    notes = (
        [say("password-in-containers", name=name)] if _gives_containers(operations, name) else []
    )
    try:
        with _kept(operations.secrets, name, password):
            _save(file, bare, is_own)
        return Kept(KEYRING, tuple(notes))
    except NoKeyring:
        pass
    if not is_own:
        raise Invalid("password-needs-keyring", name=name, path=operations.site_path or "")

    def filled(url: ProxyUrl) -> ProxyUrl:
        return url.with_password(password) if _takes(url) else url

    save_text(file, change_urls(text, name, filled, file.path))
    return Kept(FILE, (say("password-without-keyring", path=file.path), *notes))


def rename_profile(operations: Operations, old: str, new: str) -> tuple[Message, ...]:
    """Give a profile of the user's another name, and its password with it.

    The answer is what there is to warn of: that the old entry in the keyring stays. Raises as
    ``profiles_edit.rename_profile`` does, ``NotAuthorized`` for a locked keyring, ``Conflict``
    for a file that cannot be written. Nothing is changed then.
    """
    file, text = open_text(operations)
    after = renamed(text, old, new, file.path)
    if after == text:
        return ()
    with _moved(operations.secrets, old, new, parse_profiles(after, file.path)):
        save_text(file, after)
    return forget_password(operations, old)


def save_edited(
    operations: Operations, file: File, text: str, takes: Mapping[str, str | None] | None = None
) -> tuple[bool, tuple[Message, ...]]:
    """Save a profiles.toml that somebody edited, and let the passwords follow its profiles.

    ``takes`` says of profiles whose password each takes over: that of a former name, or None for
    one that begins without any. Where that is not known, and one profile vanished and one
    appeared, it was renamed. What vanished loses its password. The answer is whether anything
    changed, and what there is to warn of: a keyring in trouble keeps nobody's work from being
    saved. Raises ``Conflict`` as ``save_text`` does.
    """
    after = parse_profiles(text, file.path)
    before = _written_names(file.text or "")
    gone = before - {*after.names}
    if takes is None:
        come = [name for name in after.names if name not in before and name != DIRECT]
        takes = dict(zip(come, gone, strict=True)) if len(gone) == len(come) == 1 else {}
    notes: list[Message] = []
    with ExitStack() as moving:
        for name, password in _read_all(operations.secrets, takes, after, notes).items():
            if password is None and name not in before:
                continue  # nothing can be kept under a name that is new
            try:
                moving.enter_context(_kept(operations.secrets, name, password))
            except DockproxyError as error:
                notes.append(_not_moved(takes[name], name, error))
        changed = save_text(file, text)
    left = {note.values["name"] for note in notes}
    forgotten = (forget_password(operations, name) for name in sorted(gone - left))
    return changed, (*notes, *(note for each in forgotten for note in each))


def _read_all(
    secrets: Secrets, takes: Mapping[str, str | None], after: Profiles, notes: list[Message]
) -> dict[str, str | None]:
    """What is to be kept under each name: all is read before any of it is written over.

    A profile that names no user has no use for a password.
    """
    found: dict[str, str | None] = {}
    for name, former in takes.items():
        try:
            needed = former is not None and _users(after.get(name))
            found[name] = secrets.read(former) if former is not None and needed else None
        except DockproxyError as error:
            notes.append(_not_moved(former, name, error))
    return found


def _not_moved(former: str | None, name: str, error: DockproxyError) -> Message:
    why = Message(error.reason, error.values)
    return say("password-not-moved", name=former or name, new=name, why=why)


def forget_password(operations: Operations, name: str) -> tuple[Message, ...]:
    """Delete a password from the keyring, after its profile is gone. That it could not be done is
    told, not raised."""
    try:
        operations.secrets.delete(name)
    except DockproxyError as error:
        why = Message(error.reason, error.values)
        return (say("password-stays", name=name, why=why),)
    return ()


def _written_names(text: str) -> set[str]:
    """The profiles of a text, which may be invalid: it may be edited to mend that."""
    try:
        profiles = parse_toml(text, "").get("profiles")
    except Invalid:
        return set()
    return {*profiles} - {DIRECT} if isinstance(profiles, dict) else set()


@contextmanager
def _moved(secrets: Secrets, old: str, new: str, after: Profiles) -> Iterator[None]:
    """Keep the password under its new name as well while the profile is renamed.

    Where that fails the new entry is taken back. The old one is left: to forget it is the last
    step. A profile that names no user any more has no use for a password.
    """
    password = secrets.read(old) if _users(after.get(new)) else None
    if password is None:
        yield
        return
    with _kept(secrets, new, password):
        yield


@contextmanager
def _kept(secrets: Secrets, name: str, password: str | None) -> Iterator[None]:
    """Put a password into the keyring, or take it out; where what follows fails, put the former
    one back."""
    former = secrets.read(name)
    _keep(secrets, name, password)
    try:
        yield
    except BaseException:
        with suppress(DockproxyError, NoKeyring):
            _keep(secrets, name, former)
        raise


def _keep(secrets: Secrets, name: str, password: str | None) -> None:
    if password is None:
        secrets.delete(name)
    else:
        secrets.write(name, password)


def _save(file: File, text: str, is_own: bool) -> None:
    if is_own:
        save_text(file, text)


def _users(profile: Profile) -> list[ProxyUrl]:
    return [url for url in profile.urls if _takes(url)]


def _takes(url: ProxyUrl) -> bool:
    """Whether the profile's password is this one's: not where it says outright that it is empty."""
    return bool(url.user) and url.password != ""


def _without(url: ProxyUrl) -> ProxyUrl:
    return url.without_password() if _takes(url) else url


def _gives_containers(operations: Operations, name: str) -> bool:
    client = operations.profiles().resolve(name).client
    return any(_takes(url) for url in client.urls.values())
