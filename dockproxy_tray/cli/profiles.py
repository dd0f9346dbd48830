"""``add``, ``edit``, ``remove``, ``import`` and ``export``: the user's profiles.toml."""

from __future__ import annotations

import os
from collections.abc import Iterable

from dockproxy_tray.cli.call import Call
from dockproxy_tray.core.message import Message, say
from dockproxy_tray.core.proxy_url import has_password
from dockproxy_tray.errors import Invalid
from dockproxy_tray.operations import Operations
from dockproxy_tray.saving import open_text, save_text
from dockproxy_tray.words.language import tr


def run_profiles(call: Call) -> int:
    """Change the profiles, or print them. Nothing of Docker is changed."""
    command = call.args.command
    with call.operations(must_exist=command in ("remove", "export")) as operations:
        if command == "add":
            _add(call, operations)
        elif command == "edit":
            from dockproxy_tray.cli.editing import edit_profiles

            edit_profiles(call, operations)
        elif command == "remove":
            _remove(call, operations)
        elif command == "import":
            _import(call, operations)
        else:
            _export(call, operations)
    return 0


def _add(call: Call, operations: Operations) -> None:
    from dockproxy_tray.system.profiles_edit import add_profile

    name, fields = call.args.name, _given_fields(call)
    file, text = open_text(operations)
    after = add_profile(text, name, fields, file.path)
    save_text(file, after)
    call.out.warn(_new_warnings(operations, name))
    if has_password(repr(fields)):
        call.out.warn(
            [say("password-in-arguments", name=name), say("password-in-file", path=file.path)]
        )
    _say_changed(call, file.path, name, tr("Profile {name} was added to {path}."))


def _given_fields(call: Call) -> dict[str, object]:
    from dockproxy_tray.cli.arguments import CLIENT_PROXIES, PROXIES

    args = call.args
    fields: dict[str, object] = {
        key: getattr(args, key) for key in ("description", *PROXIES, "cgroup_driver")
    }
    fields["no_proxy"] = _split(args.no_proxy)
    fields["mirrors"] = args.mirror
    fields["insecure_registries"] = args.insecure_registry
    fields["live_restore"] = args.live_restore
    client: dict[str, object] = {key: getattr(args, f"client_{key}") for key in CLIENT_PROXIES}
    client["no_proxy"] = _split(args.client_no_proxy)
    client = {key: value for key, value in client.items() if value is not None}
    fields["client"] = client or None
    fields["when"] = _when(args.when)
    return {key: value for key, value in fields.items() if value is not None}


def _split(given: Iterable[str] | None) -> list[str] | None:
    if given is None:
        return None
    return [entry.strip() for text in given for entry in text.split(",") if entry.strip()]


def _when(given: list[str] | None) -> object:
    if given is None or given == ["otherwise"]:
        return given[0] if given else None
    rules = []
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            raise Invalid("usage", text=say("expected-key-value"), command="add")
        rules.append({key: value})
    return rules


def _remove(call: Call, operations: Operations) -> None:
    from dockproxy_tray.passwords import forget_password
    from dockproxy_tray.system.profiles_edit import remove_profile
    from dockproxy_tray.system.profiles_file import parse_profiles

    name = call.args.name
    everything = operations.profiles()
    file, text = open_text(operations)
    if file.text is None:
        text = ""  # a starter file is for who adds something
    own = parse_profiles(text, file.path)
    if name in everything.names and name not in own.names and call.site_path is not None:
        raise Invalid("profile-of-site", name=name, path=call.site_path)
    save_text(file, remove_profile(text, name, file.path))
    notes = forget_password(operations, name)
    call.out.warn(notes)
    if operations.current() == name and name not in operations.profiles().names:
        call.out.warn([say("profile-was-in-force", name=name)])
    _say_changed(call, file.path, name, tr("Profile {name} was removed from {path}."), notes)


def _import(call: Call, operations: Operations) -> None:
    from dockproxy_tray.importing import find_settings
    from dockproxy_tray.saving import add_found, always_direct

    sources = [source.strip() for source in call.args.sources.split(",")]
    always = always_direct(operations)
    found = find_settings(operations, sources, call.environ, always, call.args.name)
    path = add_found(operations, call.args.name, found.fields, always)
    notes: list[Message] = [*found.warnings, *_new_warnings(operations, call.args.name)]
    if has_password(repr(found.fields)):
        notes.append(say("password-in-file", path=path))
    call.out.warn(notes)
    name = call.args.name
    said = tr("Profile {name} was made of what was found, in {path}. Docker was not changed.")
    _say_changed(call, path, name, said, notes)


def _export(call: Call, operations: Operations) -> None:
    from dockproxy_tray.system.profiles_text import export_text

    text = export_text(operations.profiles(), call.args.names)
    if call.args.json:
        call.out.document({"text": text})
    else:
        call.out.text(text.rstrip("\n"))


def _new_warnings(operations: Operations, name: str) -> list[Message]:
    return [*operations.profiles().warnings_of(name)]


def _say_changed(
    call: Call, path: str, name: str, text: str, notes: Iterable[Message] = ()
) -> None:
    if call.args.json:
        from dockproxy_tray.cli.document import messages

        path = os.path.abspath(path)
        call.out.document({"path": path, "profile": name, "warnings": messages(notes)})
    else:
        from dockproxy_tray.words.messages import clean

        call.out.text(clean(text.format(name=name, path=path)))
