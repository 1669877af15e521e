"""From an alert: its buttons act below it, and the alert stays what it was."""

from __future__ import annotations

import pytest

from cards.alerts import alert_card
from cards.voice import Language, Voice
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.money import Money
from tests.house import ANNA, BEN, GUEST, MORNING, TENANT
from tests.talks.conftest import Seen, Talk


def alert(talk: Talk, kind: AlertKind, *, auto_on: bool = False, period: str = "") -> Seen:
    facts = AlertFacts(
        balance=Money.of(40, "USD"),
        trigger=Money.of(100, "USD"),
        auto_on=auto_on,
        code="expired_card",
        sandbox=True,
        period=period,
    )
    incident = Incident("i-1", 318, TENANT, kind, MORNING, 1, facts)
    return talk.shows(alert_card(incident, Voice(Language.ENGLISH)))


@pytest.mark.parametrize("kind", [AlertKind.LOW, AlertKind.ZERO, AlertKind.RECHARGE_FAILED])
async def test_add_funds(talk: Talk, kind: AlertKind) -> None:
    """Where no amount is known the form opens below the alert, which is not replaced."""
    card = alert(talk, kind)
    assert (await talk.taps(card, "add_funds", by=BEN)).note.startswith("Add funds")
    form = talk.heard[0]
    confirmation = await talk.taps(form, "add_funds_review", by=BEN, amount="400")
    receipt = await talk.taps(confirmation, "confirm", by=BEN)
    assert receipt.summary == "Added USD 400.00 · balance USD 513.81"
    assert talk.stands(card) == card


async def test_change_payment(talk: Talk) -> None:
    """A failed recharge leads to the auto-recharge form."""
    card = alert(talk, AlertKind.RECHARGE_FAILED, auto_on=True)
    await talk.taps(card, "auto_recharge")
    saved = await talk.taps(talk.heard[0], "auto_recharge_save", method="visa-0002")
    assert saved.card
    assert (await talk.account()).recharge.method_id == "visa-0002"


async def test_balance(talk: Talk) -> None:
    """The balance asked for from an alert comes below it, for a viewer too."""
    card = alert(talk, AlertKind.EXPIRING)
    assert (await talk.taps(card, "balance", by=GUEST)).note.startswith("Balance USD 113.81")
    assert talk.stands(card) == card


async def test_calls_of_an_unusual_day(talk: Talk) -> None:
    """What it leads to is a card of its own: the alert is everybody's."""
    card = alert(talk, AlertKind.UNUSUAL_SPEND, period="2026-11-17")
    assert "Nov 17" in (await talk.taps(card, "Calls of that day", by=GUEST)).note
    assert talk.heard[0].summary == "Usage USD 19.60 · Tue, Nov 17, by destination"
    assert talk.stands(card) == card


async def test_viewer(talk: Talk) -> None:
    """Who may only look is told so in a note; nothing is posted for everyone."""
    card = alert(talk, AlertKind.LOW)
    assert "Your role does not" in (await talk.taps(card, "add_funds", by=GUEST)).note
    assert talk.heard == []


async def test_two_at_once(talk: Talk) -> None:
    """Two people who tap the same button get a form each."""
    card = alert(talk, AlertKind.LOW)
    await talk.taps(card, "add_funds", by=ANNA)
    annas = talk.heard[0]
    await talk.taps(card, "add_funds", by=BEN)
    bens = talk.heard[0]
    assert (
        "Only the person who asked"
        in (await talk.taps(annas, "add_funds_review", by=BEN, amount="50")).note
    )
    assert (await talk.taps(bens, "add_funds_review", by=BEN, amount="60")).summary.startswith(
        "Add USD 60.00?"
    )
    assert (await talk.taps(annas, "add_funds_review", by=ANNA, amount="50")).summary.startswith(
        "Add USD 50.00?"
    )
