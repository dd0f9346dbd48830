"""The sentences of the engine, and of which way it takes; the form is ``english``'s."""

from __future__ import annotations

ENGINE = {
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
    "no-systemd": ("No systemd answers here that would run {unit}.", ""),
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
        "The whole plan: sudo dockproxy plan {profile:sh}",
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
    # Which way it takes
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
