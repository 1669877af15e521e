"""A ticket comes back as it was issued, is good once and for a while, and makes way when over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.files import export_tickets
from bot.files.export_tickets import PREFIX, Tickets
from cards.voice import voice_for
from dialogs.export_desk import Wanted, Way
from ledger.exports.tables import FileForm
from ledger.tallies import Period
from storage.chat_memory import TinyChatMemory
from tests.house import ANNA, ZONE, MovableClock

VOICE = voice_for("zh-HK", ZONE)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[TinyChatMemory]:
    memory = await TinyChatMemory.open(tmp_path / "chats.json")
    yield memory
    await memory.close()


def _wanted(way: Way = Way.LINK, period: Period | None = OCTOBER) -> Wanted:
    return Wanted(FileForm.CSV, period, names=True, shared=False, way=way)


@pytest.mark.parametrize("period", [OCTOBER, None])
async def test_it_comes_back_as_it_was(memory: TinyChatMemory, period: Period | None) -> None:
    """Whose it is, what of, and in which language and zone it is written."""
    tickets = Tickets(memory, MovableClock())
    token, issued = await tickets.issue(ANNA, _wanted(period=period), VOICE)
    assert await tickets.find(token, Way.LINK) == issued
    assert (issued.by, issued.wanted.period, issued.voice) == (ANNA, period, VOICE)


async def test_it_is_good_for_its_own_way_alone(memory: TinyChatMemory) -> None:
    """The id of a consent opens no link."""
    tickets = Tickets(memory, MovableClock())
    token, _ = await tickets.issue(ANNA, _wanted(Way.FILE), VOICE)
    assert await tickets.find(token, Way.LINK) is None


async def test_it_is_used_once(memory: TinyChatMemory) -> None:
    """The second to come is told so."""
    tickets = Tickets(memory, MovableClock())
    token, _ = await tickets.issue(ANNA, _wanted(), VOICE)
    assert [await tickets.use_up(token) for _ in range(2)] == [True, False]
    assert await tickets.find(token, Way.LINK) is None


async def test_what_is_over_makes_way(memory: TinyChatMemory) -> None:
    """The next one that is issued takes it along."""
    clock = MovableClock()
    tickets = Tickets(memory, clock)
    token, ticket = await tickets.issue(ANNA, _wanted(), VOICE)
    assert ticket.until - clock() == timedelta(minutes=15)
    clock.move(minutes=15)
    assert await tickets.find(token, Way.LINK) is None
    await tickets.issue(ANNA, _wanted(), VOICE)
    assert len(await memory.keys(PREFIX)) == 1


async def test_there_are_only_so_many(
    memory: TinyChatMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 5: the oldest make way."""
    monkeypatch.setattr(export_tickets, "MOST_OPEN", 3)
    clock = MovableClock()
    tickets = Tickets(memory, clock)
    issued = []
    for _ in range(5):
        issued.append((await tickets.issue(ANNA, _wanted(), VOICE))[0])
        clock.move(seconds=1)
    good = [await tickets.find(token, Way.LINK) is not None for token in issued]
    assert good == [False, False, True, True, True]
