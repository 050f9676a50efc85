"""How people are called in a document: by name, or bystanders only by their part."""

from conductdesk.documents import case_report_data as doc
from conductdesk.domain.escalation import CaseFacts
from conductdesk.domain.people import Account, Involvement, Role

_ROLES = {
    Role.REPORTER: "person who told us",
    Role.AFFECTED: "person affected",
    Role.RESPONDENT: "person reported",
    Role.WITNESS: "witness",
    Role.HANDLER: "handler",
}
_BYSTANDERS = frozenset({Role.REPORTER, Role.WITNESS})


class ReportNames:
    """Who the reader may see: everybody, or bystanders only as "Witness 1"."""

    def __init__(self, facts: CaseFacts, *, bystanders: bool) -> None:
        self._facts = facts
        self._people = {p.id: p for p in facts.people}
        self._accounts = {a.id: a for a in facts.accounts}
        self._covered: dict[str, str] = {}
        if not bystanders:
            self._cover()

    def _cover(self) -> None:
        roles: dict[str, set[Role]] = {}
        for involvement in self._facts.involvements:
            roles.setdefault(_who(involvement), set()).add(involvement.role)
        counts = {Role.REPORTER: 0, Role.WITNESS: 0}
        for who, parts in roles.items():
            if parts <= _BYSTANDERS:
                role = Role.REPORTER if Role.REPORTER in parts else Role.WITNESS
                counts[role] += 1
                self._covered[who] = f"{_ROLES[role].capitalize()} {counts[role]}"

    def of(self, involvement: Involvement) -> str:
        """The name of whoever takes part, as the reader may see it."""
        if involvement.person_id:
            return self.person(involvement.person_id)
        account = self._accounts[involvement.account_id or ""]
        return self._covered.get(account.id) or _account_words(account)

    def person(self, person_id: str) -> str:
        """The name of a person, as the reader may see it."""
        return self._covered.get(person_id) or self._people[person_id].name

    def entries(self) -> tuple[doc.PersonEntry, ...]:
        """Everybody who takes part, once, in order of entry, with all their roles."""
        grouped: dict[str, list[Involvement]] = {}
        for involvement in self._facts.involvements:
            grouped.setdefault(_who(involvement), []).append(involvement)
        return tuple(self._entry(who, parts) for who, parts in grouped.items())

    def _entry(self, who: str, parts: list[Involvement]) -> doc.PersonEntry:
        person = self._people.get(who)
        covered = who in self._covered
        owned = [a for a in self._accounts.values() if a.person_id == who and not covered]
        account = self._accounts.get(who)
        kind = f"{account.kind.value} account" if account is not None else ""
        return doc.PersonEntry(
            name=self.of(parts[0]),
            roles=tuple(dict.fromkeys(_ROLES[p.role] for p in parts)),
            position=person.position if person is not None and not covered else "",
            membership=person.standing.value if person is not None else kind,
            accounts=tuple(_account_words(a) for a in owned),
            note="" if covered else "\n".join(filter(None, (p.note for p in parts))),
        )


def _who(involvement: Involvement) -> str:
    return involvement.person_id or involvement.account_id or ""


def _account_words(account: Account) -> str:
    return f"{account.handle} ({account.platform})"
