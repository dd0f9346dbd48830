"""settings.toml: what the user has chosen of the program itself; comments and unknown keys stay."""

from __future__ import annotations

import os
from dataclasses import replace

from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.observed import File, FileEdit
from dockproxy_tray.core.settings import Settings, differing, make_settings
from dockproxy_tray.errors import Conflict
from dockproxy_tray.system.files import read_file, replace_file

NAME = "settings.toml"


def settings_path(folder: str) -> str:
    """Where the settings are kept in the user's folder for them."""
    return f"{folder}/{NAME}"


def read_settings(folder: str) -> Settings:
    """The settings in this folder. What is missing or cannot be read is as it is by itself."""
    return _parse(read_file(settings_path(folder), follow=True).text or "") or Settings()


def settings_problem(folder: str) -> Message | None:
    """Why nothing counts that the file says; None: it does, or there is none."""
    file = read_file(settings_path(folder), follow=True)
    if file.problem is None and _parse(file.text or "") is None:
        return say("settings-unread", path=file.path)
    return file.problem


def _parse(text: str) -> Settings | None:
    """None: it is no TOML."""
    if not text:
        return Settings()
    import tomllib

    try:
        return make_settings(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def write_settings(folder: str, settings: Settings) -> None:
    """Keep the settings. Raises ``Conflict``, and the file is as it was: it cannot be written, or
    is no TOML that could be kept."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    file = read_file(settings_path(folder), follow=True)
    if file.problem is not None:
        raise Conflict(file.problem.code, **dict(file.problem.values))
    try:
        document = tomlkit.parse(file.text or "")
    except TOMLKitError:
        raise Conflict("settings-invalid", path=file.path) from None
    kept, now = differing(settings), make_settings(document.unwrap())
    for key in vars(settings):
        if key not in kept:
            document.pop(key, None)
        elif getattr(now, key) != kept[key]:
            document[key] = kept[key]
    text = tomlkit.dumps(document)
    if text != (file.text or ""):
        _replace(file, text)


def _replace(file: File, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(file.path), mode=0o700, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Conflict("file-not-written", path=file.path, why=why) from None
    replace_file(FileEdit(replace(file), text, 0o600 if file.text is None else None), follow=True)
