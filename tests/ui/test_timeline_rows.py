"""Rows of the timeline are used again for other entries, and never undo another one than they show."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from section_desk import Bench, open_one

from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.timeline import PAGE, DeedRow, TimelineSection

Finish = Callable[[], None]


def _rows(section: TimelineSection) -> list[DeedRow]:
    found = [section.rows.get(str(seq)) for seq in sorted(section._entries, reverse=True)]
    return [row for row in found if isinstance(row, DeedRow)]


def _edit(desk: OpenDesk, ref: str, times: int, start: int = 0) -> None:
    for number in range(start, start + times):
        edit_incident(desk, ref, IncidentDetails(place=f"Room {number}"))


def test_rows_that_were_pushed_out_show_the_new_entries_and_undo_those(
    context: Context, desk: OpenDesk, finish: Finish
) -> None:
    ref = open_one(desk)
    _edit(desk, ref, PAGE + 5)
    bench = Bench(TimelineSection(context), desk, ref, finish)
    before = set(_rows(bench.section))
    _edit(desk, ref, PAGE + 5, start=100)
    bench.refresh()
    rows = _rows(bench.section)
    assert len(rows) == PAGE
    assert before & set(rows)
    assert [row.seq for row in rows] == sorted((row.seq for row in rows), reverse=True)
    newest = rows[0]
    bench.press(newest.undo)
    assert show_incident(desk, ref).place == f"Room {100 + PAGE + 3}"
    bench.section.clear()
    bench.window.close()


def test_a_row_with_the_focus_or_a_pressed_button_is_not_given_to_another_entry(
    context: Context, desk: OpenDesk, finish: Finish
) -> None:
    ref = open_one(desk)
    _edit(desk, ref, PAGE + 5)
    bench = Bench(TimelineSection(context), desk, ref, finish)
    first, second = _rows(bench.section)[0], _rows(bench.section)[1]
    numbers = first.seq, second.seq
    first.undo.setFocus()
    QTest.mousePress(second.undo, Qt.MouseButton.LeftButton)
    first.undo.setFocus()
    _edit(desk, ref, PAGE + 5, start=100)
    finish()
    assert (first.seq, second.seq) == numbers
    bench.section.update_view(show_incident(desk, ref))
    finish()
    assert not {id(first), id(second)} & {id(row) for row in _rows(bench.section)}
    bench.section.clear()
    bench.window.close()
