"""The lanes when things go wrong around them: owners that go, a window that closed, garbage of widgets."""

import gc
import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from conductdesk.ui.tasks import Tasks


class _Told:
    """Remembers on which thread it was freed."""

    freed: list[str] = []  # noqa: RUF012 - shared by all on purpose

    def __init__(self) -> None:
        self.ring = self

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)


def test_widgets_in_a_ring_are_never_freed_on_a_lane(tasks: Tasks) -> None:
    _Told.freed = []
    owner = QObject()

    def busy() -> None:
        for _ in range(1500):
            _Told()
            [[] for _ in range(900)]

    for _ in range(3):
        tasks.read(owner, busy, done=str, failed=str)
    tasks.wait()
    for _ in range(40):
        QTest.qWait(50)
        if _Told.freed:
            break
    assert _Told.freed
    assert set(_Told.freed) == {threading.main_thread().name}


def test_python_looks_for_garbage_by_itself_again_once_the_lanes_have_ended(qapp: object) -> None:
    parent = QObject()
    one, two = Tasks(parent), Tasks(parent)
    for made in (one, two):
        made.read(parent, bool, done=str, failed=str)
    assert not gc.isenabled()
    one.close()
    assert not gc.isenabled()
    two.close()
    assert gc.isenabled()


def test_a_long_job_that_was_dropped_before_it_began_leaves_nobody_waiting_for_it(tasks: Tasks) -> None:
    hold, told = threading.Event(), []
    tasks.busy.connect(told.append)
    first, second = QObject(), QObject()
    for _ in range(2):
        tasks.long(first, lambda _report: hold.wait(20), done=str, failed=str)
    tasks.long(second, lambda _report: told.append("ran"), done=str, failed=str)
    tasks.drop(second)
    hold.set()
    tasks.wait()
    QTest.qWait(50)
    assert told == [True, False]


def test_the_next_of_several_long_jobs_follows_without_a_pause_in_between(tasks: Tasks) -> None:
    """A lock that waits for what is being kept must not come between two pasted pictures."""
    told: list[object] = []
    tasks.busy.connect(told.append)
    owner = QObject()

    def again(left: int) -> None:
        told.append(left)
        if left:
            tasks.long(owner, lambda _report: left - 1, done=again, failed=str)

    again(3)
    for _ in range(10):
        tasks.wait()
        QTest.qWait(10)
    assert told == [3, True, 2, 1, 0, False]


def test_what_a_widget_inside_waited_for_is_dropped_with_the_page_and_writes_are_still_done(
    tasks: Tasks,
) -> None:
    page, told, hold = QWidget(), [], threading.Event()
    inside = QWidget(page)
    tasks.write(page, partial(hold.wait, 20), done=str, failed=str)
    tasks.write(inside, partial(told.append, "written"), done=lambda _: told.append("told"), failed=str)
    tasks.drop(page)
    hold.set()
    tasks.wait()
    QTest.qWait(30)
    assert told == ["written"]


@pytest.mark.parametrize("lane", ["read", "write", "long"])
def test_a_late_timer_asks_a_closed_window_in_vain_and_without_an_error(qapp: object, lane: str) -> None:
    parent, told = QObject(), []
    tasks = Tasks(parent)
    tasks.close()
    getattr(tasks, lane)(parent, told.append, done=told.append, failed=told.append)
    tasks.wait()
    tasks.close()
    QTest.qWait(20)
    assert told == []
