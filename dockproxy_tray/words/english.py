"""Every sentence of the program: code → what is said, and what to do next.

Placeholders are explained in ``words``. An error says what happened, to which file or unit, what
was left as it was, and what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping

from dockproxy_tray.words.doctor_english import DOCTOR
from dockproxy_tray.words.explain_english import EXPLAIN
from dockproxy_tray.words.network_english import NETWORK
from dockproxy_tray.words.probe_english import PROBE

_LEFT = "It was left as it is."
_MEND_FILE = "Mend the file by hand, then try again."
_AGAIN = "Try again."

_VALUES = {
    # Proxy URLs
    "bad-proxy-url": (
        "'{url}' is no proxy URL: {why}",
        "A proxy URL reads scheme://[user[:password]@]host[:port].",
    ),
    "bad-proxy-password": ("This password cannot be used: {why}", "Choose another one."),
    "url-empty": ("It is empty.", ""),
    "url-too-long": ("The URL has {length} characters; {limit} is the most.", ""),
    "url-character": (
        "Character {position} is a space, a control character or not ASCII.",
        "Percent-encode it.",
    ),
    "url-no-scheme": ("It does not begin with one of: {known}, each followed by '://'.", ""),
    "url-scheme": ("The scheme '{scheme}' is none of: {known}.", ""),
    "url-userinfo": (
        "User and password hold a character that must be percent-encoded.",
        "Write @ as %40, : as %3A, / as %2F and % as %25.",
    ),
    "url-user-empty": ("The user's name before the '@' is empty.", ""),
    "url-control-escape": ("A percent-encoded control character is in user or password.", ""),
    "url-path": ("After host and port there may be one '/' and nothing else.", ""),
    "url-host": ("The host is no domain name and no IP address.", ""),
    "url-host-empty": ("The host is missing.", ""),
    "url-port": ("The port is no number from 1 to 65535.", ""),
    "control-character": ("It holds a control character.", ""),
    "not-unicode": ("It is no valid Unicode text.", ""),
    # Lists
    "bad-no-proxy": ("'{entry}' is no entry for no_proxy: {why}", ""),
    "no-proxy-too-long": ("no_proxy has {bytes} bytes; {limit} is the most.", ""),
    "too-many-entries": ("{key} has {count} entries; {limit} is the most.", ""),
    "entry-empty": ("It is empty.", ""),
    "entry-comma": ("It holds a comma.", "Make it two entries."),
    "entry-space": ("It holds a space.", ""),
    "entry-dots": ("It holds two dots in a row, which no domain or address has.", ""),
    "entry-character": (
        "It holds a character that is in no domain, address, network or port.",
        "",
    ),
    "entry-too-long": ("It has {length} characters; {limit} is the most.", ""),
    "bad-mirror": ("'{mirror}' is no registry mirror: {why}", ""),
    "mirror-scheme": ("A mirror begins with https:// or http://.", ""),
    "mirror-userinfo": ("Docker refuses a mirror with user or password.", ""),
    "mirror-query": ("Docker refuses a mirror with '?' or '#'.", ""),
    "mirror-path": ("The path is not one that Docker accepts.", ""),
    "mirror-path-unsupported": (
        "Docker {version} does not accept the mirror '{mirror}', since it has a path. "
        "Nothing was changed.",
        "Paths in mirrors need Docker 25.0 or newer.",
    ),
    "bad-insecure-registry": ("'{registry}' is no insecure registry: {why}", ""),
    "registry-scheme": ("An insecure registry is written without a scheme.", ""),
    "registry-path": ("An insecure registry has no path.", ""),
    "registry-host": ("It is no host, no host:port and no network in CIDR notation.", ""),
}

_PROFILES = {
    "profiles-invalid": (
        "{path}{line:, line #}{column:, column #}{key:, #}: {why} Nothing was changed.",
        "Mend that, for instance with 'dockproxy edit'.",
    ),
    "profiles-missing": ("There is no file {path}.", "Give --profiles a file that exists."),
    "profiles-edit-by-hand": (
        "{path} is written in a way that cannot be edited without losing its form. " + _LEFT,
        "Edit it by hand: dockproxy edit",
    ),
    "profiles-version": ("The version is not one that is known here: {known}.", ""),
    "toml-syntax": ("This is no TOML: {detail}.", ""),
    "too-deep": ("It is nested too deeply.", ""),
    "unknown-key": ("The key '{key}' is not known.", "Known here: {known}."),
    "wrong-type": ("The value must be of another type: {expected}.", ""),
    "cgroup-driver": ("The cgroup driver is none of: {known}.", ""),
    "same-name": (
        "The names '{name}' and '{other}' differ in nothing but capital letters.",
        "Rename one of them.",
    ),
    "direct-has-proxy": ("Direct is the profile without a proxy; it cannot have one.", ""),
    "direct-stays": ("Direct is always there: it can be neither removed nor renamed.", ""),
    "when-form": ("A rule is a table of conditions, or 'otherwise'.", ""),
    "when-empty": ("A rule without conditions would never match.", "Possible are: {known}."),
    "bad-subnet": (
        "'{subnet}' is no network of addresses.",
        "Write it like 10.0.0.0/8 or fd00::/8.",
    ),
    "second-otherwise": ("Another profile has 'otherwise' already; only one can.", ""),
    "bad-profile-name": ("'{name}' cannot be a profile's name: {why}", ""),
    "name-length": ("It has {length} characters; 1 to {limit} are allowed.", ""),
    "name-character": ("It holds a control character or one that changes direction.", ""),
    "name-not-nfc": ("Its letters and accents are not in composed form (NFC).", ""),
    "no-such-profile": ("There is no profile '{name}'.", "There are: {known}."),
    "profile-exists": (
        "There is a profile '{name}' already. It was left as it is.",
        "Choose another name, or change it: dockproxy edit",
    ),
    "profile-of-site": (
        "The profile '{name}' is the administrator's, from {path}. It was left as it is.",
        "A profile of your own with the same name takes its place.",
    ),
    "https-goes-direct": (
        "Profile '{profile}' has an http_proxy and no https_proxy: https goes direct, and so "
        "does nearly every pull.",
        "Use 'proxy' to set both.",
    ),
    "client-https-goes-direct": (
        "In profile '{profile}' containers and builds get an http_proxy and no https_proxy: "
        "their https goes direct.",
        "Use 'proxy' in the client's section to set both.",
    ),
    "loopback-proxy": (
        "Profile '{profile}' gives containers the proxy {url}, which to a container is the "
        "container itself.",
        "Give the profile a client section with an address that containers can reach, such as "
        "the bridge's gateway.",
    ),
    "profile-was-in-force": (
        "'{name}' is the profile in force. Docker keeps its settings.",
        "Switch to another one: dockproxy use NAME",
    ),
    "password-in-file": (
        "The proxy's password is kept in {path}, which only you may read.",
        "Containers see the proxy's password too, where their proxy has one.",
    ),
    "password-in-arguments": (
        "A password was given on the command line, where every local user could see it and where "
        "the shell's history may keep it.",
        "Better: leave it out there, then: dockproxy password {name:sh}",
    ),
    "password-without-user": (
        "No proxy of profile '{name}' names a user, so there is nobody whose password could be "
        "kept. Nothing was changed.",
        "Put the user in front of the host, as in http://USER@host:8080: dockproxy edit",
    ),
    "name-taken": ("Another profile has this name already.", ""),
    "user-without-proxy": ("There is no proxy yet that this user could be named to.", ""),
    "password-needs-user": ("A password needs the user whose it is.", ""),
    "password-no-line": (
        "No password was given. Nothing was changed.",
        "Give it as one line; an empty line clears the one that is kept.",
    ),
    "password-without-keyring": (
        "There is no keyring here that could be used, so the password is kept in {path}, which "
        "only you may read.",
        "",
    ),
    "password-needs-keyring": (
        "There is no keyring here that could be used, and profile '{name}' is the "
        "administrator's, from {path}, so its password cannot be kept. Nothing was changed.",
        "A profile of your own with the same name takes its place.",
    ),
    "password-in-containers": (
        "Containers and builds can read the password once '{name}' is in force, since they get "
        "their proxy with it.",
        "",
    ),
    "password-stays": (
        "The password of profile '{name}', if it had one, stays in the keyring: {why}",
        "",
    ),
    "password-not-moved": (
        "The password of profile '{name}', if it had one, did not move to '{new}': {why}",
        "Give it again: dockproxy password {new:sh}",
    ),
    "no-password": (
        "In profile '{profile}' a proxy names the user '{user}', and no password is found for "
        "that. Nothing was changed.",
        "Set it: dockproxy password {profile:sh}",
    ),
    "keyring-locked": (
        "The desktop's keyring is locked, and it was not unlocked. Nothing in it was changed.",
        "Unlock it and try again.",
    ),
    "keyring-may-ask": (
        "The proxy password of {account} is in the keyring, which might ask to be unlocked. "
        "Nothing was switched.",
        "Switch by hand, or allow it in Settings to ask for passwords by itself.",
    ),
    "keyring-failed": (
        "The desktop's keyring failed ({detail}). Nothing in it was changed.",
        _AGAIN,
    ),
    "no-editor": ("No editor was found.", "Set EDITOR to the one to use."),
    "editor-failed": (
        "The editor '{editor}' could not be run or ended with an error. {path} was left as it is.",
        "",
    ),
    "edit-rejected": (
        "{path} was left as it is, since the edited text is not valid: {why}",
        "The edited text is kept in {copy}.",
    ),
    "edit-conflict": (
        "{path} was changed by somebody else meanwhile, and was left so.",
        "The edited text is kept in {copy}.",
    ),
}

_FILES = {
    "file-changed": ("{path} changed meanwhile. Nothing was changed.", _AGAIN),
    "file-missing": ("The file does not exist.", ""),
    "file-hard-linked": (
        "{path} has more than one name (hard links), and replacing it would part them. " + _LEFT,
        "Make it a file of its own.",
    ),
    "file-link-dangles": (
        "{path} is a link to nothing. " + _LEFT,
        "Remove the link or make its target.",
    ),
    "file-linked": (
        "{path} is a link, which is not followed here. " + _LEFT,
        "Put a regular file in its place.",
    ),
    "file-not-ours": (
        "{path} belongs to another user. " + _LEFT,
        "Only its owner may change it with this program.",
    ),
    "file-not-regular": ("{path:#: }This is no regular file. " + _LEFT, ""),
    "file-not-utf8": (
        "{path:#}{line:, line #}{path:: }The text is not UTF-8. " + _LEFT,
        _MEND_FILE,
    ),
    "file-not-written": ("{path} could not be written: {why}. " + _LEFT, ""),
    "file-permission": ("{path} may not be read by this user.", ""),
    "file-too-large": ("{path:#: }The file is larger than 1 MiB. " + _LEFT, ""),
    "file-unreadable": ("{path:#: }The file could not be read{why:: #}{detail:: #}.", ""),
    "settings-invalid": (
        "{path} is no TOML, so the settings could not be kept in it. " + _LEFT,
        _MEND_FILE,
    ),
    "settings-unread": (
        "{path} is no TOML, so none of the settings in it counts.",
        _MEND_FILE,
    ),
    "autostart-invalid": (
        "{path} is no desktop entry, so it does not say what the desktop starts. " + _LEFT,
        _MEND_FILE,
    ),
    "journal-invalid": (
        "{path}, the journal of an interrupted switch, cannot be understood. " + _LEFT,
        "Look at Docker's files, then remove the journal.",
    ),
    "record-invalid": (
        "{path}, this program's own record, cannot be understood. " + _LEFT,
        "Remove it: the next switch writes it again. Undo knows nothing from before then.",
    ),
}

_WHERE = "{path}{line:, line #}{column:, column #}{key: (#)}: "

_JSON = {
    "json-invalid": (_WHERE + "This is not valid JSON. " + _LEFT, _MEND_FILE),
    "json-incomplete": (_WHERE + "The JSON ends too early. " + _LEFT, _MEND_FILE),
    "json-trailing-text": (
        _WHERE + "There is text after the end of the JSON. " + _LEFT,
        _MEND_FILE,
    ),
    "json-trailing-comma": (_WHERE + "JSON allows no comma at the end. " + _LEFT, _MEND_FILE),
    "json-comment": (_WHERE + "JSON has no comments. " + _LEFT, _MEND_FILE),
    "json-not-finite": (_WHERE + "JSON has no NaN and no Infinity. " + _LEFT, _MEND_FILE),
    "json-too-deep": (_WHERE + "It is nested deeper than {limit} levels. " + _LEFT, _MEND_FILE),
    "json-duplicate-key": (_WHERE + "The key is there twice. " + _LEFT, _MEND_FILE),
    "json-key-case": (
        _WHERE + "The key differs from '{other}' in capital letters only, and Docker takes one "
        "for the other. " + _LEFT,
        _MEND_FILE,
    ),
    "daemon-json-key-case": (
        _WHERE
        + "dockerd knows this key as '{known}' and does not start with it spelt so. "
        + _LEFT,
        _MEND_FILE,
    ),
    "json-string": (_WHERE + "The string is not valid. " + _LEFT, _MEND_FILE),
    "json-surrogate": (
        _WHERE + "The string holds half of a surrogate pair. " + _LEFT,
        _MEND_FILE,
    ),
    "json-utf16": (
        "{path}{line:, line #}{column:, column #}: The text is UTF-16; it must be UTF-8. " + _LEFT,
        _MEND_FILE,
    ),
    "json-bom": (_WHERE + "The text begins with a byte order mark. " + _LEFT, _MEND_FILE),
    "json-not-object": (_WHERE + "The whole must be one object, in braces. " + _LEFT, _MEND_FILE),
    "json-wrong-type": (_WHERE + "The value must be {wanted}. " + _LEFT, _MEND_FILE),
    "json-type-string": ("a string", ""),
    "json-type-boolean": ("true or false", ""),
    "json-type-strings": ("a list of strings", ""),
    "json-type-object": ("an object", ""),
    "daemon-json-ignored": (
        "{path}{line:, line #}: dockerd ignores '{key}' where it stands.",
        "",
    ),
}

_SANDBOX = {
    "sandbox-failed": (
        "The sandbox in {directory} could not be started: {why}.",
        "Its log is there, in run/.",
    ),
    "sandbox-silent": ("it does not answer", ""),
    "sandbox-log": ("see {path}", ""),
    "sandbox-folder": ("{directory} cannot be a sandbox: {why}", "Name another folder."),
    "sandbox-path-too-long": (
        "The path is too long for sockets in it; {limit} bytes are the most.",
        "",
    ),
    "sandbox-path-control": ("The path holds a control character.", ""),
    "sandbox-not-yours": ("It belongs to another user.", ""),
    "sandbox-not-empty": ("It holds other files and is no sandbox.", ""),
    "sandbox-unusable": ("It cannot be used: {why}.", ""),
}

_UNIT_FILES = {
    "unit-bad-utf8": ("{path:#}{line:, line #}: The text is not UTF-8. " + _LEFT, _MEND_FILE),
    "unit-bad-section": (
        "{path:#}{line:, line #}: The section's header is not closed. " + _LEFT,
        _MEND_FILE,
    ),
    "unit-outside-section": ("{line:Line #: }An assignment before any section is ignored.", ""),
    "unit-no-assignment": ("{line:Line #: }This is no assignment; it is ignored.", ""),
    "unit-bad-assignment": ("{line:Line #: }{key} holds what is no VARIABLE=value.", ""),
    "unit-bad-path": ("{line:Line #: }{key} does not name an absolute path.", ""),
    "unit-bad-specifier": (
        "{line:Line #: }{key}, {name}: '{specifier}' is no specifier that systemd knows.",
        "",
    ),
    "unit-specifier": (
        "{line:Line #: }{key}, {name}: The value has a specifier that only systemd can resolve.",
        "",
    ),
    "unit-bad-escape": ("{line:Line #: }{key:#: }An escape with a backslash is not valid.", ""),
    "unit-unbalanced-quote": ("{line:Line #: }{key:#: }A quote is not closed.", ""),
    "unit-wrong-case": (
        "{line:Line #: }systemd does not know this key; it knows '{right}'.",
        "",
    ),
}

_ENGINE = {
    "unknown-engine": ("There is no engine '{engine}'.", "Choose system, user or auto."),
    "no-engine": (
        "There is no engine here that can be switched: {why}"
        "{client: The client's settings were switched.}",
        "See which engine is meant with 'docker context ls', or choose one with --engine.",
    ),
    "engine-absent": ("{unit} does not exist: Docker is not installed as a service here.", ""),
    "engine-masked": ("{unit} is masked.", "Unmask it: systemctl unmask {unit}."),
    "engine-desktop": (
        "This is Docker Desktop, which takes its proxy from its own settings.",
        "Set it in Docker Desktop: Settings, Resources, Proxies.",
    ),
    "engine-podman": ("This is Podman in Docker's place, which has settings of its own.", ""),
    "engine-snap": ("This is Docker from a snap, which keeps its files elsewhere.", ""),
    "engine-remote": ("The engine at {endpoint} is not on this machine.", ""),
    "context-unknown": ("The Docker context '{context}' does not exist.", "docker context ls"),
    "no-systemd": ("No systemd answers here.", ""),
    "systemd-silent": ("systemd did not answer: {text}.", ""),
    "files-unwatched": (
        "The kernel does not tell of all changes of files: {why}.",
        "See the limits in /proc/sys/fs/inotify.",
    ),
    "systemd-refused": (
        "systemd does not let this user act on {unit}. The files are as they were.",
        "Run it as root: sudo dockproxy …",
    ),
    "unit-not-loaded": ("{unit} could not be loaded (state {state}).", "systemctl status {unit}"),
    "socket-permission": (
        "{socket} may not be used by this user, so what runs is not known exactly.",
        "",
    ),
    "socket-silent": ("Docker does not answer at {socket}: {why}.", ""),
    "socket-answer": ("Docker answered at {socket} with status {status}.", ""),
    "needs-root": (
        "Only root may switch {unit}. Nothing was changed.",
        "Run it as root: sudo dockproxy …",
    ),
    "no-helper": (
        "Only root may switch the system's Docker, and the root helper that does it for other "
        "users did not answer: {text}. Nothing was changed.",
        "Install the package that has it, see why it did not start (systemctl status "
        "dockproxy-helper), or run this as root: sudo dockproxy …",
    ),
    "helper-not-roots": (
        "The name {name} on the system bus does not belong to root, so it was not talked to. "
        "Nothing was changed.",
        "Tell the administrator of this machine.",
    ),
    "helper-version": (
        "The root helper is version {theirs}, and this is {ours}. Nothing was changed.",
        "After an upgrade try again in half a minute; else install both of one version.",
    ),
    "helper-lost": (
        "The root helper could not be reached on the bus: {text}. Nothing was changed.",
        "Try again; see also: systemctl status dockproxy-helper",
    ),
    "helper-said": (
        "The root helper's answer was lost; this is how its switch ended: {result}.",
        "See: journalctl -u dockproxy-helper",
    ),
    "outcome-unknown": (
        "The root helper was lost in mid-switch, and it is not known yet what became of it.",
        "The next call of dockproxy finds out and ends it: dockproxy status",
    ),
    "switch-left-half": (
        "The switch failed, and not all could be brought back. What the root helper had to say of "
        "it is lost.",
        "See 'journalctl -u dockproxy-helper'; the next call of dockproxy tries again.",
    ),
    "still-interrupted": (
        "An interrupted switch of the engine could not be ended yet; its journal is in {path}.",
        "See: journalctl -u dockproxy-helper",
    ),
    "only-root-plans": (
        "What would become of {unit} only the root helper can tell: this user may not read all of "
        "its files. Shown is the client's part.",
        "The whole plan: sudo dockproxy plan NAME",
    ),
    "engine-not-asked": (
        "The root helper is not there to compare what this user may not see of {unit}, so only "
        "the client's part was switched.",
        "Install the package that has it, or switch as root: sudo dockproxy …",
    ),
    "switch-taken-back": (
        "The switch failed or was interrupted, and was taken back: the former settings are in "
        "force. What the root helper had to say of it is lost.",
        "Try again. See also: journalctl -u dockproxy-helper",
    ),
    "answer-lost": (
        "The root helper's answer was lost; as its record says, {unit} was switched.",
        "See: dockproxy status",
    ),
    "not-authorized": (
        "This user may not do that ({action}). Nothing was changed.",
        "An administrator can allow it by a polkit rule, or runs it as root: sudo dockproxy …",
    ),
    "needs-password": (
        "This takes an administrator's password, which was not given or was wrong ({action}). "
        "Nothing was changed.",
        "Run it on a terminal or in a desktop session, where it can be asked for, or as root: "
        "sudo dockproxy …",
    ),
    "prompt-expired": (
        "Nobody typed the password in time, so nothing was changed.",
        "Try again.",
    ),
    "dismissed": ("The password prompt was closed. Nothing was changed.", ""),
    "polkit-silent": (
        "polkit did not answer, so this was not allowed ({action}). Nothing was changed.",
        "See 'systemctl status polkit', or run it as root: sudo dockproxy …",
    ),
    "bad-argument": ("The argument {argument} is not what it must be. {why}", ""),
    "not-one-of": ("It must be one of: {known}.", ""),
    "switch-id-used": (
        "The id is that of the last switch, so this was not carried out. Nothing was changed.",
        "Make a new UUID for each switch.",
    ),
    "call-too-large": ("The call is larger than {limit} bytes. Nothing was changed.", ""),
    "busy": ("Another switch is running. Nothing was changed.", "Try again when it has ended."),
    "no-last-profile": (
        "There is not one profile with a proxy to go to. Nothing was changed.",
        "Name one: dockproxy use NAME{known: (one of: #)}",
    ),
    "nothing-to-undo": ("There is no switch to undo. Nothing was changed.", ""),
    "usage": ("{text}", "See: dockproxy {command:# }--help"),
    "bad-arguments": ("{problem}.", ""),
    "expected-key-value": ("Argument --when: expected KEY=VALUE.", ""),
}

_SWITCH = {
    "needs-consent": (
        "Nothing was changed, since this needs your consent: {reasons}",
        "Add --yes to go on.",
    ),
    "drops-entries": (
        "{setting} in {path} has entries that no profile holds and that would be dropped: "
        "{entries}.",
        "To keep them in every profile: dockproxy use NAME --keep-foreign",
    ),
    "containers-ask": (
        "{count:# running container goes|# running containers go} on while Docker restarts; "
        "pulls and builds in flight do not.",
        "",
    ),
    "containers-swarm": (
        "{count:# running container|# running containers} would stop: a swarm's node cannot keep "
        "containers alive over a restart.",
        "",
    ),
    "containers-kill-mode": (
        "{count:# running container|# running containers} would stop: the service has "
        "KillMode={mode}, so systemd ends them together with it.",
        "",
    ),
    "containers-flag": (
        "{count:# running container|# running containers} would stop: live restore is off by a "
        "flag of dockerd.",
        "",
    ),
    "containers-elsewhere": (
        "{count:# running container|# running containers} would stop: live restore is off, and "
        "dockerd reads {path}, which is not written here.",
        "",
    ),
    "containers-unknown": (
        "Running containers may stop: {unit} does not say whether there are any.",
        "",
    ),
    "cgroup-driver-changes": (
        "The cgroup driver would change while there "
        "{containers:is # container|are # containers}, which may not start again after that.",
        "",
    ),
    "client-password": (
        "Containers and builds can read the proxy's password, since {path} gives it to them.",
        "",
    ),
    "containers-former-proxy": (
        "These running containers keep the former proxy until they are made anew: {names}.",
        "",
    ),
    "shadowed": (
        "{setting} is written, but {source}{line:, line #} makes it another.",
        "End that with 'dockproxy adopt', or there by hand.",
    ),
    "shadowed-by": (
        "{source}{line:, line #} makes it another.",
        "End that with 'dockproxy adopt', or there by hand.",
    ),
    "takes-effect-at-start": ("{unit} does not run: this takes effect when Docker starts.", ""),
    "restart-needed": (
        "Docker still runs with other settings.",
        "Restart it, or switch again: dockproxy use NAME",
    ),
    "reload-needed": (
        "Docker still runs with other settings.",
        "Reload it, or switch again: dockproxy use NAME",
    ),
    "row-different": (
        "On disk it is another{source:, in #}{line:, line #}.",
        "Switch again: dockproxy use {profile:sh}",
    ),
    "row-missing": (
        "It is not set on disk{source: (#)}.",
        "Switch again: dockproxy use {profile:sh}",
    ),
    "running-unknown": ("What runs could not be found out.", ""),
    "daemon-json-elsewhere": (
        "dockerd reads {path} instead of the file that is written here.",
        "Take --config-file out of dockerd's flags, or edit that file by hand.",
    ),
    "changed-since": (
        "{setting} ({surface}) was changed since the switch, and was left as it is.",
        "",
    ),
    "recovered-finished": (
        "A switch to '{profile}' had been interrupted at its end; it is finished now.",
        "",
    ),
    "recovered-back": (
        "A switch to '{profile}' had been interrupted; the state from before it is back.",
        "",
    ),
    "recovered-client": ("An interrupted switch is finished now in {path}.", ""),
    "recovered-client-dropped": (
        "A switch had been interrupted before it wrote {path}, which is as it was.",
        "",
    ),
    "engine-failed": (
        "{unit} did not take the new settings: {why} The former settings are back, and Docker "
        "is as it was.{lines:journal}",
        "See: journalctl -u {unit}",
    ),
    "engine-down": (
        "{unit} did not take the new settings: {why} All files are as they were, but Docker did "
        "not start again: {now}{lines:journal}",
        "See 'systemctl status {unit}', and start it when that is mended.",
    ),
    "recovered-back-down": (
        "A switch to '{profile}' had been interrupted; its files are as before, but {unit} did "
        "not start again: {why}",
        "See 'systemctl status {unit}', and start it when that is mended.",
    ),
    "rollback-left": (
        "{unit} did not take the new settings, and not all could be brought back: {why}",
        "Look at that file; the next call of dockproxy tries again.",
    ),
    "incomplete": (
        "The engine is switched, but the client's file was not: {why}",
        "When that is mended, run the same command again to write {path}.",
    ),
    "restart-failed": ("The restart of {unit} ended with '{result}'.", ""),
    "reload-failed": ("The reload of {unit} ended with '{result}'.", ""),
    "reload-not-seen": ("After the reload {setting} is still another.", ""),
    "not-as-predicted": ("{setting} is not what it should be.", ""),
    "bus-error": ("systemd answered with an error: {text}.", ""),
    "interrupted": (
        "Interrupted.",
        "Had a switch begun, the next call of dockproxy finishes it or takes it back.",
    ),
    "sudo-client": (
        "Under sudo the client's settings of root were switched, not those of '{user}'.",
        "Then, as '{user}' and without sudo: dockproxy use {profile:sh}",
    ),
}

_ROUTE = {
    "route-engine-down": ("Docker does not run ({unit}).", ""),
    "route-no-proxy": ("It is reached without the proxy, by '{entry}' in no_proxy.", ""),
    "route-loopback-direct": ("Docker never takes a proxy to the machine that it runs on.", ""),
    "route-only-http": (
        "Only http_proxy is set, and it does not count for https.",
        "Set https_proxy in the profile, too.",
    ),
    "route-http-by": ("http:// goes by {url}, https:// without a proxy.", ""),
    "route-all-proxy": ("Programs that know all_proxy go by {url}.", ""),
    "route-loopback": (
        "To a container {url} is the container itself, where no proxy answers.",
        "In the profile's client section, name the proxy by an address that containers reach.",
    ),
    "route-bad-proxy": (
        "'{url}' is no proxy URL that is understood here; Docker may go without a proxy.",
        "A proxy URL reads scheme://[user[:password]@]host[:port].",
    ),
    "route-excepted": ("These are reached without the proxy: {entries}{more: and # more}.", ""),
    "route-no-proxy-off": ("no_proxy is not as wanted: {why}", ""),
    "route-tokens": (
        "Registry tokens use your shell's proxy.",
        "For a build docker fetches them itself: see 'dockproxy env' for what to export.",
    ),
}

_IMPORT = {
    "nothing-found": (
        "No settings were found that could become a profile (looked at: {sources}). Nothing was "
        "changed.",
        "Make one: dockproxy add {profile:sh} --proxy URL",
    ),
    "import-source": ("The proxy was found here: {source}.", ""),
    "environment": ("environment", ""),
    "the-environment": ("the environment", ""),
    "import-unknown-source": ("There is no source '{source}'.", "Sources are: {known}."),
    "import-skipped": ("{setting} from {source} was left out: {why}", ""),
    "import-no-password": (
        "The password of {setting} may not be read by this user, so it was left out.",
        "Import as root, or set it: dockproxy password {profile:sh}",
    ),
    "import-loopback": (
        "Containers cannot reach {url}, so the client's section has the bridge's gateway: "
        "{gateway}.",
        "The proxy must listen on that address too.",
    ),
    "desktop-automatic": (
        "The desktop ({desktop}) finds its proxy automatically, by a script, which cannot become "
        "a profile.",
        "",
    ),
}

_INTERNAL = {
    "output-lost": (
        "The output could not be written: {why}.",
        "Write it elsewhere. What is in force is shown by: dockproxy status",
    ),
    "internal": ("This is a fault in dockproxy itself: {what}.", "Please report it."),
    "foreign-variable": ("This is a fault in dockproxy itself: no variable of ours: {names}.", ""),
    "render-mismatch": (
        "This is a fault in dockproxy itself: {surface} would not say what was meant. "
        "Nothing was changed.",
        "Please report it.",
    ),
    "bad-environment-name": ("'{name}' is no variable's name.", ""),
    "bad-environment-value": ("The value of {name} cannot be written to a file of variables.", ""),
}

ENGLISH: Mapping[str, tuple[str, str]] = {
    **_VALUES,
    **_PROFILES,
    **_FILES,
    **_JSON,
    **_UNIT_FILES,
    **_ENGINE,
    **_SWITCH,
    **_ROUTE,
    **EXPLAIN,
    **_IMPORT,
    **NETWORK,
    **DOCTOR,
    **PROBE,
    **_SANDBOX,
    **_INTERNAL,
}
