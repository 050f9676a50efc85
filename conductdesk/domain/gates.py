"""The two locks of the checklist: what the person affected wants (R8), and evidence before removal (R21).

What a lock may look at is ``GateFacts`` and nothing else, so no setting, step or opinion can open or close
one.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from conductdesk.domain.dates import say_when
from conductdesk.domain.evidence import EvidenceItem, EvidenceState, Post, PostEvidence, PostState, is_kept
from conductdesk.domain.incidents import Answer, Incident
from conductdesk.domain.people import Involvement, Role, in_role
from conductdesk.domain.playbook import Gate
from conductdesk.domain.records import listed
from conductdesk.domain.wellbeing import Wishes, WishesState, counts_as_asked, newest_wishes


@dataclass(frozen=True, kw_only=True)
class GateFacts:
    """What the locks look at. Rows of other incidents may be among them and never count."""

    incident: Incident
    posts: tuple[Post, ...] = ()
    links: tuple[PostEvidence, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    wishes: tuple[Wishes, ...] = ()
    involvements: tuple[Involvement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GateDecision:
    """Whether a lock is open, and why, as sentences for the screen.

    ``how_to_open`` is empty where it is open, ``opened_by`` empty where it is closed. ``ready`` means closed
    only because the evidence is still to be read again, which happens when the step is started.
    """

    gate: Gate
    open: bool
    why: str
    how_to_open: str = ""
    opened_by: str = ""
    ready: bool = False


def nothing_was_posted(facts: GateFacts) -> bool:
    """Whether there is nothing to take down: it was said so, and no post is listed that says otherwise."""
    return facts.incident.nothing_posted and not own_posts(facts)


def own_posts(facts: GateFacts) -> tuple[Post, ...]:
    """The posts of this incident, by number."""
    own = (post for post in facts.posts if post.incident_id == facts.incident.id)
    return tuple(sorted(own, key=lambda post: post.number))


def posts_up(facts: GateFacts) -> tuple[Post, ...]:
    """The posts of this incident that are still up, by number."""
    return tuple(post for post in own_posts(facts) if post.state is PostState.UP)


def own_evidence(facts: GateFacts) -> tuple[EvidenceItem, ...]:
    """The items of this incident that can show something, in the order given."""
    return tuple(item for item in facts.evidence if item.incident_id == facts.incident.id and is_kept(item))


def people_affected(facts: GateFacts) -> frozenset[str]:
    """The ids of the people known to be affected in this incident."""
    parts = in_role(facts.involvements, Role.AFFECTED)
    return frozenset(p.person_id for p in parts if p.person_id and p.incident_id == facts.incident.id)


def wishes_gate(facts: GateFacts) -> GateDecision:
    """Whether the person affected was asked what they want. Source: R8 (S3).

    Open on an answer in words, on "asked, no answer since …", on nobody identifiable, and on immediate
    danger. Of several people affected everybody has to have been asked. A row that names nobody counts while
    at most one person affected is known. Wishes of anybody else never count.
    """
    if facts.incident.immediate_danger is Answer.YES:
        return _wishes_open(
            "Somebody is in immediate danger: act first, ask as soon as you can.", "immediate danger"
        )
    newest = newest_wishes(w for w in facts.wishes if w.incident_id == facts.incident.id)
    affected = people_affected(facts)
    unnamed = newest.get(None)
    if not affected:
        return _nobody_named(facts, unnamed)
    rows = [
        newest[person] for person in sorted(affected) if person in newest and counts_as_asked(newest[person])
    ]
    if not rows and len(affected) == 1 and unnamed is not None and counts_as_asked(unnamed):
        rows = [unnamed]
    missing = len(affected) - len(rows)
    if missing:
        return _not_asked(len(affected), missing)
    if len(rows) == 1:
        return _asked(facts, rows[0])
    answers = sum(row.state is WishesState.ANSWERED for row in rows)
    return _wishes_open(
        f"All {len(rows)} people affected were asked; {answers} of them have answered.", "everybody asked"
    )


def _nobody_named(facts: GateFacts, unnamed: Wishes | None) -> GateDecision:
    if unnamed is None:
        return _not_asked(1, 1)
    if unnamed.state is WishesState.NOBODY_IDENTIFIABLE:
        return _wishes_open(
            "It is written down that nobody affected can be identified.", "nobody identifiable"
        )
    return _asked(facts, unnamed) if counts_as_asked(unnamed) else _not_asked(1, 1)


def _asked(facts: GateFacts, row: Wishes) -> GateDecision:
    if row.state is WishesState.ANSWERED or row.asked_at is None:
        return _wishes_open("The person affected has said what they want.", "their answer")
    since = say_when(row.asked_at, facts.incident.zone)
    return _wishes_open(
        f"The person affected was asked; no answer since {since}.", f"asked, no answer since {since}"
    )


def _wishes_open(why: str, opened_by: str) -> GateDecision:
    return GateDecision(gate=Gate.WISHES, open=True, why=why, opened_by=opened_by)


def _not_asked(affected: int, missing: int) -> GateDecision:
    if affected == 1:
        why = "The person affected has not been asked yet what they want."
    elif missing == affected:
        why = f"None of the {affected} people affected has been asked yet what they want."
    else:
        have = "has" if missing == 1 else "have"
        why = f"{missing} of the {affected} people affected {have} not been asked yet what they want."
    return GateDecision(
        gate=Gate.WISHES,
        open=False,
        why=why,
        how_to_open=(
            "Ask, and write down their answer in their words, or when you asked. If nobody affected can be "
            "identified, or somebody is in danger now, say so."
        ),
    )


def removal_gate(facts: GateFacts, verified: Mapping[str, bool] | None = None) -> GateDecision:
    """Whether posts may be taken down. Source: R21 (S2).

    Open once every post that is up is linked to at least one item of this incident that is kept and was just
    read again in full and found unchanged. Posts that are gone already need nothing. Nothing else counts.

    Args:
        facts: the facts of the case.
        verified: evidence id to "read again in full and unchanged"; None while nothing was read again.
    """
    posts = own_posts(facts)
    if not posts:
        if facts.incident.nothing_posted:
            return _removal_open(
                "Nothing was posted, so there is nothing to take down.", "nothing was posted"
            )
        return _removal_closed(
            "No post is listed yet.",
            "List each post that should come down and link its evidence. If nothing was posted, say so.",
        )
    up = posts_up(facts)
    if not up:
        gone = all(post.state is PostState.ALREADY_GONE for post in posts)
        why = "Every post is gone already." if gone else "No post is up any more."
        return _removal_open(why, "already gone" if gone else "taken down or already gone")
    problems: defaultdict[str, list[int]] = defaultdict(list)
    for post in up:
        if problem := _problem(post, facts, verified):
            problems[problem].append(post.number)
    if problems.keys() - {_TO_READ}:
        sentences = [
            _sentence(problem, numbers) for problem, numbers in problems.items() if problem != _TO_READ
        ]
        whys, hows = zip(*sentences, strict=True)
        return _removal_closed(" ".join(whys), " ".join(dict.fromkeys(hows)))
    if problems:
        return GateDecision(
            gate=Gate.REMOVAL,
            open=False,
            ready=True,
            why="Every post that is up has evidence.",
            how_to_open="Start this step: the evidence is then read again in full, and the lock opens.",
        )
    return _removal_open(
        "The evidence for every post is kept and was read again in full.", "evidence verified"
    )


_TO_READ = "to-read"
_PROBLEMS = {
    "none": ("no evidence yet", "Keep a screenshot or an export of the post and link it to its number."),
    "elsewhere": (
        "evidence that is not in this incident",
        "Add the evidence to this incident and link it again.",
    ),
    "deleted": (
        "only evidence that was deleted",
        "Keep a new screenshot of the post and link it. If the post is gone, mark it as already gone.",
    ),
    "empty": ("only an empty file as evidence", "Keep a new screenshot of the post and link it."),
    "changed": (
        "evidence that cannot be read as it was kept",
        "Keep a fresh copy of the post before anything is taken down, and check the evidence of this desk.",
    ),
    "unread": (
        "evidence that was not read again",
        "Start this step again, so that its evidence is read in full.",
    ),
}


def _problem(post: Post, facts: GateFacts, verified: Mapping[str, bool] | None) -> str:
    """The nearest thing that keeps this post from coming down, or empty."""
    incident_id = facts.incident.id
    linked = {x.evidence_id for x in facts.links if x.post_id == post.id and x.incident_id == incident_id}
    if not linked:
        return "none"
    items = [item for item in facts.evidence if item.id in linked and item.incident_id == incident_id]
    if not items:
        return "elsewhere"
    kept = [item for item in items if is_kept(item)]
    if not kept:
        return "deleted" if any(item.state is EvidenceState.DISPOSED for item in items) else "empty"
    if verified is None:
        return _TO_READ
    if any(verified.get(item.id) is True for item in kept):
        return ""
    return "changed" if any(item.id in verified for item in kept) else "unread"


def _sentence(problem: str, numbers: list[int]) -> tuple[str, str]:
    what, how = _PROBLEMS[problem]
    one = len(numbers) == 1
    posts = f"Post {numbers[0]} has" if one else f"Posts {listed(tuple(map(str, numbers)))} have"
    return f"{posts} {what}.", how


def _removal_open(why: str, opened_by: str) -> GateDecision:
    return GateDecision(gate=Gate.REMOVAL, open=True, why=why, opened_by=opened_by)


def _removal_closed(why: str, how_to_open: str) -> GateDecision:
    return GateDecision(gate=Gate.REMOVAL, open=False, why=why, how_to_open=how_to_open)
