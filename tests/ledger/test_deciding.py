"""A request above the limit: asked, decided by somebody else, carried out once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ledger.account import Allowances
from ledger.approval import Came
from ledger.approval_errors import (
    DraftWaits,
    MoreAtStake,
    NobodyDecides,
    NotCarriedOut,
    NotYourRequest,
    OwnRequest,
    RequesterGone,
    TooManyRequests,
    UnknownRequest,
)
from ledger.caring import open_alerts
from ledger.confirm import cancel, confirm
from ledger.correcting import draft_refund, draft_reversal
from ledger.correction_errors import LotTouched
from ledger.deciding import approve, decline, request, withdraw
from ledger.drafts import DraftState
from ledger.errors import NoRole, NotAllowed, UnusableReason
from ledger.funds import FundsRequest, draft_funds
from ledger.incidents import AlertKind
from ledger.payments import PaymentState
from ledger.people import Acquaintance, Actor
from ledger.reconciling import draft_reconcile
from ledger.roles import Role
from ledger.settings import SettingsRequest, change_settings
from ledger.trail import Act
from ledger.views import Confirmation, Receipt, Request, SettingsChange
from tests.house import ANNA, BEN, GUEST, OWNERS, TENANT, grants
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import (
    BEN_ALONE,
    CARLA,
    CARLA_ALONE,
    DAN,
    DAN_ALONE,
    ERIN,
    ERIN_ALONE,
    FINANCE,
    Office,
)
from tests.outside import BY_HAND, EXPIRED, UNKNOWN, PoolOpening, ScriptedGateway, usd


@pytest.fixture
async def office(pools: Pools) -> Office:
    return await Office(await pools(PoolOpening(on=False))).opens()


async def sets(office: Office, by: Actor = ERIN, **wish: object) -> Request | SettingsChange:
    """Asks for other settings; confirms where there is a card to be confirmed."""
    wanted = SettingsRequest(**wish)  # type: ignore[arg-type]
    told = await change_settings(office.pool.house, by, CHAT, wanted)
    if isinstance(told, SettingsChange):
        return told
    assert told.limit == usd(500)
    asked = await confirm(office.pool.house, by, told.draft.id)
    assert isinstance(asked, Request)
    return asked


async def test_up_to_the_limit_nobody_is_asked(office: Office) -> None:
    """An operator adds 500 alone, and not a cent more."""
    assert (await office.adds("500")).payment.state is PaymentState.SUCCEEDED
    told = await draft_funds(office.pool.house, ERIN, CHAT, FundsRequest(usd("500.01")))
    assert told.limit == usd(500)
    assert (await office.asks("500.01")).first
    assert await office.pool.balance() == "USD 620.00"


async def test_an_owner_asks_nobody(office: Office) -> None:
    """Until an owner has set a limit for owners."""
    assert (await office.adds("9000", by=ANNA)).payment.state is PaymentState.SUCCEEDED


async def test_a_request_waits_and_books_nothing(office: Office) -> None:
    """It says who asks, for what, before and after, and until when."""
    asked = await office.asks("800")
    assert asked.first
    assert await office.pool.balance() == "USD 120.00"
    draft = await office.draft(asked)
    now = office.pool.clock()
    assert (draft.state, draft.number) == (DraftState.WAITING, asked.incident.number)
    assert (draft.asked_at, draft.until) == (now, office.pool.clock.move(hours=48))
    one = asked.approval
    assert (one.draft, one.stake, one.limit) == (draft, usd(800), usd(500))
    assert (one.before, one.after, one.method) == (usd(120), usd(920), one.method)
    assert (one.method or {})["last4"] == "1111"
    assert (one.deciders, one.unreached) == (3, 1)  # Anna has spoken, but never alone


async def test_only_who_can_decide_here_is_counted(office: Office) -> None:
    """An owner whom the settings name is counted once she has spoken here, any member at once."""
    house = office.pool.house = replace(office.pool.house, owners=OWNERS | {"zoe"})
    counted = (await office.asks()).approval
    assert (counted.deciders, counted.unreached) == (3, 1)
    await house.books.meet(TENANT, Acquaintance("zoe", "Zoe Au"))
    counted = (await office.asks()).approval
    assert (counted.deciders, counted.unreached) == (4, 2)
    await grants(house, Actor(TENANT, "li", "Li Na"), Role.APPROVER)
    counted = (await office.asks()).approval
    assert (counted.deciders, counted.unreached) == (5, 3)


async def test_the_card_goes_to_everybody_concerned(office: Office) -> None:
    """The chat of the question, where its card stands; each approver alone; approvals' chats."""
    await office.shows_approvals_in()
    await office.asks()
    assert await office.tells() == sorted(
        [
            f"{CHAT} approval edited",
            f"{BEN_ALONE} approval",
            f"{CARLA_ALONE} approval",
            f"{FINANCE} approval",
        ]
    )


async def test_who_asks_gets_one_card(office: Office) -> None:
    """An approver who asks alone with Purser: the card that was tapped, and no other."""
    await office.asks(by=CARLA, chat=CARLA_ALONE)
    assert await office.tells() == [f"{BEN_ALONE} approval", f"{CARLA_ALONE} approval edited"]


async def test_an_approval_books_once_in_both_names(office: Office) -> None:
    """The booking says who asked and who approved; so do the line, the card and the receipt."""
    asked = await office.asks("800")
    done = await office.approves(asked)
    assert done.first
    one = done.approval
    assert (one.came, one.draft.state) == (Came.DONE, DraftState.DONE)
    assert (one.draft.decided_name, one.draft.decided_at) == ("Carla Lo", office.pool.clock())
    line = (await office.pool.book())[0]
    assert (line.who, line.approved_by, line.seq) == ("Erin Day", "Carla Lo", one.seq)
    assert await office.pool.balance() == "USD 920.00"
    told = await confirm(office.pool.house, ERIN, asked.approval.draft.id)
    assert isinstance(told, Receipt)
    assert (told.repeat, told.payment.approved_by) == (True, "carla")
    assert len(office.pool.gateway.asked) == 1
    assert (await office.pool.house.database.verify()).fault is None


async def test_every_copy_is_edited_and_the_asker_told(office: Office) -> None:
    """Nothing new to approvers; the one who asked gets a message, as an edit wakes nobody."""
    asked = await office.asks()
    await office.delivers()
    await office.approves(asked)
    assert await office.tells() == sorted(
        [
            f"{CHAT} approval edited",
            f"{BEN_ALONE} approval edited",
            f"{CARLA_ALONE} approval edited",
            f"{ERIN_ALONE} approval_answer",
        ]
    )
    assert await office.incidents() == ()


async def test_an_asker_whom_purser_never_met_alone_is_told_where_it_was_asked(
    office: Office,
) -> None:
    """Better there than nowhere."""
    asked = await office.asks(by=DAN)
    await office.delivers()
    await office.declines(asked)
    assert f"{CHAT} approval_answer" in await office.tells()


async def test_the_first_decision_wins(office: Office) -> None:
    """Whatever comes later changes nothing, and is told who decided what."""
    asked = await office.asks()
    await office.declines(asked, by=BEN, why="too much")
    for late in (
        await office.approves(asked),
        await office.declines(asked, why="another reason"),
        await office.withdraws(asked),
        await office.approves(asked, by=ERIN),
    ):
        draft = late.approval.draft
        assert not late.first
        assert (draft.state, draft.decided_name) == (DraftState.DECLINED, "Ben Ho")
        assert draft.decided_why == "too much"
    assert await office.pool.balance() == "USD 120.00"
    assert office.pool.gateway.asked == []


async def test_two_approvers_at_once(office: Office) -> None:
    """Both tap in the same moment: it is booked once, in the name of one."""
    asked = await office.asks()
    told = await asyncio.gather(office.approves(asked, by=BEN), office.approves(asked, by=CARLA))
    assert sorted(one.first for one in told) == [False, True]
    assert len({one.approval.draft.decided_by for one in told}) == 1
    assert await office.pool.balance() == "USD 920.00"
    assert len(office.pool.gateway.asked) == 1


async def test_nobody_decides_what_he_asked_for(office: Office) -> None:
    """Not an approver, not an owner, and nobody in the name of the one who asked."""
    asked = await office.asks(by=CARLA)
    await office.lends(of=CARLA, to=DAN)
    for who in (CARLA, DAN):
        with pytest.raises(OwnRequest):
            await office.approves(asked, by=who)
        with pytest.raises(OwnRequest):
            await office.declines(asked, by=who)
    assert (await office.approves(asked, by=BEN)).first


async def test_who_may_not_decide_is_told_so(office: Office) -> None:
    """An operator may ask and not decide; strangers see nothing at all."""
    asked = await office.asks()
    with pytest.raises(NotAllowed):
        await office.approves(asked, by=DAN)
    with pytest.raises(NotAllowed):
        await office.declines(asked, by=GUEST)
    with pytest.raises(NoRole):
        await office.approves(asked, by=Actor(TENANT, "eve", "Eve"))
    assert (await office.card(asked)).waits


async def test_only_the_asker_withdraws(office: Office) -> None:
    """Also after the role that was needed to ask is gone."""
    asked = await office.asks()
    with pytest.raises(NotYourRequest) as refused:
        await office.withdraws(asked, by=BEN)
    assert refused.value.data == {"owner": "Erin Day"}
    await grants(office.pool.house, ERIN, Role.VIEWER)
    await office.delivers()
    assert (await office.withdraws(asked)).approval.draft.state is DraftState.WITHDRAWN
    assert await office.tells() == sorted(
        [
            f"{CHAT} approval edited",
            f"{BEN_ALONE} approval edited",
            f"{CARLA_ALONE} approval edited",
        ]
    )


async def test_a_reason_is_needed_to_decline(office: Office) -> None:
    """Without one the request still waits."""
    asked = await office.asks()
    for why in ("", "   ", "x" * 201, "two\nlines"):
        with pytest.raises(UnusableReason):
            await office.declines(asked, why=why)
    assert (await office.card(asked)).waits


async def test_a_removed_asker_gets_nothing(office: Office) -> None:
    """The right to act is asked for once more when it is carried out."""
    asked = await office.asks()
    await grants(office.pool.house, ERIN, Role.VIEWER)
    with pytest.raises(RequesterGone) as refused:
        await office.approves(asked)
    assert refused.value.data == {"owner": "Erin Day"}
    assert (await office.card(asked)).waits
    assert (await office.declines(asked)).first


async def test_a_removed_approver_decides_nothing(office: Office) -> None:
    """The card that was delivered to her stays, and is of no use."""
    asked = await office.asks()
    await office.delivers()
    await grants(office.pool.house, CARLA, Role.OPERATOR)
    with pytest.raises(NotAllowed):
        await office.approves(asked)
    assert (await office.approves(asked, by=BEN)).first


async def test_a_delegate_decides_in_the_approvers_name(office: Office) -> None:
    """Reached like an approver while it lasts, and nobody afterwards."""
    await office.lends(of=CARLA, to=DAN, hours=24)
    await office.pool.house.subscribers.keep_address(TENANT, DAN_ALONE, "{}", "dan")
    asked = await office.asks()
    assert f"{DAN_ALONE} approval" in await office.tells()
    one = (await office.approves(asked, by=DAN)).approval
    assert (one.draft.decided_by, one.draft.decided_for, one.for_name) == (
        "dan",
        "carla",
        "Carla Lo",
    )
    assert (await office.pool.book())[0].approved_by == "Dan Fox"
    later = await office.asks("900")
    office.pool.clock.move(hours=24)
    with pytest.raises(NotAllowed):
        await office.approves(later, by=DAN)


async def test_it_must_not_wait_for_nobody(pools: Pools) -> None:
    """Said before anything is shown, and again at the tap."""
    pool = await pools(PoolOpening(on=False))
    await grants(pool.house, ERIN, Role.OPERATOR)
    alone = replace(pool.house, owners=frozenset({"anna"}))
    await set_limits(alone, Allowances(owner=usd(100)))
    with pytest.raises(NobodyDecides) as refused:
        await draft_funds(alone, ANNA, CHAT, FundsRequest(usd(800)))
    assert refused.value.data == {"limit": usd(100)}
    with pytest.raises(NobodyDecides):  # the settings may name an owner of another organisation
        await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(800)))
    await open_alerts(pool.house, BEN)  # from now on he is known to be here
    asked = await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(800)))
    with pytest.raises(NobodyDecides):
        await confirm(alone, ANNA, asked.draft.id)
    assert isinstance(await confirm(pool.house, ANNA, asked.draft.id), Request)


async def set_limits(house: object, limits: Allowances) -> None:
    async with house.books.change(TENANT) as change:  # type: ignore[attr-defined]
        await change.save(replace(change.account, allowances=limits))


async def test_the_limit_that_counts_is_that_of_the_tap(office: Office) -> None:
    """Lowered or raised since the card was made."""
    lowered = await draft_funds(office.pool.house, ERIN, CHAT, FundsRequest(usd(300)))
    await set_limits(office.pool.house, Allowances(operator=usd(200)))
    assert isinstance(await confirm(office.pool.house, ERIN, lowered.draft.id), Request)
    raised = await draft_funds(office.pool.house, ERIN, CHAT, FundsRequest(usd(900)))
    await set_limits(office.pool.house, Allowances())
    assert isinstance(await confirm(office.pool.house, ERIN, raised.draft.id), Receipt)


async def test_no_more_wait_than_can_be_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 5; one that is decided makes room."""
    monkeypatch.setattr("ledger.asking.MOST_WAITING", 2)
    first = await office.asks()
    await office.asks()
    with pytest.raises(TooManyRequests):
        await office.asks()
    await office.withdraws(first)
    assert (await office.asks()).first


async def test_a_second_tap_shows_what_became_of_it(office: Office) -> None:
    """It waits, and later it was declined; nobody is asked twice."""
    asked = await office.asks()
    draft_id = asked.approval.draft.id
    again = await confirm(office.pool.house, ERIN, draft_id)
    assert isinstance(again, Request)
    assert (again.first, again.incident) == (False, asked.incident)
    with pytest.raises(DraftWaits):
        await cancel(office.pool.house, ERIN, draft_id)
    await office.declines(asked)
    told = await confirm(office.pool.house, ERIN, draft_id)
    assert isinstance(told, Request)
    assert told.approval.draft.state is DraftState.DECLINED


async def test_numbers_that_are_none(office: Office) -> None:
    """An alert of the pool is no request, nor is another organisation's."""
    await office.pool.spends("30")
    [alert] = await office.pool.open_incidents()
    for number in (alert.number, 99, 0):
        with pytest.raises(UnknownRequest):
            await approve(office.pool.house, CARLA, number)
        with pytest.raises(UnknownRequest):
            await decline(office.pool.house, CARLA, number, "no")
        with pytest.raises(UnknownRequest):
            await withdraw(office.pool.house, ERIN, number)
        with pytest.raises(UnknownRequest):
            await request(office.pool.house, ERIN, number)


async def test_what_is_refused_by_the_bank(pools: Pools) -> None:
    """Approved, and not added: every card says both, and so does the answer."""
    pool = await pools(PoolOpening(on=False), gateway=ScriptedGateway(EXPIRED))
    office = await Office(pool).opens()
    asked = await office.asks()
    await office.delivers()
    one = (await office.approves(asked)).approval
    assert (one.draft.state, one.came, one.code) == (
        DraftState.DONE,
        Came.REFUSED,
        "expired_card",
    )
    told = [each for each in await office.delivers() if each.incident.resolved]
    assert {each.incident.requests[0].came for each in told} == {Came.REFUSED}
    assert AlertKind.APPROVAL_ANSWER in {each.incident.kind for each in told}


async def test_what_the_bank_leaves_open_is_told_when_it_answers(pools: Pools) -> None:
    """Rule 20: on its way until then; the poll brings the end, on the same cards."""
    pool = await pools(PoolOpening(on=False), gateway=ScriptedGateway(UNKNOWN))
    office = await Office(pool).opens()
    asked = await office.asks()
    assert (await office.approves(asked)).approval.came is Came.MOVING
    await office.delivers()
    await pool.polls()
    assert (await office.card(asked)).came is Came.DONE
    assert f"{ERIN_ALONE} approval_answer edited" in await office.tells()
    assert await pool.balance() == "USD 920.00"


async def test_what_cannot_be_done_any_more_still_waits(office: Office) -> None:
    """The approver is told why; nothing of the decision is kept."""
    asked = await reverses(office, 1)
    refund = await draft_refund(office.pool.house, BEN, CHAT, 2, usd(10), "too much")
    await confirm(office.pool.house, BEN, refund.draft.id)
    with pytest.raises(NotCarriedOut) as refused:
        await office.approves(asked)
    assert isinstance(refused.value.data["why"], LotTouched)
    assert (await office.draft(asked)).state is DraftState.WAITING
    assert Act.APPROVED not in [one.act for one in await office.acts()]


async def reverses(office: Office, seq: int) -> Request:
    """Where no card has paid, which is refunded instead."""
    house = office.pool.house
    paid = await draft_funds(house, ANNA, CHAT, FundsRequest(usd(800), BY_HAND.id))
    await confirm(house, ANNA, paid.draft.id)
    asked = await draft_reversal(house, ERIN, CHAT, seq + 1, "twice")
    told = await confirm(house, ERIN, asked.draft.id)
    assert isinstance(told, Request)
    return told


async def test_settings_above_the_limit(office: Office) -> None:
    """They charge nothing, and ask all the same; before and after stand on the card."""
    asked = await sets(office, trigger=usd(600))
    assert isinstance(asked, Request)
    one = asked.approval
    assert one.was is not None
    assert one.becomes is not None
    assert (one.was.trigger, one.becomes.trigger, one.stake) == (usd(100), usd(600), usd(600))
    assert (await office.pool.account()).trigger == usd(100)
    done = (await office.approves(asked)).approval
    assert (done.came, (await office.pool.account()).trigger) == (Came.DONE, usd(600))
    assert office.pool.gateway.asked == []
    [told] = [one for one in await office.acts() if one.act is Act.SETTINGS]
    assert (told.who, dict(told.before), dict(told.after)) == (
        "erin",
        {"trigger": "USD 100.00"},
        {"trigger": "USD 600.00", "approved_by": "Carla Lo"},
    )


async def test_settings_that_need_nobody(office: Office) -> None:
    """Within the limit, or what only stops: at once, as ever."""
    for wish in (
        {"trigger": usd(500)},
        {"recharge_amount": usd(500)},
        {"recharge_on": False},
        {"trigger": usd(20)},
    ):
        assert isinstance(await sets(office, **wish), SettingsChange), wish


async def test_a_cap_that_is_taken_away(pools: Pools) -> None:
    """Above every limit there is; pausing needs nobody."""
    office = await Office(await pools()).opens()
    assert isinstance(await sets(office, per_day=2), SettingsChange)
    asked = await sets(office, per_day=0)
    assert isinstance(asked, Request)
    assert asked.approval.stake is None
    assert isinstance(await sets(office, paused=True), SettingsChange)
    await office.approves(asked)
    recharge = (await office.pool.account()).recharge
    assert (recharge.per_day, recharge.paused) == (0, "person")


async def test_settings_that_charge_say_who_approved(office: Office) -> None:
    """No more is charged than was asked for, whatever has been used since."""
    asked = await sets(office, trigger=usd(900), recharge_on=True, recharge_amount=usd(400))
    assert isinstance(asked, Request)
    assert asked.approval.draft.amount == usd(800)
    office.pool.call("500")
    await office.pool.polls()
    done = (await office.approves(asked)).approval
    assert done.came is Came.DONE
    line = (await office.pool.book())[0]
    assert (line.who, line.approved_by, line.amount) == ("", "Carla Lo", usd(800))


async def test_settings_that_charged_nothing_charge_nothing_unasked(office: Office) -> None:
    """What is due by now is the poll's, as ever."""
    asked = await sets(office, recharge_on=True, recharge_amount=usd(600))
    assert isinstance(asked, Request)
    office.pool.call("50")
    await office.pool.polls()
    await office.approves(asked)
    assert office.pool.gateway.asked == []
    await office.pool.polls()
    assert [one.amount for one in office.pool.gateway.asked] == [usd(600)]


async def test_nothing_larger_is_approved_than_the_card_says(office: Office) -> None:
    """Fifty recharges of 10 a day were asked for; by now they would be of 500, by a small step."""
    await sets(office, recharge_amount=usd(10))
    asked = await sets(office, per_day=50, trigger=usd(501))
    assert isinstance(asked, Request)
    assert isinstance(await sets(office, recharge_amount=usd(500)), SettingsChange)
    with pytest.raises(NotCarriedOut) as refused:
        await office.approves(asked)
    assert isinstance(refused.value.data["why"], MoreAtStake)
    assert (await office.pool.account()).recharge.per_day == 0
    assert (await office.draft(asked)).state is DraftState.WAITING


async def test_two_requests_do_not_make_more_of_each_other(office: Office) -> None:
    """An amount is approved while auto-recharge is off; whoever approves "on" saw another one."""
    amount = await sets(office, recharge_amount=usd(5_000))
    turned_on = await sets(office, recharge_on=True, trigger=usd(601))
    assert isinstance(amount, Request)
    assert isinstance(turned_on, Request)
    await office.approves(amount, by=BEN)
    with pytest.raises(NotCarriedOut):
        await office.approves(turned_on)
    assert not (await office.pool.account()).recharge.on


async def test_requests_that_leave_each_other_alone_are_both_carried_out(office: Office) -> None:
    """What is set meanwhile matters only where it makes more of it."""
    amount = await sets(office, recharge_amount=usd(5_000))
    trigger = await sets(office, trigger=usd(600))
    for asked in (amount, trigger):
        assert isinstance(asked, Request)
        assert (await office.approves(asked)).approval.came is Came.DONE
    account = await office.pool.account()
    assert (account.trigger, account.recharge.amount) == (usd(600), usd(5_000))


async def test_corrections_above_the_limit(office: Office) -> None:
    """A reversal, a refund and a reconciliation are booked with the approver's name."""
    house = office.pool.house
    asked = await reverses(office, 1)
    assert asked.approval.corrects is not None
    assert (asked.approval.corrects.seq, asked.approval.stake) == (2, usd(800))
    assert (asked.approval.before, asked.approval.after) == (usd(920), usd(120))
    assert (await office.approves(asked)).approval.seq == 3
    await office.adds("700", by=ANNA)
    refund = await draft_refund(house, ERIN, CHAT, 4, usd(600), "too much")
    told = await confirm(house, ERIN, refund.draft.id)
    assert isinstance(told, Request)
    assert (await office.approves(told)).approval.came is Came.DONE
    found = await draft_reconcile(house, ERIN, CHAT, usd(1_000))
    told = await confirm(house, ERIN, found.draft.id)
    assert isinstance(told, Request)
    office.pool.clock.move(hours=40)
    assert (await office.approves(told)).approval.came is Came.DONE
    lines = (await office.pool.book())[:5]
    assert [line.approved_by for line in lines] == ["Carla Lo", "Carla Lo", "", "Carla Lo", ""]
    assert await office.pool.balance() == "USD 1000.00"
    assert (await house.database.verify()).fault is None


async def test_a_confirmation_says_whose_limit_it_passes(office: Office) -> None:
    """Before the tap; up to the limit it says nothing."""
    house = office.pool.house
    told = await change_settings(house, ERIN, CHAT, SettingsRequest(trigger=usd(600)))
    assert isinstance(told, Confirmation)
    assert (told.limit, told.charge, told.after) == (usd(500), usd(0), usd(120))
    within = await draft_funds(house, ERIN, CHAT, FundsRequest(usd(500)))
    assert within.limit is None


async def test_what_everybody_did_is_kept(office: Office) -> None:
    """Who asked, who decided, in whose name and why."""
    await office.lends(of=CARLA, to=DAN)
    asked = await office.asks()
    await office.declines(asked, by=DAN, why="too much")
    await office.withdraws(await office.asks("900"))
    await office.approves(await office.asks("700"), by=BEN)
    told = [one for one in await office.acts() if one.act not in (Act.ALERTS, Act.BOOKED)]
    assert [(one.act, one.who, one.subject) for one in told] == [
        (Act.REQUESTED, "erin", "1"),
        (Act.DECLINED, "dan", "1"),
        (Act.REQUESTED, "erin", "3"),
        (Act.WITHDRAWN, "erin", "3"),
        (Act.REQUESTED, "erin", "4"),
        (Act.APPROVED, "ben", "4"),
    ]
    assert dict(told[0].after) == {
        "kind": "funds",
        "person": "Erin Day",
        "amount": "USD 800.00",
        "stake": "USD 800.00",
    }
    assert (told[1].after["for"], told[1].after["reason"]) == ("Carla Lo", "too much")


async def test_the_trail_says_what_was_asked_of_settings(office: Office) -> None:
    """Each that would change, as it is and as it would be; those that stay are left out."""
    told = await change_settings(office.pool.house, ERIN, CHAT, SettingsRequest(trigger=usd(600)))
    assert isinstance(told, Confirmation)
    await confirm(office.pool.house, ERIN, told.draft.id)
    [asked] = [one for one in await office.acts() if one.act is Act.REQUESTED]
    assert asked.before["trigger"] == "USD 100.00"
    assert asked.after["trigger"] == "USD 600.00"
    assert {"recharge", "per_day"}.isdisjoint({*asked.before, *asked.after})
