"""Requests above a limit, as the people of an office live through them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ledger.roles import Role
from tests.house import BEN, GUEST, grants
from tests.outside import NO_FUNDS, UNKNOWN
from tests.talks.conftest import CHANNEL, Seen
from tests.talks.office import CARLA, DAN, ERIN, FINANCE, LI, Office, alone, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office


async def test_a_request_reaches_everybody_concerned(office: Office) -> None:
    """Each copy says who asks, what for, before and after and until when, with its own buttons."""
    await office.says("approvals here", BEN, FINANCE)
    card = await office.says("add funds 800 po 4711", ERIN, alone(ERIN))
    assert card.summary.endswith("· needs approval")
    assert "above your limit of $500.00" in card.text
    assert card.buttons == ["Ask for approval", "Cancel"]
    told = await office.taps(card, "confirm", ERIN, reason="campaign hotline")
    assert told.summary == "Approval needed: Add USD 800.00 · Erin Day · request 1"
    await office.brings()
    for who, buttons in ((BEN, ["Approve", "Decline…"]), (CARLA, ["Approve", "Decline…"])):
        copy = office.copy(who)
        assert copy.buttons == buttons
        for words in ("Erin Day asks · request 1", "Add $800.00", "“campaign hotline”"):
            assert words in copy.text
        for words in ("$120.00", "$920.00", "order: 4711", "Decide by: Sat, Nov 21, 10:00"):
            assert words in copy.text
    asker = office.stands(card)
    assert asker.buttons == ["Withdraw"]
    assert "3 people can approve it. 1 of those who can has never spoken" in asker.text
    assert office.newest(FINANCE).buttons == ["Approve or decline…"]
    assert await office.balance() == "USD 120.00"


async def test_one_tap_approves(office: Office) -> None:
    """It is added once; every copy says who approved, and the one who asked is told."""
    card = await office.asks()
    carlas, bens = office.copy(CARLA), office.copy(BEN)
    done = await office.decides(carlas, "approve", CARLA)
    assert done.summary == "Approved by Carla Lo: Add USD 800.00 · balance USD 920.00 · request 1"
    assert done.buttons == []
    for seen in (card, carlas, bens):
        assert office.stands(seen).summary == done.summary
    assert "Carla Lo · Nov 19, 2026 10:00" in office.stands(bens).text
    answer = office.copy(ERIN)
    assert (answer.id != card.id, answer.summary) == (True, done.summary)
    history = await office.says("history", ERIN, alone(ERIN))
    assert "Erin Day · approved by Carla Lo" in history.text


async def test_two_approvers_at_once(office: Office) -> None:
    """The second tap comes before his card has changed: it says what the first one decided."""
    await office.asks()
    carlas, bens = office.copy(CARLA), office.copy(BEN)
    await office.taps(carlas, "approve", CARLA)
    late = await office.taps(bens, "approve", BEN)
    assert "Approved: Add $800.00" in late.text
    assert "Carla Lo" in late.text
    assert "Nothing was done a second time" in late.text
    assert await office.balance() == "USD 920.00"
    await office.brings()
    assert "Nothing was done" not in office.stands(bens).text


async def test_the_asker_tries_it_alone(office: Office) -> None:
    """On a card that stands in the channel, by a forged tap, and by typing."""
    await office.says("help", ERIN, CHANNEL)
    await office.says("approvals here", BEN, CHANNEL)
    await office.asks()
    shared = office.newest(CHANNEL)
    own = await office.taps(shared, "approval_view", ERIN)
    assert own.buttons == ["Withdraw"]
    forged = await office.taps_raw("approve", {"approval": "1"}, ERIN, alone(ERIN))
    assert "somebody else has to decide" in forged.note
    typed = await office.types("approve 1", ERIN)
    assert "somebody else has to decide" in typed.text
    assert await office.balance() == "USD 120.00"


async def test_each_sees_an_own_view_of_a_shared_card(office: Office) -> None:
    """Teams asks for those whom the card names; the others see the card that is for everybody."""
    await office.says("approvals here", BEN, FINANCE)
    await office.asks()
    shared = office.newest(FINANCE)
    for who, verbs in (
        (CARLA, ["approve", "decline_ask"]),
        (BEN, ["approve", "decline_ask"]),
        (ERIN, ["withdraw"]),
    ):
        answer = await office.refreshes(shared, who)
        assert answer.card is not None
        assert (answer.mine, Seen(FINANCE, "", answer.card).verbs) == (True, verbs)
    looks = await office.taps(shared, "approval_view", GUEST)
    assert looks.buttons == []
    assert office.stands(shared).buttons == ["Approve or decline…"]
    await office.decides(await office.taps(shared, "approval_view", BEN), "approve", BEN)
    over = office.stands(shared).card
    assert over is not None
    assert "refresh" not in over.content


async def test_declined_with_a_reason(office: Office) -> None:
    """Asked for in the place of the card; whoever asked reads it."""
    card = await office.asks()
    carlas = office.copy(CARLA)
    form = await office.taps(carlas, "decline_ask", CARLA)
    assert form.buttons == ["Decline", "Back"]
    assert (await office.taps(form, "approval_view", CARLA)).verbs == ["approve", "decline_ask"]
    missing = await office.taps(form, "decline", CARLA, reason=" ")
    assert "I need a reason" in missing.text
    told = await office.decides(form, "decline", CARLA, reason="not before December")
    assert told.summary == "Declined by Carla Lo: Add $800.00 · request 1".replace("$", "USD ")
    for seen in (office.stands(card), office.stands(carlas), office.copy(ERIN)):
        assert "“not before December”" in seen.text
        assert "Nothing was added and nothing was changed." in seen.text
        assert seen.buttons == []
    late = await office.taps(form, "decline", CARLA, reason="once more")
    assert "not before December" in late.text


async def test_withdrawn_before_anybody_decided(office: Office) -> None:
    """The approvers' cards say so; a tap that comes late says the same."""
    card = await office.asks()
    carlas = office.copy(CARLA)
    await office.taps(office.stands(card), "withdraw", ERIN)
    late = await office.taps(carlas, "approve", CARLA)
    assert "Withdrawn: Add $800.00" in late.text
    await office.brings()
    assert office.stands(carlas).summary == "Withdrawn by Erin Day: Add USD 800.00 · request 1"
    assert await office.balance() == "USD 120.00"


async def test_withdraw_races_approve(office: Office) -> None:
    """The approval was first: whoever would withdraw is told that it was added."""
    card = await office.asks()
    await office.taps(office.copy(CARLA), "approve", CARLA)
    late = await office.taps(office.stands(card), "withdraw", ERIN)
    assert "Approved: Add $800.00" in late.text
    assert await office.balance() == "USD 920.00"


async def test_by_typing_on_a_phone(office: Office) -> None:
    """Everything that buttons do, in one line each."""
    asked = await office.says("add funds 800", ERIN, alone(ERIN))
    waits = await office.types("confirm", ERIN)
    assert waits.summary.startswith("Asked: Add $800.00. It waits for an approval as request 1")
    assert "never spoken to Purser" in waits.text
    assert office.stands(asked).buttons == ["Withdraw"]
    assert "Which request?" in (await office.types("approve", CARLA)).text
    assert "Which request, and why?" in (await office.types("decline", CARLA)).text
    assert "Why is 1 declined?" in (await office.types("decline 1", CARLA)).text
    assert "There is no request 77" in (await office.types("approve 77", CARLA)).text
    done = await office.types("Approve #1", CARLA)
    assert "Approved: Add $800.00" in done.text
    assert office.stands(asked).summary.startswith("Approved by Carla Lo")
    again = await office.types("approve 1", BEN)
    assert "Nothing was done a second time" in again.text
    await office.says("add funds 900", ERIN, alone(ERIN))
    await office.types("confirm", ERIN)
    declined = await office.types("decline 3 too much for November", CARLA)
    assert "“too much for November”" in declined.text
    await office.says("add funds 950", ERIN, alone(ERIN))
    await office.types("confirm", ERIN)
    assert "Withdrawn" in (await office.types("withdraw 5", ERIN)).text


async def test_what_a_typed_yes_would_do(office: Office) -> None:
    """In front of the confirmation it is said that somebody else is asked, not that it charges."""
    await office.says("add funds 800", ERIN, alone(ERIN))
    unclear = await office.says("what?", ERIN, alone(ERIN))
    assert "to ask somebody else to approve it" in unclear.text
    await office.says("cancel", ERIN, alone(ERIN))
    await office.says("trigger 900", ERIN, alone(ERIN))
    unclear = await office.says("what?", ERIN, alone(ERIN))
    assert "to ask somebody else to approve it" in unclear.text


async def test_a_declined_card_on_a_saturday_night(office: Office) -> None:
    """Approved, and refused by the bank: both are said, and what can be done about it."""
    await office.until("2026-11-21T14:30")
    card = await office.asks()
    office.cards.answers = [NO_FUNDS]
    told = await office.decides(office.copy(CARLA), "approve", CARLA)
    assert told.summary.startswith("Approved by Carla Lo, but not paid: Add USD 800.00")
    for seen in (office.stands(card), office.copy(ERIN)):
        assert "could not be paid" in seen.text
        assert seen.buttons == ["Add funds"]
    assert await office.balance() == "USD 120.00"


async def test_a_bank_that_thinks_it_over(office: Office) -> None:
    """On its way until it answers; the poll brings the end to the cards that stand."""
    card = await office.asks()
    office.cards.answers = [UNKNOWN]
    await office.decides(office.copy(CARLA), "approve", CARLA)
    assert "The payment is on its way" in office.stands(card).text
    answer = office.copy(ERIN)
    await office.waits(minutes=5)
    assert "The balance is $920.00" in office.stands(card).text
    assert "The balance is $920.00" in office.stands(answer).text


async def test_reminders_and_the_end(office: Office) -> None:
    """At half time and one hour before; then it is declined by itself, and all are told."""
    card = await office.asks()
    carlas = office.copy(CARLA)
    assert await office.waits(hours=23) == []
    reminders = await office.waits(hours=1)
    assert {seen.chat.id for seen in reminders} == {alone(BEN).id, alone(CARLA).id}
    assert reminders[0].summary == "Still waiting: Add USD 800.00 · Erin Day · request 1"
    assert reminders[0].buttons == ["Approve", "Decline…"]
    assert len(await office.waits(hours=23)) == 2
    [answer] = await office.waits(hours=1)
    assert answer.chat == alone(ERIN)
    for seen in (answer, card, carlas, *reminders):
        assert office.stands(seen).summary == "Nobody decided in time: Add USD 800.00 · request 1"
    late = await office.taps(carlas, "approve", CARLA)
    assert "Nobody decided in time" in late.text
    assert await office.balance() == "USD 120.00"


async def test_a_late_approval(office: Office) -> None:
    """A phone that was off since Monday: too late is too late, poll or no poll."""
    await office.asks()
    office.passes(minutes=48 * 60)
    late = await office.taps(office.copy(CARLA), "approve", CARLA)
    assert "Nobody decided in time" in late.text
    assert await office.balance() == "USD 120.00"


async def test_a_reminder_is_decided_like_the_card(office: Office) -> None:
    """And says what was decided from then on."""
    card = await office.asks()
    first, second = await office.waits(hours=24)
    await office.decides(first, "approve", CARLA if first.chat == alone(CARLA) else BEN)
    for seen in (card, first, second):
        assert office.stands(seen).summary.startswith("Approved by")


async def test_a_removed_approver(office: Office) -> None:
    """Her card still has its buttons; they are of no use any more."""
    await office.asks()
    carlas = office.copy(CARLA)
    await grants(office.house, CARLA, Role.OPERATOR)
    assert "Your role does not allow that" in (await office.taps(carlas, "approve", CARLA)).note
    assert "Your role does not allow that" in (await office.types("approve 1", CARLA)).text
    view = await office.taps(carlas, "decline_ask", CARLA)
    assert "Your role" in (await office.taps(view, "decline", CARLA, reason="no")).note
    assert await office.balance() == "USD 120.00"


async def test_a_removed_asker(office: Office) -> None:
    """What was asked for under a role that is gone cannot be approved."""
    await office.asks()
    await grants(office.house, ERIN, Role.VIEWER)
    told = await office.taps(office.copy(CARLA), "approve", CARLA)
    assert "Erin Day asked for this and may not do it any more" in told.note


async def test_what_cannot_be_done_any_more(office: Office) -> None:
    """The approver is told why, and that it still waits."""
    await office.says("customer agreement on", BEN, alone(BEN))
    await office.says("customer agreement off", BEN, alone(BEN))
    await office.asks()
    await office.says("customer agreement on", BEN, alone(BEN))
    told = await office.taps(office.copy(CARLA), "approve", CARLA)
    assert "Request 1 cannot be carried out as things stand, and still waits." in told.note
    assert "Microsoft Customer Agreement" in told.note
    assert "1 request waits" in (await office.types("approvals", CARLA)).text


async def test_nobody_else_could_decide(office: Office) -> None:
    """Said at once, and nothing is left waiting for nobody."""
    await office.is_owned_by("ben")
    for who in (CARLA, LI):
        await grants(office.house, who, Role.VIEWER)
    await office.says("limit owner 100", BEN, alone(BEN))
    told = await office.says("add funds 800", BEN, alone(BEN))
    assert "above your limit of $100.00, and nobody else here can approve it" in told.text


async def test_in_chinese(office: Office) -> None:
    """An approver whose Teams speaks Chinese reads, types and is answered in Chinese."""
    await office.says("帮助", LI, alone(LI))
    await office.asks(reason="十二月活动热线")
    copy = office.copy(LI)
    assert copy.buttons == ["批准", "拒绝…"]
    for words in ("需要审批", "添加 US$800.00", "“十二月活动热线”", "Erin Day 提出 · 申请 1"):
        assert words in copy.text
    assert "1 项申请等待审批" in (await office.types("审批", LI)).text
    told = await office.types("拒绝 1 本月不再增加", LI)
    assert "已拒绝：添加 US$800.00" in told.text
    assert "“本月不再增加”" in office.copy(ERIN).text
    await office.asks()
    done = await office.types("核准 3", LI)
    assert "已批准" in done.text
    assert await office.balance() == "USD 920.00"


async def test_what_people_write_stays_as_written(office: Office) -> None:
    """A purpose and a reason keep the punctuation of Chinese, filled in or typed in one line."""
    await office.says("帮助", LI, alone(LI))
    await office.asks(reason="十二月活动（华东区），热线")
    assert "“十二月活动（华东区），热线”" in office.copy(LI).text
    form = await office.taps(office.copy(LI), "decline_ask", LI)
    await office.decides(form, "decline", LI, reason="预算已用完，下月再提！")
    assert "“预算已用完，下月再提！”" in office.copy(ERIN).text
    await office.asks()
    await office.types("拒绝 ３ 预算（含税）已用完，下月再提", LI)
    assert "“预算（含税）已用完，下月再提”" in office.copy(ERIN).text


async def test_what_waits(office: Office) -> None:
    """Oldest first; a button for each that one can do something about, three at most."""
    assert "Nothing waits for a decision" in (await office.types("approvals", CARLA)).text
    for amount in (600, 700, 800, 900):
        await office.asks(f"add funds {amount}", DAN if amount == 700 else ERIN)
    seen = await office.types("approvals", CARLA)
    assert seen.summary == "4 requests wait for a decision"
    assert seen.buttons == ["Request 1", "Request 2", "Request 3"]
    assert seen.text.index("Add $600.00") < seen.text.index("Add $900.00")
    own = await office.types("approvals", DAN)
    assert own.buttons == ["Request 2"]
    assert "asked by you" in own.text
    opened = await office.taps(seen, "Request 2", CARLA)
    assert opened.buttons == ["Approve", "Decline…"]
    await office.decides(opened, "approve", CARLA)
    assert (await office.types("approvals", CARLA)).summary == "3 requests wait for a decision"
    looks_on = await office.types("approvals", GUEST)
    assert looks_on.buttons == []
    for may_not in ("approve", "decline", "approvals here"):
        assert may_not not in looks_on.text.replace("**", "").lower()


async def test_corrections_and_settings_wait_too(office: Office) -> None:
    """With what they change, before and after."""
    await office.asks("trigger 900")
    copy = office.copy(CARLA)
    assert "Set the trigger to $900.00" in copy.text
    assert "Trigger amount: $100.00 → $900.00" in copy.text
    done = await office.decides(copy, "approve", CARLA)
    assert "It holds from now on" in done.text
    await office.asks("reconcile 1000")
    assert "Book a difference of +$880.00" in office.copy(CARLA).text
    await office.decides(office.copy(CARLA), "approve", CARLA)
    assert await office.balance() == "USD 1000.00"
    card = await office.says("reverse 2 misread", ERIN, alone(ERIN))
    assert card.buttons == ["Ask for approval", "Cancel"]
    assert "reason" not in card.inputs  # it has one
    await office.taps(card, "confirm", ERIN)
    await office.brings()
    assert "Reverse entry #2" in office.copy(CARLA).text
    assert "“misread”" in office.copy(CARLA).text


async def test_a_purpose_that_cannot_be_shown(office: Office) -> None:
    """It is asked for again, and nothing waits."""
    card = await office.says("add funds 800", ERIN, alone(ERIN))
    told = await office.taps(card, "confirm", ERIN, reason="x" * 200 + "y")
    assert told.note == ""  # no longer than the field lets it be
    await office.brings()
    assert "1 request waits" in (await office.types("approvals", CARLA)).text


async def test_the_chat_of_approvals(office: Office) -> None:
    """Shown there until somebody wants it no more; who only looks cannot choose."""
    refused = await office.says("approvals here", GUEST, FINANCE)
    assert "Your role does not allow that" in refused.text
    assert "Requests are shown here" in (await office.says("approvals here", ERIN, FINANCE)).text
    again = await office.says("approvals here", ERIN, FINANCE)
    assert "Requests are shown here already" in again.text
    await office.asks()
    assert "request 1" in office.newest(FINANCE).summary
    assert "No more requests here" in (await office.says("approvals off", ERIN, FINANCE)).text
    off = await office.says("approvals off", ERIN, FINANCE)
    assert "No requests are shown here" in off.text
    await office.asks()
    assert "request 2" not in office.newest(FINANCE).summary
