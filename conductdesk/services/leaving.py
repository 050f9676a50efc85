"""What leaves the desk: entered in the register, and written to a new file or not at all (R26)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from conductdesk.domain.incidents import Incident
from conductdesk.domain.referrals import Disclosure, check_disclosure
from conductdesk.errors import UserError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.disk import create_file
from conductdesk.store.unit_of_work import UnitOfWork


def enter_disclosure(
    desk: OpenDesk,
    uow: UnitOfWork,
    incident: Incident,
    *,
    kind: str,
    to: str,
    what: str,
    why: str,
    sha256: str,
) -> Disclosure:
    """Enter something that leaves the desk in the register, within the transaction at hand (R26)."""
    sequence, _ = uow.activity_head()
    disclosure = Disclosure(
        incident_id=incident.id,
        kind=kind,
        to=to,
        what=what,
        why=why,
        sha256=sha256,
        activity_seq=sequence,
        officer_id=desk.officer.id,
        at=desk.now(),
    )
    check_disclosure(disclosure)
    return uow.add(disclosure)


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """A file that does not exist yet, for its owner alone, complete or not there at all.

    Raises:
        UserError: it exists already, or the folder cannot be written to.
    """
    partial = out.with_name(out.name + ".part")
    try:
        if out.exists():
            raise UserError(f"{out} exists already.", hint="Choose another name; nothing is overwritten.")
        sink = create_file(partial)
    except OSError as error:
        raise UserError(
            f"{out} cannot be written.", hint="Check the folder, its permissions and its space."
        ) from error
    try:
        with sink:
            yield sink
        partial.rename(out)
    except OSError as error:
        raise UserError(f"{out} could not be written whole.", hint="Check the space on the disk.") from error
    finally:
        partial.unlink(missing_ok=True)
