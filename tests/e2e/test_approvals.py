"""What is above a person's limit: one asks, a colleague decides, and each sees it at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Desk, OpenWindow
from tests.e2e.playground import Window

COLLEAGUE = "Chen Wei"
NARROW = 340


def test_a_colleague_decides(start_desk: Callable[..., Desk], open_window: OpenWindow) -> None:
    """Approved once with a tap, declined once by typing; both chats say who decided."""
    desk = start_desk()
    colleague, asker = open_window(desk.of(COLLEAGUE)), open_window(desk)
    _office(colleague, asker)
    _asks(asker, "add funds 500")
    waits = asker.card("Approval needed")
    expect(waits.get_by_role("button")).to_have_text(["Withdraw"])
    asker.shoot("90-waits", waits)
    asked = colleague.card("Approval needed")
    colleague.shoot("91-asked", asked)
    colleague.tap(asked, "Approve")
    colleague.shoot("92-approved", colleague.titled("Approved: Add $500.00"))
    expect(colleague.card("Approved").get_by_role("button")).to_have_count(0)
    expect(asker.all_titled("Approval needed")).to_have_count(0)
    asker.titled("Approved: Add $500.00")
    _asks(asker, "add funds 700")
    colleague.say("decline 3 not this month")
    colleague.titled("Declined: Add $700.00")
    declined = asker.titled("Declined: Add $700.00")
    expect(declined).to_contain_text("not this month")
    asker.shoot("93-declined", declined)
    asker.say("audit approvals")
    asker.shoot("94-audit", asker.titled("Audit trail · approvals"))


def _office(colleague: Window, asker: Window) -> None:
    """Purser meets the colleague, who then decides about what is above a hundred."""
    colleague.narrow(NARROW)
    asker.narrow(NARROW)
    colleague.say("balance")
    colleague.card("Communications Credits")
    asker.say(f"grant approver {COLLEAGUE}")
    asker.titled(f"{COLLEAGUE} is an approver now")
    asker.say("limit owner 100")
    asker.titled("Limit of owners changed")


def _asks(asker: Window, said: str) -> None:
    asker.say(said)
    asker.tap(asker.card("Please confirm"), "Ask for approval")
