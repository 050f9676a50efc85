"""Half-typed text of any form survives a killed program, without an entry in the activity log.

The name of a form says where it is, such as ``wishes.words`` or ``message:public-message``. A form about
evidence is named ``evidence…``, so that its text goes when an item of the incident is disposed of. What was
typed into a form is forgotten when the form is recorded, and when its incident is closed or thrown away.
"""

from collections.abc import Mapping

from conductdesk.domain.jottings import Jotting, as_fields, as_text, check_place
from conductdesk.errors import NotFoundError
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.jottings import incident_of, places_of, text_of
from conductdesk.store.reader import Reader


def jot(desk: OpenDesk, place: str, fields: Mapping[str, str], *, ref: str = "") -> bool:
    """Keep what the acting officer has typed into a form so far, in place of what was kept before.

    The same text again writes nothing, and a form without any text forgets what was kept. It costs about one
    durable write, so it may be called every second.

    Args:
        desk: the open desk.
        place: the name of the form.
        fields: the text of each field by its name; at most 200,000 characters in all.
        ref: the incident the form is about; empty for a form of the desk.

    Returns:
        Whether the text is on the disk: False where nothing can be written, since the desk was opened to look
        only or was locked.

    Raises:
        RefusedError: there is too much text; what was kept before stays.
        NotFoundError: there is no such incident.
        UserError: no space, or another program holds the desk.
    """
    if not desk.writable:
        return False
    told = as_text(fields)
    with desk.read() as reader:
        incident_id = _incident_id(reader, ref)
        if told == text_of(reader, incident_id, check_place(place)):
            return True
    if not told:
        desk.database.drop_jotting(desk.officer.id, incident_id, place)
        return True
    return desk.database.keep_jotting(
        Jotting(incident_id=incident_id, place=place, fields=told, officer_id=desk.officer.id, at=desk.now())
    )


def jotted(desk: OpenDesk, place: str, *, ref: str = "") -> Mapping[str, str]:
    """What the acting officer typed into a form and has not recorded, by field; empty when there is nothing.

    Raises:
        NotFoundError: there is no such incident.
    """
    with desk.read() as reader:
        told = text_of(reader, _incident_id(reader, ref), check_place(place))
    return as_fields(told)


def forget_jotting(desk: OpenDesk, place: str, *, ref: str = "") -> None:
    """Delete what was kept of a form: it was recorded, or its text was thrown away.

    It does nothing where nothing is kept, where the incident is gone, or on a desk that was opened to look.
    """
    if not desk.writable:
        return
    try:
        with desk.read() as reader:
            incident_id = _incident_id(reader, ref)
    except NotFoundError:
        return  # its text went with it
    desk.database.drop_jotting(desk.officer.id, incident_id, check_place(place))


def all_jotted(desk: OpenDesk, ref: str) -> tuple[str, ...]:
    """The forms of an incident that hold text of the acting officer, the one begun first before the others.

    Args:
        desk: the open desk.
        ref: the incident; empty for the forms of the desk.

    Raises:
        NotFoundError: there is no such incident.
    """
    with desk.read() as reader:
        return places_of(reader, _incident_id(reader, ref))


def _incident_id(reader: Reader, ref: str) -> str | None:
    if not ref:
        return None
    return incident_of(reader, ref) or find_incident(reader, ref).id
