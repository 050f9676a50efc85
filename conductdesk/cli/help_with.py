"""Which command helps: the services say what to do in words, the command line adds what to type."""

import click

from conductdesk.cli.text import one_line
from conductdesk.errors import ConductDeskError

_COMMANDS: tuple[tuple[str, str], ...] = (
    ("list of incidents", "conductdesk incident list"),
    ("Add the person first", "conductdesk person add NAME"),
    ("by the id that the list shows", "conductdesk person list"),
    ("list of its evidence", "conductdesk evidence list {ref}"),
    ("List the post first", "conductdesk incident post list {ref}"),
    ("Reopen it with a short reason", "conductdesk incident reopen {ref} --reason TEXT"),
    ("Record it first", "conductdesk incident record {ref}"),
    ("Record the incident first", "conductdesk incident record {ref}"),
    ("you can record it", "conductdesk incident record {ref}"),
    ("List each post", "conductdesk incident post add {ref} --where TEXT --evidence N"),
    ("If nothing was posted, say so", "conductdesk incident edit {ref} --nothing-posted"),
    ("Keep a screenshot or an export", "conductdesk evidence add {ref} FILE"),
    ("link it to its number", "conductdesk incident post link {ref} POST EVIDENCE"),
    ("write down their answer in their words", "conductdesk incident wishes {ref} --words TEXT"),
    ("you can go past the lock", "the same again with --override REASON"),
    ("there is a serious risk to somebody", "the same again with --risk REASON"),
    ("Plan one first", "conductdesk incident freeze {ref} plan --until WHEN"),
    ("Keep the whole text as evidence", "conductdesk evidence add {ref} FILE"),
    ("Add them first", "conductdesk person involve {ref} ROLE --person NAME"),
    ("as a person affected first", "conductdesk person involve {ref} affected --person NAME"),
    ("or add the contact", "conductdesk contact set --help"),
    ("Close it with an outcome instead", "conductdesk incident close {ref} OUTCOME --rule TEXT"),
    ("Fill each gap", "the same again with --field NAME=VALUE"),
    ("take the passphrase that ConductDesk offers", "the same again with --generate"),
    ("use the recovery sheet", "conductdesk desk recover"),
    ("list of officers", "conductdesk desk officers"),
    ("This checklist has no", "conductdesk playbook show"),
    ("Restore it from a backup", "conductdesk backup list"),
    ("Restore the newest backup", "conductdesk backup list"),
    ("in the backups", "conductdesk backup list"),
    ("from a backup;", "conductdesk backup list"),
    ("Verify the desk", "conductdesk desk verify"),
)

_ASK_FOR = {
    "ref": "Say which incident: its reference, such as 2026-001, or its code name.",
    "outcome": "Say how it ended: one of {words}.",
    "state": "Say where it stands now: one of {words}.",
    "route": "Say where it was taken: one of {words}.",
    "role": "Say how they take part: one of {words}.",
    "answer": "Say what the answer is: one of {words}.",
    "files": "Say which files.",
    "file": "Say which file.",
    "out": "Say which new file it goes into.",
    "folder": "Say which folder.",
    "number": "Say which one: its number, as the list shows it.",
    "evidence": "Say which evidence: its number, as the list shows it.",
    "name": "Say what they are called.",
    "who": "Say who: a name or a handle.",
    "key": "Say which one: its key, as the list shows it.",
    "question": "Say which question: its key, as the list shows it.",
    "text": "Write down what they answered.",
    "words": "Say what to look for.",
}


def what_is_missing(error: click.MissingParameter) -> tuple[str, str]:
    """What to say about an argument or option that was left out, and an example of the whole command."""
    param = error.param
    message = one_line(error.format_message())
    if isinstance(param, click.Option):
        message = f"Add {max(param.opts, key=len)} {param.metavar or ''}: {param.help or ''}"
    elif param is not None and param.name in _ASK_FOR:
        listed = getattr(param.type, "listed", str)
        message = _ASK_FOR[param.name].format(words=listed())
    example = getattr(error.ctx.command if error.ctx else None, "example", "")
    return message, " ".join(example.replace("\\\n", " ").partition("\n")[0].split())


def commands_for(error: ConductDeskError, ref: str) -> tuple[str, ...]:
    """What to type now, in the order of the words; nothing where the words name it already.

    Args:
        error: what went wrong.
        ref: the incident that the command was about, or empty.
    """
    words = f"{error.message} {error.hint}"
    if "conductdesk " in words:
        return ()
    found = sorted((words.index(phrase), command) for phrase, command in _COMMANDS if phrase in words)
    return tuple(command.format(ref=ref or "REF") for _, command in found)
