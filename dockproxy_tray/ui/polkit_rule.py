"""The administrator's rule that lets a group switch without a password, as it is to be copied.

docs/administrators.md has the same, and says what it gives away. None is ever installed.
"""

from __future__ import annotations

from dockproxy_tray.ids import POLKIT_ACTIONS

GROUP = "dockproxy"
RULE_FILE = "/etc/polkit-1/rules.d/60-dockproxy.rules"
RULE = f"""\
polkit.addRule(function (action, subject) {{
    if (action.id == "{POLKIT_ACTIONS["Switch"]}" &&
        subject.isInGroup("{GROUP}")) {{
        return polkit.Result.YES;
    }}
}});
"""
