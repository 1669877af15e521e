"""The forecast in a browser: the card with its chart, as auto-recharge is on and off."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Desk, OpenWindow

HIGH = (1280, 1700)  # enough for the whole card


def test_forecast_with_and_without_auto_recharge(
    start_desk: Callable[..., Desk], open_window: OpenWindow
) -> None:
    """The one fact large is what comes first, the trigger or zero; the chart goes on from today."""
    window = open_window(start_desk(), HIGH)
    window.say("trigger 60")
    window.card("Trigger set to $60.00")
    window.say("forecast")
    recharged = window.card("Reaches the trigger", "Next 30 days")
    expect(recharged.locator("svg").first).to_be_visible()
    window.shoot("90-forecast", recharged)
    window.say("auto-recharge off")
    window.card("Auto-recharge is off")
    window.say("forecast")
    window.shoot("91-forecast-zero", window.card("Zero about", "Next 30 days"))
