"""Funds that were bought earlier: written down with their day, and nothing is charged."""

from __future__ import annotations

import pytest

from tests.house import GUEST
from tests.talks.conftest import PERSONAL, Chat, Talk

START = "USD 113.81"


async def test_one_line(talk: Talk) -> None:
    """The confirmation and the receipt say what it was, that nothing is charged, and its end."""
    card = await talk.says("add funds 500 dated 2026-01-15 po 4711")
    assert card.summary == (
        "Write down USD 500.00 bought on 2026-01-15? Balance USD 113.81, then USD 613.81"
    )
    assert "Nothing is charged" in card.text
    assert "Bought on: January 15, 2026" in card.text
    assert "Expires on: January 15, 2027" in card.text
    assert "Purchase in the admin centre" in card.text
    assert card.buttons == ["Write down $500.00", "Cancel"]
    assert "Nothing is charged" in (await talk.says("hm")).text
    receipt = await talk.taps(card, "confirm")
    assert receipt.summary == ("Written down USD 500.00 bought on 2026-01-15 · balance USD 613.81")
    assert "Nothing was charged" in receipt.text
    assert "Expires on: January 15, 2027" in receipt.text
    assert "4711" in receipt.text


async def test_second_tap(talk: Talk) -> None:
    """It is written down once, and a second tap says so."""
    card = await talk.says("add funds 500 dated 15 Jan 2026")
    await talk.taps(card, "confirm")
    again = await talk.taps(card, "confirm")
    assert again.summary.startswith("Already written down USD 500.00 bought on 2026-01-15")
    assert await talk.balance() == "USD 613.81"


@pytest.mark.parametrize(
    ("locale", "said", "yes", "done"),
    [
        ("zh-CN", "充值 500 日期 1月15日", "确认", "已补记 2026-01-15 购买的 USD 500.00"),
        ("zh-TW", "加值 500 日期 2026年1月15日", "確認", "已補記 2026-01-15 購買的 USD 500.00"),
    ],
)
async def test_in_chinese(talk: Talk, locale: str, said: str, yes: str, done: str) -> None:
    """The same in Chinese, with the day as it is written there."""
    chat = Chat("chinese", PERSONAL.kind, locale)
    await talk.says(said, in_=chat)
    assert (await talk.says(yes, in_=chat)).summary.startswith(done)


async def test_by_invoice(talk: Talk) -> None:
    """An invoice may be named: it is not charged again either."""
    card = await talk.says("add funds 500 by invoice dated 2026-01-15")
    assert "8812 0042" in card.text
    assert "Nothing is charged" in card.text


async def test_by_card(talk: Talk) -> None:
    """A card is refused, and another way to pay asked for; the rest is kept."""
    asked = await talk.says("add funds 500 by 4242 dated 2026-01-15")
    assert "cannot be dated back" in asked.text
    card = await talk.says("invoice")
    assert card.summary.startswith("Write down USD 500.00 bought on 2026-01-15?")


async def test_form(talk: Talk) -> None:
    """With a day in the form, the card that was offered is refused once and then left alone."""
    form = await talk.says("add funds")
    again = await talk.taps(form, "add_funds_review", amount="250", dated="2026-01-15")
    assert "cannot be dated back" in again.text
    assert again.inputs["method"] == "recorded"
    assert again.inputs["dated"] == "2026-01-15"
    card = await talk.taps(again, "add_funds_review")
    assert card.summary.startswith("Write down USD 250.00 bought on 2026-01-15?")


async def test_form_without_a_day(talk: Talk) -> None:
    """What was bought in the admin centre and has no day was bought today."""
    form = await talk.says("add funds")
    card = await talk.taps(form, "add_funds_review", amount="250", method="recorded")
    assert card.summary.startswith("Write down USD 250.00 bought on 2026-11-19?")


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        ("2026-11-20", "still to come"),
        ("2025-11-19", "has expired"),
        ("01/02/2026", "one of two days"),
        ("2026-02-30", "is not a day"),
        ("soon", "is not a day"),
    ],
)
async def test_wrong_day(talk: Talk, day: str, wrong: str) -> None:
    """A day that cannot be says why, and the next answer mends it."""
    asked = await talk.says(f"add funds 500 dated {day}")
    assert wrong in asked.text
    assert "such as 2026-01-15" in asked.text
    card = await talk.says("15 Jan 2026")
    assert card.summary.startswith("Write down USD 500.00 bought on 2026-01-15?")
    assert await talk.balance() == START


async def test_wrong_day_in_a_form(talk: Talk) -> None:
    """The form says what is wrong with the day and keeps the rest."""
    form = await talk.says("add funds")
    again = await talk.taps(
        form, "add_funds_review", amount="250", method="invoice", dated="2027-01-15"
    )
    assert "still to come" in again.text
    assert again.inputs["amount"] == "250"


async def test_first_to_expire(talk: Talk) -> None:
    """Funds that were bought earlier expire earlier: the balance card names them."""
    card = await talk.says("add funds 500 dated 2025-12-01")
    await talk.taps(card, "confirm")
    assert "$500.00 in 12 days" in (await talk.says("balance")).text


async def test_viewer(talk: Talk) -> None:
    """Who may only look is told so."""
    said = await talk.says("add funds 500 dated 2026-01-15", by=GUEST)
    assert "Your role does not" in said.text


async def test_write_down_never_charges(talk: Talk) -> None:
    """Without its day it asks for one, whatever else is said; nothing is charged on the way."""
    asked = await talk.says("write down 500")
    assert asked.summary == "On which day was it bought?"
    for said in ("skip", "yes", "800"):
        assert "is not a day" in (await talk.says(said)).text
    card = await talk.says("2026-01-15")
    assert card.summary.startswith("Write down USD 500.00 bought on 2026-01-15?")
    assert "Nothing is charged" in card.text
    await talk.says("yes")
    assert await talk.balance() == "USD 613.81"


async def test_write_down_alone(talk: Talk) -> None:
    """Step by step: how much, then when."""
    assert (await talk.says("补记")).summary == "How much should be added?"
    assert (await talk.says("500 2026-01-15")).summary.startswith("Write down USD 500.00")


async def test_a_day_behind_the_amount(talk: Talk) -> None:
    """It needs no word of its own, except where a purchase order is asked for."""
    card = await talk.says("add funds 500 2026-01-15")
    assert card.summary.startswith("Write down USD 500.00 bought on 2026-01-15?")
    await talk.says("cancel")
    await talk.says("add funds")
    await talk.says("50")
    await talk.says("1")
    card = await talk.says("2026-01-15")
    assert card.summary.startswith("Add USD 50.00?")
    assert "2026-01-15" in card.text
