"""The documents' promised shapes, as strict as they can be checked."""

from __future__ import annotations

from typing import Any

NONE = type(None)
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
SETTINGS = (
    *(("daemon", name) for name in PROXIES),
    *(("client", name) for name in (*PROXIES, "ftp_proxy", "all_proxy")),
    ("mirrors", "mirrors"),
    ("mirrors", "insecure_registries"),
    ("engine", "live_restore"),
    ("engine", "cgroup_driver"),
)
VALUES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys((*PROXIES, "ftp_proxy", "all_proxy", "cgroup_driver"), (str, NONE)),
    "mirrors": (list, NONE),
    "insecure_registries": (list, NONE),
    "live_restore": (bool, NONE),
}
STATES = {"same", "different", "pending", "shadowed", "missing", "unmanaged", "unreadable"}


def check(value: Any, shape: dict[str, Any]) -> None:
    """Exactly these keys, each of its type."""
    assert isinstance(value, dict)
    assert set(value) == set(shape)
    for key, kind in shape.items():
        if isinstance(kind, dict):
            check(value[key], kind)
        elif isinstance(kind, set):
            assert value[key] in kind, (key, value[key])
        else:
            kinds = kind if isinstance(kind, tuple) else (kind,)
            assert type(value[key]) in kinds, (key, value[key])


def check_message(value: Any) -> None:
    check(value, {"code": str, "text": str})
    assert value["text"] not in ("", value["code"])


def check_status(document: Any) -> None:
    check(
        document,
        {
            "profile": (str, NONE),
            "matches": list,
            "state": {"in-sync", "pending", "drifted", "unknown"},
            "engine": {
                "kind": str, "unit": str, "active": (str, NONE), "version": (str, NONE),
                "live_restore": (bool, NONE), "cgroup_driver": (str, NONE),
                "containers_running": (int, NONE),
            },
            "rows": list, "warnings": list,
        },
    )  # fmt: skip
    for warning in document["warnings"]:
        check_message(warning)
    assert [(row["surface"], row["setting"]) for row in document["rows"]] == list(SETTINGS)
    for row in document["rows"]:
        value = VALUES[row["setting"]]
        check(
            row,
            {
                "surface": str, "setting": str, "wanted": value, "on_disk": value,
                "running": value, "source": (str, NONE), "line": (int, NONE), "state": STATES,
                "note": (dict, NONE),
            },
        )  # fmt: skip
        if row["surface"] == "client":
            assert row["running"] is None
        if row["note"] is not None:
            check_message(row["note"])


def check_result(document: Any) -> None:
    check(
        document,
        {
            "id": str, "profile": (str, NONE), "former": (str, NONE), "applied": bool,
            "action": {"none", "write", "reload", "restart"}, "changes": list,
            "containers": {"running": int, "kept": bool}, "verified": bool, "warnings": list,
            "took_ms": dict.fromkeys(("plan", "write", "engine", "verify", "total"), float),
        },
    )  # fmt: skip
    for change in document["changes"]:
        check(change, {"path": str, "kind": {"create", "edit", "delete"}, "diff": str})
        assert change["diff"].startswith("--- ")
    for warning in document["warnings"]:
        check_message(warning)


def check_explanation(document: Any) -> None:
    check(
        document,
        {"operation": {"pull", "run", "build"}, "target": str, "hops": list, "warnings": list},
    )
    assert document["hops"]
    for hop in document["hops"]:
        check(hop, {"url": str, "via": (str, NONE), "why": str})
    for warning in document["warnings"]:
        check_message(warning)
