"""``dockproxy-tray``: starts the program, and ends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NoReturn

from dockproxy_tray.places import Place, config_folder, open_place
from dockproxy_tray.system.settings_file import read_settings
from dockproxy_tray.ui.arguments import parse_arguments
from dockproxy_tray.words.language import use_language


def main(argv: Sequence[str] | None = None) -> int:
    """Run until the user quits; the answer is the exit code."""
    use_language(os.environ)
    arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    settings = read_settings(config_folder(os.environ))
    use_language(os.environ, settings.language or None)

    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from dockproxy_tray.ui.application import Application

    def opened() -> AbstractContextManager[Place]:
        engine = arguments.engine or settings.engine
        return open_place(os.environ, engine, arguments.sandbox, arguments.profiles)

    app = QApplication([sys.argv[0]])
    app.setQuitOnLastWindowClosed(False)
    application = Application(opened, settings, lambda shape: QIcon.fromTheme("network-wired"))
    application.start(hidden=arguments.hidden)
    try:
        return app.exec()
    finally:
        application.close()


def run_once() -> NoReturn:
    """The program's entry."""
    sys.exit(main())


if __name__ == "__main__":
    run_once()
