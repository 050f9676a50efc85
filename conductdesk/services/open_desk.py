"""A desk that was unlocked: its folder, its database, and the officer who acts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from conductdesk.domain.audit import SignedHead
from conductdesk.domain.desk import DeskProfile, IncidentKey, Officer, StoredPlaybook
from conductdesk.domain.incidents import Incident
from conductdesk.domain.playbook import Playbook
from conductdesk.errors import BugError, IntegrityError, NotFoundError, UserError
from conductdesk.playbooks.loader import load_playbook
from conductdesk.security.header import Header
from conductdesk.security.identities import OfficerKeys
from conductdesk.security.sealing import open_sealed
from conductdesk.store.audit_log import is_genuine
from conductdesk.store.database import Database
from conductdesk.store.desk_folder import DeskFolder, WriterLock
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import ChangeSet, UnitOfWork

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of this computer, in aware UTC."""
    return datetime.now(UTC)


class OpenDesk:
    """One unlocked desk. Use it as a context manager: leaving it signs the activity log and locks.

    Attributes:
        folder: where the desk lives.
        header: its header as checked when it was opened.
        officer: the officer who acts in everything that is done through this object.
        profile: whose desk it is.
        keys: the officer's keys; they never leave this process.
        notes: what came up while opening, one plain line each, such as a header repaired from its copy.
        on_commit: told of each commit of a unit of work from :meth:`begin` once it is durable, on the thread
            that committed. What it raises goes to ``sys.excepthook`` and changes nothing about the commit.
    """

    def __init__(
        self,
        folder: DeskFolder,
        database: Database,
        header: Header,
        keys: OfficerKeys,
        desk_key: bytes,
        *,
        clock: Clock = utc_now,
        lock: WriterLock | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.folder = folder
        self.database = database
        self.header = header
        self.keys = keys
        self.notes = notes
        self.clock = clock
        self.on_commit: Callable[[ChangeSet], None] | None = None
        self._desk_key = desk_key
        self._lock = lock
        self._playbooks: dict[str, Playbook] = {}
        with self.read() as reader:
            self.officer = reader.get(Officer, keys.officer_id)
            profile = reader.first(DeskProfile)
        if profile is None:
            raise BugError("The desk has no profile.")
        self.profile = profile

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        """Whether this process holds the lock that lets one writer in."""
        return self._lock is not None

    @property
    def desk_key(self) -> bytes:
        """The 32 bytes that open the database; only key ceremonies ask for them."""
        return self._desk_key

    def now(self) -> datetime:
        """The time of this moment, aware UTC."""
        return self.clock()

    def begin(self) -> UnitOfWork:
        """A new transaction that writes as the acting officer.

        Raises:
            UserError: the desk was opened to look only.
        """
        self.require_writable()
        uow = self.database.begin(self.officer.id, self.clock)
        uow.on_commit = self.on_commit
        return uow

    def require_writable(self) -> None:
        """Refuse to go on with a desk that this process may not change.

        Raises:
            UserError: the desk was opened to look only.
        """
        if not self.writable:
            raise UserError(
                "This desk was opened to look only, so nothing can be changed.",
                hint="Open it again where you may write to its folder.",
            )

    def read(self) -> Reader:
        """A new view of the desk as it stands; it never waits for a writer."""
        return self.database.read(self.keys.officer_id)

    def playbook(self, digest: str) -> Playbook:
        """The playbook with this digest, as it was when it came to the desk (R28).

        Raises:
            NotFoundError: the desk keeps no such playbook.
        """
        if digest not in self._playbooks:
            with self.read() as reader:
                stored = reader.first(StoredPlaybook, digest=digest)
            if stored is None:
                raise NotFoundError("The checklist of this incident is not in the desk.")
            self._playbooks[digest] = load_playbook(stored.text, name=stored.key)
        return self._playbooks[digest]

    def current_playbook(self, key: str = "") -> tuple[Playbook, str]:
        """The checklist that new incidents start with, and its digest.

        Args:
            key: which one; the desk's own when empty.

        Raises:
            NotFoundError: the desk has no checklist of that key.
        """
        wanted = key or self.profile.playbook_key
        with self.read() as reader:
            stored = reader.first(StoredPlaybook, key=wanted, current=True)
            if stored is None:
                known = ", ".join(sorted({s.key for s in reader.find(StoredPlaybook, current=True)}))
                raise NotFoundError(f"There is no checklist called {wanted}.", hint=f"There are: {known}.")
        return self.playbook(stored.digest), stored.digest

    def incident_identity(self, reader: Reader, incident: Incident) -> str:
        """The age identity that opens the evidence of an incident.

        Raises:
            UserError: the incident is not sealed to the acting officer.
        """
        sealed = reader.first(IncidentKey, incident_id=incident.id, officer_id=self.officer.id)
        if sealed is None:
            raise UserError(
                "The evidence of this incident is not sealed to you.",
                hint="Ask the officer who handles it.",
            )
        return open_sealed(sealed.sealed, self.keys.identity).decode("ascii")

    def signed_head(self) -> SignedHead | None:
        """The head of the activity log as it was signed last, or None when its file holds no genuine one."""
        try:
            head = self.folder.read_head()
        except IntegrityError:
            return None
        verify_keys = {officer.officer_id: officer.verify_key_hex for officer in self.header.officers}
        return head if is_genuine(head, self.header.desk_id, verify_keys) else None

    def adopt_header(self, header: Header) -> None:
        """Write a changed header to disk and go on with it.

        Raises:
            UserError: the desk was opened to look only.
        """
        self.require_writable()
        self.folder.write_header(header)
        self.header = header

    def close(self) -> None:
        """Sign the head of the activity log, fold the write-ahead log in, and let the next writer in.

        Everything was durable when it was saved. On a full disk the head stays as it was, and the next
        opening says that the desk was not locked properly: better than saying that nothing was kept.
        """
        try:
            if self.writable:
                with suppress(UserError):
                    self.database.sign_head(self.folder, self.keys)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        try:
            with suppress(UserError):
                self.database.close()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None
