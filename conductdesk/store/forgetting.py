"""Deleting what the activity log tells of something that is disposed of, without breaking the log."""

import json
from collections.abc import Iterable
from typing import Any

from conductdesk.domain.audit import attested, newest
from conductdesk.store.jottings import drop_about
from conductdesk.store.reversals import forget_reversals

_LISTED = "SELECT seq, incident_id, object_id, payload FROM activity_payloads"


class Forgetting:
    """Collects what is to be forgotten in a unit of work, and does it at the commit."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    @property
    def asked(self) -> bool:
        """Whether there is anything to forget."""
        return bool(self._ids)

    def ask(self, object_ids: Iterable[str]) -> None:
        """Note what is to be forgotten: incidents or single records."""
        self._ids.update(object_ids)

    def apply(
        self, driver: Any, own: dict[str, str | None]
    ) -> tuple[dict[str, tuple[int, str | None]], list[int]]:
        """Delete the payloads and salts, what would bring any of it back, and what was typed about it.

        Args:
            driver: the driver's connection, inside the write transaction.
            own: what the entry of this commit says about records itself.

        Returns:
            What the new entry must carry over for records that live on, and which entries have no payload.
        """
        carried: dict[str, tuple[int, str | None]] = {}
        forgotten: set[int] = set()
        for seq, payload in sorted(self._told(driver).items()):
            newest(carried, attested(seq, payload))
            forgotten.update(payload.get("forgotten", ()), (seq,))
            driver.execute("DELETE FROM activity_payloads WHERE seq = ?", (seq,))
        forget_reversals(driver, self._ids, forgotten)
        drop_about(driver, self._ids)
        return {name: said for name, said in carried.items() if name not in own}, sorted(forgotten)

    def _told(self, driver: Any) -> dict[int, dict[str, Any]]:
        """The payloads to delete, by entry: all of an incident, and each that names a single record."""
        found: dict[int, dict[str, Any]] = {}
        for object_id in self._ids:
            rows = driver.execute(f"{_LISTED} WHERE incident_id = ?", (object_id,)).fetchall()
            if not rows:
                query, owner = _where_told(driver, object_id)
                rows = driver.execute(query, (owner,) if owner else ()).fetchall()
            for seq, incident_id, about, payload in rows:
                if object_id in {incident_id, about} or object_id in payload:
                    found[seq] = json.loads(payload)
        return found


def _where_told(driver: Any, object_id: str) -> tuple[str, str | None]:
    """Where to look for a record: in the entries of its incident, or everywhere when it belongs to none."""
    query = "SELECT DISTINCT incident_id FROM activity_payloads WHERE object_id = ?"
    owners = [row[0] for row in driver.execute(query, (object_id,)).fetchall()]
    if len(owners) == 1 and owners[0] is not None:
        return f"{_LISTED} WHERE incident_id = ?", owners[0]
    return _LISTED, None
