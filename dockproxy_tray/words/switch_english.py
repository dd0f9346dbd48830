"""The sentences of switches; the form is ``english``'s."""

from __future__ import annotations

SWITCH = {
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
        "Restart it, or switch again: dockproxy use {profile:sh}",
    ),
    "reload-needed": (
        "Docker still runs with other settings.",
        "Reload it, or switch again: dockproxy use {profile:sh}",
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
