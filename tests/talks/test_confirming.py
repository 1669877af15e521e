"""Confirming: money moves once, whoever taps what how often and how late."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ledger.payments import Charge, ChargeOutcome
from providers.sandbox import SandboxGateway
from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, Talk

START = "USD 113.81"


async def test_second_tap_changes_nothing(talk: Talk) -> None:
    """A card tapped twice books once and says so."""
    card = await talk.says("add funds 50")
    assert (await talk.taps(card, "confirm")).summary == "Added USD 50.00 · balance USD 163.81"
    again = await talk.taps(card, "confirm")
    assert again.summary == "Already added USD 50.00 · balance USD 163.81"
    assert await talk.balance() == "USD 163.81"


async def test_two_taps_at_once(talk: Talk) -> None:
    """A double tap that arrives twice at the same moment books once."""
    card = await talk.says("add funds 50")
    await asyncio.gather(*(talk.taps(card, "confirm") for _ in range(4)))
    assert await talk.balance() == "USD 163.81"


async def test_second_yes(talk: Talk) -> None:
    """A typed yes that comes again tells what the first one did."""
    await talk.says("add funds 50")
    assert (await talk.says("yes")).summary == "Added USD 50.00 · balance USD 163.81"
    assert (await talk.says("yes")).summary == "Already added USD 50.00 · balance USD 163.81"
    assert await talk.balance() == "USD 163.81"


async def test_tap_after_yes(talk: Talk) -> None:
    """The card of a typed yes tells what happened when it is tapped, days later too."""
    card = await talk.says("add funds 50")
    await talk.says("confirm")
    talk.passes(minutes=3 * 24 * 60)
    again = await talk.taps(card, "confirm")
    assert again.summary.startswith("Already added USD 50.00")
    assert await talk.balance() == "USD 163.81"


async def test_yes_after_tap(talk: Talk) -> None:
    """A yes after the tap finds nothing open and tells what the tap did."""
    card = await talk.says("add funds 50")
    await talk.taps(card, "confirm")
    assert (await talk.says("yes")).summary.startswith("Already added USD 50.00")
    assert await talk.balance() == "USD 163.81"


async def test_form_comes_again(talk: Talk) -> None:
    """A form that is delivered again after the decision shows the receipt, and asks nothing."""
    form = await talk.says("add funds")
    card = await talk.taps(form, "add_funds_review", amount="50")
    await talk.taps(card, "confirm")
    assert (await talk.taps(form, "add_funds_review", amount="50")).summary.startswith("Already")
    assert (await talk.taps(form, "cancel")).summary.startswith("Already")
    assert await talk.balance() == "USD 163.81"


async def test_ten_minutes(talk: Talk) -> None:
    """A tap after ten minutes books nothing and says that it came too late."""
    card = await talk.says("add funds 50")
    talk.passes(minutes=10.1)
    late = await talk.taps(card, "confirm")
    assert late.summary.startswith("No longer valid")
    assert late.buttons == []
    assert await talk.balance() == START


async def test_late_yes(talk: Talk) -> None:
    """So does a typed yes."""
    await talk.says("add funds 50")
    talk.passes(minutes=11)
    assert (await talk.says("yes")).summary.startswith("No longer valid")
    assert await talk.balance() == START


async def test_asked_again_too_late(talk: Talk) -> None:
    """Whoever says something else to an expired confirmation is told that it has ended."""
    await talk.says("add funds 50")
    talk.passes(minutes=11)
    assert (await talk.says("hm")).summary.startswith("No longer valid")
    assert "Nothing waits" in (await talk.says("yes")).text
    assert await talk.balance() == START


async def test_outdated_card(talk: Talk) -> None:
    """A card that a newer one has replaced books nothing and says so."""
    old = await talk.says("add funds 50")
    new = await talk.says("add funds 60")
    assert (await talk.taps(old, "confirm")).summary.startswith("Replaced")
    assert await talk.balance() == START
    assert (await talk.taps(new, "confirm")).summary == "Added USD 60.00 · balance USD 173.81"
    assert (await talk.taps(old, "cancel")).summary.startswith("Replaced")


async def test_cancel_tap(talk: Talk) -> None:
    """Cancel closes the card in place; a later confirm on the old view books nothing."""
    card = await talk.says("add funds 50")
    closed = await talk.taps(card, "cancel")
    assert closed.summary.startswith("Cancelled")
    assert talk.stands(card) == closed
    assert (await talk.taps(card, "confirm")).summary.startswith("Cancelled")
    assert (await talk.taps(card, "cancel")).summary.startswith("Cancelled")
    assert "nothing open" in (await talk.says("cancel")).text
    assert await talk.balance() == START


async def test_cancel_too_late(talk: Talk) -> None:
    """Cancel on a card that was confirmed tells that it was booked."""
    card = await talk.says("add funds 50")
    await talk.taps(card, "confirm")
    assert (await talk.taps(card, "cancel")).summary.startswith("Already added USD 50.00")


async def test_typed_no(talk: Talk) -> None:
    """A typed no cancels, and closes the card behind it."""
    card = await talk.says("add funds 50")
    assert "Cancelled: adding funds" in (await talk.says("no")).text
    assert (await talk.taps(card, "confirm")).summary.startswith("Cancelled")
    assert await talk.balance() == START


async def test_something_else(talk: Talk) -> None:
    """Anything but yes or no is told that it changed nothing, asks again and books nothing."""
    await talk.says("add funds 50")
    asked = await talk.says("make it 80")
    assert asked.summary == (
        "“make it 80” changes nothing here. To ask for something else, say cancel first."
        " Say confirm and $50.00 is charged, or say cancel."
    )
    assert (await talk.says("800")).text.startswith("“800” changes nothing here.")
    assert (await talk.says("skip")).text.startswith("Say confirm")
    assert await talk.balance() == START
    assert (await talk.says("ok")).summary.startswith("Added USD 50.00")


async def test_an_invoice_charges_nothing(talk: Talk) -> None:
    """What is invoiced later is not said to be charged."""
    await talk.says("add funds 50 by invoice")
    asked = (await talk.says("hm")).text
    assert "Say confirm and $50.00 is added and invoiced later, or say cancel." in asked


async def test_nothing_to_confirm(talk: Talk) -> None:
    """Yes and no out of the blue change nothing."""
    for said in ("yes", "no", "skip", "确认"):
        assert "Nothing waits for a confirmation" in (await talk.says(said)).text


async def test_somebody_else(talk: Talk) -> None:
    """Only the person who asked may decide; the card stays as it is."""
    card = await talk.says("add funds 50", by=ANNA, in_=CHANNEL)
    for verb in ("confirm", "cancel"):
        assert "Only Anna Ng" in (await talk.taps(card, verb, by=BEN)).note
        assert "Your role does not" in (await talk.taps(card, verb, by=GUEST)).note
    assert talk.stands(card) == card
    assert "Nothing waits" in (await talk.says("yes", by=BEN, in_=CHANNEL)).text
    assert await talk.balance() == START
    assert (await talk.taps(card, "confirm", by=ANNA)).summary.startswith("Added USD 50.00")


async def test_another_organisation(talk: Talk) -> None:
    """A draft of another organisation is not known here."""
    card = await talk.says("add funds 50")
    stranger = replace(ANNA, account_id="99999999-0000-0000-0000-000000000000")
    assert "not known here" in (await talk.taps(card, "confirm", by=stranger)).note
    assert await talk.balance() == START


async def test_declined(talk: Talk) -> None:
    """A refused card books nothing, says why, and a second tap does not try again."""
    card = await talk.says("add funds 50 by 0002")
    refused = await talk.taps(card, "confirm")
    assert "expired" in refused.text.lower()
    assert await talk.balance() == START
    assert "expired" in (await talk.taps(card, "confirm")).text.lower()
    assert await talk.balance() == START


class Silent(SandboxGateway):
    """Takes the order and never answers."""

    async def charge(self, *_: object) -> Charge:
        return Charge(ChargeOutcome.UNKNOWN)


async def test_unknown_outcome(talk: Talk) -> None:
    """An order without an answer is on its way, not booked and not tried anew."""
    await talk.pays_by(Silent())
    card = await talk.says("add funds 50")
    waiting = await talk.taps(card, "confirm")
    assert await talk.balance() == START
    assert "Added" not in waiting.summary
    assert (await talk.taps(card, "confirm")).verbs == waiting.verbs
    assert await talk.balance() == START


async def test_an_expired_card_is_named(talk: Talk) -> None:
    """Among the answers and before the yes, so that nobody chooses it unaware."""
    form = await talk.says("add funds")
    asked = await talk.says("50")
    assert form.inputs
    assert "Visa ·· 0002 (expired)" in asked.text
    await talk.says("2")
    card = await talk.says("skip")
    assert "Visa ·· 0002 (expired)" in card.text
    assert "This card has expired, so a charge will fail." in card.text
