"""The first sheet of an export: of what it is, what it adds up to, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cards.voice import Voice
from ledger.account import Account
from ledger.book import Kind
from ledger.exports.tables import Column, Row, Sheet
from ledger.money import Money
from ledger.tallies import Period
from ledger.zones import local_day


@dataclass(frozen=True, slots=True)
class Totals:
    """What was seen while the other sheets were written."""

    before: Money  # the balance as the period began
    moved: Mapping[Kind, Money]  # by what happened in it
    charged: Money  # what calls cost, by the book
    used: Money  # and by the daily sums
    left: Money  # of all lots, as things stand now
    calls: int  # rows of calls


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: None is everything there is."""

    period: Period | None
    names: bool  # of persons who called
    shared: bool = False  # it goes where several people can take it


def summary_sheet(voice: Voice) -> Sheet:
    return Sheet(
        voice("export.sheet.summary"),
        (Column(voice("export.title"), 44), Column("", 26, exact=True)),
    )


def summary_rows(
    account: Account, asked: Asked, totals: Totals, now: datetime, voice: Voice
) -> list[Row]:
    rows = [
        *_about(account, asked, now),
        (None, None),
        *_moved(account, totals),
        (None, None),
        *_checks(account, totals),
    ]
    told = [_worded(row, voice) for row in rows]
    return [*told, (None, None), *((None, note) for note in _notes(account, asked, voice))]


def _worded(row: tuple[str | None, object], voice: Voice) -> Row:
    name, value = row
    return (voice(f"export.summary.{name}") if name else None, value)  # type: ignore[return-value]


def _about(account: Account, asked: Asked, now: datetime) -> Iterator[tuple[str, object]]:
    yield "account", account.id
    if asked.period:
        yield "first", asked.period.first
        yield "last", asked.period.last
    yield "made", now
    yield "time_zone", account.time_zone
    yield "currency", account.currency


def _moved(account: Account, totals: Totals) -> Iterator[tuple[str, object]]:
    yield "before", totals.before
    for kind in Kind:
        if amount := totals.moved.get(kind):
            yield f"moved_{kind}", amount
    moved = sum((one.micros for one in totals.moved.values()), totals.before.micros)
    yield "after", Money(moved, account.currency)


def _checks(account: Account, totals: Totals) -> Iterator[tuple[str, object]]:
    """What has to agree, side by side."""
    yield "charged", totals.charged
    yield "used", totals.used
    yield "calls", totals.calls
    yield "left", totals.left
    yield "owed", totals.left - account.balance
    yield "balance", account.balance


def _notes(account: Account, asked: Asked, voice: Voice) -> Iterator[str]:
    if account.sandbox:
        yield voice("export.note.sandbox")
    if not asked.names:
        yield voice("export.note.shared" if asked.shared else "export.note.names")
    if account.calls_since:
        since = local_day(account.calls_since, account.time_zone)
        yield voice("export.note.calls_since", day=since)
    yield voice("export.note.usage")
    yield voice("export.note.lots")
