"""The telephony channel: alerts arrive by themselves, and an open one is resolved in its place."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.playground import CHANNEL, PERSONAL, Window

ALERT_MS = 120_000  # the sandbox promises the first alerts within two minutes


def test_recharged_then_low_and_failed(window: Window) -> None:
    """A recharge is told alone; where the card is refused it is low after all, until somebody pays.

    The open cards turn into resolved ones in their place.
    """
    window.enter(CHANNEL)
    window.titled("Purser is here")
    window.shoot("20-channel-welcome")
    window.mention("alerts here")
    window.titled("Alerts come here")
    window.shoot("21-alerts-here")
    recharged = window.titled("$40.00 added", patience_ms=ALERT_MS)
    for silent in ("Balance is low", "Low balance, resolved"):
        expect(window.all_titled(silent)).to_have_count(0)
    window.shoot("23-recharged", recharged)
    window.shoot("24-channel")
    _choose_expired_card(window)
    failed = window.titled("Auto-recharge failed", patience_ms=ALERT_MS)
    expect(failed).to_contain_text("the card has expired")
    window.shoot("26-recharge-failed", failed)
    window.shoot("27-low-open", window.titled("Balance is low"))
    _resolve(window)


def _resolve(window: Window) -> None:
    """Funds by hand end both incidents, and their own cards say so."""
    window.enter(PERSONAL)
    window.say("add funds 100")
    window.tap(window.card("Please confirm"), "Add $100.00")
    window.titled("$100.00 added")
    window.enter(CHANNEL)
    low = window.titled("Low balance, resolved")
    expect(window.all_titled("Low balance, resolved")).to_have_count(1)
    expect(window.all_titled("Balance is low")).to_have_count(0)
    expect(window.all_titled("Auto-recharge failure, resolved")).to_have_count(1)
    window.shoot("22-low-resolved", low)
    window.shoot("28-resolved")


def _choose_expired_card(window: Window) -> None:
    window.enter(PERSONAL)
    window.say("auto-recharge")
    form = window.card("Recharge amount (USD)")
    window.choose(form, "Pay by", "Visa ·· 0002 (expired)")
    window.tap(form, "Save")
    window.shoot("25-expired-card", window.card("Auto-recharge is on"))
    window.say("trigger 130")  # a little below the balance, which falls there soon
    window.titled("Trigger set to $130.00")
    window.enter(CHANNEL)
