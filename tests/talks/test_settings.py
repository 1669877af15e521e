"""Trigger and auto-recharge: changed at once, unless that would charge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import Method, MethodKind
from providers.sandbox import SandboxGateway
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk

EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


async def trigger(talk: Talk) -> str:
    return str((await talk.account()).trigger)


async def recharge(talk: Talk) -> tuple[bool, str, str]:
    found = (await talk.account()).recharge
    return found.on, str(found.amount), found.method_id


@EVERYWHERE
async def test_trigger_in_a_line(talk: Talk, chat: Chat) -> None:
    """A whole line changes the trigger at once."""
    assert "USD 50.00" in (await talk.says("trigger 50", in_=chat)).summary
    assert await trigger(talk) == "USD 50.00"


@EVERYWHERE
async def test_trigger_step_by_step(talk: Talk, chat: Chat) -> None:
    """Asked for alone, the next thing typed is the amount."""
    assert "amount" in (await talk.says("trigger", in_=chat)).inputs
    assert "not an amount" in (await talk.says("low", in_=chat)).text
    assert "from $0.00 to $10,000.00" in (await talk.says("-1", in_=chat)).text
    await talk.says("６０", in_=chat)
    assert await trigger(talk) == "USD 60.00"
    assert "nothing open" in (await talk.says("cancel", in_=chat)).text


@EVERYWHERE
async def test_trigger_by_form(talk: Talk, chat: Chat) -> None:
    """The form is saved in place, and comes again with what was wrong."""
    form = await talk.says("trigger", in_=chat)
    again = await talk.taps(form, "trigger_save", amount="EUR 50")
    assert "you named euros (EUR)" in again.text
    assert again.inputs == {"amount": "EUR 50"}
    saved = await talk.taps(again, "trigger_save", amount="50")
    assert "USD 50.00" in saved.summary
    assert talk.stands(form) == saved
    assert await trigger(talk) == "USD 50.00"


async def test_trigger_of_zero(talk: Talk) -> None:
    """Zero is a trigger: recharge only once the pool is overdrawn."""
    await talk.says("trigger 0")
    assert await trigger(talk) == "USD 0.00"


async def test_trigger_that_charges(talk: Talk) -> None:
    """A trigger above the balance would charge at once, so a confirmation comes first."""
    card = await talk.says("trigger 150")
    assert "confirm" in card.verbs
    assert await trigger(talk) == "USD 100.00"
    done = await talk.taps(card, "confirm")
    assert await trigger(talk) == "USD 150.00"
    assert await talk.balance() == "USD 153.81"  # one recharge of 40.00
    assert talk.stands(card) == done
    await talk.taps(card, "confirm")
    assert await talk.balance() == "USD 153.81"


async def test_trigger_form_that_charges(talk: Talk) -> None:
    """The same by form: the confirmation takes the form's place, and a typed no leaves it all."""
    form = await talk.says("trigger")
    card = await talk.taps(form, "trigger_save", amount="150")
    assert "confirm" in card.verbs
    assert "Cancelled: changing the trigger" in (await talk.says("no")).text
    assert await trigger(talk) == "USD 100.00"
    assert await talk.balance() == "USD 113.81"


@EVERYWHERE
async def test_auto_recharge_in_a_line(talk: Talk, chat: Chat) -> None:
    """Off, amount and method are each changed by one line, and only what was said."""
    await talk.says("auto-recharge off", in_=chat)
    assert await recharge(talk) == (False, "USD 40.00", "visa-4242")
    await talk.says("auto-recharge 200", in_=chat)
    assert await recharge(talk) == (False, "USD 200.00", "visa-4242")
    await talk.says("auto-recharge by 0002", in_=chat)
    assert await recharge(talk) == (False, "USD 200.00", "visa-0002")
    await talk.says("auto-recharge on 80 by 4242", in_=chat)
    assert await recharge(talk) == (True, "USD 80.00", "visa-4242")


@EVERYWHERE
async def test_auto_recharge_step_by_step(talk: Talk, chat: Chat) -> None:
    """Asked for alone: on, off or an amount; anything else is asked again."""
    assert (await talk.says("auto-recharge", in_=chat)).inputs["on"] == "on"
    assert "neither on nor off" in (await talk.says("perhaps", in_=chat)).text
    await talk.says("no", in_=chat)
    assert (await recharge(talk))[0] is False
    await talk.says("auto-recharge", in_=chat)
    await talk.says("yes", in_=chat)
    assert (await recharge(talk))[0] is True
    await talk.says("auto-recharge", in_=chat)
    await talk.says("75", in_=chat)
    assert (await recharge(talk))[1] == "USD 75.00"


@EVERYWHERE
async def test_auto_recharge_by_form(talk: Talk, chat: Chat) -> None:
    """The form is saved in place, and comes again with what was wrong."""
    form = await talk.says("auto-recharge", in_=chat)
    again = await talk.taps(form, "auto_recharge_save", on="on", amount="3")
    assert "smallest amount is $5.00" in again.text
    saved = await talk.taps(again, "auto_recharge_save", on="off", amount="90", method="visa-0002")
    assert talk.stands(form) == saved
    assert await recharge(talk) == (False, "USD 90.00", "visa-0002")


class Attended(SandboxGateway):
    """Invoices go through somebody's hands here."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        found = await super().methods(account_id)
        return tuple(replace(one, unattended=one.kind is MethodKind.CARD) for one in found)


async def test_method_that_needs_a_person(talk: Talk) -> None:
    """What cannot be charged unattended is refused, and another method is asked for."""
    await talk.pays_by(Attended())
    asked = await talk.says("auto-recharge by invoice")
    assert "cannot be charged without a person" in asked.text
    assert "8812 0042" not in asked.text  # it is not offered again
    await talk.says("2")
    assert (await recharge(talk))[2] == "visa-0002"


async def test_on_below_the_trigger(talk: Talk) -> None:
    """Turned on while the balance is below the trigger, it asks first, naming the charge."""
    await talk.says("auto-recharge off")
    await talk.says("trigger 150")
    card = await talk.says("turn on auto-recharge")
    assert "$40.00" in card.text
    assert (await recharge(talk))[0] is False
    await talk.says("confirm")
    assert (await recharge(talk))[0] is True
    assert await talk.balance() == "USD 153.81"
