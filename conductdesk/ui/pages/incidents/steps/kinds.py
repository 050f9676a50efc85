"""Which panel belongs to which kind of step."""

from PySide6.QtWidgets import QWidget

from conductdesk.domain.playbook import StepKind
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.evidence import EvidencePanel
from conductdesk.ui.pages.incidents.steps.freeze import FreezePanel
from conductdesk.ui.pages.incidents.steps.message import InformPanel, MessagePanel, UpdatePanel
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.incidents.steps.people import PANELS_ABOUT_PEOPLE
from conductdesk.ui.pages.incidents.steps.referral import ReferralPanel
from conductdesk.ui.pages.incidents.steps.removal import RemovalPanel
from conductdesk.ui.pages.incidents.steps.reopen import ReopenPanel
from conductdesk.ui.pages.incidents.steps.safety import SafetyPanel
from conductdesk.ui.pages.incidents.steps.wishes import WishesPanel

PANELS: dict[StepKind, type[StepPanel]] = {
    StepKind.SAFETY: SafetyPanel,
    StepKind.EVIDENCE: EvidencePanel,
    StepKind.WISHES: WishesPanel,
    StepKind.PUBLIC_MESSAGE: MessagePanel,
    StepKind.DIRECT_MESSAGE: MessagePanel,
    StepKind.FREEZE: FreezePanel,
    StepKind.REFERRAL: ReferralPanel,
    StepKind.REMOVAL: RemovalPanel,
    StepKind.REOPEN: ReopenPanel,
    StepKind.UPDATE: UpdatePanel,
    StepKind.INFORM: InformPanel,
    **PANELS_ABOUT_PEOPLE,
}
"""One class a kind."""


def panel_for(context: Context, case: Case, key: str, parent: QWidget) -> StepPanel:
    """The panel of one step of an incident, made in place: moving it costs as much again."""
    step = case.step(key)
    kind = step.step.kind if step is not None else StepKind.INFORM
    return PANELS[kind](context, case, key, parent)
