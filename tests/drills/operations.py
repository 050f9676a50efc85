"""What a drill does to a desk, as a process of its own that may be killed at any moment.

``python -m tests.drills.operations OPERATION FOLDER``. Each thing that the program has acknowledged is
written to the standard output at once, as one line; whatever was written there must be found again.
"""

import os
import sys
from pathlib import Path

from conductdesk.domain.escalation import StepState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import Credentials, NewDesk, create_desk, open_desk
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.jottings import jot
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.steps import set_step

PASSPHRASE = "plum lantern rowing quartz meadow seven"
FILES = 6
TYPED = 8
JOTTED_PLACE = "wishes.words"


def _acknowledge(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _recovery_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.recovery")


def open_again(folder: Path, *, write: bool = True) -> OpenDesk:
    """Open a desk of a drill by its recovery sheet, which costs no key derivation."""
    text = _recovery_file(folder).read_text(encoding="ascii")
    return open_desk(folder, Credentials(recovery=text), write=write)


def make(folder: Path) -> OpenDesk:
    """Make a desk; the recovery text is on disk before the desk counts as made."""
    new = NewDesk(group_name="Lantern Film Society", officer_name="Amara Okonkwo")
    desk, recovery = create_desk(folder, new, PASSPHRASE, cost=CHEAPEST_COST)
    _recovery_file(folder).write_text(recovery, encoding="ascii")
    return desk


def create(folder: Path) -> None:
    """Make a desk and say so."""
    desk = make(folder)
    _acknowledge("created")
    desk.close()


def prepare(folder: Path) -> None:
    """A desk with one incident and a few files to add, for the other operations."""
    create(folder)
    with open_again(folder) as desk:
        open_incident(desk, IncidentDetails(title="Insults in the chat", narrative="As it was seen."))
    for number in range(FILES):
        file = folder.with_name(f"{folder.name}-{number}.bin")
        file.write_bytes(bytes([number]) * (4000 * (number + 1)))


def evidence(folder: Path) -> None:
    """Keep several files one after the other."""
    with open_again(folder) as desk:
        for number in range(FILES):
            file = folder.with_name(f"{folder.name}-{number}.bin")
            (kept,) = add_evidence(desk, _only(desk), [file])
            _acknowledge(f"evidence {kept.sha256}")


def step(folder: Path) -> None:
    """Say how far steps have come."""
    with open_again(folder) as desk:
        ref = _only(desk)
        for key, state in (
            ("safety", StepState.DONE),
            ("support", StepState.IN_PROGRESS),
            ("support", StepState.DONE),
        ):
            set_step(desk, ref, key, state)
            _acknowledge(f"step {key} {state.value}")


def jotting(folder: Path) -> None:
    """Type into a form, which is kept again and again."""
    with open_again(folder) as desk:
        ref = _only(desk)
        for times in range(1, TYPED + 1):
            jot(desk, JOTTED_PLACE, {"words": "typed " * times}, ref=ref)
            _acknowledge(f"jotting {times}")


def _only(desk: OpenDesk) -> str:
    from conductdesk.services.search import list_incidents

    (row,) = list_incidents(desk)
    return row.reference


OPERATIONS = {"create": create, "prepare": prepare, "evidence": evidence, "step": step, "jotting": jotting}

if __name__ == "__main__":
    OPERATIONS[sys.argv[1]](Path(sys.argv[2]))
