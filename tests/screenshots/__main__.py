"""Makes the pictures of the README: the real program in a sandbox, on a screen of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
LANGUAGES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
SCHEMES = ("light", "dark")


def main() -> int:
    """Write them all; each is looked at by who commits it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _screen() as display:
        for name, locale in LANGUAGES.items():
            for scheme in SCHEMES:
                _take(display, locale, scheme, f"{name}-{scheme}")
    for picture in sorted(FOLDER.glob("*.png")):
        print(picture.relative_to(ROOT))
    return 0


@contextmanager
def _screen() -> Iterator[str]:
    """A display without a screen."""
    reader, writer = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        pass_fds=(writer,), stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        os.close(writer)
        try:
            with open(reader, encoding="ascii") as pipe:
                yield f":{pipe.readline().strip()}"
        finally:
            server.terminate()


def _take(display: str, locale: str, scheme: str, name: str) -> None:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")}
    subprocess.run(
        [sys.executable, "-m", "tests.screenshots.take", scheme, str(FOLDER), name],
        env={**kept, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": locale,
             "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        cwd=ROOT, check=True, timeout=120,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
