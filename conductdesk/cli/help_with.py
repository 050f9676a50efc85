"""Which command helps: the services say what to do in words, the command line adds what to type."""

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
    ("Plan one first", "conductdesk incident freeze {ref} plan --until WHEN"),
    ("Keep the whole text as evidence", "conductdesk evidence add {ref} FILE"),
    ("Add them first", "conductdesk person involve {ref} ROLE --person NAME"),
    ("as a person affected first", "conductdesk person involve {ref} affected --person NAME"),
    ("or add the contact", "conductdesk contact set --help"),
    ("Close it with an outcome instead", "conductdesk incident close {ref} OUTCOME --rule TEXT"),
    ("Fill each gap", "the same again with --field NAME=VALUE"),
    ("use the recovery sheet", "conductdesk desk recover"),
    ("list of officers", "conductdesk desk officers"),
    ("This checklist has no", "conductdesk playbook show"),
    ("Restore it from a backup", "conductdesk backup list"),
    ("Restore the newest backup", "conductdesk backup list"),
    ("in the backups", "conductdesk backup list"),
    ("from a backup;", "conductdesk backup list"),
    ("Verify the desk", "conductdesk desk verify"),
)


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
