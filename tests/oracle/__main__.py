"""`python3 -m tests.oracle` asks the engine's own code, and keeps its answers in *.json here.

It needs Debian 13's golang-go, golang-golang-x-text-dev, golang-github-docker-docker-dev and
golang-github-distribution-reference-dev: what Debian's dockerd 26.1 is built from. The tests need
nothing of that: they hold ours against the answers that were kept.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.oracle.questions import QUESTIONS

HERE = Path(__file__).parent
GOROOT = Path("/usr/share/go-1.24/src/vendor/golang.org/x/net/http/httpproxy")
"""Go's own copy, which dockerd's HTTP client uses: programs may not import it, so it is copied."""


def main() -> int:
    for name, questions in QUESTIONS.items():
        answers = ask(questions)
        lines = [
            json.dumps([question, answer], ensure_ascii=False, separators=(",", ":"))
            for question, answer in zip(questions, answers, strict=True)
        ]
        (HERE / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
        print(f"{name}: {len(lines)}", file=sys.stderr)
    return 0


def ask(questions: list[dict[str, Any]]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(GOROOT, Path(folder, "src/golang.org/x/net/http/httpproxy"))
        for test in Path(folder).rglob("*_test.go"):
            test.unlink()
        environ = {
            **os.environ,
            "GO111MODULE": "off",
            "GOPATH": f"{folder}:/usr/share/gocode",
            "GOFLAGS": "",
        }
        done = subprocess.run(
            ["go", "run", str(HERE / "oracle.go")],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            env=environ,
            check=False,
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    answers: list[Any] = json.loads(done.stdout)
    return answers


if __name__ == "__main__":
    sys.exit(main())
