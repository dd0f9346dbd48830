"""The troubles of files that dockerd and systemd read."""

from __future__ import annotations

from dataclasses import replace

from dockproxy_tray.core.doctor.gathered import Folder, Health
from dockproxy_tray.core.message import say
from dockproxy_tray.core.observed import File
from tests.core.doctor_machines import (
    DROPIN,
    LATER,
    ON_DISK,
    Case,
    daemon_json,
    dropin,
    gathered,
    in_force,
    problem,
    stopped,
    unit_text,
)
from tests.core.seen import DEFAULT, ENGINE, UNIT_TEXT, seen

MIRROR_LIST = '{"registry-mirrors": ["%s"]}'
PROXIES = '{"proxies": {"http-proxy": "http://h:1"}}'
DEAD = stopped(Health("loaded", "failed", "exit-code"))

FILE_CASES: tuple[Case, ...] = (
    Case("readable", "unknown", "doctor-closed", problem(DEFAULT)),
    Case("readable", "bad", "file-linked", problem(ENGINE.daemon_json, "file-linked")),
    Case("readable", "bad", "file-not-regular", problem(LATER, "file-not-regular")),
    Case(
        "unit-lines", "bad", "doctor-percent-dropped",
        dropin('Environment="HTTP_PROXY=http://u:p%40s@h:1"'),
        dropin('Environment="HTTP_PROXY=http://u:p%%40s@h:1"'),
    ),
    Case(
        "unit-lines", "bad", "doctor-percent-replaced",
        dropin('Environment="HTTP_PROXY=http://u:caf%C3@h:1"'),
        dropin('Environment="HTTP_PROXY=http://u:caf%%C3@h:1" "CACHE=%C"'),
    ),
    Case(
        "unit-lines", "bad", "doctor-quoting",
        dropin('Environment="HTTP_PROXY=http://dom\\user:x@h:1"'),
        dropin('Environment="HTTP_PROXY=http://dom\\\\user:x@h:1"'),
    ),
    Case(
        "unit-lines", "bad", "doctor-quoting", dropin('Environment="HTTP_PROXY=http://h:1'),
        dropin('Environment="HTTP_PROXY=http://h:1"'),
    ),
    Case(
        "unit-lines", "bad", "doctor-swallowed",
        dropin("Environment=HTTP_PROXY=http://h:1\\\nEnvironment=NO_PROXY=a"),
        dropin('Environment="HTTP_PROXY=http://h:1" \\\n "NO_PROXY=a"'),
    ),
    Case(
        "unit-lines", "bad", "doctor-line-ignored", dropin("environment=HTTP_PROXY=http://h:1"),
        dropin("Environment=HTTP_PROXY=http://h:1"),
    ),
    Case(
        "unit-lines", "bad", "doctor-line-ignored", dropin("Environment=NO_PROXY=a, b"),
        dropin('Environment="NO_PROXY=a, b"'),
    ),
    Case("unit-lines", "bad", "doctor-unit-broken", dropin("[Unit\nEnvironment=A=b")),
    Case(
        "wiped", "bad", "doctor-wiped",
        gathered(seen({**ON_DISK, LATER: "[Service]\nEnvironment=\n"})),
        gathered(seen({**ON_DISK, LATER: "[Service]\nEnvironment=A=b\n"})),
    ),
    Case(
        "wiped", "warning", "doctor-wiped", dropin("Environment=A=b\nEnvironment="),
        dropin("Environment=\nEnvironment=A=b"),
    ),
    Case(
        "environment-files", "bad", "doctor-env-file-missing",
        unit_text(UNIT_TEXT.replace("=-/etc", "=/etc")),
        unit_text(UNIT_TEXT),
    ),
    Case(
        "later-drop-ins", "warning", "doctor-later-dropin",
        dropin("Environment=HTTP_PROXY=http://h:1", LATER),
        dropin("Environment=HTTP_PROXY=http://h:1", f"{ENGINE.dropin_dir}/a.conf"),
    ),
    Case("daemon-json", "bad", "json-invalid", daemon_json("{'a': 1}"), daemon_json("{}")),
    Case("daemon-json", "bad", "json-bom", daemon_json("\ufeff{}"), daemon_json("{}")),
    Case("daemon-json", "bad", "json-comment", daemon_json("// x\n{}"), daemon_json("{}")),
    Case("daemon-json", "bad", "json-duplicate-key", daemon_json('{"a": 1, "a": 2}')),
    Case("daemon-json", "bad", "json-wrong-type", daemon_json('{"proxies": "http://h"}')),
    Case("daemon-json", "skipped", "doctor-unread", problem(ENGINE.daemon_json, "file-linked")),
    Case(
        "daemon-json", "warning", "daemon-json-elsewhere",
        unit_text(UNIT_TEXT.replace("$DOCKER_OPTS", "--config-file /x.json")),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-client-syntax",
        daemon_json('{"proxies": {"default": {"httpProxy": "http://h:1"}}}'),
        daemon_json('{"proxies": {"http-proxy": "http://h:1"}}'),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-client-syntax",
        daemon_json('{"proxies": {"httpProxy": "http://h:1"}}'), daemon_json("{}"),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-unknown-key", daemon_json('{"_comment": "x"}'),
        daemon_json('{"debug": true, "log-opts": {"max-size": "1m", "Any_Thing": "x"}}'),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-ignored-key",
        daemon_json('{"http-proxy": "http://h:1"}'), daemon_json("{}"),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-proxies-too-new",
        daemon_json('{"proxies": {"http-proxy": "http://h:1"}}', version="20.10.24+dfsg1"),
        daemon_json('{"proxies": {"http-proxy": "http://h:1"}}', version="23.0.0"),
    ),
    Case(
        "daemon-json-keys", "bad", "doctor-proxies-too-new",
        replace(
            DEAD,
            seen=replace(DEAD.seen, daemon_json=File(ENGINE.daemon_json, PROXIES)),
            installed=(20, 10, 24),
        ),
        daemon_json("{}"),
    ),
    Case(
        "flags", "bad", "doctor-hosts", daemon_json('{"hosts": ["unix:///run/docker.sock"]}'),
        daemon_json("{}"),
    ),
    Case(
        "flags", "bad", "doctor-flag-and-file",
        gathered(
            seen(
                {
                    DEFAULT: "DOCKER_OPTS=--registry-mirror=https://m\n",
                    ENGINE.daemon_json: MIRROR_LIST % "https://m",
                }
            )
        ),
        gathered(seen({DEFAULT: "DOCKER_OPTS=--registry-mirror=https://m\n"})),
    ),
    Case(
        "flags", "bad", "doctor-flag-and-file",
        gathered(seen({DEFAULT: "DOCKER_OPTS=-D\n", ENGINE.daemon_json: '{"debug": true}'})),
    ),
    *(
        Case("registries", "bad", "doctor-bad-entry", daemon_json(MIRROR_LIST % entry))
        for entry in ("mirror.example", "ftp://m", "https://", "https://u:geheim@m")
    ),
    Case(
        "registries", "bad", "doctor-bad-entry",
        daemon_json('{"insecure-registries": ["http://r.example/x"]}'),
        daemon_json('{"insecure-registries": ["r.example:5000"]}'),
    ),
    Case(
        "registries", "bad", "doctor-mirror-path",
        daemon_json(MIRROR_LIST % "https://m/path", version="24.0.7"),
        daemon_json(MIRROR_LIST % "https://m/path", version="25.0.0"),
    ),
    Case(
        "shadows", "bad", "doctor-shadow",
        in_force({**ON_DISK, ENGINE.daemon_json: '{"proxies": {"http-proxy": "http://o:2"}}'}),
        in_force(),
    ),
    Case(
        "shadows", "bad", "doctor-shadow",
        in_force({**ON_DISK, LATER: '[Service]\nEnvironment="HTTP_PROXY="\n'}), in_force(),
    ),
    Case(
        "shadows", "bad", "doctor-shadow-foreign",
        in_force({**ON_DISK, DEFAULT: "HTTP_PROXY=http://o:2\n"}), in_force(),
    ),
    Case(
        "shadows", "bad", "doctor-shadow-foreign",
        in_force({**ON_DISK, DEFAULT: "DOCKER_OPTS=--http-proxy=http://o:2\n"}), in_force(),
    ),
    Case(
        "shadows", "warning", "doctor-unmanaged",
        daemon_json('{"proxies": {"http-proxy": "http://o:2"}}'),
    ),
    Case(
        "agreement", "bad", "doctor-differs",
        in_force({ENGINE.dropin: DROPIN.replace("proxy:1", "other:2")}), in_force(),
    ),
    Case("agreement", "bad", "doctor-differs", in_force({ENGINE.dropin: DROPIN}), in_force()),
    Case("folders", "bad", "doctor-read-only", gathered(folders=(Folder("/x", "read-only"),))),
    Case("folders", "bad", "doctor-full", gathered(folders=(Folder("/x", "full"),))),
    Case("folders", "bad", "doctor-folder-closed", gathered(folders=(Folder("/x", "closed"),))),
    Case("interrupted", "bad", "doctor-interrupted", gathered(interrupted=("/var/lib/x",))),
    Case("records", "bad", "record-invalid", gathered(records=(say("record-invalid", path="x"),))),
)  # fmt: skip
