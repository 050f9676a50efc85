"""Every screen, small and large, with text at 100% and 200%: nothing cut, nothing overlapping."""

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from conductdesk.ui.theme import Theme
from tests.ui.layout_check import problems
from tests.ui.scenes import SCENES, make_theme, staged

SIZES = ((1024, 700), (1920, 1080))
DESKS = sorted({kind for kind, _ in SCENES.values()})


@pytest.fixture
def look_of(qapp: QApplication) -> Iterator[Theme]:
    made = make_theme(qapp)
    yield made
    qapp.setStyleSheet("")
    made.setParent(None)
    made.deleteLater()
    qapp.processEvents()


@pytest.mark.parametrize(
    ("kind", "look", "size", "percent"),
    [
        (kind, look, size, percent)
        for kind, (look, percent), size in itertools.product(DESKS, (("light", 100), ("dark", 200)), SIZES)
    ],
)
def test_nothing_is_cut_or_overlaps(
    qapp: QApplication, look_of: Theme, kind: str, look: str, size: tuple[int, int], percent: int
) -> None:
    """Light at 100% and dark at 200%: colours change no measure, so these two stand for all four."""
    found: dict[str, list[str]] = {}
    with staged(kind, qapp, look_of, look=look, percent=percent, size=size) as stage:
        for name, (wanted, scene) in SCENES.items():
            if wanted != kind or name in {"unlock", "unlock-wrong", "hidden"}:
                continue
            scene(stage)
            if wrong := problems(stage.window):
                found[name] = wrong
    assert found == {}
