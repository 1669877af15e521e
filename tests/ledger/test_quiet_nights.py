"""Quiet nights and muted kinds: what a chat hears, when, and what it is told afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ledger.digests import MOST_TOLD, in_short
from ledger.incidents import AlertKind, Happened, Incident
from ledger.outbox import Recipient, Subscriber, Wishes
from ledger.quiet import Quiet
from ledger.recipients import awake_at, recipients
from ledger.subscribe import alerts_off
from ledger.watch import poll_due
from ledger.wishing import muting, sleeping, wish
from tests.contract.samples import facts
from tests.house import ANNA, TENANT, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import EXPIRED, PoolOpening, ScriptedGateway, usd

NIGHT = Quiet(22 * 60, 7 * 60)
LATE = datetime(2026, 11, 19, 15, tzinfo=UTC)  # 23:00 in Hong Kong
SEVEN = datetime(2026, 11, 19, 23, tzinfo=UTC)  # 07:00 there, on the day after


async def wishes(pool: Pool, chat_id: str = CHAT, **wanted: object) -> None:
    said = Wishes(time_zone=ZONE, **wanted)  # type: ignore[arg-type]
    async with pool.house.books.change(TENANT) as change:
        here = Subscriber(TENANT, chat_id, pool.clock(), wishes=said)
        await change.keep_subscriber(here, pool.clock())


async def delivered(pool: Pool) -> list[tuple[str, Incident]]:
    """What comes to which chat, in order."""
    found = []
    while claimed := await pool.house.outbox.claim(pool.clock(), 10):
        for one in claimed:
            found.append((one.chat_id, one.incident))
            await pool.house.outbox.delivered(one, f"card-{one.incident.number}", pool.clock())
    return found


async def morning(pool: Pool) -> None:
    """The next round of the watch after seven o'clock, with nothing else to do."""
    pool.clock.now = SEVEN
    await poll_due(pool.house)


async def test_a_muted_kind_never_comes(pools: Pools) -> None:
    """To that chat: others still hear of it, and the next kind comes there again."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, muted=(AlertKind.LOW,))
    await wishes(pool, "other")
    await pool.spends("30")
    assert [(chat, one.kind) for chat, one in await delivered(pool)] == [("other", AlertKind.LOW)]
    await pool.spends("90")
    assert {(chat, one.kind) for chat, one in await delivered(pool)} == {
        (CHAT, AlertKind.ZERO),
        ("other", AlertKind.ZERO),
    }


async def test_what_can_wait_waits_for_the_morning(pools: Pools) -> None:
    """Then the open alert gets its card, and one digest says what there was."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.spends("30")
    low = pool.clock()
    pool.clock.move(hours=2)
    await pool.polls()
    assert await pool.alerts() == []
    await morning(pool)
    (_, card), (_, digest) = await delivered(pool)
    assert (card.kind, digest.kind) == (AlertKind.LOW, AlertKind.DIGEST)
    assert digest.facts.happened == (Happened(1, AlertKind.LOW, low, usd(90)),)
    assert digest.facts.balance == usd(90)
    await pool.polls()
    assert await pool.alerts() == []


async def test_what_is_over_by_the_morning_stands_in_the_digest_alone(pools: Pools) -> None:
    """A recharge and an alert that was resolved are told, and no card of them is posted."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.spends("30")
    pool.clock.move(hours=1)
    await pool.adds("50")
    over = pool.clock()
    await morning(pool)
    [(_, digest)] = await delivered(pool)
    [told] = digest.facts.happened
    assert (told.kind, told.over_at) == (AlertKind.LOW, over)


async def test_what_cannot_wait_comes_in_the_night(pools: Pools) -> None:
    """An empty pool and a recharge that fails; then the digest tells what has waited."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.spends("30")
    assert await pool.alerts() == ["recharge_failed"]
    await pool.spends("100")
    assert await pool.alerts() == ["zero"]
    await morning(pool)
    kinds = [one.kind for _, one in await delivered(pool)]
    assert kinds == [AlertKind.LOW, AlertKind.DIGEST]


async def test_a_quiet_night_is_followed_by_nothing(pools: Pools) -> None:
    """No digest where there is nothing to tell."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.polls()
    await morning(pool)
    assert await pool.alerts() == []


async def test_chats_sleep_by_their_own_clocks(pools: Pools) -> None:
    """Each is told in its own morning; those who missed the same get the same digest."""
    pool = await pools(PoolOpening(on=False))
    for name in (CHAT, "beside"):
        await wishes(pool, name, quiet=NIGHT)
    await wishes(pool, "early", quiet=Quiet(22 * 60, 3 * 60))
    pool.clock.now = LATE
    await pool.spends("30")
    pool.clock.now = datetime(2026, 11, 19, 19, tzinfo=UTC)  # 03:00 there
    await poll_due(pool.house)
    assert {chat for chat, _ in await delivered(pool)} == {"early"}
    await morning(pool)
    found = await delivered(pool)
    digests = {one.number for _, one in found if one.kind is AlertKind.DIGEST}
    assert ({chat for chat, _ in found}, len(digests)) == ({CHAT, "beside"}, 1)


async def test_a_long_night_is_told_in_short(pools: Pools) -> None:
    """Rule 5: the newest of very many, and how many more there were."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    for _ in range(MOST_TOLD + 2):
        await pool.spends("30")
        await pool.adds("30")
    await morning(pool)
    [(_, digest)] = await delivered(pool)
    numbers = [one.number for one in digest.facts.happened]
    assert numbers == list(range(3, MOST_TOLD + 3))
    assert digest.facts.unlisted == 2


def test_what_is_still_open_is_listed_however_old_it_is() -> None:
    """Or the digest of a busy night would say that all of it is over."""
    low = Incident("low", 1, TENANT, AlertKind.LOW, LATE, 1, facts())
    news = replace(low, kind=AlertKind.RECHARGED)
    several = [replace(news, number=number) for number in range(2, MOST_TOLD + 4)]
    listed, unlisted = in_short([low, *several])
    assert [one.number for one in listed] == [1, *range(5, MOST_TOLD + 4)]
    assert (listed[0].over_at, unlisted) == (None, 3)


@pytest.mark.parametrize("wanted", [None, Quiet(9 * 60, 10 * 60)])
async def test_whoever_wakes_a_chat_at_night_gets_what_it_missed(
    pools: Pools, wanted: Quiet | None
) -> None:
    """Quiet hours that are turned off or moved hold nothing back any more."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.spends("30")
    await wishes(pool, quiet=wanted)
    async with pool.house.books.change(TENANT) as change:
        change.wake(pool.clock())
    await pool.polls()
    assert await pool.alerts() == ["low", "digest"]


async def test_what_is_muted_in_the_night_does_not_come_in_the_morning(pools: Pools) -> None:
    """Neither its card nor in the digest; what is still wanted comes."""
    pool = await pools()
    await wishes(pool, quiet=NIGHT)
    pool.clock.now = LATE
    await pool.spends("30")
    async with pool.house.books.change(TENANT) as change:
        await change.open_incident(
            AlertKind.EXPIRING, facts(), pool.clock(), [Recipient(CHAT, held=True)]
        )
    await wish(pool.house, ANNA, CHAT, muting([AlertKind.EXPIRING]))
    await morning(pool)
    [(_, digest)] = await delivered(pool)
    assert [one.kind for one in digest.facts.happened] == [AlertKind.RECHARGED]


@pytest.mark.parametrize("night", [NIGHT, None])
async def test_what_was_held_does_not_come_where_alerts_are_off(
    pools: Pools, night: Quiet | None
) -> None:
    """Requests are still shown there, so that the chat is still one that hears something."""
    pool = await pools(PoolOpening(on=False))
    await wishes(pool, quiet=NIGHT, approvals=True)
    pool.clock.now = LATE
    await pool.spends("30")
    await wish(pool.house, ANNA, CHAT, sleeping(night, ZONE))
    await alerts_off(pool.house, ANNA, CHAT)
    await morning(pool)
    assert await delivered(pool) == []
    async with pool.house.books.change(TENANT) as change:
        assert await change.held() == {}


def test_letters_do_not_sleep() -> None:
    """Pure: who hears of what, and for whom it is held until when."""
    mail = Subscriber(TENANT, "mailto:a@b.example", LATE)
    chat = Subscriber(TENANT, CHAT, LATE, wishes=Wishes(quiet=NIGHT, time_zone=ZONE))
    deaf = replace(chat, chat_id="deaf", wishes=replace(chat.wishes, alerts=False))
    everybody = (mail, chat, deaf)
    told = recipients(AlertKind.RECHARGED, everybody, LATE)
    assert [(to.chat_id, to.held) for to in told] == [(mail.chat_id, False), (CHAT, True)]
    assert awake_at(AlertKind.RECHARGED, everybody, LATE) == SEVEN
    assert awake_at(AlertKind.ZERO, everybody, LATE) is None
    assert awake_at(AlertKind.RECHARGED, (mail,), LATE) is None
