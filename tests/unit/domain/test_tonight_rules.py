"""Enough for tonight: when the evening began, what was done in it, and what comes next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from domain_cases import DAY, HOUR, NOW

from conductdesk.domain.deadlines import BackupFacts, TodayItem
from conductdesk.domain.tonight import (
    Deed,
    backup_sentence,
    closing_words,
    done_sentences,
    due_next,
    evening_began,
)

LONDON = "Europe/London"


def deeds(*told: tuple[str, dict[str, Any]], reference: str = "2026-014") -> list[Deed]:
    return [
        Deed(seq=seq, action=action, reference=reference, detail=detail)
        for seq, (action, detail) in enumerate(told, start=1)
    ]


def item(group: Any = "soon", **about: Any) -> TodayItem:
    given = {"incident_id": "i", "reference": "2026-014", "code_name": "Heron", "what": "Do it.", "why": ""}
    return TodayItem(group=group, **(given | about))


@pytest.mark.parametrize(
    ("now", "began"),
    [
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), datetime(2026, 11, 22, 5, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 2, 30, tzinfo=UTC), datetime(2026, 11, 22, 5, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 0, tzinfo=UTC), datetime(2026, 10, 24, 4, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 4, 30, tzinfo=UTC), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
    ],
)
def test_the_evening_lasts_until_five_in_the_morning_of_the_desk(now: datetime, began: datetime) -> None:
    assert evening_began(now, LONDON) == began


def test_what_was_done_is_one_sentence_an_incident_in_the_order_of_an_evening() -> None:
    told = deeds(
        ("evidence.kept", {}),
        ("incident.recorded", {"reference": "2026-014"}),
        ("evidence.kept", {}),
        ("step.set", {"to": "done"}),
        ("step.set", {"to": "in-progress"}),
        ("incident.moved", {"to": "monitoring"}),
    )
    other = Deed(seq=9, action="incident.closed", reference="2026-013")
    assert done_sentences([*told, other]) == (
        "2026-014: recorded, 2 items of evidence kept and a step settled.",
        "2026-013: closed.",
    )


def test_what_was_undone_is_left_out_unless_that_was_undone_too() -> None:
    told = deeds(
        ("incident.post_listed", {}),
        ("activity.undone", {"undid": 1}),
        ("incident.blocked", {}),
        ("activity.undone", {"undid": 3}),
        ("activity.undone", {"undid": 4}),
    )
    assert done_sentences(told) == ("2026-014: a block noted.",)
    assert done_sentences(told[:2]) == ()


def test_what_was_done_for_the_desk_comes_last_and_once() -> None:
    told = deeds(("backup.made", {}), ("backup.made", {}), ("incident.recorded", {}), reference="")
    assert done_sentences(told) == ("A backup was made.",)


def test_what_comes_up_first_is_next_and_waiting_is_not() -> None:
    soon, later, undated = item(due_at=NOW + HOUR), item("now", due_at=NOW + DAY), item("now")
    waits = item("waiting", due_at=NOW)
    assert due_next((undated, later, soon, waits)) is soon
    assert due_next((waits, undated)) is undated
    assert due_next((waits,)) is None
    again = item(due_at=NOW + HOUR)
    assert due_next((soon, again)) is soon


def test_where_the_newest_backup_is_is_said() -> None:
    assert backup_sentence(BackupFacts(), LONDON) == "There is no backup yet."
    own = BackupFacts(own_at=NOW)
    assert backup_sentence(own, LONDON).endswith("(UK time) on this computer, and none elsewhere.")
    elsewhere = BackupFacts(own_at=NOW, elsewhere_at=NOW - timedelta(days=1))
    assert "a second place is of Sat 21 Nov 2026" in backup_sentence(elsewhere, LONDON)


def test_people_come_first_and_everything_else_can_wait() -> None:
    """R10."""
    assert "also tonight" in closing_words((item(), item("now", urgent=True)))
    assert "wait until morning" in closing_words((item(), item("now")))
    assert "Nothing is waiting for you" in closing_words((item("soon"), item("waiting")))
