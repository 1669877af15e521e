"""A new owner sets Purser up, one question after the other."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.playground import Window


def test_set_up(window: Window) -> None:
    """The welcome leads into it, a step leads on by itself, and the last card is a list."""
    welcome = window.card("Hello, I am Purser")
    window.tap(welcome, "Set up")
    step = window.card("Which channel should be told?")
    expect(step).to_contain_text("Step 5 of 6")
    window.shoot("60-set-up-step", step)
    window.tap(step, "Alerts here")
    step = window.card("Who else may approve?")
    window.tap(step, "Later")
    left = window.card("5 of 6 steps are done")
    expect(left).to_contain_text("12 people may spend")
    window.shoot("61-set-up-list", left)
    window.tap(left, "Go on")
    window.card("Step 6 of 6")
