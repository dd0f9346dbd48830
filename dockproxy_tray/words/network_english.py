"""The sentences about networks and the rules for them; the form is ``english``'s."""

from __future__ import annotations

NETWORK = {
    # What a rule looks at
    "fact-connection": ("connection", ""),
    "fact-uuid": ("connection's UUID", ""),
    "fact-type": ("connection's type", ""),
    "fact-ssid": ("Wi-Fi network", ""),
    "fact-bssid": ("access point", ""),
    "fact-vpn": ("VPN", ""),
    "fact-gateway": ("gateway", ""),
    "fact-dns_domain": ("DNS search domain", ""),
    "fact-subnet": ("address", ""),
    # Why a rule matches, or not
    "rule-held": ("The {what} is {found}.", ""),
    "rule-within": ("The {what} {found} is in {wanted}.", ""),
    "rule-all": ("{conditions}", ""),
    "rule-differs": ("The {what} is {found}, not {wanted}.", ""),
    "rule-absent": ("There is no {what}, and the rule wants {wanted}.", ""),
    "rule-otherwise": ("No other rule matches.", ""),
    "rule-later": ("It would match, but a rule of {profile} comes first.", ""),
    "rule-none": ("No rule matches this network.", ""),
    "no-rules": (
        "No profile has a rule for the network.",
        "Add one in the profile editor, or with 'dockproxy edit'.",
    ),
    "rules-unknown": (
        "The profiles cannot be used, so what the network wants is not known.",
        "See 'dockproxy list'.",
    ),
    # What is wrong with one that is being edited
    "condition-twice": (
        "This rule has a condition of that kind already.",
        "Use a pattern there, or add another rule.",
    ),
    "otherwise-taken": (
        "{profile} has this already, and only one profile can.",
        "Take it away there first.",
    ),
    # What becomes of it
    "following-off": ("Switching by network is off.", "Turn it on with 'dockproxy auto on'."),
    "following-on": ("Switching by network is on.", ""),
    "following-ask": ("Switching by network is on, and asks first.", ""),
    "takes-password": ("It takes an administrator's password.", ""),
    "following-starts": ("The network is being looked at.", ""),
    "following-elsewhere": ("Another process of yours follows the network.", ""),
    "following-asleep": ("The machine is going to sleep.", ""),
    "following-other-session": (
        "Another user is logged in, and this session is not the active one.",
        "",
    ),
    "nobody-follows": (
        "Nothing follows the network now.",
        "Start the tray, or 'systemctl --user enable --now dockproxy-watch.service'.",
    ),
    "switch-undone": ("The last switch was undone.", ""),
    "undo-outdated": (
        "Another switch was made meanwhile, so this one was not undone.",
        "See 'dockproxy history'.",
    ),
    "network-chosen": (
        "What was switched to last stays in force until the network changes.",
        "",
    ),
    "offer-by-hand": ("To agree: dockproxy use {profile:sh}", ""),
    "choice-failed": ("Another switch came before it, but was not carried out.", ""),
    "network-unsteady": ("The network is changing.", ""),
    "no-network-manager": (
        "NetworkManager does not run or does not answer, so nothing is switched by network.",
        "Switch by hand, or start NetworkManager.",
    ),
    "network-offline": ("There is no network.", ""),
    "network-portal": ("The network wants a login in the browser first.", ""),
}
