"""dockproxy-tray: switch Docker between named proxy profiles."""

__version__ = "0.1.0"
