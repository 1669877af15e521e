"""Auto-recharge from its alert: trying again, pausing, resuming; and a card that is stale."""

from __future__ import annotations

import pytest

from cards.alerts import alert_card
from cards.voice import Language, Voice
from ledger.incidents import AlertKind
from tests.house import ANNA, BEN, GUEST, ZONE
from tests.outside import EXPIRED, NO_FUNDS, ScriptedGateway
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Seen, Talk

CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-CN")


async def declined(talk: Talk, gateway: ScriptedGateway) -> Seen:
    """A recharge of 40 is declined; the alert stands in the channel."""
    await talk.pays_by(gateway)
    await talk.says("alerts here", in_=CHANNEL)
    await talk.says("auto-recharge by 1111")
    card = await talk.says("trigger 150")
    await talk.taps(card, "confirm")
    return await alert(talk, AlertKind.RECHARGE_FAILED)


async def alert(talk: Talk, kind: AlertKind, language: Language = Language.ENGLISH) -> Seen:
    """The newest alert of that kind, as it is delivered."""
    found = None
    while deliveries := await talk.house.outbox.claim(talk.clock(), 50):
        for one in deliveries:
            found = one.incident if one.incident.kind is kind else found
            await talk.house.outbox.delivered(one, "alert", talk.clock())
    assert found
    return talk.shows(alert_card(found, Voice(language, time_zone=ZONE)))


async def taken(talk: Talk, card: Seen) -> Seen:
    """Somebody takes it, and there is room for another button."""
    return await talk.taps(card, "alert_take")


async def test_decline_says_when_it_is_tried_again(talk: Talk) -> None:
    """Rule 21: which attempt it was, when the next one comes, and what can be done now."""
    card = await declined(talk, ScriptedGateway(NO_FUNDS))
    assert "The charge of $40.00 to Visa ·· 1111 was refused" in card.text
    assert "does not cover it" in card.summary
    assert "Attempt: 1 of 4" in card.text
    assert "tried again on Nov 19 at 11:00" in card.text
    assert card.buttons == ["Try again now", "I take it", "Change payment"]
    assert (await taken(talk, card)).buttons == ["Try again now", "Change payment", "Pause"]


async def test_retry_from_the_alert_charges_once(talk: Talk) -> None:
    """Rule 23: trying again asks with the amount; two taps on its yes book once (rule 8)."""
    gateway = ScriptedGateway(NO_FUNDS)
    card = await declined(talk, gateway)
    note = (await talk.taps(card, "recharge_retry", by=BEN)).note
    assert note.startswith("Take auto-recharge up again and add USD 40.00 now?")
    asked = talk.heard[-1]
    assert asked.buttons == ["Try again: $40.00", "Cancel"]
    assert "Visa ·· 1111" in asked.text
    done = await talk.taps(asked, "confirm", by=BEN)
    assert "$40.00 was added at once" in done.text
    await talk.taps(asked, "confirm", by=BEN)
    assert await talk.balance() == "USD 153.81"
    assert len(gateway.asked) == 2
    assert talk.stands(card) == card


async def test_two_taps_on_retry_leave_one_confirmation(talk: Talk) -> None:
    """The second takes the place of the first, whose buttons go."""
    card = await declined(talk, ScriptedGateway(NO_FUNDS))
    await talk.taps(card, "recharge_retry")
    first = talk.heard[-1]
    await talk.taps(card, "recharge_retry")
    second = talk.heard[-1]
    assert talk.stands(first).buttons == []
    await talk.taps(second, "confirm")
    assert await talk.balance() == "USD 153.81"


async def test_retry_that_is_declined_again(talk: Talk) -> None:
    """The card of the change says so, and when it is tried next."""
    card = await declined(talk, ScriptedGateway(NO_FUNDS, NO_FUNDS))
    await talk.taps(card, "recharge_retry")
    done = await talk.taps(talk.heard[-1], "confirm")
    assert "was declined: the account behind the card does not cover it" in done.text
    assert "It is tried again on Nov 19 at 11:00" in done.text
    assert await talk.balance() == "USD 113.81"


async def test_resumed_by_a_card_that_stays_refused(talk: Talk) -> None:
    """It stands as it stood, but that is no news of "nothing to change"."""
    await declined(talk, ScriptedGateway(EXPIRED, EXPIRED))
    await talk.says("auto-recharge resume")
    done = await talk.says("confirm")
    assert done.summary.startswith("Auto-recharge on hold: the card has expired")
    assert "$40.00 could not be charged" in done.text
    paused = await talk.says("auto-recharge pause")
    assert "smaller than the trigger" not in paused.text


async def test_retry_after_it_was_resolved(talk: Talk) -> None:
    """A stale alert's button charges nothing and says why."""
    card = await declined(talk, ScriptedGateway(NO_FUNDS))
    await talk.taps(await talk.says("add funds 100 by 1111"), "confirm")
    note = (await talk.taps(card, "recharge_retry")).note
    assert "USD 150.00" in note
    told = talk.heard[-1]
    assert "not below the trigger of $150.00, so nothing is charged now" in told.text
    assert told.buttons == []
    assert await talk.balance() == "USD 213.81"


async def test_pause_and_resume(talk: Talk) -> None:
    """Paused from the alert it stands still; resumed it asks before it charges."""
    card = await taken(talk, await declined(talk, ScriptedGateway(NO_FUNDS)))
    assert (await talk.taps(card, "recharge_pause")).note.startswith("Auto-recharge paused")
    assert "auto-recharge resume" in talk.heard[-1].text
    assert (await talk.account()).recharge.paused == "person"
    asked = await talk.says("auto-recharge resume")
    assert "Take auto-recharge up again" in asked.text
    await talk.says("confirm")
    assert await talk.balance() == "USD 153.81"


async def test_pause_typed_and_in_chinese(talk: Talk) -> None:
    """`暂停` and `恢复` are said along with the command."""
    paused = await talk.says("自动充值 暂停", in_=CHINESE)
    assert paused.summary == "自动充值已暂停 · 余额 USD 113.81"
    assert "自动充值 恢复" in paused.text
    resumed = await talk.says("恢复自动充值", in_=CHINESE)
    assert resumed.summary.startswith("自动充值已恢复")
    assert (await talk.account()).recharge.paused == ""


async def test_pausing_what_is_off_turns_nothing_on(talk: Talk) -> None:
    """Off stays off, and resuming says so."""
    await talk.says("auto-recharge off")
    await talk.says("auto-recharge pause")
    assert (await talk.account()).recharge.on is False
    assert "Auto-recharge is off" in (await talk.says("auto-recharge resume")).text
    assert (await talk.account()).recharge.on is False


async def test_a_card_that_is_done_for_offers_no_retry(talk: Talk) -> None:
    """Rule 21: an expired card pauses at once; another way to pay comes first."""
    card = await declined(talk, ScriptedGateway(EXPIRED))
    assert "on hold" in card.text
    assert card.buttons == ["Change payment", "I take it", "Add funds"]
    await talk.taps(card, "auto_recharge")
    asked = await talk.taps(talk.heard[0], "auto_recharge_save", method="other-card")
    assert "Mastercard ·· 2222" in asked.text
    await talk.taps(asked, "confirm")
    assert await talk.balance() == "USD 153.81"


@pytest.mark.parametrize("verb", ["recharge_retry", "recharge_pause"])
async def test_viewer(talk: Talk, verb: str) -> None:
    """Who may only look is told so in a note, and nothing changes."""
    card = await taken(talk, await declined(talk, ScriptedGateway(NO_FUNDS)))
    before = (await talk.account()).recharge
    assert "Your role does not" in (await talk.taps(card, verb, by=GUEST)).note
    assert talk.heard == []
    assert (await talk.account()).recharge == before


async def test_form_has_three_positions(talk: Talk) -> None:
    """The form pauses and takes up again; what is off cannot be paused."""
    form = await talk.says("auto-recharge")
    assert form.inputs["on"] == "on"
    await talk.taps(form, "auto_recharge_save", on="pause")
    assert (await talk.account()).recharge.paused == "person"
    again = await talk.says("auto-recharge")
    assert again.inputs["on"] == "pause"
    assert "on hold: paused by a person" in again.text
    await talk.taps(again, "auto_recharge_save", on="off", by=ANNA)
    off = await talk.says("auto-recharge")
    assert off.card
    choices = next(one for one in off.card.content["body"] if one.get("id") == "on")["choices"]
    assert [one["value"] for one in choices] == ["on", "off"]


async def test_resume_right_after_a_pause(talk: Talk) -> None:
    """Nothing else can be resumed, so the word alone is enough; the card has a button for it."""
    await talk.says("auto-recharge on")
    paused = await talk.says("auto-recharge pause")
    assert paused.verbs == ["recharge_retry"]
    assert paused.buttons == ["Resume"]
    assert "works again" in (await talk.says("恢复")).text
    paused = await talk.says("自动充值 暂停")
    await talk.taps(paused, "recharge_retry")
    assert "works again" in talk.heard[-1].text
