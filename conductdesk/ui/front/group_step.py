"""First run: whose desk it is, who is at it, and where it lies."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimeZone, Slot

from conductdesk.domain.dates import local, zone_of
from conductdesk.domain.playbook import Playbook
from conductdesk.domain.records import has_words
from conductdesk.errors import ConductDeskError, UserError
from conductdesk.paths import has_desk
from conductdesk.services.desks import check_new_place
from conductdesk.services.playbooks import shipped
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.fields import Choice
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

_USUAL_ZONE = "Europe/London"
_YEAR_BEGINS_IN = 7
_MOST_TRIES = 50


class GroupStep(Step):
    """The group and the officer."""

    title = "Your group"
    short = "Your group"

    def __init__(self, making: Making) -> None:
        super().__init__(making, "Reports carry these details. Nobody else sees them.")
        self.name = text_line(limit=200)
        self._name = self.add(Field("Name of the group", self.name, hint="As members know it."))
        self.kind = Choice()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.add(Field("Kind of group", self.kind, hint="It decides on the checklist and whom you can ask."))
        self.union = text_line(limit=200)
        self._union = self.add(Field("Students' Union", self.union, optional=True))
        self.year = text_line(limit=40)
        self.add(Field("Committee year", self.year, optional=True))
        self.officer = text_line(limit=200)
        self._officer = self.add(Field("Your name", self.officer, hint="As the committee knows you."))
        self.role = text_line(limit=200, placeholder="Such as Chair or Welfare officer")
        self.add(Field("Your role", self.role, optional=True))
        self._add_place()
        self.zone = Choice(editable=True)
        self._zone = self.add(Field("Time zone", self.zone))
        self._playbooks: tuple[Playbook, ...] = ()
        self.add(self.notice)

    def _add_place(self) -> None:
        self.place = label(wrap=True, selectable=True)
        self.change = button("Choose another folder …", icon="folder-open")
        self.change.clicked.connect(self._on_change)
        self._place = self.add(
            Field(
                "Where it is kept",
                self.place,
                hint="On this computer alone, in no folder of a cloud service.",
            )
        )
        self.add(flow(self.change))

    def begin(self) -> None:
        """Show the folder, and fill in what can be known."""
        self._show_place()
        if not self._playbooks:
            self.making.tasks.read(self, shipped, done=self._on_playbooks, failed=self.failed, key="kinds")
            self._fill_zones()
        if not self.year.text():
            self.year.setText(committee_year(self.making.surroundings.clock(), self.zone.key()))
        self.name.setFocus()

    def advance(self) -> None:
        """Check what was typed here, and the folder off the main thread."""
        self.notice.clear()
        for field, text, missing in (
            (self._name, self.name.text(), "The group needs a name."),
            (self._officer, self.officer.text(), "Your name is missing."),
        ):
            field.set_error("" if has_words(text) else missing)
        self._zone.set_error(_zone_problem(self.zone.key()))
        wrong = next((f for f in (self._name, self._officer, self._zone) if f.error.text()), None)
        if wrong is not None:
            wrong.control.setFocus()
            return
        self._check_place(self.making.folder, then=True)

    def clear(self) -> None:
        """Forget what was typed."""
        super().clear()
        for line in (self.name, self.union, self.year, self.officer, self.role):
            line.setText("")

    # ── the kind of group ──

    def _on_playbooks(self, playbooks: tuple[Playbook, ...]) -> None:
        ours = sorted(playbooks, key=lambda playbook: playbook.key != "student-group")
        self._playbooks = tuple(ours)
        self.kind.fill(
            [
                (f"{playbook.key}/{kind.key}", f"{kind.name} ({playbook.name})")
                for playbook in ours
                for kind in playbook.group_types
            ]
        )
        self.kind.setCurrentIndex(0)
        self._on_kind(0)

    @Slot(int)
    def _on_kind(self, _index: int) -> None:
        is_party = self.kind.key().startswith("party-branch/")
        shown = "Party" if is_party else "Students' Union"
        self._union.name.setText(f"{shown} (optional)")
        self.union.setAccessibleName(f"{shown} (optional)")

    # ── the folder ──

    def _show_place(self) -> None:
        self.place.setText(str(self.making.folder))
        self.place.setAccessibleName(f"Where it is kept: {self.making.folder}")

    @Slot()
    def _on_change(self) -> None:
        self.making.prompts.choose_folder(self, "Choose a folder for the desk", self._on_chosen)

    def _on_chosen(self, folder: Path) -> None:
        self.making.folder = folder
        self._show_place()
        self._check_place(folder, then=False)

    def _check_place(self, folder: Path, *, then: bool) -> None:
        def check() -> None:
            check_new_place(folder)

        self._place.set_error("")
        self.making.tasks.read(
            self,
            check,
            done=self._on_place_and_all if then else self._on_place,
            failed=self._on_place_refused,
            key="place",
        )

    def _on_place(self, _nothing: object) -> None:
        self._place.set_error("")

    def _on_place_refused(self, error: ConductDeskError) -> None:
        self._place.set_error(str(error))
        self.change.setFocus()

    def _on_place_and_all(self, _nothing: object) -> None:
        playbook, _, kind = self.kind.key().partition("/")
        self.making.details = {
            "group_name": self.name.text().strip(),
            "group_type": kind,
            "playbook_key": playbook,
            "union_name": self.union.text().strip(),
            "committee_year": self.year.text().strip(),
            "officer_name": self.officer.text().strip(),
            "officer_role": self.role.text().strip(),
            "zone": self.zone.key(),
        }
        self.finished.emit()

    # ── the zone ──

    def _fill_zones(self) -> None:
        here = system_zone()
        known = sorted({bytes(one.data()).decode() for one in QTimeZone.availableTimeZoneIds()} | {here})
        usual = [zone for zone in known if "/" in zone or zone in {"UTC", here}]
        self.zone.fill([(zone, zone) for zone in usual])
        self.zone.set_key(here)


def system_zone() -> str:
    """The IANA zone of this computer, or that of most who use this program where it cannot be told."""
    found = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return found if not _zone_problem(found) else _USUAL_ZONE


def committee_year(now: datetime, zone: str) -> str:
    """The committee year at a moment, as committees in the UK count it: from July to June."""
    here = local(now, zone if not _zone_problem(zone) else _USUAL_ZONE)
    first = here.year if here.month >= _YEAR_BEGINS_IN else here.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def free_folder(folder: Path) -> Path:
    """The folder itself, or one beside it where there is a desk in it already."""
    names = (folder, *(folder.with_name(f"{folder.name}-{number}") for number in range(2, _MOST_TRIES)))
    return next((place for place in names if not has_desk(place)), folder)


def _zone_problem(zone: str) -> str:
    try:
        zone_of(zone)
    except UserError as error:
        return str(error)
    return "" if zone else "The time zone is missing."
