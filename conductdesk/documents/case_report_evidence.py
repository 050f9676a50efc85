"""The parts of a case report that let its reader check it: posts, evidence, disclosures and how to check."""

from collections.abc import Iterator

from reportlab.platypus.flowables import CondPageBreak, Flowable

from conductdesk.documents import style, wording
from conductdesk.documents.case_report_data import CaseReport, EvidenceEntry, PostEntry, TimelineEntry
from conductdesk.documents.case_report_sections import by, nothing, override_panel
from conductdesk.documents.layout import Heading, fact_row, panel, text
from conductdesk.documents.pictures import picture
from conductdesk.documents.wording import Times, joined

_ITEM_HEIGHT = 190
"""Points that the facts of an item take, as a rule: they stay on one page."""

_CHECK_HEIGHT = 290
"""Points that the section on checking takes: it stands on one page, so that it can be copied or cut out."""


def posts(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields each post with its state and the evidence kept of it. Source: R21 (S2)."""
    yield Heading("Posts")
    if not report.posts:
        yield nothing("No post has been listed for this incident.")
    for post in report.posts:
        yield from _post(post, times)


def _post(post: PostEntry, times: Times) -> Iterator[Flowable]:
    items = [text(post.description, style.STRONG)]
    place = joined((post.where, post.author))
    if place:
        items.append(text(place))
    kept = f"Evidence: {', '.join(post.evidence)}" if post.evidence else "No evidence is linked to this post."
    items.append(text(kept))
    done = joined((by(post.by), times.at(post.at) if post.at else ""))
    if done:
        items.append(text(done, style.SMALL))
    yield fact_row(wording.first_upper(post.state), items)
    if post.override:
        yield override_panel(post.override, "this post was taken down past the lock on evidence.", times)


def index(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields each sealed item with its fingerprint, history and pictures."""
    yield Heading("Evidence")
    if not report.evidence:
        yield nothing("No evidence has been kept.")
        return
    count = len(report.evidence)
    yield text(
        f"{count} item{'s' * (count != 1)} kept. Each was fingerprinted and sealed before anything opened it."
    )
    for entry in report.evidence:
        yield CondPageBreak(_ITEM_HEIGHT)
        yield from _item(entry, times)


def _item(entry: EvidenceEntry, times: Times) -> Iterator[Flowable]:
    yield Heading(joined((entry.label, entry.name)), 1)
    if entry.description.strip():
        yield text(entry.description)
    verified = (
        times.at(entry.last_verified_at) if entry.last_verified_at else "Not read again since it was kept."
    )
    facts = (
        ("SHA-256", entry.sha256),
        ("Type and size", joined((wording.kind(entry.kind), wording.size(entry.size_bytes)))),
        ("Kept", joined((times.at(entry.kept_at), by(entry.kept_by)))),
        ("Where it came from", entry.source),
        ("Found unchanged", verified),
    )
    for label, value in facts:
        if value.strip():
            yield fact_row(label, [text(value, style.FINGERPRINT if label == "SHA-256" else style.BODY)])
    if entry.history:
        yield fact_row("History", [text(_event(event, times)) for event in entry.history])
    if entry.picture_note.strip():
        yield text(entry.picture_note, style.ASIDE)
    for shown in entry.pictures:
        caption = shown.caption or f"{entry.label}, {entry.name}"
        yield from picture(shown.jpeg, (shown.width_px, shown.height_px), caption, entry.label)


def _event(event: TimelineEntry, times: Times) -> str:
    when = times.at(event.at) if event.at else "Time not known"
    return joined((when, event.what, by(event.who)))


def disclosures(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what was told to whom before this report. Source: R26 (S2)."""
    yield Heading("What was told before")
    if not report.disclosures:
        yield nothing("Nothing about this incident was handed over before this report.")
    for entry in report.disclosures:
        items = [text(joined((entry.what, f"to {entry.to}")), style.STRONG)]
        if entry.why.strip():
            items.append(text(entry.why))
        if entry.fingerprint:
            items.append(text(f"SHA-256 {entry.fingerprint}", style.SMALL))
        if entry.by:
            items.append(text(by(entry.by), style.SMALL))
        yield fact_row(times.at(entry.at), items)


def how_to_check(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what a reader can check with tools that every computer has."""
    yield CondPageBreak(_CHECK_HEIGHT)
    yield Heading("How to check this report")
    yield text(
        "Every item of evidence has a SHA-256 fingerprint in this report. Ask the committee for the original "
        "file and let your own computer work the fingerprint out. If all 64 characters agree, the file is "
        "the one that was kept."
    )
    commands = (
        ("Linux", "sha256sum FILE"),
        ("macOS", "shasum -a 256 FILE"),
        ("Windows", "certutil -hashfile FILE SHA256"),
    )
    for system, command in commands:
        yield fact_row(system, [text(command)])
    yield text("")
    head = report.activity_head.strip()
    if head:
        yield panel([text("Head code of the activity log", style.LABEL), text(head, style.STRONG)])
        yield text(
            "The committee's program keeps a log in which each entry is chained to the one before. Keep this "
            "code: it shows later that nothing the log held when this report was made has been changed, "
            "taken out or put in another order. It does not prove that what people said is true, that "
            "nothing was left out, or that a clock was right."
        )
    else:
        yield nothing("The activity log had no head code when this report was made.")
    made = f"Made with {report.program} by {report.prepared_by}, {times.with_zone(report.prepared_at)}."
    yield text(made, style.SMALL)
