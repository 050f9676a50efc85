"""What tests of every layer share: a clock that is moved by hand, and a desk that is cheap to unlock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.open_desk import OpenDesk

PASSPHRASE = "plum lantern rowing quartz meadow seven"


class FakeClock:
    """A clock for tests: moves on by a second with every look, and by hand."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(autouse=True)
def _limit_of_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what the decoder sets for its own process when a test calls it in this one."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 20, 22, 0, tzinfo=UTC))


@pytest.fixture
def make_desk(tmp_path: Path, clock: FakeClock) -> Iterator[Callable[..., OpenDesk]]:
    made: list[OpenDesk] = []

    def make(name: str = "desk", **more: object) -> OpenDesk:
        details = {
            "group_name": "Lantern Film Society",
            "officer_name": "Amara Okonkwo",
            "union_name": "Queen Mary Students' Union",
            **more,
        }
        desk, _ = create_desk(
            tmp_path / name, NewDesk(**details), PASSPHRASE, clock=clock, cost=CHEAPEST_COST
        )
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(make_desk: Callable[..., OpenDesk]) -> OpenDesk:
    return make_desk()
