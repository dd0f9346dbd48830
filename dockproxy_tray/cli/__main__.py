"""``dockproxy``: the one place where errors end."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from dockproxy_tray.errors import INTERRUPTED, DockproxyError, Internal, OutputLost
from dockproxy_tray.words.language import english, tr, use_language


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. No exception leaves this, whatever the input."""
    from dockproxy_tray.cli.output import writing

    arguments = sys.argv[1:] if argv is None else list(argv)
    use_language(os.environ)
    _prepare_streams()
    try:
        code = _guarded(arguments)
        with writing():
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        _forget_stdout()  # whoever read it has left, as `head` does
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OutputLost as error:
        _forget_stdout()  # a full disk
        return _report(error, as_json=False)


def _prepare_streams() -> None:
    if sys.stdout is None:  # its descriptor is closed: nobody listens
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (it is kept until the end)
    if sys.stderr is None:  # and print would take stdout instead
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A name or path may hold what the locale cannot show; that is no reason to fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """Python writes what is left in its buffer at exit, and would complain there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _guarded(argv: Sequence[str]) -> int:
    from dockproxy_tray.cli.arguments import parse_arguments, wants_json

    try:
        from dockproxy_tray.cli.call import run

        return run(parse_arguments(argv))
    except (BrokenPipeError, OutputLost):
        raise
    except DockproxyError as error:
        return _report(error, wants_json(argv))
    except KeyboardInterrupt:
        _report(Internal("interrupted"), wants_json(argv))
        return INTERRUPTED
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception as error:
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        return _report(Internal("internal", what=what), wants_json(argv))


def _report(error: DockproxyError, as_json: bool) -> int:
    from dockproxy_tray.cli.output import aside, complain, style_for, writing
    from dockproxy_tray.core.message import Message
    from dockproxy_tray.words.messages import hint, message_of, whole, words

    for earlier in error.earlier:
        if isinstance(earlier, Message):
            aside(whole(earlier))
    message = message_of(error)
    if as_json:
        import json

        text, advice = words(message, english), hint(message, english)
        said = {"code": error.code, "message": text, "hint": advice}
        try:
            with writing():
                print(json.dumps({"error": said}), flush=True)
            return error.exit_code
        except OutputLost:
            _forget_stdout()  # and so it is told as without --json
    complain(tr("Error:"), words(message), style_for(sys.stderr, os.environ), "red", "bold")
    if following := hint(message):
        aside(following)
    return error.exit_code


def run_once() -> NoReturn:
    """The program's entry: one call, then the process ends at once.

    Taking an interpreter with GObject in it down in good order costs as much as a tenth of a
    status, and everything that must be closed is closed by its own context by now.
    """
    # A call is over before its garbage matters, and looking for it takes as long as it does.
    gc.set_threshold(50_000)
    code = main()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run_once()
