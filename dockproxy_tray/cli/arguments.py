"""The command line's grammar. Options common to all commands stand before or after the command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from dockproxy_tray.cli.help import Formatter, let_argparse_speak
from dockproxy_tray.cli.output import writing
from dockproxy_tray.core.message import say
from dockproxy_tray.errors import Invalid
from dockproxy_tray.sandbox_option import add_sandbox_option, bare_sandbox
from dockproxy_tray.words.language import english, tr

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COMMON: dict[str, object] = {
    "json": False,
    "engine": None,
    "sandbox": None,
    "profiles": None,
    "quiet": False,
    "verbose": False,
}
"""The common options where they are not given. A sandbox of ``""`` is one without a folder; which
engine is meant then is the command's to say."""


class Parser(argparse.ArgumentParser):
    """Raises ``Invalid("usage")`` where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        command = self.prog.partition(" ")[2]
        problem = say("bad-arguments", problem=f"{message[:1].upper()}{message[1:]}")
        raise Invalid("usage", text=problem, command=command)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        with writing():
            super()._print_message(message, file)


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse; raises ``Invalid("usage")``, or SystemExit for ``--help`` and ``--version``."""
    let_argparse_speak(english if wants_json(argv) else tr)
    arguments = make_parser().parse_args(bare_sandbox(argv))
    for name, value in COMMON.items():
        if not hasattr(arguments, name):
            setattr(arguments, name, value)
    return arguments


def wants_json(argv: Sequence[str]) -> bool:
    """Whether an error is to be JSON, also where the arguments cannot be parsed."""
    options = list(argv)
    return "--json" in (options[: options.index("--")] if "--" in options else options)


def make_parser() -> Parser:
    """The whole grammar; also what manual pages and completions are made from."""
    common = _common()
    parser = Parser(
        prog="dockproxy",
        description=tr("Switch Docker between proxy profiles: daemon, client, builds and mirrors."),
        parents=[common],
        allow_abbrev=False,
        formatter_class=Formatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=_version(),
        help=tr("show program's version number and exit"),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text,
            description=text,
            parents=[common],
            allow_abbrev=False,
            formatter_class=Formatter,
        )

    listing = command("list", tr("list the profiles; the one in force is marked"))
    listing.add_argument("--names", action="store_true", help=tr("their names alone, one a line"))
    command("show", tr("show what a profile means for Docker")).add_argument("name", metavar="NAME")
    _switching(command)
    status = command("status", tr("compare profile, files and running engine"))
    status.add_argument("--check", action="store_true", help=tr("exit 3 unless they are in sync"))
    status.add_argument("--watch", action="store_true", help=tr("a line at every change, until ^C"))
    history = command("history", tr("show the last switches, the newest first"))
    history.add_argument(
        "--limit", type=_count, default=20, metavar="N", help=tr("at most N of them")
    )
    command("doctor", tr("look for every known cause of trouble; exit 3 where something is bad"))
    _profiles(command)
    command("network", tr("show the network, and which profile it wants and why"))
    auto = command("auto", tr("switch by network, ask first, or do not"))
    auto.add_argument(
        "mode", choices=("on", "ask", "off", "status"), help=tr("status: show what is in force")
    )
    command("watch", tr("switch by network without a desktop, until ^C"))
    _explain(command)
    test = command("test", tr("reach proxies, mirrors and Docker Hub as the engine would"))
    test.add_argument(
        "name", nargs="?", metavar="NAME", help=tr("of this profile (default: as it runs now)")
    )
    test.add_argument("--check", action="store_true", help=tr("exit 3 unless all are alive"))
    test.add_argument(
        "--timeout", type=_seconds, default=10.0, metavar="SECONDS",
        help=tr("for the whole test (default: 10)"),
    )  # fmt: skip
    for name, text in (
        ("build-args", tr("build arguments for 'docker build'")),
        ("run-args", tr("flags for 'docker run'")),
        ("builder-args", tr("options for 'docker buildx create'")),
        ("compose", tr("a fragment of a compose file")),
        ("env", tr("export lines for your own shell")),
    ):
        text = tr("print {text}, to paste; with the proxy's password").format(text=text)
        command(name, text).add_argument("name", metavar="NAME")
    return parser


def _common() -> Parser:
    common = Parser(add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group(tr("common options"))
    group.add_argument("--json", action="store_true", help=tr("one JSON document on stdout"))
    group.add_argument(
        "--engine", choices=("system", "user", "auto"), help=tr("auto: the one 'docker' talks to")
    )
    add_sandbox_option(group)
    group.add_argument("--profiles", metavar="FILE", help=tr("read this profiles.toml instead"))
    group.add_argument("--quiet", action="store_true", help=tr("no warnings"))
    group.add_argument("--verbose", action="store_true", help=tr("say each step"))
    return common


def _switching(command: object) -> None:
    assert callable(command)
    use = command("use", tr("switch to a profile"))
    use.add_argument("name", metavar="NAME")
    either = use.add_mutually_exclusive_group()
    either.add_argument("--dry-run", action="store_true", help=tr("show the plan, change nothing"))
    either.add_argument(
        "--keep-foreign",
        action="store_true",
        help=tr("put mirrors and registries that would be dropped into [always] first"),
    )
    plan = command("plan", tr("show what a switch would change"))
    plan.add_argument("name", metavar="NAME")
    others = [
        command("on", tr("switch to the last profile with a proxy")),
        command("off", tr("switch to Direct")),
        command("toggle", tr("switch between Direct and the last profile with a proxy")),
        command("adopt", tr("take proxy settings out of the places that win over ours")),
        command("undo", tr("bring back the settings of before the last switch")),
    ]
    others[-1].add_argument(
        "--all", action="store_true", help=tr("those of before the first switch ever")
    )
    for parser in (use, plan, *others):
        parser.add_argument(
            "--containers",
            choices=("keep", "ask", "stop"),
            default="keep",
            help=tr("what becomes of running containers in a restart (default: keep)"),
        )
    for parser in (use, *others):
        parser.add_argument("--yes", action="store_true", help=tr("consent to what needs consent"))


def _explain(command: object) -> None:
    assert callable(command)
    explain = command("explain", tr("say which way a pull, a run or a build takes, and why"))
    explain.add_argument("operation", choices=("pull", "run", "build"))
    explain.add_argument("target", metavar="IMAGE|URL", help=tr("an image to pull; else a URL"))
    explain.add_argument(
        "--profile", metavar="NAME", help=tr("by this profile's settings, not as running now")
    )


def _profiles(command: object) -> None:
    assert callable(command)
    importing = command("import", tr("make a profile of the settings found on this machine"))
    importing.add_argument("name", metavar="NAME")
    importing.add_argument(
        "--from",
        dest="sources",
        default="disk,env,desktop",
        metavar="LIST",
        help=tr("where to look, in this order (default: disk,env,desktop)"),
    )
    export = command("export", tr("print profiles as TOML, without passwords"))
    export.add_argument("names", nargs="*", metavar="NAME")
    add = command("add", tr("add a profile"))
    add.add_argument("name", metavar="NAME")
    for option in ("description", *PROXIES, *(f"client-{key}" for key in CLIENT_PROXIES)):
        metavar = "TEXT" if option == "description" else "URL"
        add.add_argument(f"--{option.replace('_', '-')}", metavar=metavar)
    for option, metavar in (
        ("no-proxy", "HOST[,HOST…]"),
        ("client-no-proxy", "HOST[,HOST…]"),
        ("mirror", "URL"),
        ("insecure-registry", "HOST"),
        ("when", "KEY=VALUE"),
    ):
        add.add_argument(f"--{option}", action="append", metavar=metavar)
    add.add_argument("--live-restore", action=argparse.BooleanOptionalAction)
    add.add_argument("--cgroup-driver", metavar="NAME")
    edit = command("edit", tr("open the profiles in $EDITOR, and check before saving"))
    edit.add_argument("name", nargs="?", metavar="NAME")
    command("remove", tr("remove a profile")).add_argument("name", metavar="NAME")
    password = command("password", tr("set a profile's proxy password; an empty one clears it"))
    password.add_argument("name", metavar="NAME")


PROXIES = ("proxy", "http_proxy", "https_proxy")
CLIENT_PROXIES = (*PROXIES, "ftp_proxy", "all_proxy")


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(tr("it is a whole number, 1 or more"))
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 600:
        raise argparse.ArgumentTypeError(tr("it is a number of seconds, up to 600"))
    return number


def _version() -> str:
    from dockproxy_tray import __version__

    return f"dockproxy {__version__}"
