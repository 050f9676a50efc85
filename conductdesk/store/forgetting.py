"""Deleting what the activity log tells of something that is disposed of, without breaking the log."""

import json
from typing import Any

from conductdesk.domain.audit import attested, newest


class Forgetting:
    """Collects what is to be forgotten in a unit of work, and does it at the commit."""

    def __init__(self) -> None:
        self._asked: list[tuple[str | None, frozenset[str]]] = []

    @property
    def asked(self) -> bool:
        """Whether there is anything to forget."""
        return bool(self._asked)

    def ask(self, incident_id: str | None, object_ids: frozenset[str]) -> None:
        """Note what is to be forgotten: an incident, objects of an incident, or objects wherever they are."""
        self._asked.append((incident_id, object_ids))

    def apply(
        self, driver: Any, own: dict[str, str | None]
    ) -> tuple[dict[str, tuple[int, str | None]], list[int]]:
        """Delete the payloads and salts.

        Args:
            driver: the driver's connection, inside the write transaction.
            own: what the entry of this commit says about records itself.

        Returns:
            What the new entry must carry over for records that live on, and which entries have no payload.
        """
        carried: dict[str, tuple[int, str | None]] = {}
        forgotten: set[int] = set()
        for incident_id, object_ids in self._asked:
            for seq, payload in _told_of(driver, incident_id, object_ids):
                newest(carried, attested(seq, payload))
                forgotten.update(payload.get("forgotten", ()), (seq,))
                driver.execute("DELETE FROM activity_payloads WHERE seq = ?", (seq,))
        return {name: said for name, said in carried.items() if name not in own}, sorted(forgotten)


def _told_of(
    driver: Any, incident_id: str | None, object_ids: frozenset[str]
) -> list[tuple[int, dict[str, Any]]]:
    """The entries, in order of the log, that tell of an incident or of any of the objects."""
    parameters: tuple[str, ...] = ()
    if incident_id is None:
        query = "SELECT seq, object_id, payload FROM activity_payloads ORDER BY seq"
    else:
        query = "SELECT seq, object_id, payload FROM activity_payloads WHERE incident_id = ? ORDER BY seq"
        parameters = (incident_id,)
    whole = incident_id is not None and not object_ids
    return [
        (seq, json.loads(payload))
        for seq, object_id, payload in driver.execute(query, parameters).fetchall()
        if whole or object_id in object_ids or any(name in payload for name in object_ids)
    ]
