"""Many files at once: the incident on screen follows, and is right in the end."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from conductdesk.services.evidence import list_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.pages.incidents.evidence import MOST_TILES
from conductdesk.ui.widgets.intake import Incoming

FILES = 150


def _files(folder: Path) -> tuple[Path, ...]:
    folder.mkdir()
    made = []
    for number in range(FILES):
        file = folder / f"{number:03}.txt"
        file.write_text(f"Words {number}", encoding="utf-8")
        made.append(file)
    return tuple(made)


def _shown(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> tuple[IncidentDetail, str]:
    ref = open_incident(desk, IncidentDetails(title="Insults", narrative="Seen by two.")).reference
    detail = IncidentDetail(context)
    qtbot.addWidget(detail)
    detail.resize(900, 700)
    detail.show()
    context.session.changed.connect(detail.refresh)
    detail.show_incident(ref)
    finish()
    return detail, ref


def test_after_many_files_every_tile_is_there_in_order_and_the_rest_behind_a_button(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None], tmp_path: Path
) -> None:
    detail, ref = _shown(qtbot, context, desk, finish)
    assert detail.take(Incoming(files=_files(tmp_path / "many")))
    qtbot.waitUntil(lambda: not detail.evidence.is_keeping(), timeout=30_000)
    finish()
    assert len(list_evidence(desk, ref)) == FILES
    assert detail.evidence.view is not None
    assert len(detail.evidence.view.evidence) == FILES
    flow = detail.evidence._flow
    widgets = [item.widget() for at in range(flow.count()) if (item := flow.itemAt(at)) is not None]
    assert [w.number for w in widgets[:-1]] == list(range(1, MOST_TILES + 1))  # type: ignore[union-attr]
    assert widgets[-1] is detail.evidence.drop
    assert detail.evidence._more.text() == f"Show {FILES - MOST_TILES} more"
    detail.evidence._more.click()
    qtbot.waitUntil(lambda: detail.evidence.tile(FILES) is not None)
    detail.clear()


def test_what_was_kept_before_a_stop_is_shown_too(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None], tmp_path: Path
) -> None:
    detail, ref = _shown(qtbot, context, desk, finish)
    assert detail.take(Incoming(files=_files(tmp_path / "many")))
    qtbot.waitUntil(lambda: bool(list_evidence(desk, ref)), timeout=30_000)
    assert detail.evidence._job is not None
    detail.evidence._job.cancel()
    qtbot.waitUntil(lambda: not detail.evidence.is_keeping(), timeout=30_000)
    kept = len(list_evidence(desk, ref))

    def all_shown() -> bool:
        view = detail.evidence.view
        return view is not None and len(view.evidence) == kept

    qtbot.waitUntil(all_shown, timeout=5_000)
    assert "Stopped" in detail.evidence.notice.text()
    detail.clear()


def test_tiles_that_are_still_to_be_made_go_with_their_incident(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None], tmp_path: Path
) -> None:
    detail, _ref = _shown(qtbot, context, desk, finish)
    other = open_incident(desk, IncidentDetails(title="Another", narrative="Seen by me.")).reference
    assert detail.take(Incoming(files=_files(tmp_path / "many")))
    qtbot.waitUntil(lambda: not detail.evidence.is_keeping(), timeout=30_000)
    detail.show_incident(other)
    finish()
    assert detail.evidence.view is not None
    assert detail.evidence.view.reference == other
    assert detail.evidence._tiles == {}
    detail.clear()
