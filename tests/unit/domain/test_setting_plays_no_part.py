"""R1: the channel never lowers the severity. Where something happened changes no decision at all."""

import copy
from typing import Any

from domain_cases import (
    CASE,
    HOUR,
    NOW,
    disposition,
    facts,
    freeze,
    incident,
    item,
    link,
    part,
    person,
    playbook,
    post,
    question,
    referral,
    wishes,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from conductdesk.domain import referrals
from conductdesk.domain.deadlines import DueFacts, today_items
from conductdesk.domain.escalation import CaseFacts, StepState, decide_step, ladder, move_post, situations
from conductdesk.domain.evidence import PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.gates import removal_gate, wishes_gate
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState, Judgement, Setting, move
from conductdesk.domain.judgement import judgement_leaning, zero_tolerance_route
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.playbook import Category
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import ConductDeskError

BOOK = playbook(
    categories=(Category(key="threats", name="Threats", zero_tolerance=True),),
    zero_tolerance_route="The union's page.",
    questions=(question("attack"),),
)
READ = {"item-1": True}


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    """A case with or without each thing that a decision could hang on."""
    about = incident(
        draw(st.sampled_from(IncidentState)),
        kind=draw(st.sampled_from(IncidentKind)),
        immediate_danger=draw(st.sampled_from(Answer)),
        possible_crime=draw(st.sampled_from(Answer)),
        nothing_posted=draw(st.booleans()),
        categories=draw(st.sampled_from([(), ("threats",)])),
        platform=draw(st.sampled_from(["", "WhatsApp"])),
    )
    maybe = st.booleans()
    return facts(
        about,
        posts=(post(state=draw(st.sampled_from(PostState))),) if draw(maybe) else (),
        links=(link(),) if draw(maybe) else (),
        evidence=(item(),) if draw(maybe) else (),
        wishes=(wishes(draw(st.sampled_from(WishesState))),) if draw(maybe) else (),
        involvements=(part(Role.RESPONDENT, "p1"),) if draw(maybe) else (),
        people=(person("p1", standing=draw(st.sampled_from(Standing))),),
        freezes=(freeze(state=draw(st.sampled_from(FreezeState)), ends_at=NOW + HOUR),)
        if draw(maybe)
        else (),
        referrals=(referral(draw(st.sampled_from(referrals.Route))),) if draw(maybe) else (),
    )


def attempt(act: Any, *args: Any, **more: Any) -> Any:
    try:
        return act(*args, **more)
    except ConductDeskError as error:
        return str(error)


def every_decision(given_case: CaseFacts, setting: Setting) -> list[Any]:
    """What every rule says about the case, each asked with a fresh copy of it."""
    found: list[Any] = []
    case = copy.deepcopy(given_case)
    case.incident.setting = setting
    views = ladder(BOOK, case)
    found += [wishes_gate(case), removal_gate(case, None), removal_gate(case, READ), situations(case), views]
    found.append(today_items([DueFacts(incident=case.incident, ladder=views)], now=NOW, zone="Europe/London"))
    found.append(referrals.crime_nudge(case.incident, case.referrals))
    found.append(zero_tolerance_route(BOOK, case.incident))
    answers = [Judgement(incident_id=CASE, question_key="attack", answer=Answer.YES, officer_id="o", at=NOW)]
    found.append(judgement_leaning(BOOK.questions, answers))
    for step in BOOK.steps:
        for to in StepState:
            decided = attempt(
                decide_step,
                BOOK,
                case,
                step.key,
                to,
                reason="As agreed",
                verified=READ,
                officer_id="o",
                now=NOW,
            )
            found.append(decided if isinstance(decided, str) else (decided.state, decided.override_reason))
    for to_state in IncidentState:
        fresh = copy.deepcopy(case)
        said = attempt(move, fresh.incident, to_state, now=NOW, reason="As agreed", disposition=disposition())
        found.append((said, fresh.incident.state))
    for one in case.posts:
        said = attempt(move_post, BOOK, case, one, PostState.TAKEN_DOWN, verified=READ, now=NOW)
        found.append((said, one.state))
    return found


@settings(max_examples=40)
@given(cases())
def test_where_it_happened_changes_no_decision(case: CaseFacts) -> None:
    """R1: lock, checklist, nudge, leaning, route, move and Today are the same in a chat and at a meeting."""
    first, *others = [every_decision(case, setting) for setting in Setting]
    assert all(other == first for other in others)


def test_the_comparison_would_notice_a_difference() -> None:
    """The same comparison tells cases apart that do differ."""
    calm, danger = facts(), facts(incident(immediate_danger=Answer.YES))
    assert every_decision(calm, Setting.CHAT) != every_decision(danger, Setting.CHAT)
