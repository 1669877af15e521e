"""From Graph into the book: whatever fails in between, each call is booked, and once."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.account import Account
from ledger.calls import CallsRefused
from ledger.enter import enter
from ledger.metering_trouble import MeteringTrouble
from ledger.money import Money
from ledger.watch import poll_due
from tests.graph_stand_in import Fault, Json, call_row
from tests.house import MORNING, TENANT, ZONE, BuiltHouse, open_house
from tests.outside import PoolOpening
from tests.providers.graph_desk import GraphDesk, ago, graph_desk

QUICK = [fault for fault in Fault if fault is not Fault.HANG]  # takes time that is no clock's
CENTS = tuple(f"0.0{n:03d}" for n in range(1, 400, 7))


@asynccontextmanager
async def _house(path: Path, desk: GraphDesk) -> AsyncIterator[BuiltHouse]:
    """Opened again over the same folder it is a restart; the pool began before all calls."""
    opening = PoolOpening(balance="1000", on=False)
    async with open_house(
        path, usage=desk.source, opening=opening, clock=desk.clock, poll_seconds=300
    ) as house:
        yield house


async def _begin(path: Path, desk: GraphDesk) -> None:
    desk.clock.now = ago(days=91)
    async with _house(path, desk) as house:
        await enter(house, TENANT, ZONE)
    desk.clock.now = MORNING


async def _poll(house: BuiltHouse, desk: GraphDesk, times: int = 1) -> list[Exception]:
    """What went wrong in so many polls, each when the account is due."""
    wrong: list[Exception] = []
    for _ in range(times):
        desk.clock.now = max(desk.clock(), (await _account(house)).due_at)
        try:
            await poll_due(house)
        except ExceptionGroup as failed:
            (of_account,) = failed.exceptions
            assert isinstance(of_account, ExceptionGroup)
            wrong += of_account.exceptions
    return wrong


async def _account(house: BuiltHouse) -> Account:
    found = await house.books.account(TENANT)
    assert found is not None
    return found


def _rows(count: int, days: float = 90) -> list[Json]:
    """Spread over so many days, at no second at which a window may begin."""
    apart = timedelta(days=days) / (count + 1)
    return [
        call_row(n, MORNING - apart * (n + 1) + timedelta(microseconds=7), CENTS[n % len(CENTS)])
        for n in range(count)
    ]


def _left(rows: list[Json]) -> Money:
    """Of what the pool began with."""
    spent = sum(Decimal(CENTS[n % len(CENTS)]) for n in range(len(rows)))
    return Money.of(1000 - spent, "USD")


async def test_every_failure_on_the_way(tmp_path: Path) -> None:
    """Each kind comes in the middle of the pages, and the sum is right to the last micro."""
    rows = _rows(400)
    async with graph_desk(try_seconds=0.3) as desk:  # one of them is no answer
        await _begin(tmp_path, desk)
        desk.graph.add(*rows)
        for fault in Fault:
            desk.graph.faults.extend([None, fault, fault, fault])
        async with _house(tmp_path, desk) as house:
            wrong = await _poll(house, desk, 30)
            account = await _account(house)
            assert account.balance == _left(rows)
            assert account.usage_trouble == ""
            assert (await house.database.verify()).fault is None
        assert wrong
        assert all(isinstance(each, MeteringTrouble) for each in wrong)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
async def test_restarts_and_bad_weather(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Stopped anywhere and started again, with a third of all requests failing."""
    path, dice, rows = tmp_path_factory.mktemp("graph"), Random(seed), _rows(60)  # noqa: S311
    async with graph_desk(page=3) as desk:
        await _begin(path, desk)
        desk.graph.add(*rows)
        for _ in range(6):
            desk.graph.faults.extend(
                dice.choice(QUICK) if dice.random() < 1 / 3 else None for _ in range(9)
            )
            async with _house(path, desk) as house:
                await _poll(house, desk, 2)
        desk.graph.faults.clear()
        async with _house(path, desk) as house:
            assert await _poll(house, desk, 12) == []
            assert (await _account(house)).balance == _left(rows)


async def test_links_in_a_circle(tmp_path: Path) -> None:
    """Told as trouble, with no end of requests; all is booked once Graph leads on again."""
    rows = _rows(300, days=7)
    async with graph_desk(page=7) as desk:
        await _begin(tmp_path, desk)
        desk.graph.add(*rows)
        async with _house(tmp_path, desk) as house:
            desk.graph.circle = 2
            wrong = await _poll(house, desk, 30)
            assert {str(each) for each in wrong} == {"unreadable:circle"}
            assert (await _account(house)).usage_trouble == "unreadable:circle"
            assert len(desk.graph.asked) < 30 * 7
            desk.graph.circle = 0
            assert await _poll(house, desk, 12) == []
            assert (await _account(house)).balance == _left(rows)


async def test_late_and_corrected_rows(tmp_path: Path) -> None:
    """A row that comes in after its time is booked, and one with another charge by the rest."""
    first = call_row(1, ago(hours=2), "1.00")
    late = call_row(2, ago(hours=60), "0.50")
    async with graph_desk() as desk, _begun(tmp_path, desk) as house:
        desk.graph.add(first)
        await _poll(house, desk)
        assert (await _account(house)).balance == Money.of("999", "USD")
        desk.graph.replace_rows(call_row(1, ago(hours=2), "1.25"), late)
        await _poll(house, desk, 7)
        assert (await _account(house)).balance == Money.of("998.25", "USD")


async def test_a_row_in_another_currency_is_refused_alone(tmp_path: Path) -> None:
    """Rule 4; and so is a row that cannot be read at all."""
    rows = [
        call_row(1, ago(hours=2), "1.00"),
        call_row(2, ago(hours=2), "1.00", currency="EUR"),
        call_row(3, ago(hours=2), "1.00", startDateTime=None),
        call_row(4, ago(hours=2), "1.00", licenseCapability="MCOPSTN2", currency="EUR"),
    ]
    async with graph_desk() as desk, _begun(tmp_path, desk) as house:
        desk.graph.add(*rows)
        (refused,) = await _poll(house, desk)
        assert isinstance(refused, CallsRefused)
        assert [row.id for row in refused.refused] == [rows[1]["id"], rows[2]["id"]]
        assert (await _account(house)).balance == Money.of("999", "USD")


async def test_numbers_are_masked_before_they_are_kept(tmp_path: Path) -> None:
    """What the database never had, no backup of it has."""
    async with graph_desk() as desk, _begun(tmp_path, desk) as house:
        desk.graph.add(call_row(1, ago(hours=2)))
        await _poll(house, desk)
    kept = _kept(tmp_path)
    assert "+49•••67".encode() in kept
    assert b"1701234567" not in kept
    assert b"4255550123" not in kept


def _kept(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.glob("purser.db*"))


async def test_a_long_first_read_takes_no_memory(tmp_path: Path) -> None:
    """Four times the rows are read a page at a time, in the same room."""
    async with graph_desk(page=100) as desk, _begun(tmp_path, desk) as house:
        peaks = []
        for count in (2_000, 8_000):
            desk.graph.replace_rows(*_rows(count))
            async with house.books.change(TENANT) as change:
                await change.save(replace(change.account, usage_cursor=""))
            tracemalloc.start()
            await _poll(house, desk, 6)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert (await _account(house)).usage_read_at is not None
        assert peaks[1] < peaks[0] * 1.5


@asynccontextmanager
async def _begun(path: Path, desk: GraphDesk) -> AsyncIterator[BuiltHouse]:
    await _begin(path, desk)
    async with _house(path, desk) as house:
        yield house
