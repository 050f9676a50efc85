"""Small stories that several tests of the services tell."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlcipher3 import dbapi2

from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import Credentials, NewDesk, create_desk, open_desk
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.wellbeing import record_wishes
from tests.conftest import PASSPHRASE, FakeClock

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
AFFECTED = "Zoë Lindqvist"
REPORTED = "Rasmus Okafor"
HANDLE = "@night_owl"


def recorded(desk: OpenDesk, **details: Any) -> str:
    """The reference of a recorded incident."""
    given = {"title": "Insults in the group chat", "platform": "WhatsApp", **details}
    return open_incident(desk, IncidentDetails(**given)).reference


def asked(desk: OpenDesk, ref: str) -> None:
    """Somebody is affected, was asked, and has answered."""
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="I want it to stop.")


def file(folder: Path, name: str = "chat.txt", content: bytes = b"[21:40] words that hurt\n") -> Path:
    """A file that somebody brings."""
    path = folder / name
    path.write_bytes(content)
    return path


def with_post(desk: OpenDesk, ref: str, folder: Path) -> int:
    """A post that is up and is shown by the first item of evidence; its number comes back."""
    add_evidence(desk, ref, [file(folder, f"{ref}.txt", ref.encode())])
    return add_post(desk, ref, where="WhatsApp, general chat", evidence=(1,))


def sealed_file(desk: OpenDesk, storage_name: str) -> Path:
    """Where the sealed original of an item lies."""
    (path,) = desk.folder.evidence.rglob(f"{storage_name}*")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def picture(colour: str = "red", kind: str = "PNG", **more: Any) -> bytes:
    """A small picture of one colour."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind, **more)
    return out.getvalue()


def reopened(path: Path, *, clock: FakeClock | None = None, **how: Any) -> OpenDesk:
    """The desk in that folder, opened with the usual passphrase."""
    timed = {"clock": clock} if clock else {}
    return open_desk(path, Credentials(passphrase=how.pop("passphrase", PASSPHRASE)), **timed, **how)


def another_desk(path: Path, **details: Any) -> tuple[OpenDesk, str]:
    """A desk of its own, with the text of its recovery sheet."""
    given = {"group_name": "Lantern Film Society", "officer_name": "Amara Okonkwo", **details}
    return create_desk(path, NewDesk(**given), PASSPHRASE, cost=CHEAPEST_COST)


@contextmanager
def beside_the_program(path: Path, key: bytes) -> Iterator[Any]:
    """The database of a closed desk, opened by somebody who has its key and another program."""
    connection = dbapi2.connect(str(path / "desk.db"))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection
        connection.commit()
    finally:
        connection.close()


class Drawer:
    """A keychain that is a drawer: it keeps what is put in."""

    def __init__(self, *, there: bool = True) -> None:
        self.there = there
        self.secrets: dict[tuple[str, str], bytes] = {}

    def available(self) -> bool:
        return self.there

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        return self.secrets.get((desk_id, officer_id))

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        self.secrets[desk_id, officer_id] = secret

    def delete(self, desk_id: str, officer_id: str) -> None:
        self.secrets.pop((desk_id, officer_id), None)
