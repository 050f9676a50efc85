"""``python -m tests.data.make NUMBER``: write the stored desk of a schema, once, at its release."""

import shutil
import sys
import tempfile
from pathlib import Path

from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.jottings import jot
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.wellbeing import record_wishes

PASSPHRASE = "plum lantern rowing quartz meadow seven"


def main(number: str) -> int:
    """Make the desk; a number that is taken is refused."""
    target = Path(__file__).resolve().parent / f"desk-{number}"
    if target.exists():
        print(f"{target.name} is there already and stays as it is.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "desk"
        new = NewDesk(group_name="Lantern Film Society", officer_name="Amara Okonkwo")
        desk, _ = create_desk(made, new, PASSPHRASE, cost=CHEAPEST_COST)
        with desk:
            details = IncidentDetails(
                title="Insults in the general chat", platform="WhatsApp", occurred="20/11/2026 21:40"
            )
            ref = open_incident(desk, details).reference
            involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Zoë Lindqvist"))
            involve(
                desk,
                ref,
                Role.RESPONDENT,
                account=AccountDetails(platform="WhatsApp", handle="@night_owl_88"),
            )
            record_wishes(desk, ref, WishesState.ANSWERED, person="Zoë Lindqvist", words="I want it to stop.")
            file = Path(folder) / "чат.txt"
            file.write_text("20/11/2026, 21:40 - night_owl_88: invented words\n", encoding="utf-8")
            add_evidence(desk, ref, [file], description="The chat")
            add_post(desk, ref, where="The general chat", evidence=(1,))
            jot(desk, "wellbeing.how", {"how": "She slept badly, and"}, ref=ref)
            open_incident(desk, IncidentDetails(title="Somebody seems unhappy"), draft=True)
        shutil.copytree(made, target, ignore=shutil.ignore_patterns("desk.lock", "incoming", "backups"))
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
