"""Metering as its operator sees it: rows that were read, and how all accounts stand."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge

from ledger.account import Account
from ledger.calls import CallPage
from ledger.metering_trouble import TroubleKind, trouble_of
from ledger.ports import House, UsageSource
from ledger.reading import Metered, Reading
from ledger.watch import poll_due


class MeteringFigures:
    """Their help lines and last values, in the registry of the process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rows = Counter("purser_call_rows", "Rows of calls that were read.", registry=registry)
        self._unread = Counter(
            "purser_call_rows_unread", "Rows that are no calls.", registry=registry
        )
        self._age = Gauge(
            "purser_calls_read_seconds_ago",
            "Time since calls were last read, of the account where it is longest.",
            registry=registry,
        )
        self._share = Gauge(
            "purser_calls_backfill_share",
            "How much of the first read is done, of the account that has most to come.",
            registry=registry,
        )
        self._trouble = Gauge(
            "purser_metering_trouble",
            "Accounts whose calls cannot be read, by what is wrong.",
            ("kind",),
            registry=registry,
        )
        self._share.set(1.0)
        for kind in TroubleKind:
            self._trouble.labels(kind.value)

    def page(self, page: CallPage) -> None:
        self._rows.inc(len(page.calls) + len(page.unread))
        self._unread.inc(len(page.unread))

    def show(self, metered: Metered, now: datetime, source: UsageSource) -> None:
        read = [source.progress(cursor) for cursor in metered.unfinished]
        self._share.set(min((one.share for one in read if one and not one.done), default=1.0))
        at = metered.oldest_read
        self._age.set(max(0.0, (now - at).total_seconds()) if at else 0.0)
        kinds = Tally[TroubleKind]()
        for code, accounts in metered.troubles.items():
            if (trouble := trouble_of(code)) is not None:
                kinds[trouble.kind] += accounts
        for kind in TroubleKind:
            self._trouble.labels(kind.value).set(kinds[kind])


class CountedUsage:
    """A source of calls whose rows are counted; implements `ledger.ports.UsageSource`."""

    def __init__(self, source: UsageSource, figures: MeteringFigures) -> None:
        self._source = source
        self._figures = figures

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        page = await self._source.calls(account, cursor, now)
        self._figures.page(page)
        return page

    def progress(self, cursor: str) -> Reading | None:
        return self._source.progress(cursor)


async def poll_and_show(house: House, figures: MeteringFigures) -> int:
    """A round of the watch; how all accounts stand is read from the database after each.

    So every replica shows the same, whichever of them polled.
    """
    try:
        return await poll_due(house)
    finally:
        figures.show(await house.books.metered(), house.clock(), house.usage)
