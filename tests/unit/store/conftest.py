"""Fixtures over the small desk of ``store_desk``."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2
from store_desk import Desk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "desk")
    yield made
    made.database.close()


@pytest.fixture
def behind(desk: Desk) -> Callable[..., list[tuple[Any, ...]]]:
    """Runs a statement behind the program's back, through a connection of its own."""

    def run(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        connection = dbapi2.connect(str(desk.folder.database_file), isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{desk.key.hex()}'\"")
            rows: list[tuple[Any, ...]] = connection.execute(sql, parameters).fetchall()
            return rows
        finally:
            connection.close()

    return run
