"""Letting go: rows of calls end after some months, and what they came to stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import letting_go
from ledger.account import Account
from ledger.calls import Call
from ledger.change import Change
from ledger.confirm import confirm
from ledger.correcting import draft_reversal
from ledger.correction_errors import CallsLetGo
from ledger.enter import enter
from ledger.forgetting import forget
from ledger.letting_go import kept_from
from ledger.moment import Moment
from ledger.ports import Books
from ledger.tallies import Axis, Period, Tally
from ledger.watch import poll, poll_due
from tests.house import ANNA, TENANT, ZONE, BuiltHouse, MovableClock, open_house
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, ScriptedGateway, ScriptedUsage, usd

QUIET = PoolOpening("120", on=False)
EVER = Period(date(2020, 1, 1), date(2030, 1, 1))
FREE = "MCOPSTN1"


@pytest.fixture
async def quiet(pools: Pools) -> Pool:
    return await pools(QUIET)


def called(pool: Pool, person_id: str, charge: str = "1", capability: str = "MCOPSTNPP") -> Call:
    """One row more to read, of that person."""
    made = replace(
        pool.usage.call(charge, pool.clock(), capability),
        kind="user_out",
        person_id=person_id,
        person=person_id.title(),
        caller="+852•••00",
        callee="+49•••34",
    )
    pool.usage.made[-1] = made
    return made


async def rows(house: BuiltHouse) -> list[Call]:
    return [one async for one in house.tallies.calls(TENANT, EVER)]


async def sums(house: BuiltHouse, axis: Axis) -> tuple[Tally, ...]:
    return tuple([one.tally async for one in house.tallies.every(TENANT, axis, EVER)])


async def proven(house: BuiltHouse) -> bool:
    return (await house.database.verify()).fault is None


@pytest.mark.parametrize(
    ("now", "months", "day"),
    [
        ("2026-11-19T02:00", 13, "2025-10-19"),
        ("2026-11-18T16:30", 13, "2025-10-19"),
        ("2026-03-31T02:00", 1, "2026-02-28"),
        ("2024-03-31T02:00", 1, "2024-02-29"),
        ("2026-01-15T02:00", 1, "2025-12-15"),
        ("2026-12-31T02:00", 120, "2016-12-31"),
    ],
)
def test_rows_are_kept_by_calendar_months(now: str, months: int, day: str) -> None:
    """From the local midnight so many months back, or the last day of a month that is shorter."""
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(ZONE))
    assert kept_from(at, months, ZONE) == midnight


async def test_old_rows_go_and_their_sums_stay(quiet: Pool) -> None:
    """By kind and destination; by person they are nobody's, and nobody is named."""
    called(quiet, "maya")
    called(quiet, "chen", capability=FREE)
    await quiet.polls()
    before = {axis: await sums(quiet.house, axis) for axis in Axis}
    quiet.clock.move(days=425)
    called(quiet, "chen", "2")
    await quiet.polls()
    assert [one.person_id for one in await rows(quiet.house)] == ["chen"]
    assert await quiet.house.tallies.names(TENANT, ["maya", "chen"]) == {"chen": "Chen"}
    for axis in (Axis.KIND, Axis.DESTINATION):
        assert (await sums(quiet.house, axis))[:1] == before[axis]
    [nobody, chen] = await sums(quiet.house, Axis.PERSON)
    assert (nobody.name, nobody.calls, nobody.charged, nobody.covered) == ("", 2, usd(1), 1)
    assert (chen.name, chen.calls) == ("chen", 1)
    assert await proven(quiet.house)


async def test_younger_rows_write_nothing(quiet: Pool) -> None:
    """However many days begin."""
    called(quiet, "maya")
    await quiet.polls()
    kept = await quiet.account()
    for _ in range(3):
        quiet.clock.move(days=100)
        async with quiet.house.books.change(TENANT) as change:
            assert not await letting_go.let_go(quiet.house, change, _moment(quiet))
    assert await quiet.account() == kept


def _moment(pool: Pool) -> Moment:
    return Moment(pool.clock(), ())


async def test_a_quiet_account_lets_go_by_itself(quiet: Pool) -> None:
    """Nothing else has to happen there on that day."""
    called(quiet, "maya")
    await quiet.polls()
    quiet.clock.move(days=425)
    await poll_due(quiet.house)
    assert await rows(quiet.house) == []


async def test_names_go_with_a_piece_that_was_just_full(
    quiet: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing old is left after it, and nobody would look again."""
    monkeypatch.setattr(letting_go, "PIECE", 1)
    called(quiet, "maya")
    await quiet.polls()
    quiet.clock.move(days=425)
    for _ in range(4):
        await quiet.polls()
    assert {one.name for one in await sums(quiet.house, Axis.PERSON)} == {""}
    assert await quiet.house.tallies.names(TENANT, ["maya"]) == {}


async def test_how_far_rows_are_kept_never_goes_back(quiet: Pool) -> None:
    """Where the operator keeps them longer from now on, what is gone is not asked for."""
    called(quiet, "maya")
    await quiet.polls()
    quiet.clock.move(days=425)
    await quiet.polls()
    since = (await quiet.account()).calls_since
    longer = replace(quiet.house, call_months=120)
    quiet.clock.move(days=1)
    await poll(longer, TENANT)
    assert since is not None
    assert (await quiet.account()).calls_since == since
    assert await proven(quiet.house)


async def test_a_clock_that_was_ahead_stops_no_metering(quiet: Pool) -> None:
    """What it let go is gone; calls of now are booked, kept and taken from the balance."""
    called(quiet, "maya")
    await quiet.polls()
    quiet.clock.move(days=3_650)
    await quiet.polls()
    assert await rows(quiet.house) == []
    quiet.clock.move(days=-3_649)
    balance = (await quiet.account()).balance
    new = called(quiet, "chen", "2")
    await quiet.polls()
    quiet.clock.move(days=1)
    await quiet.polls()
    assert [one.id for one in await rows(quiet.house)] == [new.id]
    assert (await quiet.account()).balance == balance - usd(2)
    assert await proven(quiet.house)


async def test_rows_that_come_too_late_are_not_kept(quiet: Pool) -> None:
    """They would bring back who was let go."""
    old = called(quiet, "maya")
    await quiet.polls()
    quiet.clock.move(days=425)
    await quiet.polls()
    balance = await quiet.balance()
    quiet.usage.made += [replace(old, id="late"), old]
    await quiet.polls()
    assert (await rows(quiet.house), await quiet.balance()) == ([], balance)


async def test_a_booking_whose_calls_are_gone_is_not_reversed(quiet: Pool) -> None:
    """Whether a part of it came back already cannot be told any more."""
    first = called(quiet, "maya")
    await quiet.polls()
    quiet.usage.made.append(replace(first, charge=usd("0.25")))
    await quiet.polls()
    quiet.clock.move(days=425)
    await quiet.polls()
    with pytest.raises(CallsLetGo):
        await _reverses(quiet, 2)


async def _reverses(pool: Pool, seq: int) -> None:
    asked = await draft_reversal(pool.house, ANNA, CHAT, seq, "booked twice")
    await confirm(pool.house, ANNA, asked.draft.id)


class _Died(BaseException):
    """The process is gone: nothing catches this."""


class _MortalBooks:
    """Books whose process dies in the change of that number, before it commits."""

    def __init__(self, books: Books, dies_at: int) -> None:
        self._books = books
        self._left = dies_at

    def __getattr__(self, name: str) -> object:
        return getattr(self._books, name)

    @asynccontextmanager
    async def change(self, account_id: str) -> AsyncIterator[Change]:
        self._left -= 1
        async with self._books.change(account_id) as change:
            yield change
            if not self._left:
                raise _Died


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4])
async def test_pieces_go_on_where_a_crash_left_them(
    quiet: Pool, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """The proof holds before, between and after; rows of a booking go together."""
    monkeypatch.setattr(letting_go, "PIECE", 2)  # no booking's three rows fit in
    for day in range(4):
        for nth in range(3):
            called(quiet, f"person-{day}-{nth}")
        called(quiet, "chen", capability=FREE)
        await quiet.polls()
        quiet.clock.move(days=1)
    kinds = await sums(quiet.house, Axis.KIND)
    quiet.clock.move(days=425)
    mortal = replace(quiet.house, books=_MortalBooks(quiet.house.books, dies_at))  # type: ignore[arg-type]
    with pytest.raises(_Died):
        await _polls(mortal, quiet, 20)
    assert await proven(quiet.house)
    left = []
    for _ in range(20):
        left.append(len(await rows(quiet.house)))
        await _polls(quiet.house, quiet)
        assert await proven(quiet.house)
    assert left[-1] == 0
    gone = [more - fewer for more, fewer in pairwise(left)]
    assert sum(one > 0 for one in gone) > 1
    assert await sums(quiet.house, Axis.KIND) == kinds
    assert {one.name for one in await sums(quiet.house, Axis.PERSON)} == {""}


async def _polls(house: BuiltHouse, pool: Pool, times: int = 1) -> None:
    for _ in range(times):
        pool.clock.move(seconds=5)
        await poll(house, TENANT)


_CALLS = st.lists(
    st.tuples(
        st.sampled_from(["maya", "MAYA", "chen", ""]),
        st.integers(0, 4_000),
        st.sampled_from(["MCOPSTNPP", FREE]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=12,
)
_STEPS = st.lists(st.sampled_from(["forget", "again", "month"]), max_size=6)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=_CALLS, steps=_STEPS)
async def test_nothing_moves_money(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[tuple[str, int, str, int]],
    steps: list[str],
) -> None:
    """Whatever is forgotten or let go, balance and sums by kind and destination are the same."""
    usage, clock = ScriptedUsage(), MovableClock()
    async with _house(tmp_path_factory.mktemp("any"), usage, clock) as house:
        usage.made += [_row(nth, one, clock()) for nth, one in enumerate(made)]
        await _polled(house, clock)
        before = await _worth(house)
        for step in steps:
            await _step(step, house, usage, clock)
            assert await proven(house)
            assert await _worth(house) == before


@asynccontextmanager
async def _house(
    path: Path, usage: ScriptedUsage, clock: MovableClock
) -> AsyncIterator[BuiltHouse]:
    parts = {"gateway": ScriptedGateway(), "usage": usage, "clock": clock, "opening": QUIET}
    async with open_house(path, **parts) as house:
        await enter(house, TENANT, ZONE)
        yield house


def _row(nth: int, one: tuple[str, int, str, int], now: datetime) -> Call:
    person, cents, capability, days = one
    at = now - timedelta(days=days)
    return Call(f"c-{nth}", at, usd(cents) * 1, capability, 60, "Germany", "user_out", person)


async def _worth(house: BuiltHouse) -> tuple[object, ...]:
    account: Account | None = await house.books.account(TENANT)
    assert account is not None
    whole = [await sums(house, axis) for axis in (Axis.KIND, Axis.DESTINATION)]
    persons = await sums(house, Axis.PERSON)
    counted = (sum(one.calls for one in persons), sum(one.charged.micros for one in persons))
    return (account.seq, account.balance, *whole, *counted)


async def _polled(house: BuiltHouse, clock: MovableClock) -> None:
    clock.move(seconds=5)
    await poll(house, TENANT)


async def _step(step: str, house: BuiltHouse, usage: ScriptedUsage, clock: MovableClock) -> None:
    if step == "forget":
        await forget(house.books, TENANT, "maya", clock())
        assert not {one.person_id.lower() for one in await rows(house)} & {"maya"}
    elif step == "again":
        usage.made += usage.made[:2]
        await _polled(house, clock)
    else:
        clock.move(days=10)
        await poll(replace(house, call_months=1), TENANT)
