"""`python3 -m tests.lab [SUITE]`: a shell in a fresh machine, removed when the shell ends."""

from __future__ import annotations

import subprocess
import sys

from tests.lab.build import LabUnavailable
from tests.lab.instance import LabError
from tests.lab.machine import Machine


def main() -> int:
    suite = sys.argv[1] if len(sys.argv) > 1 else "trixie"
    try:
        with Machine.boot(suite, name="shell") as machine:
            print(f"Debian {suite}, Docker {machine.info()['ServerVersion']}.")
            print("The checkout is /opt/dockproxy; users are root, dev and eve. Leave with exit.")
            return subprocess.run(machine.shell_command(), check=False).returncode
    except (LabUnavailable, LabError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
