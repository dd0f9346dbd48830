"""``dockproxy-tray``: starts the program, and ends it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NoReturn

from dockproxy_tray.core.settings import Settings
from dockproxy_tray.places import Place, config_folder, open_place
from dockproxy_tray.system.settings_file import read_settings
from dockproxy_tray.ui.arguments import parse_arguments
from dockproxy_tray.words.language import tr, use_language


def main(argv: Sequence[str] | None = None) -> int:
    """Run until the user quits; the answer is the exit code."""
    use_language(os.environ)
    arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    settings = Settings()  # a sandbox has its own, read when it is open
    if arguments.sandbox is None:
        settings = read_settings(config_folder(os.environ))
    use_language(os.environ, settings.language or None)

    from PySide6.QtWidgets import QApplication

    from dockproxy_tray.ui.pyside import skip_feature_lookup

    skip_feature_lookup()
    from dockproxy_tray.ids import APP_NAME, TRAY_ID
    from dockproxy_tray.system.listening import Listener
    from dockproxy_tray.ui.application import Application
    from dockproxy_tray.ui.desktop import Desktop, instance_name
    from dockproxy_tray.ui.garbage import look_in_this_thread_only
    from dockproxy_tray.ui.signals import Signals

    def opened() -> AbstractContextManager[Place]:
        engine = arguments.engine or settings.engine
        return open_place(os.environ, engine, arguments.sandbox, arguments.profiles)

    listener = Listener()
    desktop = Desktop(listener)
    name = instance_name(arguments.sandbox)
    claim = desktop.claim(name, hidden=arguments.hidden)
    if claim == "silent":
        # It may hang, or be no program of ours: whoever is first on the bus has the name.
        text = tr(
            "Dockproxy seems to run already, as process {number}, which does not answer. "
            "End that process, and start Dockproxy again."
        )
        print(text.format(number=desktop.owner_of(name)), file=sys.stderr)
    if claim != "ours":
        return 1 if claim == "silent" else 0
    panel = desktop.has_panel()
    listener.start()

    app = QApplication([sys.argv[0]])
    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName("Dockproxy")
    app.setDesktopFileName(TRAY_ID)
    app.setQuitOnLastWindowClosed(False)
    signals = Signals()
    # Not quit(), which asks each window first: nobody may be there to answer.
    signals.asked_to_end.connect(app.exit)
    application = Application(opened, settings)
    application.dialogs.listener = listener
    app.setWindowIcon(application.icons.application_icon())
    desktop.raised.connect(application.raise_window)
    desktop.panel_appeared.connect(application.take_panel)
    look_in_this_thread_only()
    application.start(hidden=arguments.hidden, panel=panel)

    # Once the icon is on its way to the panel. What the session has to say waits for the loop.
    from dockproxy_tray.ui.follow import Follow
    from dockproxy_tray.ui.live import Live
    from dockproxy_tray.ui.notifying import Notifying

    live = Live(listener, application.session)
    follow = Follow(listener, application.session)
    notifying = Notifying(listener, application.session, lambda: application.settings)
    notifying.asked.connect(application.do)
    try:
        return app.exec()
    finally:
        application.close()
        live.close()
        follow.close()
        notifying.close()
        listener.close()
        signals.close()


def run_once() -> NoReturn:
    """The program's entry.

    Everything is closed by its owner by then. Taking Python down with Qt in it frees widgets and
    what they belong to in any order, which may crash.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run_once()
