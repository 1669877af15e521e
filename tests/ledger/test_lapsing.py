"""What time does to a request: reminders before its end, and the end, which declines."""

from __future__ import annotations

import asyncio

import pytest

from ledger.deciding import request
from ledger.drafts import DraftState
from ledger.trail import Act
from ledger.watch import poll, poll_due
from tests.house import BEN, TENANT
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import (
    BEN_ALONE,
    CARLA,
    CARLA_ALONE,
    DAN,
    DAN_ALONE,
    ERIN_ALONE,
    FINANCE,
    Office,
)
from tests.outside import PoolOpening


@pytest.fixture
async def office(pools: Pools) -> Office:
    office = await Office(await pools(PoolOpening(on=False))).opens()
    await office.shows_approvals_in()
    return office


async def after(office: Office, hours: float) -> list[str]:
    """What is told so many hours later, by the watch alone."""
    office.pool.clock.move(hours=hours)
    await poll_due(office.pool.house)
    return await office.tells()


REMINDERS = sorted(f"{chat} approval_reminder" for chat in (BEN_ALONE, CARLA_ALONE, FINANCE))


async def test_reminders_come_at_half_time_and_one_hour_before(office: Office) -> None:
    """To those who can decide and to the approvals' chats, and no more than these two."""
    await office.asks()
    await office.tells()
    assert await after(office, 23.9) == []
    assert await after(office, 0.1) == REMINDERS
    assert await after(office, 22) == []
    assert await after(office, 1) == REMINDERS
    assert await after(office, 0.9) == []


async def test_nobody_decided(office: Office) -> None:
    """Its end declines; every copy says so, and the one who asked is told."""
    asked = await office.asks()
    await office.tells()
    assert await after(office, 48) == sorted(
        [
            *(f"{chat} approval edited" for chat in (CHAT, BEN_ALONE, CARLA_ALONE, FINANCE)),
            f"{ERIN_ALONE} approval_answer",
        ]
    )
    draft = (await office.card(asked)).draft
    assert (draft.state, draft.decided_at, draft.decided_by) == (
        DraftState.LAPSED,
        draft.until,
        "",
    )
    assert (await office.acts())[-1].act is Act.LAPSED
    assert await office.pool.balance() == "USD 120.00"


async def test_a_late_approval_finds_it_lapsed(office: Office) -> None:
    """To the instant, whether or not a poll has come by; the decision ends it."""
    asked = await office.asks()
    office.pool.clock.move(hours=48)
    late = await office.approves(asked)
    assert (late.first, late.approval.draft.state) == (False, DraftState.LAPSED)
    assert (await office.draft(asked)).state is DraftState.LAPSED
    await poll(office.pool.house, TENANT)
    assert await office.pool.balance() == "USD 120.00"
    assert [one.act for one in await office.acts()].count(Act.LAPSED) == 1


async def test_in_the_last_moment(office: Office) -> None:
    """One microsecond before its end it is in time."""
    asked = await office.asks()
    office.pool.clock.move(hours=48)
    office.pool.clock.move(seconds=-0.000001)
    assert (await office.approves(asked)).first


async def test_a_decision_and_the_end_at_once(office: Office) -> None:
    """An approver taps while the poll comes by: approved or lapsed, never both."""
    asked = await office.asks()
    office.pool.clock.move(hours=48)
    decided, _ = await asyncio.gather(
        office.approves(asked, by=BEN), poll(office.pool.house, TENANT)
    )
    assert decided.approval.draft.state is DraftState.LAPSED
    assert office.pool.gateway.asked == []


async def test_no_reminder_comes_after_the_decision(office: Office) -> None:
    """One that was not sent yet is dropped; those that stand say what was decided."""
    asked = await office.asks()
    await office.tells()
    office.pool.clock.move(hours=24)
    await poll_due(office.pool.house)
    [sent] = [
        one
        for one in await office.pool.house.outbox.claim(office.pool.clock(), 1)
        if one.incident.kind.startswith("approval")
    ]
    await office.pool.house.outbox.delivered(sent, "card-1", office.pool.clock())
    await office.approves(asked)
    told = await office.tells()
    assert [one for one in told if "reminder" in one] == [
        f"{sent.chat_id} approval_reminder edited"
    ]
    assert await after(office, 23) == []


async def test_reminders_keep_their_distance(office: Office) -> None:
    """Rule of four hours: one card tells of all that waits, and later marks wait for the next."""
    await office.asks()
    office.pool.clock.move(hours=2)
    await office.asks("900")
    await office.tells()
    assert await after(office, 22) == REMINDERS
    [reminder] = [one for one in await office.incidents() if "reminder" in one.kind]
    assert [one.draft.number for one in reminder.requests] == [1, 2]
    assert await after(office, 2) == []  # half time of the second
    assert await after(office, 1.9) == []
    assert await after(office, 0.1) == REMINDERS


async def test_nobody_is_reminded_of_what_he_asked_for(office: Office) -> None:
    """An approver hears of others' requests only, and a delegate while it lasts."""
    await office.asks(by=CARLA)
    await office.lends(of=BEN, to=DAN)
    await office.pool.house.subscribers.keep_address(TENANT, DAN_ALONE, "{}", "dan")
    await office.tells()
    assert await after(office, 24) == sorted(
        f"{chat} approval_reminder" for chat in (BEN_ALONE, DAN_ALONE, FINANCE)
    )


async def test_of_two_in_a_reminder_one_is_decided(office: Office) -> None:
    """The card stays open for the other, and is over with it."""
    first, second = await office.asks(), await office.asks("900")
    await after(office, 24)
    await office.declines(first)
    [reminder] = [one for one in await office.incidents() if "reminder" in one.kind]
    assert [one.waits for one in reminder.requests] == [False, True]
    await office.approves(second)
    assert await office.incidents() == ()


async def test_a_restart_forgets_no_request(pools: Pools, office: Office) -> None:
    """What time brings is kept with the account."""
    asked = await office.asks()
    await office.tells()
    again = Office(await pools(clock=office.pool.clock))
    assert await after(again, 24) == REMINDERS
    await after(again, 24)
    told = await request(again.pool.house, CARLA, asked.incident.number)
    assert told.approval.draft.state is DraftState.LAPSED
