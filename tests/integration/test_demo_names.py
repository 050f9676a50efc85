"""Bystanders in a case report: covered in every text, unless the reader may see them."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from conductdesk.domain.escalation import CaseFacts
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.services.report_names import ReportNames

NOW = datetime(2026, 11, 6, 21, tzinfo=UTC)


def names_of(*people: tuple[str, Role], bystanders: bool = False, shown: tuple[str, ...] = ()) -> ReportNames:
    incident = Incident(
        reference="2026-001",
        code_name="Quiet Harbour",
        noticed_at=NOW,
        playbook_key="student-group",
        playbook_digest="",
        handler_id="o",
        created_at=NOW,
    )
    known = [Person(name=name, created_at=NOW) for name, _ in people if not name.startswith("@")]
    accounts = [
        Account(platform="Discord", handle=name, created_at=NOW) for name, _ in people if name.startswith("@")
    ]
    ids = {p.name: p.id for p in known}
    handles = {a.handle: a.id for a in accounts}
    parts = [
        Involvement(
            incident_id=incident.id,
            role=role,
            person_id=ids.get(name),
            account_id=handles.get(name),
            first_known_at=NOW,
        )
        for name, role in people
    ]
    facts = CaseFacts(
        incident=incident, involvements=tuple(parts), people=tuple(known), accounts=tuple(accounts)
    )
    return ReportNames(facts, bystanders=bystanders, shown=shown)


def test_a_bystander_is_covered_by_whole_name_in_any_case_and_by_its_parts() -> None:
    names = names_of(("Anežka Dvořáková", Role.REPORTER), ("Malik Diop", Role.WITNESS))
    text = "ANEŽKA DVOŘÁKOVÁ told me, and Anežka asked Diop. Anežkas brother came."
    covered = "[person who told us] told me, and [person who told us] asked [witness]. Anežkas brother came."
    assert names.cover(text) == covered


def test_a_name_typed_on_another_keyboard_is_covered() -> None:
    names = names_of(("Anežka Dvořáková", Role.WITNESS))
    assert names.cover(unicodedata.normalize("NFD", "With Anežka Dvořáková")) == "With [witness]"


def test_a_name_in_a_script_without_spaces_is_covered_inside_a_sentence() -> None:
    names = names_of(("陳美玲", Role.WITNESS), ("المها سالم", Role.WITNESS))
    assert names.cover("我问了陳美玲这件事") == "我问了[witness 1]这件事"
    assert names.cover("سألت المها أمس") == "سألت [witness 2] أمس"


def test_somebody_who_is_affected_and_a_witness_is_not_covered() -> None:
    names = names_of(("Malik Diop", Role.AFFECTED), ("Malik Diop", Role.WITNESS))
    assert names.cover("Malik Diop") == "Malik Diop"


def test_a_part_that_somebody_shown_shares_is_left_alone() -> None:
    people = (("Ana Costa", Role.AFFECTED), ("Rui Costa", Role.WITNESS), ("Mia Berg", Role.WITNESS))
    names = names_of(*people, shown=("Leif Berg",))
    text = "Ana Costa spoke to Rui Costa, Mia and Leif Berg."
    assert names.cover(text) == "Ana Costa spoke to [witness 1], [witness 2] and Leif Berg."


def test_an_account_of_a_bystander_is_covered_with_and_without_its_sign() -> None:
    names = names_of(("@night.owl", Role.WITNESS))
    assert names.cover("@night.owl and Night.Owl, not night-owl") == "[witness] and [witness], not night-owl"


def test_everybody_is_named_where_the_reader_may_see_them() -> None:
    names = names_of(("Malik Diop", Role.WITNESS), bystanders=True)
    assert names.cover("Malik Diop") == "Malik Diop"
    assert [entry.name for entry in names.entries()] == ["Malik Diop"]


@dataclass(frozen=True)
class Leaf:
    text: str
    number: int
    data: bytes


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    role: Role
    missing: str | None = None


def test_every_text_of_a_document_is_covered_however_deep_it_lies() -> None:
    names = names_of(("Malik Diop", Role.WITNESS))
    tree = Tree(leaves=(Leaf("Malik", 7, b"Malik"), Leaf("nobody", 8, b"")), role=Role.WITNESS)
    covered = names.cover_all(tree)
    assert covered == Tree(leaves=(Leaf("[witness]", 7, b"Malik"), Leaf("nobody", 8, b"")), role=Role.WITNESS)
    assert covered.role is Role.WITNESS
