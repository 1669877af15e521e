"""Adding funds: in one line, step by step and by a form, wherever people talk."""

from __future__ import annotations

import pytest

from tests.house import GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk

START = "USD 113.81"
EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


@EVERYWHERE
async def test_one_line(talk: Talk, chat: Chat) -> None:
    """A whole line goes straight to the confirmation, and a tap books it."""
    card = await talk.says("add funds 500 po 4711", in_=chat)
    assert card.summary == "Add USD 500.00? Balance USD 113.81, then USD 613.81"
    assert "4711" in card.text
    assert await talk.balance() == START  # money moves only after the tap
    receipt = await talk.taps(card, "confirm")
    assert receipt.summary == "Added USD 500.00 · balance USD 613.81"
    assert talk.stands(card) == receipt  # in place, for everyone in the chat
    assert not {"confirm", "cancel"} & set(receipt.verbs)
    assert await talk.balance() == "USD 613.81"


@EVERYWHERE
async def test_step_by_step(talk: Talk, chat: Chat) -> None:
    """Typed answers lead through amount, payment method and purchase order."""
    assert "amount" in (await talk.says("add funds", in_=chat)).inputs
    assert (await talk.says("500", in_=chat)).summary == "Which payment method should be charged?"
    asked = await talk.says("invoice", in_=chat)
    assert asked.summary == "Which purchase-order number belongs to it?"
    card = await talk.says("PO-4711", in_=chat)
    assert "PO-4711" in card.text
    assert (await talk.says("yes", in_=chat)).summary == "Added USD 500.00 · balance USD 613.81"
    assert await talk.balance() == "USD 613.81"


@EVERYWHERE
async def test_by_form(talk: Talk, chat: Chat) -> None:
    """The form becomes the confirmation and that the receipt, all in one place."""
    form = await talk.says("add funds", in_=chat)
    card = await talk.taps(form, "add_funds_review", amount="250", method="invoice", po="A-17")
    assert card.summary == "Add USD 250.00? Balance USD 113.81, then USD 363.81"
    assert "8812 0042" in card.text
    assert "A-17" in card.text
    receipt = await talk.taps(card, "confirm")
    assert receipt.summary == "Added USD 250.00 · balance USD 363.81"
    assert talk.stands(form) == receipt
    assert talk.heard == []  # nothing else was posted


async def test_form_then_typed_yes(talk: Talk) -> None:
    """A confirmation that came from a form is confirmed by typing too."""
    form = await talk.says("add funds")
    await talk.taps(form, "add_funds_review", amount="250")
    assert (await talk.says("confirm")).summary == "Added USD 250.00 · balance USD 363.81"


async def test_skips(talk: Talk) -> None:
    """What is optional may be skipped: the first method, no purchase order."""
    await talk.says("add funds")
    await talk.says("500")
    await talk.says("skip")
    card = await talk.says("none")
    assert "Visa ·· 4242" in card.text
    assert "order" not in card.text.lower()


async def test_answer_with_more(talk: Talk) -> None:
    """An answer may say more than was asked, and is not asked for that again."""
    await talk.says("add funds")
    card = await talk.says("500 by invoice po 4711")
    assert card.summary.startswith("Add USD 500.00?")
    assert "8812 0042" in card.text
    assert "4711" in card.text


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("2", "Visa ·· 0002"),
        ("0002", "Visa ·· 0002"),
        ("visa-0002", "Visa ·· 0002"),
        ("by 4242", "Visa ·· 4242"),
        ("发票", "8812 0042"),
        ("３", "8812 0042"),
    ],
)
async def test_method_said(talk: Talk, said: str, method: str) -> None:
    """A payment method is named by its number, its digits or a part of its name."""
    await talk.says("add funds")
    await talk.says("500")
    await talk.says(said)
    assert method in (await talk.says("skip")).text


@pytest.mark.parametrize("said", ["visa", "9", "0", "paypal", "¼"])
async def test_method_not_found(talk: Talk, said: str) -> None:
    """No method of that name, or several, asks again with the list."""
    await talk.says("add funds")
    await talk.says("500")
    asked = await talk.says(said)
    assert "no such payment method" in asked.summary
    assert "Visa ·· 0002" in asked.text


async def test_unknown_method_in_a_line(talk: Talk) -> None:
    """A wrong method in a line is asked for again; the amount is kept."""
    asked = await talk.says("add funds 500 by paypal")
    assert "no such payment method" in asked.summary
    assert (await talk.says("invoice")).summary.startswith("Add USD 500.00?")


WRONG = [
    ("abc", "not an amount", "500"),
    ("nan", "not an amount", "500"),
    ("1e9", "not an amount", "500"),
    ("٣", "not an amount", "500"),
    ("5²", "not an amount", "500"),
    ("😀", "not an amount", "500"),
    ("-5", "cannot be negative", "500"),
    ("−5", "cannot be negative", "500"),
    ("0", "more than zero", "500"),
    ("0.00", "more than zero", "500"),
    ("5.125", "too many decimals", "at most 2"),
    ("0.001", "too many decimals", "1000.50"),
    ("1.000", "read in two ways", "1000.50"),
    ("4.99", "smallest amount is $5.00", "$10,000.00"),
    ("10000.01", "largest amount is $10,000.00", "$5.00"),
    ("9" * 1000, "largest amount is $10,000.00", "$5.00"),
    ("EUR 500", "kept in US dollars (USD), and you named euros (EUR)", "USD"),
    ("€500", "kept in US dollars (USD), and you named euros (EUR)", "USD"),
    ("HK$500", "kept in US dollars (USD), and you named Hong Kong dollars (HKD)", "USD"),
    ("500 港元", "kept in US dollars (USD), and you named Hong Kong dollars (HKD)", "USD"),
]
IDS = [said[:12] for said, _, _ in WRONG]


@pytest.mark.parametrize(("said", "wrong", "accepted"), WRONG, ids=IDS)
async def test_wrong_amount_step_by_step(talk: Talk, said: str, wrong: str, accepted: str) -> None:
    """A wrong amount asks again: what is wrong, what is accepted, and then it goes on."""
    await talk.says("add funds")
    asked = await talk.says(said)
    assert wrong in asked.text
    assert accepted in asked.text
    assert "from $5.00 to $10,000.00" in asked.text
    assert (await talk.says("500")).summary == "Which payment method should be charged?"


async def test_wrong_amounts_in_a_line(talk: Talk) -> None:
    """The same typed in one line; the rest of the line is kept."""
    for said, wrong, accepted in WRONG:
        asked = await talk.says(f"add funds {said} po 4711")
        assert wrong in asked.text
        assert accepted in asked.text
    card = await talk.says("500")
    assert card.summary.startswith("Add USD 500.00?")
    assert "4711" in card.text


async def test_wrong_amounts_in_a_form(talk: Talk) -> None:
    """The form comes again in place, with the problem and what was typed."""
    form = await talk.says("add funds")
    again = form
    for said, wrong, _ in WRONG:
        again = await talk.taps(again, "add_funds_review", amount=said, method="invoice", po="A-17")
        assert wrong in again.text
        kept = {"amount": said[:200], "method": "invoice", "po": "A-17", "dated": ""}
        assert again.inputs == kept
        assert talk.stands(form) == again
    card = await talk.taps(again, "add_funds_review", amount="500")
    assert card.summary.startswith("Add USD 500.00?")
    assert "A-17" in card.text


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1,000.50", "USD 1000.50"),
        ("1.000,50", "USD 1000.50"),
        ("1 000,50", "USD 1000.50"),
        ("1,000", "USD 1000.00"),
        ("１００", "USD 100.00"),
        ("５００．５０", "USD 500.50"),
        ("五百", "USD 500.00"),
        ("兩百五十", "USD 250.00"),
        ("1万", "USD 10000.00"),
        ("$500", "USD 500.00"),
        ("US$ 500", "USD 500.00"),
        ("500 usd", "USD 500.00"),
        ("五百美元", "USD 500.00"),
    ],
)
async def test_ways_to_write_an_amount(talk: Talk, said: str, amount: str) -> None:
    """However an amount is written, it is read exactly: in a line, in a step, in a form."""
    assert (await talk.says(f"add funds {said}")).summary.startswith(f"Add {amount}?")
    form = await talk.says("add funds")
    card = await talk.taps(form, "add_funds_review", amount=said)
    assert card.summary.startswith(f"Add {amount}?")
    await talk.says("add funds")
    await talk.says(said)
    await talk.says("skip")
    assert (await talk.says("skip")).summary.startswith(f"Add {amount}?")


async def test_empty_form(talk: Talk) -> None:
    """A form sent off without an amount asks for it."""
    form = await talk.says("add funds")
    again = await talk.taps(form, "add_funds_review", amount="  ")
    assert "I need an amount" in again.text


async def test_long_purchase_order(talk: Talk) -> None:
    """A purchase order longer than its limit is asked for again."""
    await talk.says("add funds")
    await talk.says("500 by invoice")
    asked = await talk.says("x" * 41)
    assert "at most 40 characters" in asked.text
    assert "x" * 40 in (await talk.says("x" * 40)).text


async def test_viewer(talk: Talk) -> None:
    """Who may only look is told so, and nothing is opened."""
    for said in ("add funds", "add funds 500", "trigger 50", "auto-recharge off"):
        assert "Your role does not" in (await talk.says(said, by=GUEST)).text
    balance = await talk.says("balance", by=GUEST, in_=CHANNEL)
    assert "Your role does not" in (await talk.taps(balance, "add_funds", by=GUEST)).note
    assert talk.heard == []
    assert "nothing open" in (await talk.says("cancel", by=GUEST)).text
