"""What a list shows of an incident beside its row, for one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductdesk.domain.deadlines import waiting_for
from conductdesk.domain.escalation import StepState, StepView
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.today import due_facts
from conductdesk.store.counts import counts_of


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Numbers and words for one row.

    ``people`` are those who take part, an account counting as the person who is known to be behind it;
    ``evidence`` the items that are kept. ``step_number`` is the place of the next step among the ``steps``
    that are needed, 0 where none is next. ``waiting`` says who owes an answer, such as "staff support". The
    last three are 0 and empty for drafts and closed incidents. ``chip`` says the most telling of it in two or
    three words.
    """

    people: int
    evidence: int
    step_number: int
    steps: int
    waiting: str
    chip: str


def card_facts(desk: OpenDesk, incident_ids: Sequence[str]) -> dict[str, CardFacts]:
    """The facts of several incidents by id, in as many queries for fifty as for one.

    Incidents that are not there, or not the officer's to see, are left out.
    """
    with desk.read() as reader:
        incidents = reader.find_among(Incident, "id", incident_ids)
        counts = counts_of(reader, tuple(incident.id for incident in incidents))
        going_on = [i.id for i in incidents if i.state not in {IncidentState.DRAFT, IncidentState.CLOSED}]
        cases = {case.incident.id: case for case in due_facts(desk, reader, going_on)}
    found = {}
    for incident in incidents:
        counted = counts[incident.id]
        case = cases.get(incident.id)
        number, steps = _place(case.ladder) if case else (0, 0)
        waiting = waiting_for(case) if case else ""
        found[incident.id] = CardFacts(
            people=counted.people,
            evidence=counted.evidence,
            step_number=number,
            steps=steps,
            waiting=waiting,
            chip=_chip(incident.state, number, steps, waiting),
        )
    return found


def _place(ladder: Sequence[StepView]) -> tuple[int, int]:
    needed = [view for view in ladder if view.state is not StepState.NOT_NEEDED]
    return next((at for at, view in enumerate(needed, start=1) if view.is_next), 0), len(needed)


def _chip(state: IncidentState, number: int, steps: int, waiting: str) -> str:
    if waiting:
        return f"Waiting for {waiting.partition(' (')[0]}"
    if number and state is not IncidentState.MONITORING:
        return f"Step {number} of {steps}"
    return state.value.capitalize()
