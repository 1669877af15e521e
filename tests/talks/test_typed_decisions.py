"""Typed decisions: the card that asked changes where it stands, and the answer below is short."""

from __future__ import annotations

import pytest

from tests.house import ANNA, BEN
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Seen, Talk

START = "USD 113.81"
EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


def closed(card: Seen) -> bool:
    """Nothing on it can be tapped any more to confirm or to cancel."""
    return not {"confirm", "cancel"} & set(card.verbs)


@EVERYWHERE
async def test_yes(talk: Talk, chat: Chat) -> None:
    """The confirmation becomes the receipt for everybody, and one line says so below."""
    card = await talk.says("add funds 500 po 4711", in_=chat)
    said = await talk.says("confirm", in_=chat)
    receipt = talk.stands(card)
    assert receipt.summary == said.summary == "Added USD 500.00 · balance USD 613.81"
    assert receipt.text.startswith("$500.00 added\nBalance $613.81")
    assert "4711" in receipt.text
    assert closed(receipt)
    assert said.text.startswith("$500.00 added. Balance $613.81.")
    assert "4711" not in said.text
    assert len(talk.heard) == 1


@pytest.mark.parametrize(
    ("locale", "yes", "said"),
    [
        ("zh-CN", "确认", "已添加 US$50.00。余额 US$163.81。"),
        ("zh-TW", "確認", "已新增 US$50.00。餘額 US$163.81。"),
    ],
)
async def test_yes_in_chinese(talk: Talk, locale: str, yes: str, said: str) -> None:
    """The line is in the reader's language, with amounts as the reader writes them."""
    chat = Chat("chinese", PERSONAL.kind, locale)
    card = await talk.says("add funds 50", in_=chat)
    assert said in (await talk.says(yes, in_=chat)).text
    assert closed(talk.stands(card))


async def test_yes_after_a_form(talk: Talk) -> None:
    """A confirmation that took a form's place is changed there too."""
    form = await talk.says("add funds")
    await talk.taps(form, "add_funds_review", amount="250")
    await talk.says("confirm")
    assert talk.stands(form).summary == "Added USD 250.00 · balance USD 363.81"


async def test_yes_after_a_restart(talk: Talk) -> None:
    """Where the card stands outlives the process."""
    card = await talk.says("add funds 50")
    await talk.restarts()
    await talk.says("confirm")
    assert talk.stands(card).summary == "Added USD 50.00 · balance USD 163.81"


async def test_yes_to_settings(talk: Talk) -> None:
    """A change of settings that charges ends on its card as well."""
    card = await talk.says("trigger 150")
    said = await talk.says("yes")
    assert talk.stands(card).summary == said.summary
    assert talk.stands(card).summary.startswith("Trigger USD 150.00")
    assert closed(talk.stands(card))
    assert said.text.startswith("Trigger set to $150.00.")


async def test_card_that_is_gone(talk: Talk) -> None:
    """Where the card cannot be changed the whole receipt is posted instead of the line."""
    card = await talk.says("add funds 50 po 4711")
    talk.loses(card)
    receipt = await talk.says("confirm")
    assert receipt.summary == "Added USD 50.00 · balance USD 163.81"
    assert "4711" in receipt.text
    assert len(talk.heard) == 1


async def test_declined(talk: Talk) -> None:
    """A refused payment says why on the card and below it."""
    card = await talk.says("add funds 50 by 0002")
    said = await talk.says("confirm")
    assert "expired" in said.text
    assert talk.stands(card).summary == said.summary == f"Declined USD 50.00 · balance {START}"
    assert "add_funds" in talk.stands(card).verbs
    assert said.verbs == []


async def test_second_yes(talk: Talk) -> None:
    """It says once more what the first one did, and nothing is posted twice."""
    card = await talk.says("add funds 50")
    await talk.says("confirm")
    said = await talk.says("confirm")
    assert "Nothing was added a second time" in said.text
    assert "$50.00 already added" in talk.stands(card).text
    assert await talk.balance() == "USD 163.81"


@EVERYWHERE
@pytest.mark.parametrize("said", ["cancel", "no"])
async def test_cancel(talk: Talk, chat: Chat, said: str) -> None:
    """The card loses its buttons and tells who cancelled it and when."""
    card = await talk.says("add funds 50", in_=chat)
    talk.passes(minutes=5)
    assert "Cancelled: adding funds" in (await talk.says(said, in_=chat)).text
    assert len(talk.heard) == 1
    assert talk.stands(card).summary.startswith("Cancelled")
    assert "Anna Ng · Nov 19, 2026 10:05" in talk.stands(card).text
    assert closed(talk.stands(card))
    assert await talk.balance() == START


async def test_cancelled_by_a_tap(talk: Talk) -> None:
    """So does a tapped one, and it says the same when it is tapped again later."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=5)
    first = await talk.taps(card, "cancel")
    assert "Anna Ng · Nov 19, 2026 10:05" in first.text
    talk.passes(minutes=3)
    assert (await talk.taps(card, "cancel")).text == first.text
    assert (await talk.taps(card, "confirm")).text == first.text


async def test_late_yes(talk: Talk) -> None:
    """A yes after ten minutes closes the card and says why nothing was booked."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=11)
    said = await talk.says("yes")
    assert "valid for 10 minutes" in said.text
    assert talk.stands(card).summary.startswith("No longer valid")
    assert closed(talk.stands(card))


async def test_something_else_too_late(talk: Talk) -> None:
    """So does anything else that is said to it by then."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=11)
    assert "valid for 10 minutes" in (await talk.says("hm")).text
    assert closed(talk.stands(card))


async def test_idle(talk: Talk) -> None:
    """A confirmation that nobody came back to in time is closed when somebody does."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=16)
    await talk.says("balance")
    assert talk.stands(card).summary.startswith("No longer valid")
    assert closed(talk.stands(card))


async def test_newer_confirmation(talk: Talk) -> None:
    """A newer confirmation takes the buttons from the older card, without another word."""
    old = await talk.says("add funds 50")
    new = await talk.says("add funds 60")
    assert len(talk.heard) == 1
    assert talk.stands(old).summary.startswith("Replaced by a newer one")
    assert closed(talk.stands(old))
    await talk.says("confirm")
    assert talk.stands(new).summary == "Added USD 60.00 · balance USD 173.81"
    assert talk.stands(old).summary.startswith("Replaced by a newer one")


async def test_newer_confirmation_of_another_kind(talk: Talk) -> None:
    """So does one that changes settings."""
    old = await talk.says("add funds 50")
    await talk.says("trigger 150")
    assert closed(talk.stands(old))
    assert "$150.00" in (await talk.says("confirm")).text


async def test_another_command(talk: Talk) -> None:
    """Whoever leaves a confirmation for another command leaves no button behind."""
    card = await talk.says("add funds 50")
    await talk.says("trigger")
    assert "Closed before it was finished: adding funds" in talk.heard[0].text
    assert talk.stands(card).summary.startswith("Cancelled")
    assert closed(talk.stands(card))


async def test_another_command_by_a_button(talk: Talk) -> None:
    """By a button of another card as well."""
    balance = await talk.says("balance")
    card = await talk.says("add funds 50")
    await talk.taps(balance, "change_trigger")
    assert closed(talk.stands(card))


async def test_form_sent_off_twice(talk: Talk) -> None:
    """The newer confirmation stands where the older one stood, and is not closed with it."""
    form = await talk.says("add funds")
    await talk.taps(form, "add_funds_review", amount="50")
    await talk.taps(form, "add_funds_review", amount="60")
    assert talk.stands(form).summary.startswith("Add USD 60.00?")
    await talk.says("confirm")
    assert talk.stands(form).summary == "Added USD 60.00 · balance USD 173.81"


async def test_form_sent_off_after_a_line(talk: Talk) -> None:
    """A confirmation from an older form closes the card of the line that came in between."""
    form = await talk.says("add funds")
    card = await talk.says("add funds 50")
    await talk.taps(form, "add_funds_review", amount="60")
    assert talk.stands(form).summary.startswith("Add USD 60.00?")
    assert talk.stands(card).summary.startswith("Replaced by a newer one")


async def test_late_tap(talk: Talk) -> None:
    """A tap after the dialog has ended changes the tapped card once, to what it tells."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=16)
    assert (await talk.taps(card, "confirm")).summary.startswith("No longer valid")
    assert talk.stands(card).summary.startswith("No longer valid")


async def test_somebody_elses_stays(talk: Talk) -> None:
    """What one person decides leaves another's card in the same channel as it is."""
    hers = await talk.says("add funds 50", by=ANNA, in_=CHANNEL)
    his = await talk.says("add funds 60", by=BEN, in_=CHANNEL)
    await talk.says("confirm", by=BEN, in_=CHANNEL)
    assert talk.stands(hers) == hers
    assert closed(talk.stands(his))


async def test_looking_leaves_it_open(talk: Talk) -> None:
    """A question in between changes neither the card nor what it does."""
    card = await talk.says("add funds 50")
    await talk.says("balance")
    assert talk.stands(card) == card
