"""Documents with long names and large text, also after a button was pressed: nothing cut or overlapping."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents_desk import Desk, folder, recorded

from conductdesk.domain.referrals import Route
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from tests.ui.layout_check import problems

LONG = "Wilhelmina-Konstantína Oluwaseun-Ramírez de la Fuente y Þórðardóttir-Ní Mhaolchatha, Head of Groups"


@pytest.mark.parametrize(("percent", "size"), [(100, (800, 620)), (200, (880, 560)), (200, (1700, 950))])
def test_a_report_to_a_long_name_fits_in_every_state(
    context: Context,
    desk: OpenDesk,
    finish: Callable[[], None],
    prompts: Any,
    tmp_path: Path,
    percent: int,
    size: tuple[int, int],
) -> None:
    details = ContactDetails(
        key="long", route=Route.STAFF_SUPPORT, name=LONG, address=f"{'head-of-groups-' * 6}@union.example"
    )
    set_contact(desk, details)
    context.theme.choose(look="dark", font="inter", percent=percent)
    page = Desk(context, finish, size=size).go(recorded(desk, title=LONG))
    page.report.options.to.setEditText(LONG)
    page.fill_mail()
    found = {"filled": problems(page.page)}
    prompts.will(folder(tmp_path) / f"{'long-' * 20}report.pdf")
    page.press(page.report.save)
    found["saved"] = problems(page.page)
    page.press(page.report.mail.copy)
    found["copied"] = problems(page.page)
    page.press(page.report.sent.go)
    found["sent"] = problems(page.page)
    if page.report.show_preview.isVisible():
        page.press(page.report.show_preview)
        found["preview"] = problems(page.page)
    page.go()
    found["choosing"] = problems(page.page)
    page.close()
    context.theme.choose(look="light", font="inter", percent=100)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
