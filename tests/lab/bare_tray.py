"""The least that a tray program in Python is: an icon, a menu, and one signal of the system bus.

What ours takes is measured against it. It says on stdout what the user does.
"""

from __future__ import annotations

import sys

from pydbus import SystemBus
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

DOCKER = "/org/freedesktop/systemd1/unit/docker_2eservice"

app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
picture = QPixmap(64, 64)
picture.fill("red")
tray, menu = QSystemTrayIcon(QIcon(picture)), QMenu()
menu.addAction("Say", lambda: print("chosen", flush=True))
menu.addAction("Quit", app.quit)
tray.setContextMenu(menu)
tray.activated.connect(lambda reason: print(reason.name, flush=True))
SystemBus().subscribe(object=DOCKER, signal_fired=lambda *_: None)
tray.show()
sys.exit(app.exec())
