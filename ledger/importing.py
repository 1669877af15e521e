"""Importing: the calls of an exported usage report, checked as a whole and then booked.

A file is read twice. The first pass books nothing and stops at the first row that is wrong, so
that no half of a file is ever booked. The second goes the same way as metering, page by page;
whoever stops it in between imports the file again, and what was booked stays booked once.

No file says when it was exported. So where calls are metered, it brings calls that are missing and
corrects none: it may be older than a correction that the source has told since.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol, TypeVar

from ledger.account import Account
from ledger.calls import Call
from ledger.entries import Settled
from ledger.letting_go import taken_since
from ledger.metering import book_calls
from ledger.money import Money
from ledger.people import PURSER, Actor
from ledger.ports import House
from ledger.report_errors import ReportChanged, ReportError
from ledger.roles import Right
from ledger.trail import Act, Event
from ledger.work import account_of, require, working

T = TypeVar("T")

METERED = timedelta(days=7)  # a source that was read so lately tells of corrections by itself


@dataclass(frozen=True, slots=True)
class Terms:
    """What the book of one account takes, as it is now."""

    currency: str
    paid_by: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a file has been checked, and what was found."""

    read: int = 0
    first: datetime | None = None
    last: datetime | None = None
    share: float = 0.0  # of the file, from 0 to 1
    encodings: tuple[str, ...] = ()  # that it is not written in UTF-8, and in what instead


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some of its calls, and how much of the file has been read by then."""

    calls: tuple[Call, ...]
    share: float


class Report(Protocol):
    """A file of calls. Either pass begins at its start and runs in a thread, a step at a time."""

    name: str

    def checked(self, terms: Terms) -> Iterator[Checked]:
        """Whether all of it can be booked; a ReportError at the first row that cannot."""
        ...

    def pages(self, terms: Terms) -> Iterator[ReportPage]: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a report."""

    read: int  # calls in it
    fresh: int  # that nobody had told of before
    revised: int  # that cost another amount than was told before
    known: int
    left: int  # that the report tells with another charge, and that stay as they were metered
    refused_old: int  # of before the rows that are kept: they could be booked twice
    not_paid: int  # of all in it, those that the pool does not pay for
    charged: Money  # what the pool pays for the fresh and the revised
    first: datetime | None
    last: datetime | None
    settled_until: datetime | None = None  # calls of before then are in the balance already
    encodings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, for those who wait."""

    booking: bool  # else it is being checked
    share: float
    calls: int


Told = Callable[[Progress], None]
OpenReport = Callable[[BinaryIO, str], Report]  # the file, and what it is called


def _silent(_progress: Progress) -> None:
    """Nobody waits."""


async def import_calls(
    house: House, actor: Actor, report: Report, told: Told = _silent
) -> Imported:
    """As a person asks for it."""
    await require(house, actor, Right.ACT)
    found = await _check(house, actor, report, told)
    async with working(house, actor, Right.ACT) as work:
        await work.note(Act.IMPORTED, after=_about(report, found))
        settled = await work.change.settled()
    return await _book(house, actor, report, found, settled, told)


async def import_for_operator(
    house: House, account_id: str, report: Report, told: Told = _silent
) -> Imported:
    """As whoever runs Purser asks for it in the terminal, where nobody has a role."""
    operator = Actor(account_id, PURSER, "")
    found = await _check(house, operator, report, told)
    async with house.books.change(account_id) as change:
        await change.note(_event(house, operator, _about(report, found)))
        settled = await change.settled()
    return await _book(house, operator, report, found, settled, told)


async def _check(house: House, who: Actor, report: Report, told: Told) -> Checked:
    found = Checked()
    terms = _terms(house, await account_of(house, who))
    async for found in _in_a_thread(report.checked(terms)):
        told(Progress(booking=False, share=found.share, calls=found.read))
    return found


@dataclass(slots=True)
class _Sum:
    """What has been booked so far."""

    account: Account
    began_at: datetime
    fresh: int = 0
    revised: int = 0
    left: int = 0
    old: int = 0
    not_paid: int = 0
    read: int = 0
    charged: Money = field(init=False)

    def __post_init__(self) -> None:
        self.charged = Money.zero(self.account.currency)

    @property
    def known(self) -> int:
        return self.read - self.fresh - self.revised - self.left - self.old

    @property
    def corrects(self) -> bool:
        """Whether a row that differs from what is known is the truer one."""
        at = self.account
        if at.usage_read_at is None:  # not to the end yet, or never
            return not at.usage_cursor or bool(at.usage_trouble)
        return self.began_at - at.usage_read_at > METERED

    def count(self, calls: tuple[Call, ...], terms: Terms) -> None:
        since = taken_since(self.account, terms.now)
        self.read += len(calls)
        self.not_paid += sum(not call.costs(terms.paid_by) for call in calls)
        if since is not None:
            self.old += sum(call.started_at < since for call in calls)

    def imported(self, found: Checked, settled: Settled) -> Imported:
        early = found.first is not None and found.first <= settled.until
        return Imported(
            read=found.read,
            fresh=self.fresh,
            revised=self.revised,
            known=self.known,
            left=self.left,
            refused_old=self.old,
            not_paid=self.not_paid,
            charged=self.charged,
            first=found.first,
            last=found.last,
            settled_until=settled.until if early else None,
            encodings=found.encodings,
        )


async def _book(
    house: House, who: Actor, report: Report, found: Checked, settled: Settled, told: Told
) -> Imported:
    account = await account_of(house, who)
    terms = _terms(house, account)
    done = _Sum(account, terms.now)
    try:
        async for page in _in_a_thread(report.pages(terms)):
            await _book_page(house, page, done, terms)
            told(Progress(booking=True, share=page.share, calls=done.read))
    except ReportError as wrong:  # it was whole when it was checked
        raise ReportChanged(file=report.name) from wrong
    async with house.books.change(who.account_id) as change:
        await change.note(_event(house, who, _outcome(done)))
    return done.imported(found, settled)


async def _book_page(house: House, page: ReportPage, done: _Sum, terms: Terms) -> None:
    metered = await book_calls(
        house, done.account.id, page.calls, house.clock(), corrects=done.corrects
    )
    if metered.refused:
        raise LookupError(metered.refused[0].id)  # a bug: the check has let it through
    done.count(page.calls, terms)
    done.fresh += metered.charged.fresh
    done.revised += metered.charged.revised
    done.left += metered.charged.left
    done.charged = done.charged + metered.charged.amount


def _terms(house: House, account: Account) -> Terms:
    return Terms(account.currency, house.paid_by, house.clock())


async def _in_a_thread(steps: Iterator[T]) -> AsyncIterator[T]:
    """Reading takes the processor and the disk, and others are talked to meanwhile."""
    while (step := await _whole(steps)) is not None:
        yield step


async def _whole(steps: Iterator[T]) -> T | None:
    """The next step; whoever is stopped here waits for its end, as its file is closed then."""
    under_way = asyncio.ensure_future(asyncio.to_thread(next, steps, None))
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await asyncio.wait({under_way})
        raise


def _about(report: Report, found: Checked) -> Mapping[str, str]:
    told = {"file": report.name, "calls": str(found.read)}
    if found.first and found.last:
        told |= {"first": found.first.isoformat(), "last": found.last.isoformat()}
    return told


def _outcome(done: _Sum) -> Mapping[str, str]:
    told = {"fresh": done.fresh, "revised": done.revised, "amount": done.charged}
    if done.left:
        told |= {"left": done.left}
    return {name: str(value) for name, value in told.items()}


def _event(house: House, actor: Actor, after: Mapping[str, str]) -> Event:
    return Event(
        Act.IMPORTED, actor.person_id, actor.name, house.clock(), actor.chat_id, after=after
    )
