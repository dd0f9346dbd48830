"""What a front end works on: an engine of this machine or a sandbox, and the profiles for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockproxy_tray.ids import APP_NAME

if TYPE_CHECKING:
    from dockproxy_tray.core.engine import Engine


@dataclass(frozen=True)
class Place:
    """An engine and the profiles for it."""

    engine: Engine
    profiles_path: str
    site_path: str | None
    """The administrators' profiles.toml; None in a sandbox."""
    config_dir: str
    """Where the user's settings are kept; a sandbox has its own."""


@contextmanager
def open_place(
    environ: Mapping[str, str],
    engine: str = "auto",
    sandbox: str | None = None,
    profiles: str | None = None,
) -> Iterator[Place]:
    """Find the engine, or keep a sandbox open meanwhile.

    ``engine`` is ``system``, ``user`` or ``auto``, ``profiles`` a file to read instead of the
    user's. ``sandbox`` is its folder, ``""`` a temporary one, None none at all. Raises
    ``NoEngine`` and ``Invalid``.
    """
    if sandbox is not None:
        from dockproxy_tray.sandbox.open import open_sandbox

        with open_sandbox(sandbox or None) as opened:
            own = opened.profiles_file
            yield Place(opened.engine, profiles or own, None, os.path.dirname(own))
        return
    from dockproxy_tray.system.engines import find_engine

    path = profiles or user_profiles(environ)
    folder = config_folder(environ)
    yield Place(find_engine(engine, environ), path, site_profiles(environ), folder)


def find_profiles(
    environ: Mapping[str, str], sandbox: str | None = None, profiles: str | None = None
) -> tuple[str, str | None]:
    """The files that ``open_place`` would read profiles from: the user's and the administrators'.

    No engine is looked for and no sandbox opened; one that was never opened has the sample.
    """
    if sandbox is not None:
        from dockproxy_tray.sandbox.folder import profiles_in

        return profiles or profiles_in(sandbox or None), None
    return profiles or user_profiles(environ), site_profiles(environ)


def user_profiles(environ: Mapping[str, str]) -> str:
    """The user's profiles.toml, where platformdirs has it, without the time to import that.

    XDG Base Directory Specification: a relative XDG_CONFIG_HOME is ignored; so is, for root, one
    that somebody else owns.
    """
    return f"{config_folder(environ)}/profiles.toml"


def config_folder(environ: Mapping[str, str]) -> str:
    """The user's folder for what this program is told to remember."""
    from dockproxy_tray.system.engines import home_folder, named_folder

    base = named_folder(environ, "XDG_CONFIG_HOME") or f"{home_folder(environ)}/.config"
    return f"{base}/{APP_NAME}"


def site_profiles(environ: Mapping[str, str]) -> str:
    """The administrators' profiles.toml: of the folders of XDG_CONFIG_DIRS, else /etc/xdg, the
    first one that has it, else the first."""
    from dockproxy_tray.system.engines import site_folders

    paths = [f"{folder}/{APP_NAME}/profiles.toml" for folder in site_folders(environ)]
    return next(filter(os.path.lexists, paths), paths[0])
