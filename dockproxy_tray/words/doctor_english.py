"""The sentences of an examination; the form is ``english``'s. A hint is one line that mends it, and
a command in it stands behind the last colon."""

from __future__ import annotations

_RELOAD = "then: systemctl {scope:# }daemon-reload"

_ENGINE = {
    "doctor-no-engine": ("There is no engine here whose files could be looked at.", ""),
    "doctor-engine-sandbox": ("This is a sandbox's {unit}, and not the machine's.", ""),
    "doctor-engine-default": ("docker talks to {socket} ({unit}), as it does by itself.", ""),
    "doctor-engine-named": ("docker talks to {unit}, as {by} says ({name}).", ""),
    "doctor-engine-other": (
        "docker itself talks to another engine ({other}); this is about {socket}.",
        "Choose that one with --engine, or let docker talk to this one: docker context use default",
    ),
    "doctor-foreign-variable": (
        "docker talks to another engine, as {by} says ({name}): {reason}",
        "Choose one of this machine with --engine, or take the variable away: unset {by}",
    ),
    "doctor-foreign-context": (
        "docker talks to another engine, as the current context '{context}' says: {reason}",
        "Choose one of this machine with --engine, or go back to the default: "
        "docker context use default",
    ),
    "doctor-absent": (
        "{reason}",
        "Install Docker as a service, or choose another engine with --engine.",
    ),
    "doctor-masked": (
        "{unit} is masked, so systemd does not start it.",
        "Unmask it: systemctl {scope:# }unmask {unit}",
    ),
    "doctor-runs": ("{unit} runs{version:, Docker #}.", ""),
    "doctor-start-limit": (
        "{unit} was started too often in a minute, so systemd starts it no more.",
        "Mend what is bad below first, "
        "then: systemctl {scope:# }reset-failed {units} && systemctl {scope:# }start {units}",
    ),
    "doctor-failed": (
        "{unit} has failed{result: (#)}.",
        "See why with 'journalctl {scope:# }-u {unit}', mend it, "
        "then: systemctl {scope:# }reset-failed {units} && systemctl {scope:# }start {units}",
    ),
    "doctor-loops": (
        "{unit} fails and is started again and again{result: (#)}.",
        "See why: journalctl {scope:# }-u {unit}",
    ),
    "doctor-stopped": (
        "{unit} does not run; what is switched takes effect when it starts.",
        "Start it: systemctl {scope:# }start {unit}",
    ),
    "doctor-between": ("{unit} is neither up nor down ({state}).", "Look again in a moment."),
    "doctor-not-running": ("Docker does not run.", ""),
    "doctor-no-socket-unit": ("No socket unit starts this engine.", ""),
    "doctor-socket-failed": (
        "{unit} has failed ({result}), so docker reaches no engine.",
        "Start it again: systemctl {scope:# }reset-failed {unit} && "
        "systemctl {scope:# }start {unit}",
    ),
    "doctor-socket": ("{unit} is as it should be.", ""),
    "doctor-unit-copy": (
        "systemd reads {path}, a copy that hides {original} and what an update changes there.",
        "Keep your changes of {unit} in a drop-in, remove the copy, " + _RELOAD,
    ),
    "doctor-unit-original": ("systemd reads the unit file of {unit} that came with it.", ""),
    "doctor-daemon-reload": (
        "Unit files or drop-ins of {unit} changed, and systemd has not read them again.",
        "Have it read them: systemctl {scope:# }daemon-reload",
    ),
    "doctor-unit-read": ("systemd has read the unit's files as they are now.", ""),
    "doctor-answers": ("dockerd answers at {socket}.", ""),
    "doctor-not-asked": (
        "This user may not ask dockerd at {socket}, so what runs is known by the files only.",
        "See all of it as root: sudo dockproxy doctor",
    ),
    "doctor-untold": ("Only dockerd could tell, which could not be asked.", ""),
    "doctor-as-written": ("dockerd runs with what the files say.", ""),
    "doctor-pending-switch": (
        "dockerd still runs with former settings ({settings}).",
        "Switch again, which spares running containers: dockproxy use {profile:sh}",
    ),
    "doctor-pending-restart": (
        "dockerd still runs with former settings ({settings}).",
        "Restart it, which may stop containers: systemctl {scope:# }restart {unit}",
    ),
    "doctor-pending-reload": (
        "dockerd still runs with former settings ({settings}).",
        "Let it read them: systemctl {scope:# }reload {unit}",
    ),
    "doctor-no-containers": ("No container runs.", ""),
    "doctor-containers-stop": (
        "In a switch that restarts Docker, {reason}",
        "You are asked first; at a time that suits you, consent to it.",
    ),
    "doctor-containers-stay": ("Running containers outlive a switch.", ""),
    "doctor-not-rootless": ("This engine is not rootless.", ""),
    "doctor-rootless-loopback": (
        "The proxy {url} is out of reach for this rootless engine: it is in a network of its own, "
        "where that address is the engine itself.",
        "Let the proxy listen on an address of this machine's network, and name that one.",
    ),
    "doctor-rootless-reaches": ("The rootless engine's proxy is on no loopback address.", ""),
}

_FILES = {
    "doctor-closed": (
        "{path} may not be read by this user.",
        "See all of it as root: sudo dockproxy doctor",
    ),
    "doctor-readable": ("All files that count can be read.", ""),
    "doctor-unread": ("Not looked at, since a file cannot be read{path: (#)}.", ""),
    "doctor-unit-lines": ("systemd takes every line about the environment as it is meant.", ""),
    "doctor-percent-dropped": (
        "{path}, line {line}: systemd knows no specifier '{specifier}', so it drops the "
        "setting{name: of #}.",
        "Write each % in it as %%, " + _RELOAD,
    ),
    "doctor-percent-replaced": (
        "{path}, line {line}: systemd puts something of its own in the place of a % in {name}.",
        "Write each % in it as %%, " + _RELOAD,
    ),
    "doctor-quoting": (
        "{path}: {reason} systemd drops the rest of that line.",
        'Put it as "VARIABLE=value" in double quotes, with \\\\ for \\ in it, ' + _RELOAD,
    ),
    "doctor-swallowed": (
        "{path}, line {line}: The backslash at its end makes the next line a part of it.",
        "Take that backslash away, " + _RELOAD,
    ),
    "doctor-unit-broken": (
        "{path}, line {line}: systemd cannot read this line, and reads no further.",
        "Mend that line, " + _RELOAD,
    ),
    "doctor-line-ignored": ("{path}: {reason} systemd ignores it.", "Mend it, " + _RELOAD),
    "doctor-wiped": (
        "{path}, line {line}: A bare 'Environment=' discards what was set before it: {names}.",
        "Take that line out, " + _RELOAD,
    ),
    "doctor-nothing-wiped": ("No bare 'Environment=' discards what was set.", ""),
    "doctor-env-file-missing": (
        "{path} is missing, and {named_in}, line {line}, says that it must be there: Docker does "
        "not start.",
        "Put a dash before the path there (EnvironmentFile=-…), " + _RELOAD,
    ),
    "doctor-env-files": ("The files that EnvironmentFile= wants are there.", ""),
    "doctor-later-dropin": (
        "{path}, line {line}, sets {name} and is read after {own}.",
        "Take its proxy lines out: then only {own} says anything of the proxy.",
    ),
    "doctor-last-dropin": ("No drop-in behind {own} sets a proxy.", ""),
    "doctor-no-file": ("There is no {path}, so the defaults count.", ""),
    "doctor-parsed": ("{path} can be read.", ""),
    "doctor-client-syntax": (
        "{path}: '{key}' is how {client} spells it; dockerd does not start with it.",
        "Take it out there; the daemon's keys are http-proxy, https-proxy and no-proxy.",
    ),
    "doctor-unknown-key": (
        "{path}: dockerd knows no '{key}', and does not start with it.",
        "Take it out; the file can hold no comments either.",
    ),
    "doctor-ignored-key": (
        "{path}{line:, line #}: dockerd does not read '{key}' where it stands.",
        'Move it to where dockerd reads it (proxies go into "proxies"), or take it out.',
    ),
    "doctor-proxies-too-new": (
        "{path}: Docker {version} knows no 'proxies', and does not start with it.",
        "Take 'proxies' out: the drop-in is the place for them, and Docker 23.0 the first to know "
        "it.",
    ),
    "doctor-keys": ("dockerd knows what stands in {path}.", ""),
    "doctor-hosts": (
        "{path}: 'hosts' stands there, and {unit} starts dockerd with -H: it does not start with "
        "both.",
        "Take 'hosts' out, or take -H away with a drop-in that says ExecStart= anew.",
    ),
    "doctor-flag-and-file": (
        "{path}: '{key}' stands there, and dockerd gets it as {flag}, too: it does not start with "
        "both.",
        "Take one of the two away.",
    ),
    "doctor-flags": ("No option comes both as a flag and in the file.", ""),
    "doctor-bad-entry": (
        "{source}{line:, line #}: {reason} dockerd does not start with it.",
        "Mend that entry.",
    ),
    "doctor-mirror-path": (
        "{source}{line:, line #}: The mirror '{mirror}' has a path, and Docker {version} does not "
        "start with one.",
        "Take the path away, or update to Docker 25.0 or newer.",
    ),
    "doctor-registries": ("Docker takes every mirror and insecure registry.", ""),
    "doctor-shadow": (
        "{setting} of the daemon: {source}{line:, line #} wins over the drop-in.",
        "End that: dockproxy adopt",
    ),
    "doctor-shadow-foreign": (
        "{setting} of the daemon: {source}{line:, line #} wins over the drop-in.",
        "This is not edited from here: take it out there by hand.",
    ),
    "doctor-unmanaged": (
        "{setting} of the daemon comes from {source}{line:, line #}, and no profile is in force.",
        "Make a profile of it: dockproxy import Found",
    ),
    "doctor-no-shadow": ("Nothing wins over the drop-in.", ""),
    "doctor-no-profile": ("No profile is in force.", ""),
    "doctor-differs": (
        "{setting}{surface: (#)} is not as '{profile}' wants it{source:, in #}{line:, line #}.",
        "Switch again: dockproxy use {profile:sh}",
    ),
    "doctor-agrees": ("The files say what '{profile}' wants.", ""),
    "doctor-read-only": (
        "{path} cannot be written to: its file system is read-only.",
        "See why in the kernel's log, then mount it anew: mount -o remount,rw",
    ),
    "doctor-full": ("{path}: There is no room left on its file system.", "Make room there."),
    "doctor-folder-closed": (
        "{path} may not be written to by this user.",
        'Make it your own again: sudo chown -R "$(id -u)" {path:sh}',
    ),
    "doctor-folders": ("There is room to write to where a switch writes.", ""),
    "doctor-interrupted": (
        "{path} holds the journal of a switch that runs, or was interrupted.",
        "If none runs now, this ends it: dockproxy status",
    ),
    "doctor-not-interrupted": ("No switch was interrupted.", ""),
    "doctor-history-lines": (
        "{path}: {count:# line|# lines} of the history cannot be read.",
        "Remove the file; it only tells what was switched when.",
    ),
    "doctor-records": ("Record, undo and history can be read.", ""),
}

_CLIENT = {
    "doctor-docker-config": (
        "DOCKER_CONFIG is set, so the client's file is {path}; programs that are started without "
        "the variable use another one.",
        "Set it for the whole session, or take it away: unset DOCKER_CONFIG",
    ),
    "doctor-client-path": ("The client's file is {path}.", ""),
    "doctor-no-default": (
        "{path}{line:, line #}: '{key}' stands directly in 'proxies', so docker reads nothing of "
        "the file.",
        'Put it one level deeper, below "default" in "proxies".',
    ),
    "doctor-client-not-ours": (
        "{path} belongs to another user, as after 'sudo docker login'.",
        'Make it your own again: sudo chown "$(id -u)" {path:sh}',
    ),
    "doctor-client-locked": ("A switch could not write {path}: {why}", ""),
    "doctor-client-writable": ("{path} can be written.", ""),
    "doctor-no-entry": ("No entry for this engine takes the place of 'default'.", ""),
    "doctor-entry": (
        "{path}{line:, line #}: The entry '{entry}' takes the place of 'default' ({settings}).",
        "End that: dockproxy adopt",
    ),
    "doctor-entry-unmanaged": (
        "{path}{line:, line #}: The entry '{entry}' holds the client's proxy, and no profile is in "
        "force.",
        "Make a profile of it: dockproxy import Found",
    ),
    "doctor-containers": ("No running container has a former proxy.", ""),
    "doctor-no-builders": ("There is no builder in a container of its own.", ""),
    "doctor-builder": (
        "The builder '{name}' was made with another proxy, or without one.",
        "Make it anew: docker buildx rm {name:sh}",
    ),
    "doctor-builder-anew": (
        "The builder '{name}' was made with another proxy, or without one.",
        'Make it anew: docker buildx rm {name:sh} && eval "docker buildx create --name {name:sh} '
        '$(dockproxy builder-args {profile:sh})"',
    ),
    "doctor-builders": ("The builders have the client's proxy.", ""),
    "doctor-shell": (
        "This shell's {names} differs from what '{profile}' wants, and 'docker build' fetches "
        "registry tokens with the shell's.",
        'For this shell: eval "$(dockproxy env {profile:sh})"',
    ),
    "doctor-shell-agrees": ("This shell's proxy is the profile's.", ""),
}

_PROFILES = {
    "doctor-no-profiles": ("There are no profiles yet ({path}); Direct is always there.", ""),
    "doctor-profiles": ("{count:# profile|# profiles}, all of them valid.", ""),
    "doctor-profiles-open": (
        "{path} has a password in it, and others may read it.",
        "Make it private: chmod 600 {path:sh}",
    ),
    "doctor-profiles-private": ("No password in profiles.toml is open to others.", ""),
    "doctor-profiles-sound": ("Each profile's proxies serve what they are for.", ""),
    "doctor-https-proxy": (
        "Profile '{profile}' speaks to {url} by TLS, which few proxies can; that they carry https "
        "is another matter.",
        "Unless the proxy itself speaks TLS, write http:// in front of it: dockproxy edit",
    ),
    "doctor-schemes": ("No proxy is spoken to by TLS.", ""),
    "doctor-no-password": (
        "Profile '{profile}' names a user, and the keyring has no password for it.",
        "Give it: dockproxy password {profile:sh}",
    ),
    "doctor-no-keyring": (
        "Profile '{profile}' names a user without a password, and there is no keyring to look in.",
        "Install python3-keyring and a keyring, or have it kept in profiles.toml: "
        "dockproxy password {profile:sh}",
    ),
    "doctor-password-unseen": (
        "Whether the keyring has the password of '{profile}' was not looked at: it might ask to be "
        "unlocked.",
        "",
    ),
    "doctor-keyring-failed": (
        "The keyring failed when it was asked for the password of '{profile}'.",
        "See whether the desktop's keyring runs.",
    ),
    "doctor-no-passwords": ("No profile needs a password from the keyring.", ""),
    "doctor-passwords": ("The keyring has each password that a profile needs.", ""),
    "doctor-not-followed": ("Switching by network is off.", ""),
    "doctor-network-manager": ("NetworkManager runs, and tells of the network.", ""),
    "doctor-bus-silent": ("The system bus does not answer.", "See: systemctl status dbus"),
}

_HELPER = {
    "doctor-helper-not-needed": ("This engine is its own user's; no helper is needed.", ""),
    "doctor-helper-not-there": ("There is no root helper to look at.", ""),
    "doctor-helper-root": ("Root needs no helper, and none is installed.", ""),
    "doctor-no-helper": (
        "The root helper is not installed, so only root switches this engine.",
        "Install this program's Debian package, or switch as root: sudo dockproxy …",
    ),
    "doctor-helper-masked": (
        "dockproxy-helper.service is masked.",
        "Unmask it: systemctl unmask dockproxy-helper.service",
    ),
    "doctor-helper-failed": (
        "dockproxy-helper.service has failed ({result}).",
        "See why with 'journalctl -u dockproxy-helper', then: systemctl reset-failed "
        "dockproxy-helper.service",
    ),
    "doctor-helper": ("The bus can start the root helper.", ""),
    "doctor-helper-elsewhere": (
        "The root helper's code is not where the package puts it, so its version is not known.",
        "",
    ),
    "doctor-helper-version": (
        "The root helper is version {theirs}, and this is {ours}: they do not understand each "
        "other.",
        "Install both of one version.",
    ),
    "doctor-helper-same": ("The root helper is version {version}, as this is.", ""),
    "doctor-helper-writable": (
        "{path} may be written by others than root, so the root helper refuses to run.",
        "Make it root's: chown root:root {path:sh} && chmod go-w {path:sh}",
    ),
    "doctor-helper-roots": ("Root alone may write the root helper's code.", ""),
    "doctor-polkit-silent": (
        "polkit does not answer, so the root helper refuses everybody.",
        "Start it: systemctl restart polkit.service",
    ),
    "doctor-polkit-actions": (
        "polkit does not know these actions: {actions}.",
        "Install this program's Debian package anew.",
    ),
    "doctor-polkit": ("polkit answers, and knows the helper's actions.", ""),
    "doctor-polkit-not-asked": ("polkit could not be asked.", ""),
    "doctor-allowed": ("This user may switch without a password.", ""),
    "doctor-forbidden": (
        "polkit forbids this user to switch.",
        "An administrator can allow it by a rule in /etc/polkit-1/rules.d/.",
    ),
    "doctor-agent": ("A switch takes a password, and this session asks for it.", ""),
    "doctor-terminal-agent": (
        "A switch takes a password, which is asked for on this terminal.",
        "",
    ),
    "doctor-only-terminal-agent": (
        "A switch takes a password, and nobody asks for it in this session but a terminal: the "
        "icon cannot switch.",
        "Start your desktop's polkit agent, such as lxqt-policykit or mate-polkit.",
    ),
    "doctor-no-agent": (
        "A switch takes a password, and there is nobody to ask for it here.",
        "Start your desktop's polkit agent, or switch on a terminal.",
    ),
}

_DESKTOP = {
    "doctor-no-desktop": ("This is no graphical session.", ""),
    "doctor-session-bus-silent": (
        "The session bus does not answer.",
        "Log out and in again.",
    ),
    "doctor-tray-host": ("A panel shows icons.", ""),
    "doctor-no-tray-host": (
        "No panel of this desktop shows icons; the window opens instead.",
        "Add a tray to the panel; GNOME needs the AppIndicator extension.",
    ),
    "doctor-notifications": ("Somebody shows notifications.", ""),
    "doctor-no-notifications": (
        "Nobody shows notifications here.",
        "Start a notification daemon.",
    ),
}

DOCTOR = {**_ENGINE, **_FILES, **_CLIENT, **_PROFILES, **_HELPER, **_DESKTOP}
