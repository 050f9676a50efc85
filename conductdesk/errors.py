"""Every error of ConductDesk, as one tree.

::

    ConductDeskError
    ├── UserError          what happened, what it means, what to do now; exit code 2
    │   ├── WrongKeyError  a passphrase, keychain secret or recovery code that opens nothing
    │   ├── NotFoundError  a reference, person or file that is not there
    │   ├── RefusedError   a rule of the domain says no, and how to go on
    │   ├── BusyError      somebody else is writing to the desk
    │   ├── NewerError     the desk was written by a newer ConductDesk
    │   └── StoppedError   the person stopped it; the message says what is kept
    ├── IntegrityError     something on disk is not what was written; exit code 1
    └── BugError           our mistake; goes to the problem report; exit code 1

A message is one or two plain sentences that are safe to show: it names what the person typed or chose, never
what another record holds. The technical cause hangs on ``__cause__`` and is shown with ``-vv`` only.
"""


class ConductDeskError(Exception):
    """The root: catches everything the program raises on purpose.

    Args:
        message: what happened and what it means, in one line.
        hint: what to do now, in one line; empty where there is nothing to do.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UserError(ConductDeskError):
    """Something the person can mend."""


class WrongKeyError(UserError):
    """A passphrase, keychain secret or recovery code that opens nothing here."""


class NotFoundError(UserError):
    """A reference, person or file that is not there."""


class RefusedError(UserError):
    """A rule says no; the message says which and the hint says how to go on."""


class BusyError(UserError):
    """Somebody else is writing to the desk at this moment."""


class NewerError(UserError):
    """The desk was written by a newer ConductDesk and is left untouched."""


class StoppedError(UserError):
    """The person stopped something that takes long. The message says what is kept and what is not there."""


class IntegrityError(ConductDeskError):
    """Something on disk is not what was written."""


class BugError(ConductDeskError):
    """A mistake of the program itself."""
