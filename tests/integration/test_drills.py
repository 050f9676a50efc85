"""A few points of the drills; ``make drills`` takes every one of them."""

from pathlib import Path

import pytest

from tests.drills.killing import missing_tool, prepared, run_point

REASON = missing_tool()
LAST = 2000


@pytest.mark.skipif(bool(REASON), reason=REASON or "strace works")
@pytest.mark.parametrize("operation", ["create", "evidence", "step", "jotting"])
def test_killed_at_a_write_a_desk_opens_with_everything_that_was_acknowledged(
    operation: str, tmp_path: Path
) -> None:
    template = None if operation == "create" else prepared(tmp_path / "template" / "desk")
    outcomes = {point: run_point(operation, point, template, tmp_path) for point in (3, 23, 60, 150, LAST)}
    assert {point: o.problems for point, o in outcomes.items() if o.problems} == {}
    assert any(o.killed for o in outcomes.values())
    assert not outcomes[LAST].killed
    assert outcomes[LAST].acknowledged
