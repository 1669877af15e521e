"""Bookings as lines that people read: with names, and with what became of them since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.book import Transaction
from ledger.facts import APPROVED_BY, history_line
from ledger.views import HistoryLine
from storage.sql import acquaintances, journal, lots


async def lines_of(
    connection: AsyncConnection, account_id: str, booked: Sequence[Transaction]
) -> tuple[HistoryLine, ...]:
    """In the order in which they are given."""
    seqs = [one.seq for one in booked]
    people = {one.entry.who for one in booked}
    people |= {by for one in booked if (by := one.entry.facts.get(APPROVED_BY))}
    names = await acquaintances.names(connection, account_id, people)
    undone = await journal.undone(connection, account_id, seqs)
    left = await lots.left_of(connection, account_id, seqs)
    return tuple(
        history_line(
            one,
            names.get(one.entry.who, ""),
            undone=one.seq in undone,
            left=left.get(one.seq),
            approved_by=names.get(one.entry.facts.get(APPROVED_BY, ""), ""),
        )
        for one in booked
    )
