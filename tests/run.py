"""The test command: every test in parallel, with coverage, held to the floors that the project keeps.

``python -m tests.run [pytest arguments]``. With arguments only those tests run, without the floors.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OVERALL_FLOOR = 90.0
FULL = ("conductdesk/domain/", "conductdesk/security/", "conductdesk/store/audit_log.py")


def _percent(covered: int, total: int) -> float:
    return 100.0 * covered / total if total else 100.0


def _shortfalls(report: dict[str, object]) -> list[str]:
    files = report["files"]
    totals = report["totals"]
    assert isinstance(files, dict)
    assert isinstance(totals, dict)
    lines = []
    overall = float(totals["percent_covered"])
    if overall < OVERALL_FLOOR:
        lines.append(f"overall branch coverage is {overall:.1f}%, the floor is {OVERALL_FLOOR:.0f}%")
    for name, entry in sorted(files.items()):
        summary = entry["summary"]
        missing = summary["missing_lines"] + summary["missing_branches"]
        if Path(name).as_posix().startswith(FULL) and missing:
            got = _percent(
                summary["covered_lines"] + summary["covered_branches"],
                summary["num_statements"] + summary["num_branches"],
            )
            lines.append(f"{name} has {got:.1f}% and needs 100%: lines {entry['missing_lines']}")
    return lines


def main(arguments: list[str]) -> int:
    """Run the tests; 0 when they pass and the floors hold."""
    environment = dict(os.environ, PYTHONHASHSEED="0")
    if arguments:
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    report_file = build / "coverage.json"
    report_file.unlink(missing_ok=True)
    code = subprocess.call(
        [
            *[sys.executable, "-m", "pytest", "-q", "-n", "auto", "--cov", "--cov-report=term"],
            *[f"--cov-report=json:{report_file}", "-r", "fEs"],
        ],
        cwd=ROOT,
        env=environment,
    )
    if code:
        return code
    shortfalls = _shortfalls(json.loads(report_file.read_text(encoding="utf-8")))
    for line in shortfalls:
        sys.stderr.write(f"coverage: {line}\n")
    return 1 if shortfalls else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
