"""Turning an incident into what a case report prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conductdesk import __version__
from conductdesk.documents import case_report_data as doc
from conductdesk.domain.audit import head_code
from conductdesk.domain.dates import say_when, zone_label
from conductdesk.domain.desk import Officer
from conductdesk.domain.escalation import CaseFacts, StepRecord, StepState, StepView, ladder
from conductdesk.domain.evidence import (
    CustodyEvent,
    CustodyKind,
    EvidenceItem,
    EvidenceState,
    PostState,
)
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.gates import wishes_gate
from conductdesk.domain.incidents import Answer, Disposition, Incident, Judgement, Setting
from conductdesk.domain.judgement import judgement_leaning
from conductdesk.domain.people import Role
from conductdesk.domain.playbook import Playbook, StepKind
from conductdesk.domain.records import listed
from conductdesk.domain.recusal import Recusal, Stood
from conductdesk.domain.referrals import Disclosure
from conductdesk.domain.wellbeing import WellbeingCheck, WishesState, newest_wishes
from conductdesk.services.facts import load_facts
from conductdesk.services.former_names import former_names, ids_of
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.report_names import ReportNames
from conductdesk.services.report_timeline import counted, incident_lines, post_lines, took
from conductdesk.store.reader import Reader
from conductdesk.store.recusals import recusals_of

Pictures = Mapping[str, tuple[tuple[doc.Picture, ...], str]]
"""Evidence id to its pictures and, where there are none, why."""

_STEPS = {
    StepState.TO_DO: doc.StepState.OPEN,
    StepState.IN_PROGRESS: doc.StepState.IN_PROGRESS,
    StepState.DONE: doc.StepState.DONE,
    StepState.SKIPPED: doc.StepState.SKIPPED,
    StepState.NOT_NEEDED: doc.StepState.NOT_NEEDED,
}
_POSTS = {
    PostState.UP: doc.PostState.UP,
    PostState.ALREADY_GONE: doc.PostState.GONE,
    PostState.TAKEN_DOWN: doc.PostState.TAKEN_DOWN,
}
_WISHES = {
    WishesState.ANSWERED: doc.WishesState.ANSWERED,
    WishesState.ASKED: doc.WishesState.ASKED,
    WishesState.NOBODY_IDENTIFIABLE: doc.WishesState.NOBODY,
}


@dataclass(frozen=True, kw_only=True)
class ReportChoices:
    """What the reader gets. ``bystanders``: names of witnesses and of who told us; pictures by item id."""

    to: str
    why: str
    bystanders: bool
    pictures: Pictures
    left_out: tuple[str, ...]


class ReportSource:
    """Reads one incident and says it in the words of a case report."""

    def __init__(self, desk: OpenDesk, records: Reader, incident: Incident, choices: ReportChoices) -> None:
        self.desk = desk
        self.records = records
        self.incident = incident
        self.choices = choices
        self.playbook: Playbook = desk.playbook(incident.playbook_digest)
        self.facts: CaseFacts = load_facts(records, incident)
        self.officers = {o.id: o.name for o in records.find(Officer)}
        self.recusals = recusals_of(records, incident.id)
        self.evidence = records.find(EvidenceItem, incident_id=incident.id)
        shown = (*self.officers.values(), desk.profile.group_name, desk.profile.union_name, choices.to)
        people, accounts = ids_of(self.facts.involvements, self.facts.accounts)
        former = former_names(records, incident.id, people, accounts)
        self.names = ReportNames(self.facts, bystanders=choices.bystanders, shown=shown, former=former)

    def report(self, head: tuple[int, str]) -> doc.CaseReport:
        """The whole report. ``head``: sequence and hash of the activity log's newest entry.

        Names of bystanders are covered in every text of it where they are not to be seen.
        """
        return self.names.cover_all(self._whole(head))

    def _whole(self, head: tuple[int, str]) -> doc.CaseReport:
        incident, profile = self.incident, self.desk.profile
        leaning = judgement_leaning(self.playbook.questions, self._judgements())
        return doc.CaseReport(
            title=incident.title or f"Incident {incident.code_name}",
            group=profile.group_name,
            prepared_by=self.desk.officer.name,
            prepared_at=self.desk.now(),
            reference=incident.reference,
            code_name=incident.code_name,
            committee_year=profile.committee_year,
            state=incident.state.value.capitalize(),
            prepared_for=self.choices.to,
            purpose=self.choices.why,
            zone=incident.zone,
            zone_words=zone_label(incident.zone),
            practice=profile.practice,
            names_left_out=not self.choices.bystanders,
            left_out=self.choices.left_out,
            summary=self._summary(),
            facts=self._facts(),
            danger=self._danger(),
            people=self.names.entries(),
            wishes=self._wishes(),
            statements=self._statements(),
            notes=self._notes(),
            judgement=self._answers(),
            judgement_conclusion=leaning.sentence if self._judgements() else "",
            wellbeing=self._wellbeing(),
            timeline=self._timeline(),
            steps=self._steps(),
            freezes=self._freezes(),
            referrals=self._referrals(),
            messages=self._messages(),
            posts=self._posts(),
            evidence=self._evidence(),
            disclosures=self._disclosures(),
            outcome=self._outcome(),
            activity_head=head_code(head[1]),
            program=f"ConductDesk {__version__}",
        )

    def _officer(self, officer_id: str | None) -> str:
        return self.officers.get(officer_id or "", "")

    def _summary(self) -> str:
        incident = self.incident
        kept = sum(item.state is EvidenceState.KEPT for item in self.evidence)
        category = listed(tuple(self._category_names())) or "Behaviour that is not sorted into a category yet"
        where = f" on {incident.platform}" if incident.platform else ""
        when = f", {say_when(incident.occurred_at, incident.zone)}" if incident.occurred_at else ""
        steps = [view for view in self._ladder() if view.state is not StepState.NOT_NEEDED]
        done = sum(view.state is StepState.DONE for view in steps)
        return (
            f"{category}{where}{when}. The committee has known of it since "
            f"{say_when(incident.noticed_at, incident.zone)}. {counted(kept, 'item')} of evidence "
            f"{'is' if kept == 1 else 'are'} kept. {done} of {len(steps)} steps of the checklist are done. "
            f"{wishes_gate(self.facts).why}"
        )

    def _category_names(self) -> list[str]:
        found = (self.playbook.category(key) for key in self.incident.categories)
        return [category.name for category in found if category is not None]

    def _facts(self) -> tuple[doc.Fact, ...]:
        incident = self.incident
        characteristics = {c.key: c.name for c in self.playbook.characteristics}
        effects = {e.key: e.name for e in self.playbook.effects}
        seasons = {s.key: s.name for s in self.playbook.seasons}
        when = say_when(incident.occurred_at, incident.zone) if incident.occurred_at else ""
        if incident.occurred_text and incident.occurred_text.replace(",", "") not in when.replace(",", ""):
            when = f"{when}\n(written as: {incident.occurred_text})".strip()
        rows = (
            ("Kind", incident.kind.value.capitalize()),
            ("Where", ", ".join(filter(None, (_SETTINGS[incident.setting].capitalize(), incident.platform)))),
            ("Place", incident.place),
            ("When", when),
            ("Known to the committee since", say_when(incident.noticed_at, incident.zone)),
            ("Category", "\n".join(self._category_names())),
            ("Protected characteristics", "\n".join(characteristics[k] for k in incident.characteristics)),
            ("Effect on people", "\n".join(effects[k] for k in incident.effects)),
            ("Possible crime", _ANSWERS[incident.possible_crime]),
            ("Time of year", seasons.get(incident.season, "")),
            ("Handler", self._officer(incident.handler_id)),
            ("Deputy", self._officer(incident.deputy_id)),
            ("Stepped back", "\n".join(map(self._stepped_back, self.recusals))),
            ("Checklist", f"{self.playbook.name}, version {self.playbook.version}"),
        )
        return tuple(doc.Fact(label=label, value=value) for label, value in rows if value)

    def _stepped_back(self, recusal: Recusal) -> str:
        """Who stepped back and when; why is theirs to tell."""
        zone, back = self.incident.zone, recusal.came_back_at
        said = f"{self._officer(recusal.officer_id)}, {say_when(recusal.at, zone)}"
        return f"{said}; taking part again since {say_when(back, zone)}" if back else said

    def _first_handler(self) -> str:
        """The officer who wrote it down, whoever handles it now."""
        handed = (r.officer_id for r in self.recusals if r.was is Stood.HANDLER)
        return next(handed, self.incident.handler_id)

    def _danger(self) -> str:
        if self.incident.immediate_danger is not Answer.YES:
            return ""
        return f"Somebody was in immediate danger. {self.playbook.emergency}".strip()

    def _wishes(self) -> tuple[doc.WishesEntry, ...]:
        override = self._override_of(StepKind.WISHES)
        entries = [
            doc.WishesEntry(
                state=_WISHES[row.state],
                person=self.names.person(row.person_id) if row.person_id else "",
                words=row.words,
                may_be_told=", ".join((*row.may_be_told, *_POLICE[row.police_agreed])),
                asked_at=row.asked_at,
                asked_by=self._officer(row.officer_id),
                answered_at=row.answered_at,
                override=override,
            )
            for row in newest_wishes(self.facts.wishes).values()
        ]
        if not entries:
            danger = self.incident.immediate_danger is Answer.YES
            state = doc.WishesState.DANGER if danger else doc.WishesState.NOT_ASKED
            entries.append(doc.WishesEntry(state=state, override=override))
        return tuple(entries)

    def _override_of(self, kind: StepKind) -> doc.Override | None:
        keys = {step.key for step in self.playbook.steps if step.kind is kind}
        return next((self._override(r) for r in self.facts.steps if r.step_key in keys), None)

    def _override(self, record: StepRecord | None) -> doc.Override | None:
        if record is None or not record.override_reason:
            return None
        reason = record.override_reason.strip()
        return doc.Override(reason=reason, by=self._officer(record.officer_id), at=record.at)

    def _statements(self) -> tuple[doc.StatementEntry, ...]:
        if not self.incident.their_words.strip():
            return ()
        told = [i for i in self.facts.involvements if i.role is Role.REPORTER]
        who = ", ".join(dict.fromkeys(self.names.of(i) for i in told)) or "The person who told us"
        return (doc.StatementEntry(who=who, words=self.incident.their_words, at=self.incident.noticed_at),)

    def _notes(self) -> tuple[doc.NoteEntry, ...]:
        if not self.incident.narrative.strip():
            return ()
        at = self.incident.recorded_at or self.incident.created_at
        return (doc.NoteEntry(text=self.incident.narrative, by=self._officer(self._first_handler()), at=at),)

    def _judgements(self) -> list[Judgement]:
        return self.records.find(Judgement, incident_id=self.incident.id)

    def _answers(self) -> tuple[doc.JudgementEntry, ...]:
        texts = {q.key: q.text for q in self.playbook.questions}
        return tuple(
            doc.JudgementEntry(
                question=texts.get(j.question_key, j.question_key),
                answer=_ANSWERS[j.answer].capitalize() or "I don't know",
                reason=j.reason,
            )
            for j in self._judgements()
        )

    def _wellbeing(self) -> tuple[doc.WellbeingEntry, ...]:
        effects = {e.key: e.name for e in self.playbook.effects}
        return tuple(
            doc.WellbeingEntry(
                person=self.names.person(c.person_id)
                if c.person_id
                else f"{self._officer(c.checked_officer_id)} (officer)",
                at=c.at,
                by=self._officer(c.officer_id),
                text=c.how,
                support_offered=c.support_offered,
                impact=tuple(effects.get(e, e) for e in c.effects),
                next_check=c.next_check_at.date() if c.next_check_at else None,
            )
            for c in self.records.find(WellbeingCheck, incident_id=self.incident.id)
        )

    def _ladder(self) -> tuple[StepView, ...]:
        return ladder(self.playbook, self.facts)

    def _steps(self) -> tuple[doc.StepEntry, ...]:
        return tuple(
            doc.StepEntry(
                title=view.step.title,
                state=_STEPS[view.state],
                reason=_said_about(view),
                by=self._officer(view.record.officer_id) if view.record else "",
                at=view.record.at if view.record else None,
                override=self._override(view.record),
            )
            for view in self._ladder()
        )

    def _freezes(self) -> tuple[doc.FreezeEntry, ...]:
        return tuple(
            doc.FreezeEntry(
                platform=f.platform,
                since=f.started_at or f.starts_at,
                until=f.ends_at,
                reopened_at=f.reopened_at,
                pressed_by=self._officer(f.officer_id),
                note=_freeze_note(f),
            )
            for f in self.facts.freezes
        )

    def _referrals(self) -> tuple[doc.ReferralEntry, ...]:
        agreed = {True: "The person affected agreed.", False: "The person affected did not agree.", None: ""}
        return tuple(
            doc.ReferralEntry(
                to=f"{r.to} ({r.route.value.replace('-', ' ')})",
                at=r.made_at,
                by=self._officer(r.officer_id),
                reference=r.their_reference,
                reason="\n".join(filter(None, (r.note, r.risk_reason))),
                agreed=agreed[r.agreed_by_affected],
                answer=r.answer,
                answered_at=r.answered_at,
            )
            for r in self.facts.referrals
        )

    def _messages(self) -> tuple[doc.MessageEntry, ...]:
        labels = {item.id: f"E{item.number}" for item in self.evidence}
        return tuple(
            doc.MessageEntry(
                kind=_KINDS[m.kind.value],
                text=m.text if self.names.cover(m.to) == m.to else _TO_BYSTANDER,
                where=m.where,
                to=m.to,
                at=m.sent_at,
                by=self._officer(m.officer_id),
                evidence=(labels[m.proof_id],) if m.proof_id in labels else (),
            )
            for m in self.facts.communications
        )

    def _posts(self) -> tuple[doc.PostEntry, ...]:
        labels = {item.id: f"E{item.number}" for item in self.evidence if item.state is EvidenceState.KEPT}
        removal = self._override_of(StepKind.REMOVAL)
        return tuple(
            doc.PostEntry(
                description=f"Post {post.number}" + (f": {post.quote}" if post.quote else ""),
                state=_POSTS[post.state],
                where="\n".join(filter(None, (post.where, post.link))),
                author=post.author,
                at=post.state_at,
                evidence=tuple(
                    labels[link.evidence_id]
                    for link in self.facts.links
                    if link.post_id == post.id and link.evidence_id in labels
                ),
                override=removal if post.state is PostState.TAKEN_DOWN else None,
            )
            for post in self.facts.posts
        )

    def _evidence(self) -> tuple[doc.EvidenceEntry, ...]:
        history: dict[str, list[CustodyEvent]] = {}
        for event in self.records.find(CustodyEvent, incident_id=self.incident.id):
            history.setdefault(event.evidence_id, []).append(event)
        return tuple(
            self._item(item, history.get(item.id, []))
            for item in self.evidence
            if item.state is EvidenceState.KEPT
        )

    def _item(self, item: EvidenceItem, history: list[CustodyEvent]) -> doc.EvidenceEntry:
        pictures, note = self.choices.pictures.get(item.id, ((), ""))
        checks = [e.at for e in history if e.kind is CustodyKind.VERIFIED and e.ok]
        return doc.EvidenceEntry(
            label=f"E{item.number}",
            name=item.original_name,
            kind=item.media_type,
            size_bytes=item.size_bytes,
            sha256=item.sha256,
            kept_at=item.kept_at,
            kept_by=self._officer(item.kept_by),
            description=item.description,
            source="" if item.origin == _NO_ORIGIN else item.origin,
            last_verified_at=checks[-1] if checks else None,
            pictures=pictures,
            picture_note=note,
            history=tuple(
                doc.TimelineEntry(
                    what=e.kind.value + (f" ({e.note})" if e.note not in {"", _NO_ORIGIN} else ""),
                    at=e.at,
                    who=self._officer(e.officer_id),
                )
                for e in history
            ),
        )

    def _disclosures(self) -> tuple[doc.DisclosureEntry, ...]:
        return tuple(
            doc.DisclosureEntry(
                at=d.at,
                to=d.to,
                what=d.what,
                why=d.why,
                by=self._officer(d.officer_id),
                fingerprint=d.sha256,
            )
            for d in self.records.find(Disclosure, incident_id=self.incident.id)
        )

    def _outcome(self) -> doc.OutcomeEntry | None:
        *_, last = [None, *self.records.find(Disposition, incident_id=self.incident.id)]
        if last is None:
            return None
        return doc.OutcomeEntry(
            kind=last.outcome.value.replace("-", " "),
            rule=last.rule_applied,
            reason=last.note,
            by=self._officer(last.officer_id),
            at=last.at,
        )

    def _asked(self) -> list[tuple[datetime, str, str]]:
        """When people were asked; an answer repeats the time of its question, which counts once."""
        asked = {
            (w.person_id, say_when(w.asked_at, self.incident.zone)): (w.asked_at, w.officer_id)
            for w in reversed(self.facts.wishes)
            if w.asked_at
        }
        return [(at, "A person affected was asked what they want", who) for at, who in asked.values()]

    def _timeline(self) -> tuple[doc.TimelineEntry, ...]:
        lines = [
            *incident_lines(self.incident, recorded_by=self._first_handler()),
            *(
                (m.sent_at, f"{_KINDS[m.kind.value]} to {m.to}", m.officer_id)
                for m in self.facts.communications
            ),
            *((r.made_at, f"Taken to {r.to}", r.officer_id) for r in self.facts.referrals),
            *((r.answered_at, f"Answer from {r.to}", "") for r in self.facts.referrals if r.answered_at),
            *(
                (f.started_at, f"{f.platform} frozen", f.officer_id)
                for f in self.facts.freezes
                if f.started_at
            ),
            *((f.reopened_at, f"{f.platform} re-opened", "") for f in self.facts.freezes if f.reopened_at),
            *self._asked(),
            *(
                (w.answered_at, "A person affected said what they want", w.officer_id)
                for w in self.facts.wishes
                if w.answered_at
            ),
            *((e.kept_at, f"Evidence E{e.number} kept", e.kept_by) for e in self.evidence),
            *(
                (e.disposed_at, f"Evidence E{e.number} deleted: {e.disposed_reason}", "")
                for e in self.evidence
                if e.disposed_at
            ),
            *post_lines(self.facts.posts),
            *(
                (i.blocked_at, f"{self.names.of(i)} blocked on {i.blocked_where}{took(i)}", "")
                for i in self.facts.involvements
                if i.blocked_at
            ),
        ]
        return tuple(
            doc.TimelineEntry(at=at, what=what, who=self._officer(officer_id))
            for at, what, officer_id in sorted(lines, key=lambda line: line[0])
        )


_POLICE: dict[bool | None, tuple[str, ...]] = {None: (), True: ("the police",), False: ("not the police",)}
_TO_BYSTANDER = "The words are left out: they were written to somebody whose name is left out."
_KINDS = {"public": "Public message", "direct": "Direct message", "email": "E-mail"}
_SETTINGS = {s: "" if s is Setting.UNKNOWN else s.value.replace("-", " ") for s in Setting}
_NO_ORIGIN = "file"
_ANSWERS = {Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: ""}


def _said_about(view: StepView) -> str:
    """Reasons and notes that people wrote, and why a step is not needed; no advice of the program."""
    written = (view.record.reason, view.record.note) if view.record else ()
    parts = (view.note, *written) if view.state is StepState.NOT_NEEDED else written
    return "\n".join(dict.fromkeys(filter(None, parts)))


def _freeze_note(freeze: CoolingOffPeriod) -> str:
    able = f"Who can switch it: {listed(freeze.who_can)}." if freeze.who_can else ""
    return "\n".join(filter(None, (able, "" if freeze.started_at else "Planned; it was not switched on.")))
