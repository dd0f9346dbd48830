"""A password of the keyring in a switch: it arrives, and is readable to nobody else."""

from __future__ import annotations

import json

import pytest

from tests.behaviour.rig import Rig, switch, texts

CANARY = "canary bird%"
ENCODED = "canary%20bird%25"
NAMED = "http://jo@proxy.example:8080"
WHOLE = f"http://jo:{ENCODED}@proxy.example:8080"
PROFILES = f"""\
[profiles.Named]
proxy = "{NAMED}"
[profiles.Named.client]
proxy = "http://proxy.example:8080"
ftp_proxy = "{NAMED}"
[profiles.Host]
proxy = "{NAMED}"
[profiles.Host.client]
proxy = "http://proxy.example:8080"
"""


@pytest.fixture
def keyring(rig: Rig) -> dict[str, str]:
    """The variables with which a call has a keyring of its own."""
    rig.write(rig.paths.profiles, PROFILES, 0o600)
    return {
        "PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring",
        "DOCKPROXY_TEST_KEYRING": f"{rig.paths.user_state_dir}/keyring.json",
    }


def test_a_password_of_the_keyring_arrives_and_shows_nowhere(
    rig: Rig, keyring: dict[str, str]
) -> None:
    said = [rig.call("password", "Named", stdin=f"{CANARY}\n", **keyring)]
    assert said[0].code == 0, said[0].err
    assert rig.read(rig.paths.profiles) == PROFILES

    said.append(rig.call("use", "Named", "--json", **keyring))

    assert said[1].code == 0, said[1].out
    codes = [warning["code"] for warning in said[1].document["warnings"]]
    assert codes.count("client-password") == 1
    assert rig.process_env()["HTTP_PROXY"] == WHOLE
    config = json.loads(rig.read(rig.paths.client) or "")
    assert config["proxies"]["default"]["ftpProxy"] == WHOLE
    assert ENCODED not in (rig.read(rig.paths.dropin) or "")
    mode = rig.stat(rig.paths.env_file)
    assert mode is not None and mode[0] & 0o777 == 0o600
    # Without the keyring: a look needs none.
    status = rig.call("status", "--json")
    assert (status.document["state"], status.document["matches"]) == ("in-sync", ["Named"])
    # The same once more changes nothing: the plan compares the password too.
    assert switch(rig, "use", "Named", code=0, **keyring)["action"] == "none"
    said += [status, rig.call("status"), rig.call("plan", "Host", **keyring), rig.call("history")]
    for answer in said:
        assert ENCODED not in answer.out + answer.err
        assert CANARY not in answer.out + answer.err


def test_another_password_is_another_setting(rig: Rig, keyring: dict[str, str]) -> None:
    rig.call("password", "Host", stdin="one\n", **keyring)
    result = switch(rig, "use", "Host", code=0, **keyring)
    assert "client-password" not in [warning["code"] for warning in result["warnings"]]
    rig.call("password", "Host", stdin="two\n", **keyring)
    assert switch(rig, "use", "Host", code=0, **keyring)["action"] == "restart"
    assert rig.process_env()["HTTP_PROXY"] == "http://jo:two@proxy.example:8080"


def test_a_user_without_a_password_stops_a_switch(rig: Rig, keyring: dict[str, str]) -> None:
    before = texts(rig)
    for command in ("use", "plan"):
        answer = rig.call(command, "Named", "--json", **keyring)
        assert (answer.code, answer.error) == (2, "Invalid")
    assert texts(rig) == before
