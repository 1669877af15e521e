"""What was spent, when it runs out, which amounts would serve, and the file for finance."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playwright.sync_api import ViewportSize, expect

from tests.e2e.playground import Window

HIGH = ViewportSize(width=1280, height=1700)  # these cards are higher than most windows


def test_usage_and_further_down(window: Window) -> None:
    """This month at a glance, then by destination, then one destination's days, and back."""
    window.page.set_viewport_size(HIGH)
    window.card("Hello, I am Purser")
    window.say("usage last month")
    usage = window.card("By destination")
    expect(usage.locator("svg").first).to_be_visible()
    window.shoot("50-usage", usage)
    window.tap(usage, "By destination")
    by_destination = window.card("US toll-free hotline")
    window.shoot("51-usage-destination", by_destination)
    window.say("usage 7d by person")
    window.shoot("52-usage-person", window.card("Maya"))


def test_forecast_and_recommendation(window: Window) -> None:
    """The day of zero with its range, and amounts that would have served, applied by a tap."""
    window.page.set_viewport_size(HIGH)
    window.card("Hello, I am Purser")
    window.say("forecast")
    forecast = window.card("next 30 days")
    expect(forecast.locator("svg").first).to_be_visible()
    window.shoot("53-forecast", forecast)
    window.say("recommend")
    recommended = window.card("Other amounts")
    window.shoot("54-recommend", recommended)
    window.tap(recommended, "Apply")
    window.shoot("55-applied", window.cards().last)


def test_export_gives_a_workbook(window: Window, tmp_path: Path) -> None:
    """The link leads to a page whose button hands out the file, once."""
    window.page.set_viewport_size(HIGH)
    window.card("Hello, I am Purser")
    window.say("export")
    card = window.card("The link works")
    window.shoot("56-export", card)
    with window.page.context.expect_page() as opened:
        card.get_by_text("Get the file").click()
    page = opened.value
    page.wait_for_load_state()
    page.screenshot(path=str(window.pictures / "56-export-page.png"))
    with page.expect_download() as handed:
        page.get_by_role("button").first.click()
    file = tmp_path / "book.xlsx"
    handed.value.save_as(file)
    with zipfile.ZipFile(file) as book:
        assert "xl/workbook.xml" in book.namelist()


def test_licences(window: Window) -> None:
    """Who has one, and who spends without."""
    window.page.set_viewport_size(HIGH)
    window.card("Hello, I am Purser")
    window.say("licences")
    window.shoot("57-licences", window.card("licence"))
