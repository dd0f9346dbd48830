"""``dockproxy watch`` in the guest, and what it says."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from tests.lab.documents import Document, Documents
from tests.lab.machine import Machine

PROFILES = """\
version = 1

[profiles.Office]
proxy = "http://office.example:8080"
[[profiles.Office.when]]
connection = "Office"
dns_domain = "corp.example"

[profiles.Home]
proxy = "http://home.example:3128"
[[profiles.Home.when]]
subnet = "10.2.0.0/16"

[profiles.Direct]
when = "otherwise"
"""
OFFICE = "http://office.example:8080"
HOME = "http://home.example:3128"


def follow(machine: Machine, home: str, uid: int, mode: str = "switch", steady: int = 1) -> None:
    """Give a user rules, and have the network followed."""
    folder = f"{home}/.config/dockproxy-tray"
    settings = f'network = "{mode}"\nsteady = {steady}\n'
    machine.write(f"{folder}/profiles.toml", PROFILES, 0o600, uid)
    machine.write(f"{folder}/settings.toml", settings, 0o600, uid)


class Follower(Documents):
    """Who follows the network. A context manager: it is told to end as a service is."""

    def __init__(
        self,
        machine: Machine,
        *argv: str,
        user: str = "root",
        env: Mapping[str, str] | None = None,
    ) -> None:
        command = argv or ("python3", "-m", "dockproxy_tray.cli", "--engine=system")
        super().__init__(machine.popen(*command, "watch", "--json", user=user, env=env))

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGTERM)

    def reason(self, code: str) -> Document:
        """Read on to what is said for this reason."""
        return self.until(lambda document: document["reason"]["code"] == code)

    def switched(self, profile: str) -> Document:
        """Read on to a switch, which must be to this profile."""
        document = self.until(lambda document: document["event"] in ("switched", "failed"))
        assert (document["event"], document["profile"]) == ("switched", profile), document
        return document

    def events(self, kind: str) -> list[str]:
        """The profiles of all documents of this kind so far."""
        return [each["profile"] for each in self.said if each["event"] == kind]
