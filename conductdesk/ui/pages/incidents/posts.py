"""The posts of an incident: where they are, what shows them, and whether they are still up (R21)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from conductdesk.domain.dates import say_when
from conductdesk.domain.evidence import EvidenceState, PostState
from conductdesk.domain.playbook import StepKind
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.posts import add_post, edit_post, link_post, remove_post, unlink_post
from conductdesk.services.steps import mark_post
from conductdesk.services.views import EvidenceView, IncidentView, PostView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, Opening, flow
from conductdesk.ui.pages.incidents.rows import Row, Rows
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import POSTS, short, tame
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import GrowingText, Radios, Ticks, text_line
from conductdesk.ui.widgets.labels import chip, label, set_chip

_LONGEST_QUOTE = 2_000
_ROWS_AT_ONCE = 4
_STATES = (
    (PostState.UP.value, "It is still up"),
    (PostState.ALREADY_GONE.value, "It is already gone"),
)


class PostForm(Form):
    """List a post, or correct what is written about one."""

    def __init__(
        self,
        context: Context,
        view: IncidentView,
        post: PostView | None,
        *,
        done: Callable[[str], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(
            context,
            title="Add a post" if post is None else f"Correct post {post.number}",
            keep="Add" if post is None else "Save",
            place="posts.add" if post is None else f"posts.edit.{post.number}",
            ref=view.reference,
            on_keep=self._keep,
            on_close=close,
        )
        self._post, self._done = post, done
        where = view.platform if post is None else post.where
        self.add(
            "where", "Where it is", text_line(limit=500), hint='Such as "WhatsApp, general chat".'
        ).setText(where)
        quote = GrowingText(lines=2)
        self.add("quote", "What it says", quote, hint="Public texts are checked against it.", optional=True)
        self.add("author", "Under which name", text_line(limit=300), optional=True)
        self.add("link", "Its address", text_line(limit=2000), optional=True)
        self.add(
            "posted",
            "When it was posted",
            text_line(limit=100),
            hint="" if post is None or post.posted_at is None else "Leave it empty where it stays as it is.",
            optional=True,
        )
        if post is None:
            self.add("state", "How it stands", Radios(_STATES, name="How it stands")).set_key(PostState.UP)
            if kept := _kept(view):
                self.add("evidence", "Which evidence shows it", Ticks(kept, name="Evidence"), optional=True)
            return
        quote.setPlainText(post.quote)
        for key, text in (("author", post.author), ("link", post.link)):
            control = self.field(key).control
            control.setText(text)  # type: ignore[attr-defined]

    def _keep(self) -> None:
        said = self.values()
        if not any(said[key] for key in ("where", "link", "quote")):
            self.set_error("where", "Write where it is, its address, or what it says.")
            return
        words = {key: said[key] for key in ("where", "link", "quote", "author")}
        if self._post is not None:
            posted = said["posted"] or None
            self.write(edit_post, self._post.number, done=self._on_saved, **words, posted=posted)  # type: ignore[arg-type]
            return
        self.write(
            add_post,
            done=self._on_added,
            posted=said["posted"],
            state=PostState(said["state"] or PostState.UP),
            evidence=tuple(int(key) for key in said.get("evidence", "").split("\n") if key),
            **words,  # type: ignore[arg-type]
        )

    def _on_added(self, number: int) -> None:
        self._done(f"Kept as post {number}.")

    def _on_saved(self, _result: object) -> None:
        self._done("Saved.")


class LinkForm(Form):
    """Say which evidence shows a post."""

    def __init__(
        self,
        context: Context,
        view: IncidentView,
        post: PostView,
        *,
        done: Callable[[str], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(
            context,
            title=f"Which evidence shows post {post.number}?",
            keep="Save",
            place="",
            ref=view.reference,
            on_keep=self._keep,
            on_close=close,
        )
        self._post, self._done = post, done
        ticks = Ticks(_kept(view), name="Evidence")
        ticks.set_keys(tuple(str(number) for number in post.evidence))
        self.add("evidence", "Evidence", ticks)

    def _keep(self) -> None:
        wanted = {int(key) for key in self.ticked("evidence")}
        self.write(_set_links, self._post.number, self._post.evidence, wanted, done=self._on_saved)

    def _on_saved(self, _result: object) -> None:
        self._done("Saved.")


def _set_links(desk: OpenDesk, ref: str, number: int, before: tuple[int, ...], wanted: set[int]) -> None:
    """Link what was ticked before unlinking the rest: a post that was taken down is never without."""
    for evidence in sorted(wanted - set(before)):
        link_post(desk, ref, number, evidence)
    for evidence in sorted(set(before) - wanted):
        unlink_post(desk, ref, number, evidence)


def _kept(view: IncidentView) -> list[tuple[str, str]]:
    return [
        (str(item.number), f"{item.number}  {_short_name(item)}")
        for item in view.evidence
        if item.state is EvidenceState.KEPT and item.size_bytes
    ]


def _short_name(item: EvidenceView) -> str:
    return short(item.description or item.original_name, limit=28)


class PostRow(Row):
    """One post."""

    def __init__(self) -> None:
        super().__init__()
        self.where = label(strong=True, wrap=True, selectable=True)
        self.state = chip("")
        self.quote = label(wrap=True, selectable=True)
        self.about = label(type="small", tone="muted", wrap=True, selectable=True)
        self.missing = Notice()
        self.link = button("Link evidence", role="link")
        self.edit = button("Edit", role="link")
        self.gone = button("It is already gone", role="link")
        self.up = button("It is up again", role="link")
        self.down = button("Take it down …", role="link")
        self.open = button("Open its address …", role="link")
        self.off = button("Take off the list", role="link")
        for part in (self.where, self.state, self.quote, self.about, self.missing):
            self.column.addWidget(part)
        self._actions = (self.link, self.edit, self.gone, self.up, self.down, self.open, self.off)
        self.column.addWidget(flow(*self._actions, spacing=16))

    def show_post(self, post: PostView, zone: str, *, changeable: bool) -> None:
        """Show a post as it stands."""
        self.where.setText(f"{post.number}  {short(post.where or post.link or 'Somewhere', limit=200)}")
        set_chip(self.state, *POSTS[post.state])
        quote = tame(post.quote)
        self.quote.setText(f"“{quote[:_LONGEST_QUOTE]}{'…' if len(quote) > _LONGEST_QUOTE else ''}”")
        self.quote.setVisible(bool(quote))
        about = [f"Under the name {short(post.author, limit=200)}"] if post.author else []
        about += [f"Posted {say_when(post.posted_at, zone)}"] if post.posted_at else []
        about += [f"Address: {short(post.link, limit=500)}"] if post.link else []
        if post.state is not PostState.UP:
            about.append(f"{POSTS[post.state][0]} since {say_when(post.state_at, zone)}")
        if post.evidence:
            numbers = ", ".join(map(str, post.evidence))
            about.append(f"Shown by evidence {numbers}")
        self.about.setText("\n".join(about))
        self.about.setVisible(bool(about))
        if post.evidence or post.state is not PostState.UP:
            self.missing.clear()
        elif not self.missing.text():
            self.missing.say(
                "No evidence shows it yet.", tone="warn", hint="It can be taken down once evidence is linked."
            )
        is_up = post.state is PostState.UP
        self.gone.setVisible(changeable and is_up)
        self.down.setVisible(changeable and is_up)
        self.up.setVisible(changeable and post.state is PostState.ALREADY_GONE)
        self.off.setVisible(changeable and post.state is not PostState.TAKEN_DOWN)
        for action in (self.link, self.edit):
            action.setVisible(changeable)
        self.open.setVisible(web_address(post.link) is not None)
        for action in self._actions:
            action.setAccessibleName(f"{action.text()} (post {post.number})")


def web_address(link: str) -> QUrl | None:
    """The address as a browser takes it, or None where it is no web address."""
    url = QUrl(link.strip(), QUrl.ParsingMode.StrictMode)
    return url if url.isValid() and url.scheme() in {"http", "https"} and url.host() else None


class PostsSection(Section):
    """The list of posts, and that nothing was posted."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Posts")
        self.add_post = button("Add a post", icon="plus")
        self.add_post.clicked.connect(self._on_add)
        self.nothing = button("Nothing was posted", role="quiet")
        self.nothing.clicked.connect(self._on_nothing)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._show_rows)
        self.opening = Opening()
        self._said = label(tone="muted", wrap=True)
        self.rows = Rows(spacing=16)
        self._adding = flow(self.add_post, self.nothing)
        for part in (self._adding, self.opening, self.notice, self._said, self.rows):
            self.card.add(part)

    def show_view(self, view: IncidentView) -> None:
        """Show the posts as they stand."""
        self._adding.setVisible(self.changeable)
        self.nothing.setVisible(not view.posts)
        self.nothing.setText(
            "Something was posted after all" if view.nothing_posted else "Nothing was posted"
        )
        self._said.setVisible(not view.posts)
        self._said.setText(
            "Nothing was posted, so nothing has to be taken down."
            if view.nothing_posted
            else "No post is listed yet. List each one that is to be taken down, or is already gone."
        )
        self._show_rows()

    @Slot()
    def _show_rows(self) -> None:
        """Show the posts that have a row and a few more; the others after what else is to be done."""
        if self.view is None:
            return
        fresh = [post.id for post in self.view.posts if self.rows.get(post.id) is None]
        later = set(fresh[_ROWS_AT_ONCE:])
        shown = [post for post in self.view.posts if post.id not in later]
        self.rows.arrange([post.id for post in shown], self._make_row)
        for post in shown:
            row = self.rows.get(post.id)
            if isinstance(row, PostRow):
                row.show_post(post, self.view.zone, changeable=self.changeable)
        if later:
            self._next.start()

    def forget(self) -> None:
        """Empty everything."""
        self._next.stop()
        self.opening.close_form()
        self.rows.clear()

    def _make_row(self, key: str) -> PostRow:
        row = PostRow()
        for action, handler in (
            (row.link, self._on_link),
            (row.edit, self._on_edit),
            (row.gone, self._on_gone),
            (row.up, self._on_up),
            (row.down, self._on_down),
            (row.open, self._on_open),
            (row.off, self._on_off),
        ):
            action.clicked.connect(partial(handler, key))
        return row

    def _post(self, key: str) -> PostView | None:
        posts = self.view.posts if self.view is not None else ()
        return next((post for post in posts if post.id == key), None)

    @Slot()
    def _on_add(self) -> None:
        if self.view is not None:
            done, close = partial(self._done, self.opening), self.opening.close_form
            self.opening.open(PostForm(self.context, self.view, None, done=done, close=close))

    def _on_edit(self, key: str, _checked: bool = False) -> None:
        self._open_in_row(PostForm, key)

    def _on_link(self, key: str, _checked: bool = False) -> None:
        if self.view is not None and not _kept(self.view):
            self.notice.say(
                "There is no evidence that could show it.", tone="warn", hint="Keep a screenshot of it first."
            )
            return
        self._open_in_row(LinkForm, key)

    def _open_in_row(self, form: type[PostForm] | type[LinkForm], key: str) -> None:
        post, row = self._post(key), self.rows.get(key)
        if post is not None and self.view is not None and isinstance(row, PostRow):
            done, close = partial(self._done, row.opening), row.opening.close_form
            row.opening.open(form(self.context, self.view, post, done=done, close=close))

    def _on_gone(self, key: str, _checked: bool = False) -> None:
        self._mark(key, PostState.ALREADY_GONE)

    def _on_up(self, key: str, _checked: bool = False) -> None:
        self._mark(key, PostState.UP)

    def _mark(self, key: str, to: PostState) -> None:
        if (post := self._post(key)) is not None:
            self.notice.clear()
            self.session.write(
                self,
                mark_post,
                self.ref,
                post.number,
                to,
                done=partial(self._on_marked, post.number, to),
                failed=self.failed,
            )

    def _on_marked(self, number: int, to: PostState, _reread: int) -> None:
        self.notice.say(f"Post {number}: {POSTS[to][0].lower()}.", tone="ok")

    def _on_down(self, _key: str, _checked: bool = False) -> None:
        steps = self.view.steps if self.view is not None else ()
        removal = next((s.step.key for s in steps if s.step.kind is StepKind.REMOVAL), "")
        if removal:
            self.go(removal)
        else:
            self.notice.say("This checklist has no step for taking posts down.", tone="info")

    def _on_off(self, key: str, _checked: bool = False) -> None:
        if (post := self._post(key)) is not None:
            self.notice.clear()
            done = partial(self._on_off_list, post.number)
            self.session.write(self, remove_post, self.ref, post.number, done=done, failed=self.failed)

    def _on_off_list(self, number: int, _result: object) -> None:
        self.notice.say(f"Post {number} is off the list.", tone="ok", hint="Undo brings it back.")

    def _on_open(self, key: str, _checked: bool = False) -> None:
        post = self._post(key)
        url = web_address(post.link) if post is not None else None
        if url is None:
            return
        self.context.prompts.ask(
            self,
            "Open this address in your browser?",
            f"{short(url.toString(), limit=300)}\n\nThe site can tell that somebody opened it, and the "
            "browser remembers it. You may see the post again.",
            yes="Open it in the browser",
            on_yes=partial(_open_address, url),
        )

    @Slot()
    def _on_nothing(self) -> None:
        if self.view is not None:
            details = IncidentDetails(nothing_posted=not self.view.nothing_posted)
            self.session.write(
                self, edit_incident, self.ref, details, done=self._on_noted, failed=self.failed
            )

    def _on_noted(self, _saved: object) -> None:
        self.notice.say("Noted.", tone="ok")

    def _done(self, opening: Opening, said: str) -> None:
        opening.close_form()
        self.notice.say(said, tone="ok")


def _open_address(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
