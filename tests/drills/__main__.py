"""``make drills``: kill every operation at every one of its writes, and say what was found."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.drills.killing import Outcome, missing_tool, prepared, run_point

AT_ONCE = 2
OPERATIONS = ("create", "evidence", "step", "jotting")


def drill(operation: str, work: Path) -> int:
    """Every point of one operation; the number of points at which something was wrong."""
    template = None if operation == "create" else prepared(work / f"{operation}-template" / "desk")
    points = bad = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            batch = list(range(points + 1, points + 1 + 4 * AT_ONCE))
            outcomes: list[Outcome] = list(
                pool.map(lambda point: run_point(operation, point, template, work), batch)
            )
            for point, outcome in zip(batch, outcomes, strict=True):
                for problem in outcome.problems:
                    print(f"{operation}, write {point}: {problem}")
                bad += bool(outcome.problems)
            points = batch[-1]
            if not any(outcome.killed for outcome in outcomes):
                break
            print(f"{operation}: {points} points, {bad} bad", file=sys.stderr)
    print(f"{operation}: killed at each of its writes, {bad} of {points} points bad")
    return bad


def main() -> int:
    reason = missing_tool()
    if reason:
        print(f"The drills were not run: {reason}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="conductdesk-drills-") as folder:
        bad = sum(drill(operation, Path(folder)) for operation in sys.argv[1:] or OPERATIONS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
