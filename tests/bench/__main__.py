"""`python3 -m tests.bench`: what the program costs beside what it cannot do without.

Ratios of one run on one machine, for people to read: a missed target is no failure.
"""

from __future__ import annotations

import sys

from tests.bench.decisions import run_decisions
from tests.bench.guest import Guest
from tests.bench.ratio import table
from tests.bench.scenes import run_scenes
from tests.lab.build import LabUnavailable
from tests.lab.instance import LabError
from tests.lab.machine import Machine


def main() -> int:
    measures = [*run_decisions()]
    try:
        with Machine.boot(name="bench") as machine:
            for measure in run_scenes(Guest(machine)):
                print(f"measured: {measure.name}", file=sys.stderr, flush=True)
                measures.append(measure)
    except (LabUnavailable, LabError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(table(measures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
