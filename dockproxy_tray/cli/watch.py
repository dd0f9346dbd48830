"""``watch``: switches by network without a desktop, until it is told to end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from dockproxy_tray.cli.agenda import Agenda
from dockproxy_tray.cli.call import Call
from dockproxy_tray.cli.output import Output, complain
from dockproxy_tray.errors import INTERRUPTED
from dockproxy_tray.following import Following
from dockproxy_tray.system.interrupts import interrupts
from dockproxy_tray.system.main_context import new_context
from dockproxy_tray.system.notify import Notifier
from dockproxy_tray.system.settings_file import read_settings
from dockproxy_tray.words.language import tr

if TYPE_CHECKING:
    from dockproxy_tray.cli.news import News
    from dockproxy_tray.places import Place


def run_watch(call: Call) -> int:
    """Follow the network; SIGTERM ends it as ^C does, and is no failure: a service ends so. A
    switch that is under way is brought to its end."""
    with call.place() as place:
        ended_by = _watch(call, place)
    return INTERRUPTED if ended_by == signal.SIGINT else 0


def _watch(call: Call, place: Place) -> int:
    context = new_context()
    agenda = Agenda(
        lambda agent: call.work_on(place, agent),
        lambda: read_settings(place.config_dir),
        lambda news: _say(call.out, news),
        lambda notice: notifier.show(notice),
    )
    # Where there is no session's bus, as for a service without a desktop, there are lines only.
    notifier = Notifier("session", context, agenda.chosen, lambda: None, agenda.appeared)
    with interrupts(context, signal.SIGINT, signal.SIGTERM) as caught:
        following = Following(place, context, switch=agenda.switch, told=agenda.told)
        try:
            agenda.told(following.state)
            while not caught:
                if not agenda.next(following.done):
                    context.iteration(True)
        finally:
            following.close()
            notifier.close()
    return caught[0]


def _say(out: Output, news: News) -> None:
    if out.json:
        from dockproxy_tray.cli.network_document import news_document

        out.document(news_document(news))
        return
    from dockproxy_tray.cli.network_text import news_line

    if news.event == "failed":
        complain(tr("Error:"), news_line(news), out.errors, "red", "bold")
    else:
        out.text(news_line(news))
    out.warn(news.warnings, again=True)
