"""Transactions and their postings: how they are written down and read back, by account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.book import BookError, Entry, Kind, Posting, Transaction
from ledger.entries import reversal_key
from ledger.lots import FUNDING_KINDS
from ledger.money import Money
from storage.sql.later import Later, Prepared
from storage.sql.rows import Row, Values
from storage.sql.schema import postings, transactions

_FUNDINGS = [kind.value for kind in FUNDING_KINDS]
_LEGS = (
    postings.c.leg,
    postings.c.book,
    postings.c.amount_micros,
    postings.c.currency.label("leg_currency"),
)


def reading(which: ColumnElement[bool]) -> Select[Any]:
    """Transactions with their legs, one row a leg, in the order of the book."""
    same = (postings.c.account_id == transactions.c.account_id) & (
        postings.c.seq == transactions.c.seq
    )
    return (
        select(transactions, *_LEGS)
        .join_from(transactions, postings, same, isouter=True)
        .where(which)
        .order_by(transactions.c.account_id, transactions.c.seq, postings.c.leg)
    )


async def keyed(connection: AsyncConnection, account_id: str, key: str) -> Transaction | None:
    """What was booked under that key (rule 8)."""
    found = await connection.execute(_KEYED, {"of": account_id, "asked": key})
    rows = found.mappings().all()
    return transaction_of(rows) if rows else None


async def numbered(connection: AsyncConnection, account_id: str, seq: int) -> Transaction | None:
    found = await connection.execute(_NUMBERED, {"of": account_id, "asked": seq})
    rows = found.mappings().all()
    return transaction_of(rows) if rows else None


async def undone(connection: AsyncConnection, account_id: str, seqs: Sequence[int]) -> set[int]:
    """Which of those transactions a reversal has undone."""
    if not seqs:
        return set()
    by_key = {reversal_key(seq): seq for seq in seqs}
    keys = await connection.scalars(
        select(transactions.c.key).where(
            transactions.c.account_id == account_id, transactions.c.key.in_(by_key)
        )
    )
    return {by_key[key] for key in keys}


async def stands_behind(connection: AsyncConnection, account_id: str, kind: Kind, seq: int) -> bool:
    """By the index over kinds: the book may have grown by thousands since."""
    behind = select(transactions.c.seq).where(
        transactions.c.account_id == account_id,
        transactions.c.kind == kind.value,
        transactions.c.seq > seq,
    )
    return (await connection.execute(behind.limit(1))).first() is not None


def among(page: Select[tuple[int]]) -> ColumnElement[bool]:
    """The transactions of a page that was chosen by sequence, whatever their number of legs."""
    return transactions.c.seq.in_(select(page.subquery().c.seq))


def touches(book: str) -> ColumnElement[bool]:
    """Transactions with a leg in that book."""
    same = (postings.c.account_id == transactions.c.account_id) & (
        postings.c.seq == transactions.c.seq
    )
    return exists(select(postings.c.leg).where(same, postings.c.book == book))


async def last_funding(connection: AsyncConnection, account_id: str) -> Transaction | None:
    """The youngest by sequence; the index over kinds finds it at once."""
    rows = (await connection.execute(_LAST_FUNDING, {"of": account_id})).mappings().all()
    return transaction_of(rows) if rows else None


async def read(connection: AsyncConnection, which: ColumnElement[bool]) -> list[Transaction]:
    """Oldest first; for few rows, a whole book is streamed by `storage.sql.audit`."""
    rows = (await connection.execute(reading(which))).mappings().all()
    legs: dict[int, list[Row]] = {}
    for row in rows:
        legs.setdefault(row["seq"], []).append(row)
    return [transaction_of(of_one) for of_one in legs.values()]


def _last_funding() -> Select[Any]:
    of_account = transactions.c.account_id == bindparam("of")
    youngest = select(func.max(transactions.c.seq)).where(
        of_account, transactions.c.kind.in_(_FUNDINGS)
    )
    return reading(of_account & (transactions.c.seq == youngest.scalar_subquery()))


_LAST_FUNDING = _last_funding()
_KEYED = reading(
    (transactions.c.account_id == bindparam("of")) & (transactions.c.key == bindparam("asked"))
)


_TRANSACTION = Prepared(transactions.insert())
_POSTINGS = Prepared(postings.insert())
_NUMBERED = reading(
    (transactions.c.account_id == bindparam("of")) & (transactions.c.seq == bindparam("asked"))
)


def write(later: Later, transaction: Transaction) -> None:
    later.write(_TRANSACTION, _transaction_row(transaction))
    later.write(_POSTINGS, *_posting_rows(transaction))


def transaction_of(legs: Sequence[Row]) -> Transaction:
    """Strict, so that a row which was tampered with is not read as what it once was."""
    row = legs[0]
    if not isinstance(row["facts"], dict):
        raise BookError(f"facts of transaction {row['seq']} are no object")
    if [leg["leg"] for leg in legs] != list(range(len(legs))):
        raise BookError(f"legs of transaction {row['seq']} are not numbered through")
    entry = Entry(
        key=row["key"],
        kind=Kind(row["kind"]),
        postings=tuple(
            Posting(leg["book"], Money(leg["amount_micros"], leg["leg_currency"])) for leg in legs
        ),
        who=row["who"],
        why=row["why"],
        effective_at=row["effective_at"],
        facts=row["facts"],
        expires_at=row["expires_at"],
    )
    return Transaction(
        account_id=row["account_id"],
        seq=row["seq"],
        entry=entry,
        booked_at=row["booked_at"],
        balance=Money(row["balance_micros"], row["currency"]),
        prev_hash=row["prev_hash"],
        hash=row["hash"],
    )


def _transaction_row(transaction: Transaction) -> Values:
    entry = transaction.entry
    return {
        "account_id": transaction.account_id,
        "seq": transaction.seq,
        "key": entry.key,
        "kind": entry.kind.value,
        "who": entry.who,
        "why": entry.why,
        "effective_at": entry.effective_at,
        "booked_at": transaction.booked_at,
        "facts": dict(entry.facts),
        "currency": transaction.balance.currency,
        "balance_micros": transaction.balance.micros,
        "prev_hash": transaction.prev_hash,
        "hash": transaction.hash,
        "expires_at": entry.expires_at,
    }


def _posting_rows(transaction: Transaction) -> list[Values]:
    return [
        {
            "account_id": transaction.account_id,
            "seq": transaction.seq,
            "leg": leg,
            "book": posting.book,
            "amount_micros": posting.amount.micros,
            "currency": posting.amount.currency,
        }
        for leg, posting in enumerate(transaction.entry.postings)
    ]
