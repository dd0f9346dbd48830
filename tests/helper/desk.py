"""A user at work on the stage's engine, by whole operations as both front ends ask for them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.helper import acts
from tests.helper.acts import Done, Raised
from tests.helper.person import Person
from tests.helper.stage import Stage

PROXIES = {
    "default": {"httpProxy": "http://172.17.0.1:8080", "httpsProxy": "http://172.17.0.1:8080"}
}


def proxies(client: Any) -> Any:
    """Without the list of exceptions."""
    default = client.get("proxies", {}).get("default", {})
    return {"default": {k: v for k, v in default.items() if k != "noProxy"}} if default else {}


class Desk:
    """One user's."""

    def __init__(self, stage: Stage, person: Person) -> None:
        self.stage = stage
        self._person = person
        self._how = (stage.engine_for(person.uid), stage.profiles_for(person.uid))
        self.profiles = self._how[1]
        self.config = Path(self._how[0].client_config)

    def do(self, verb: str, *words: str, **options: Any) -> Done:
        return self._person.do(acts.operate, *self._how, verb, *words, **options)

    def fail(self, verb: str, *words: str, **options: Any) -> Raised:
        return self._person.fail(acts.operate, *self._how, verb, *words, **options)

    def status(self) -> list[str]:
        """Look, as the tray does; the codes of what there was to say."""
        return self._person.do(acts.look, *self._how)

    def begin(self, verb: str, *words: str) -> None:
        self._person.begin(acts.operate, *self._how, verb, *words)

    def end(self) -> Done:
        return self._person.end(acts.operate)

    def fail_at_last(self) -> Raised:
        return self._person.fail_at_last()

    def kill(self) -> None:
        """The user's process is gone from one moment to the next."""
        self._person.kill()

    @property
    def client(self) -> Any:
        """The user's config.json."""
        return json.loads(self.config.read_text()) if self.config.exists() else {}

    @property
    def is_interrupted(self) -> bool:
        """Whether a switch of this user's left its journal."""
        return Path(self._how[0].user_state_dir, "journal.json").exists()

    def write_profiles(self, text: str) -> None:
        Path(self.profiles).write_text(text)

    def write_client(self, text: str) -> None:
        self.config.write_text(text)
        os.chown(self.config, self._person.uid, self._person.uid)

    @property
    def daemon(self) -> str:
        """What root has written for the engine's proxy; empty: nothing."""
        path = Path(self.stage.engine.dropin)
        return path.read_text() if path.exists() else ""

    @property
    def asked(self) -> int:
        """How often polkit was asked."""
        return len(self.stage.questions)
