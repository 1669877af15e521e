"""One export as a file: an extract's rows, page by page, into whatever binds them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from cards.export_sheets import (
    call_row,
    calls_sheet,
    history_row,
    history_sheet,
    look_of,
    lot_row,
    lots_sheet,
    name_of,
    usage_row,
    usage_sheet,
)
from cards.export_summary import Asked, Totals, summary_rows, summary_sheet
from cards.voice import Voice
from ledger.account import Account
from ledger.book import Kind
from ledger.exports.extract import BEGINNING, Extract, Line
from ledger.exports.tables import Binder, FileForm, Look, Row, Sheet
from ledger.money import Money
from ledger.tallies import Axis, DayTally, Period
from ledger.zones import local_day

PAGE = 1_000  # rows between two visits to the thread that writes

Bind = Callable[[Path, Look], AbstractContextManager[Binder]]
Binders = Mapping[FileForm, Bind]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written, and how its reader is spoken to."""

    asked: Asked
    now: datetime
    voice: Voice


async def write_export(extract: Extract, export: Export, path: Path, bind: Bind) -> None:
    """The whole file; no row of it is drawn or written on the loop's own thread."""
    account = extract.account
    with bind(path, look_of(account)) as binder:
        totals = await _Writing(extract, export, binder).all()
        about = summary_rows(account, export.asked, totals, export.now, export.voice)
        await asyncio.to_thread(binder.close, summary_sheet(export.voice), about)


@dataclass(slots=True)
class _Sums:
    """What was written so far comes to, in micros."""

    moved: dict[Kind, int] = field(default_factory=dict)
    charged: int = 0
    used: int = 0
    left: int = 0
    calls: int = 0


class _Writing:
    """Sheet after sheet, adding up on the way."""

    def __init__(self, extract: Extract, export: Export, binder: Binder) -> None:
        self._extract = extract
        self._account = extract.account
        self._export = export
        self._binder = binder
        self._period = export.asked.period or whole(extract.account, export.now)
        self._sums = _Sums()
        self._names: dict[str, str] = {}

    async def all(self) -> Totals:
        account, voice = self._account, self._export.voice
        await self._history(history_sheet(account, voice))
        for axis in Axis:
            if axis is not Axis.PERSON or self._export.asked.names:
                await self._usage(axis, usage_sheet(axis, account, voice))
        await self._calls(calls_sheet(account, voice))
        await self._lots(lots_sheet(account, voice))
        return await self._totals()

    async def _history(self, sheet: Sheet) -> None:
        draw = partial(history_row, voice=self._export.voice)
        async for page in self._pages(sheet, self._extract.lines(self._period)):
            for one in page:
                self._count(one)
            await self._add(page, draw)

    async def _usage(self, axis: Axis, sheet: Sheet) -> None:
        def draw(one: DayTally) -> Row:
            return usage_row(one, name_of(axis, one.tally.name, self._names, self._export.voice))

        found = self._extract.tallies.every(self._account.id, axis, self._period)
        async for page in self._pages(sheet, found):
            if axis is Axis.KIND:
                self._sums.used += sum(one.tally.charged.micros for one in page)
            if axis is Axis.PERSON:
                await self._learn({one.tally.name for one in page})
            await self._add(page, draw)

    async def _calls(self, sheet: Sheet) -> None:
        draw = partial(call_row, voice=self._export.voice, named=self._export.asked.names)
        async for page in self._pages(sheet, self._extract.calls(self._period)):
            self._sums.calls += len(page)
            await self._add(page, draw)

    async def _lots(self, sheet: Sheet) -> None:
        draw = partial(lot_row, voice=self._export.voice, now=self._export.now)
        async for page in self._pages(sheet, self._extract.lots()):
            self._sums.left += sum(lot.remaining.micros for lot in page)
            await self._add(page, draw)

    def _count(self, one: Line) -> None:
        sums, kind = self._sums, one.line.kind
        sums.moved[kind] = sums.moved.get(kind, 0) + one.line.amount.micros
        sums.charged += one.charged.micros

    async def _learn(self, people: set[str]) -> None:
        """What they are called; who was forgotten is told by id."""
        new = people - self._names.keys() - {""}
        if new:
            self._names |= await self._extract.tallies.names(self._account.id, new)

    async def _pages(
        self, sheet: Sheet, found: AsyncIterator[Item]
    ) -> AsyncGenerator[list[Item], None]:
        await asyncio.to_thread(self._binder.begin, sheet)
        async with aclosing(paged(found, PAGE)) as pages:
            async for page in pages:
                yield page

    async def _add(self, page: Sequence[Item], draw: Callable[[Item], Row]) -> None:
        await asyncio.to_thread(lambda: self._binder.add([draw(one) for one in page]))

    async def _totals(self) -> Totals:
        sums, currency = self._sums, self._account.currency
        return Totals(
            before=await self._extract.balance_before(self._period.first),
            moved={kind: Money(micros, currency) for kind, micros in sums.moved.items()},
            charged=Money(sums.charged, currency),
            used=Money(sums.used, currency),
            left=Money(sums.left, currency),
            calls=sums.calls,
        )


async def paged(found: AsyncIterator[Item], size: int) -> AsyncGenerator[list[Item], None]:
    """Lists of so many, and one of the rest; never an empty one."""
    page: list[Item] = []
    async for one in found:
        page.append(one)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


def whole(account: Account, now: datetime) -> Period:
    """Everything there is: a call may lie a little ahead of our clock."""
    return Period(BEGINNING, local_day(now, account.time_zone) + timedelta(days=2))
