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
    "network-offline": ("There is no network.", ""),
    "network-portal": ("The network wants a login in the browser first.", ""),
}
