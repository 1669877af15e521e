"""A telephony admin alone with Purser: look, add funds, tune."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.playground import Window


def test_welcome_then_balance(window: Window) -> None:
    """Purser introduces itself once when it is installed, and `balance` shows the pool."""
    welcome = window.card("Hello, I am Purser")
    window.shoot("01-welcome")
    expect(window.cards()).to_have_count(1)
    window.say("balance")
    balance = window.card("Trigger amount")
    expect(balance).to_contain_text("no real money")
    expect(balance.locator("svg").first).to_be_visible()
    window.shoot("02-balance")
    window.shoot("02-balance-card", balance)
    expect(welcome).to_be_visible()


def test_funds_by_form_with_two_taps(window: Window) -> None:
    """The form leads to a confirmation, and the confirmation becomes the receipt in its place."""
    window.card("Hello, I am Purser")
    window.say("add funds")
    form = window.card("Purchase order (optional)")
    window.fill(form, "Amount (USD)", "120")
    window.fill(form, "Purchase order (optional)", "4711")
    window.shoot("03-add-funds-form", form)
    window.tap(form, "Continue")
    confirmation = window.card("Please confirm")
    expect(confirmation).to_contain_text("4711")
    window.shoot("04-confirm", confirmation)
    standing = window.cards().count()
    button = confirmation.get_by_role("button", name="Add $120.00")
    button.dblclick()
    receipt = window.titled("$120.00 already added")
    expect(window.cards()).to_have_count(standing)
    expect(receipt).to_contain_text("Nothing was added a second time")
    expect(receipt.get_by_role("button", name="Add $120.00")).to_have_count(0)
    window.shoot("05-receipt", receipt)
    _booked_once(window, "$120.00")


def test_funds_in_one_line(window: Window) -> None:
    """One typed line goes straight to the confirmation; a second tap on it books nothing more."""
    window.card("Hello, I am Purser")
    window.say("add funds 50 po 4711")
    confirmation = window.card("Please confirm", "4711")
    with window.page.expect_request(lambda asked: "confirm" in (asked.post_data or "")) as tapped:
        window.tap(confirmation, "Add $50.00")
    window.card("$50.00 added")
    first = tapped.value
    again = window.page.request.fetch(first)  # the same tap, delivered once more
    assert again.ok
    window.card("already added")
    window.shoot("06-second-tap")
    _booked_once(window, "$50.00")


def test_trigger_by_form(window: Window) -> None:
    """The trigger changes on its card, which shows the old and the new amount."""
    window.card("Hello, I am Purser")
    window.say("trigger")
    form = window.card("New trigger amount (USD)")
    window.fill(form, "New trigger amount (USD)", "60")
    window.shoot("07-trigger-form", form)
    window.tap(form, "Save")
    changed = window.card("Trigger set to $60.00")
    expect(changed).to_contain_text("$100.00")
    window.shoot("08-trigger-set", changed)


def test_what_is_wrong_is_said_on_the_form(window: Window) -> None:
    """A form with an amount that cannot be says so and keeps what was typed."""
    window.card("Hello, I am Purser")
    window.say("add funds")
    form = window.card("Purchase order (optional)")
    window.fill(form, "Amount (USD)", "-5")
    window.tap(form, "Continue")
    expect(form).to_contain_text("The amount cannot be negative")
    expect(form.get_by_label("Amount (USD)")).to_have_value("-5")
    window.shoot("09-wrong-amount", form)


def test_help_and_history(window: Window) -> None:
    """Help names the commands; history lists the book, newest first, with pages."""
    window.card("Hello, I am Purser")
    window.say("help")
    window.shoot("10-help", window.card("What Purser can do"))
    window.say("history")
    page = window.card("newest first")
    window.shoot("11-history", page)
    window.tap(page, "Older")
    older = window.card("newest first")
    expect(older.get_by_role("button", name="Newer")).to_be_visible()
    window.shoot("12-history-older", older)


def _booked_once(window: Window, amount: str) -> None:
    window.say("history 20")
    page = window.card("newest first")
    expect(page.get_by_text(f"+{amount}")).to_have_count(1)
