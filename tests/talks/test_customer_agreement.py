"""The Microsoft Customer Agreement: credits cannot be bought, and recharging has to be off."""

from __future__ import annotations

from ledger.incidents import AlertKind
from tests.house import GUEST
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Talk
from tests.talks.test_recharge import alert

CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-TW")


async def recharges(talk: Talk) -> bool:
    return (await talk.account()).recharge.on


async def test_marked_it_offers_to_turn_recharging_off(talk: Talk) -> None:
    """One tap turns it off, in the place of the offer."""
    card = await talk.says("customer agreement on")
    assert card.summary.startswith("Marked: on a Microsoft Customer Agreement")
    assert "still on" in card.text
    assert card.buttons == ["Turn auto-recharge off", "Take the mark off"]
    off = await talk.taps(card, "auto_recharge_off")
    assert off.summary.startswith("Auto-recharge off")
    assert talk.stands(card) == off
    assert not await recharges(talk)
    assert "has to be" in (await talk.says("customer agreement")).text


async def test_funds_are_refused_with_the_same_offer(talk: Talk) -> None:
    """Typed, asked for by form, or confirmed too late: nothing is charged."""
    waiting = await talk.says("add funds 50", in_=CHANNEL)
    form = await talk.says("add funds")
    await talk.says("customer agreement on", in_=CHANNEL)
    refused = await talk.says("add funds 50")
    assert "Communications Credits cannot be bought" in refused.text
    assert refused.buttons == ["Turn auto-recharge off"]
    assert (await talk.says("add funds")).summary == refused.summary
    assert "cannot be bought" in (await talk.taps(form, "add_funds_review", amount="5")).note
    assert "cannot be bought" in (await talk.taps(waiting, "confirm")).note
    assert await talk.balance() == "USD 113.81"
    await talk.taps(refused, "auto_recharge_off")
    assert (await talk.says("add funds 50")).buttons == []


async def test_turning_on_is_refused(talk: Talk) -> None:
    """Turning it off is not."""
    await talk.says("customer agreement on")
    await talk.says("auto-recharge off")
    assert "cannot be bought" in (await talk.says("auto-recharge on")).text
    assert "cannot be bought" in (await talk.says("auto-recharge resume")).text
    assert not await recharges(talk)


async def test_what_was_bought_before_can_be_written_down(talk: Talk) -> None:
    """Funds of an earlier day are not bought now."""
    await talk.says("customer agreement on")
    card = await talk.says("add funds 50 dated 2026-10-01")
    assert "confirm" in card.verbs


async def test_marked_quietly_elsewhere(talk: Talk) -> None:
    """The balance and the settings show the mark in their last line."""
    await talk.says("customer agreement on")
    for line in ("balance", "trigger 50"):
        assert "On a Microsoft Customer Agreement" in (await talk.says(line)).text


async def test_a_low_balance_promises_no_recharge(talk: Talk) -> None:
    """Auto-recharge that is still on charges nothing there, and the alert says why."""
    await talk.says("alerts here")
    await talk.says("customer agreement on")
    await talk.says("trigger 150")
    card = await alert(talk, AlertKind.LOW)
    assert "on hold (under a Microsoft Customer Agreement credits cannot be bought)" in card.text
    await talk.says("customer agreement off")
    assert "has been paused by a person" in (await alert(talk, AlertKind.LOW)).text


async def test_taken_off_again(talk: Talk) -> None:
    """Funds can be added again; the card changes in place."""
    card = await talk.says("customer agreement on")
    off = await talk.taps(card, "customer_agreement_off")
    assert off.summary.startswith("Not marked")
    assert talk.stands(card) == off
    assert "confirm" in (await talk.says("add funds 50")).verbs


async def test_taken_off_below_the_trigger_charges_nothing(talk: Talk) -> None:
    """Rule 23: what would charge now waits, and the card says how it is taken up again."""
    await talk.says("customer agreement on")
    await talk.says("trigger 150")
    card = await talk.says("customer agreement off")
    assert "auto-recharge resume" in card.text
    asked = await talk.says("auto-recharge resume")
    assert "$40.00 is charged at once" in asked.text


async def test_viewer(talk: Talk) -> None:
    """Who may only look sees how it stands and cannot change it."""
    assert (await talk.says("customer agreement", by=GUEST)).buttons == []
    assert "Your role does not" in (await talk.says("customer agreement on", by=GUEST)).text
    card = await talk.says("customer agreement on", in_=CHANNEL)
    for verb in ("auto_recharge_off", "customer_agreement_off"):
        assert "Your role does not" in (await talk.taps(card, verb, by=GUEST)).note
    assert await recharges(talk)


async def test_in_chinese(talk: Talk) -> None:
    """`客戶合約 開`, and the offer in the reader's words."""
    card = await talk.says("客戶合約 開", in_=CHINESE)
    assert card.summary == "已標記：適用 Microsoft 客戶合約 · 無法購買通訊點數"
    assert card.buttons == ["關閉自動加值", "取消標記"]
    refused = await talk.says("加值 50", in_=CHINESE)
    assert "無法購買通訊點數" in refused.text
