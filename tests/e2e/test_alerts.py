"""An alert before two people: one takes it, the other sees so; and the card that sets them all."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Desk, OpenWindow
from tests.e2e.playground import CHANNEL, Window

HIGH = (1280, 1500)  # enough for the whole card of alerts
COLLEAGUE = "Chen Wei"


def test_one_takes_it_and_the_other_sees(
    start_desk: Callable[..., Desk], open_window: OpenWindow
) -> None:
    """Both have the card; what either of them does with it stands on both."""
    desk = start_desk()
    window, colleague = open_window(desk, HIGH), open_window(desk.of(COLLEAGUE))
    for each in (window, colleague):
        each.enter(CHANNEL)
        each.mention("alerts here")
        each.titled("Alerts come here")
    window.mention("auto-recharge off")
    window.card("Auto-recharge is off")
    window.mention("trigger 5000")
    low, theirs = window.titled("Balance is low"), colleague.titled("Balance is low")
    window.shoot("80-low", low)
    window.tap(low, "I take it")
    expect(low).to_contain_text("takes care of it")
    expect(theirs).to_contain_text("takes care of it")
    colleague.shoot("81-taken", theirs)
    colleague.tap(theirs, "Snooze")
    colleague.choose(theirs, "For how long", "4 hours")
    colleague.shoot("82-snooze", theirs)
    theirs.get_by_role("button", name="Snooze", exact=True).last.click()
    expect(theirs).to_contain_text("Snoozed until")
    expect(low).to_contain_text("Snoozed until")
    window.shoot("83-snoozed", low)
    window.tap(low, "Undo snooze")
    expect(theirs).not_to_contain_text("Snoozed until")
    _fewer(window)
    window.mention("trigger 1")
    expect(colleague.all_titled("Low balance, resolved")).to_have_count(1)
    colleague.shoot("85-resolved")


def _fewer(window: Window) -> None:
    """The one card of alerts shows what is open, and is changed in its place."""
    window.mention("alerts")
    card = window.card("Open now", "takes care of it")
    card.get_by_role("checkbox", name="Auto-recharge added funds").uncheck(force=True)
    window.choose(card, "Report", "Every Monday")
    window.tap(card, "Save")
    saved = window.card("1 kind of alert does not come here", "every Monday at 08:00")
    window.shoot("84-alerts", saved)
