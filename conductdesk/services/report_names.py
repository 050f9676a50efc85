"""How people are called in a document: by name, or bystanders only by their part."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from conductdesk.documents import case_report_data as doc
from conductdesk.domain.escalation import CaseFacts
from conductdesk.domain.people import Account, Involvement, Role
from conductdesk.services.former_names import FormerNames

_ROLES = {
    Role.REPORTER: "person who told us",
    Role.AFFECTED: "person affected",
    Role.RESPONDENT: "person reported",
    Role.WITNESS: "witness",
    Role.HANDLER: "handler",
}
_BYSTANDERS = frozenset({Role.REPORTER, Role.WITNESS})
_SHORTEST_PART = 2
_SOMEBODY = "Somebody"
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

Entry = TypeVar("Entry")


class ReportNames:
    """Who the reader may see: everybody, or bystanders only as "Witness 1".

    Args:
        facts: the facts of the case.
        bystanders: whether the reader may see the names of witnesses and of who told us.
        shown: names that stand in the document whoever takes part, such as those of officers.
        former: what people were called before, and who left: texts may still call them so.
    """

    def __init__(
        self,
        facts: CaseFacts,
        *,
        bystanders: bool,
        shown: Iterable[str] = (),
        former: FormerNames | None = None,
    ) -> None:
        self._facts = facts
        self._former = former or FormerNames()
        self._people = {p.id: p for p in facts.people}
        self._accounts = {a.id: a for a in facts.accounts}
        self._covered: dict[str, str] = {}
        if not bystanders:
            self._cover()
            left = (*self._former.left_names, *self._former.left_handles)
            self._covered.update(dict.fromkeys(left, _SOMEBODY))
        self._labels: list[str] = []
        self._pattern = self._as_pattern(tuple(shown))

    def _cover(self) -> None:
        roles: dict[str, set[Role]] = {}
        for involvement in self._facts.involvements:
            roles.setdefault(_who(involvement), set()).add(involvement.role)
        bystanders = {
            who: Role.REPORTER if Role.REPORTER in parts else Role.WITNESS
            for who, parts in roles.items()
            if parts <= _BYSTANDERS
        }
        for role in (Role.REPORTER, Role.WITNESS):
            alike = [who for who, part in bystanders.items() if part is role]
            for number, who in enumerate(alike, start=1):
                count = f" {number}" if len(alike) > 1 else ""
                self._covered[who] = f"{_ROLES[role].capitalize()}{count}"

    def _as_pattern(self, shown: tuple[str, ...]) -> re.Pattern[str] | None:
        """What finds a covered name in a text; a part that somebody who is shown shares is left alone."""
        others = [p.name for p in self._people.values() if p.id not in self._covered]
        kept = {word for name in (*shown, *others) for word in name.split()}
        terms = [(term, label) for who, label in self._covered.items() for term in self._terms(who, kept)]
        terms.sort(key=lambda found: -len(found[0]))
        self._labels = [f"[{label[0].lower()}{label[1:]}]" for _, label in terms]
        return re.compile("|".join(f"({term})" for term, _ in terms)) if terms else None

    def _terms(self, who: str, kept: set[str]) -> Iterator[str]:
        person = self._people.get(who)
        handles = [a.handle for a in self._accounts.values() if who in {a.id, a.person_id}]
        whole = [*handles, *(h.removeprefix("@") for h in handles), *([person.name] if person else [])]
        whole += [*self._former.of((who, *(a.id for a in self._accounts.values() if a.person_id == who)))]
        names = [person.name, *self._former.of((who,))] if person else []
        if self._covered[who] == _SOMEBODY:
            whole, names = [*whole, who], [who]
        parts = [part for name in names for part in name.split()]
        for text in dict.fromkeys(form for name in whole for form in _forms(name)):
            yield f"(?i:{_alone(text)})"
        for text in dict.fromkeys(form for part in parts if part not in kept for form in _forms(part)):
            if len(text) >= _SHORTEST_PART:
                yield _alone(text)

    def cover(self, text: str) -> str:
        """The text with bystanders' names and accounts as ``[witness 1]``, unless they may be seen."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._labels[(found.lastindex or 1) - 1], text)

    def cover_all(self, entry: Entry) -> Entry:
        """A part of a document with every text in it covered, however deep it lies."""
        covered: Any = entry
        if self._pattern is None or isinstance(entry, Enum):
            return entry
        if isinstance(entry, str):
            covered = self.cover(entry)
        elif isinstance(entry, tuple):
            covered = tuple(map(self.cover_all, entry))
        elif is_dataclass(entry) and not isinstance(entry, type):
            covered = replace(
                entry, **{f.name: self.cover_all(getattr(entry, f.name)) for f in fields(entry)}
            )
        result: Entry = covered
        return result

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
        kind = f"{account.kind.value.capitalize()} account" if account is not None else ""
        return doc.PersonEntry(
            name=self.of(parts[0]),
            roles=tuple(dict.fromkeys(_ROLES[p.role] for p in parts)),
            position=kind if person is None else "" if covered else person.position,
            membership=person.standing.value if person is not None else "",
            accounts=tuple(_account_words(a) for a in owned),
            note="" if covered else "\n".join(filter(None, (p.note for p in parts))),
        )


def _who(involvement: Involvement) -> str:
    return involvement.person_id or involvement.account_id or ""


def _forms(name: str) -> tuple[str, ...]:
    """The name as it was entered, and as keyboards that compose letters otherwise write it."""
    return tuple(dict.fromkeys((name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))))


def _alone(text: str) -> str:
    """A pattern for the text as a word of its own; scripts that put no space between words need none."""
    found = re.escape(text)
    return found if _WITHOUT_SPACES.search(text) else rf"(?<!\w){found}(?!\w)"


def _account_words(account: Account) -> str:
    return f"{account.handle} ({account.platform})"
