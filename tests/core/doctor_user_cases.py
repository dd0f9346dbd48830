"""The troubles of the client, the profiles, the helper and the desktop."""

from __future__ import annotations

import json
from dataclasses import replace

from dockproxy_tray.core.doctor.gathered import DesktopFacts, Health
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import Builder, Container
from dockproxy_tray.core.profile import Profile
from dockproxy_tray.core.proxies import Proxies
from tests.core.doctor_machines import (
    CLIENT,
    OFFICE,
    ON_DISK,
    PROXY,
    Case,
    files,
    gathered,
    helper,
    in_force,
    problem,
    profiles,
)
from tests.core.seen import ENGINE

CLIENT_ENTRY = json.dumps(
    {"proxies": {"default": {"httpProxy": PROXY}, ENGINE.endpoints[0]: {"httpProxy": "http://o:2"}}}
)
ENTRY_ALONE = json.dumps({"proxies": {ENGINE.endpoints[0]: {"httpProxy": "http://o:2"}}})
BROKEN = say("profiles-invalid", path="x", why=say("too-deep"))
RULED = profiles(replace(OFFICE, otherwise=True))
FAILED = Health("loaded", "failed", "exit-code")
BARE, MUTE = DesktopFacts(False, True), DesktopFacts(None, None)

USER_CASES: tuple[Case, ...] = (
    # Client
    Case("docker-config", "warning", "doctor-docker-config", gathered(docker_config="/x")),
    Case(
        "client-file", "bad", "file-link-dangles",
        problem(ENGINE.client_config, "file-link-dangles"),
    ),
    Case("client-file", "bad", "json-invalid", files({ENGINE.client_config: "{'"})),
    Case(
        "client-file", "bad", "doctor-no-default",
        files({ENGINE.client_config: '{"proxies": {"httpProxy": "http://h:1"}}'}),
        files({ENGINE.client_config: CLIENT}),
    ),
    Case(
        "client-file", "bad", "json-wrong-type",
        files({ENGINE.client_config: '{"proxies": {"default": {"httpProxy": 1}}}'}),
    ),
    Case(
        "client-writable", "bad", "doctor-client-not-ours",
        gathered(client_locked=say("file-not-ours", path="x")),
    ),
    Case(
        "client-writable", "bad", "doctor-client-locked",
        gathered(client_locked=say("file-hard-linked", path="x")),
    ),
    Case(
        "client-entry", "bad", "doctor-entry",
        in_force({**ON_DISK, ENGINE.client_config: CLIENT_ENTRY}), in_force(),
    ),
    Case(
        "client-entry", "warning", "doctor-entry-unmanaged",
        files({ENGINE.client_config: ENTRY_ALONE}),
    ),
    Case(
        "containers", "warning", "containers-former-proxy",
        in_force(containers=(Container("web", {"HTTP_PROXY": "http://o:2"}),)),
        in_force(containers=(Container("web", {"HTTP_PROXY": PROXY, "NO_PROXY": "x"}),)),
    ),
    Case(
        "containers", "warning", "containers-former-proxy",
        in_force(containers=(Container("web", {"HTTP_PROXY": "http://o:2"}),)),
        files({ENGINE.client_config: "{"}),
    ),
    Case("containers", "skipped", "doctor-untold", gathered(containers=None)),
    Case(
        "builders", "warning", "doctor-builder-anew", in_force(builders=(Builder("b", Proxies()),)),
        in_force(builders=(Builder("b", Proxies(PROXY, PROXY)),)),
    ),
    Case(
        "builders", "warning", "doctor-builder",
        gathered(builders=(Builder("b", Proxies(PROXY)),)),
        gathered(builders=(Builder("b", Proxies()),)),
    ),
    Case("shell", "warning", "doctor-shell", in_force(shell=Proxies()), in_force()),
    Case("shell", "warning", "doctor-shell", in_force(shell=Proxies(PROXY)), in_force()),
    # Profiles
    Case(
        "profiles", "bad", "profiles-invalid",
        gathered(profiles=None, profiles_problem=BROKEN),
        gathered(profiles=profiles(OFFICE)),
    ),
    Case("profiles-private", "bad", "doctor-profiles-open", gathered(profiles_open=True)),
    Case(
        "profile-proxies", "warning", "https-goes-direct",
        gathered(profiles=profiles(Profile("A", http_proxy=PROXY))),
        gathered(profiles=profiles(OFFICE)),
    ),
    Case(
        "profile-proxies", "warning", "loopback-proxy",
        gathered(profiles=profiles(replace(OFFICE, http_proxy="http://127.0.0.1:1"))),
    ),
    Case(
        "proxy-scheme", "warning", "doctor-https-proxy",
        gathered(profiles=profiles(replace(OFFICE, https_proxy="https://proxy:1"))),
        gathered(profiles=profiles(OFFICE)),
    ),
    *(
        Case(
            "passwords", state, code, gathered(passwords={"Office": kept}),
            gathered(passwords={"Office": "kept"}),
        )
        for kept, state, code in (
            ("none", "bad", "doctor-no-password"),
            ("no-keyring", "bad", "doctor-no-keyring"),
            ("failed", "bad", "doctor-keyring-failed"),
            ("unseen", "unknown", "doctor-password-unseen"),
        )
    ),
    Case(
        "network", "bad", "no-network-manager",
        gathered(network="switch", network_manager=False, profiles=RULED),
        gathered(network="switch", network_manager=True, profiles=RULED),
    ),
    Case(
        "network", "unknown", "doctor-bus-silent", gathered(network="ask"), gathered(), "skipped"
    ),
    Case(
        "network", "warning", "no-rules", gathered(network="ask", network_manager=True),
        gathered(), "skipped",
    ),
    # Helper
    Case("helper", "bad", "doctor-no-helper", helper(activatable=False)),
    Case("helper", "skipped", "doctor-helper-root", helper(activatable=False, needed=False)),
    Case("helper", "unknown", "doctor-bus-silent", helper(activatable=None)),
    Case("helper", "bad", "doctor-helper-masked", helper(health=Health("masked", "inactive"))),
    Case("helper", "bad", "doctor-helper-failed", helper(health=FAILED)),
    Case(
        "helper-version", "bad", "doctor-helper-version", helper(theirs="0.2.0"),
        helper(theirs="0.1.9"),
    ),
    Case("helper-version", "unknown", "doctor-helper-elsewhere", helper(theirs="")),
    Case("helper-code", "bad", "doctor-helper-writable", helper(writable="/usr/lib/x")),
    Case("polkit", "bad", "doctor-polkit-silent", helper(actions=None)),
    Case("polkit", "bad", "doctor-polkit-actions", helper(actions=("a.b",))),
    Case("password-prompt", "bad", "doctor-forbidden", helper(verdict="no")),
    Case(
        "password-prompt", "bad", "doctor-no-agent",
        helper(verdict="password", session_agent=False),
        helper(verdict="password", session_agent=True),
    ),
    Case(
        "password-prompt", "warning", "doctor-only-terminal-agent",
        helper(verdict="password", session_agent=False, terminal_agent=True),
        helper(verdict="password", session_agent=None, terminal_agent=True),
    ),
    Case(
        "password-prompt", "warning", "doctor-only-terminal-agent",
        helper(verdict="password", session_agent=False, terminal_agent=True),
        replace(helper(verdict="password", session_agent=False, terminal_agent=True), desktop=None),
    ),
    # Desktop
    Case("tray-host", "warning", "doctor-no-tray-host", gathered(desktop=BARE)),
    Case("tray-host", "unknown", "doctor-session-bus-silent", gathered(desktop=MUTE)),
    Case(
        "notifications", "warning", "doctor-no-notifications",
        gathered(desktop=DesktopFacts(True, False)),
    ),
)  # fmt: skip
