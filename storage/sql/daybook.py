"""The days table: what each local day used and moved, kept with the bookings, read as closings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import Kind, Transaction
from ledger.money import Money
from ledger.views import Day
from ledger.zones import local_day
from storage.sql.later import Later, Prepared
from storage.sql.schema import days

# Rule 5: more days than any chart shows, so that no request can read the whole past.
MAX_DAYS = 1_100
_OF_CALLS = (Kind.USAGE, Kind.CREDIT)  # a reversal leaves a day as it was used

Moved = dict[date, tuple[int, int]]  # used and net micros


@dataclass(slots=True)
class Pending:
    """What bookings of a change that is not committed yet do to their days."""

    time_zone: str
    moved: Moved = field(default_factory=dict)

    def add(self, transaction: Transaction) -> None:
        day, used, net = _day_of(transaction, self.time_zone)
        before = self.moved.get(day, (0, 0))
        self.moved[day] = (before[0] + used, before[1] + net)

    def flush(self, later: Later, account_id: str) -> None:
        """Add it all to the table."""
        moved = self.moved.items()
        later.write(
            _ADD,
            *(
                {"of": account_id, "on": day, "used": used, "net": net}
                for day, (used, net) in moved
            ),
        )
        self.moved.clear()


# SQLAlchemy knows the clause by the database only, and both write it alike.
_ADD = Prepared(
    text(
        "INSERT INTO days (account_id, day, used_micros, net_micros) "
        "VALUES (:of, :on, :used, :net) ON CONFLICT (account_id, day) DO UPDATE SET "
        "used_micros = days.used_micros + excluded.used_micros, "
        "net_micros = days.net_micros + excluded.net_micros"
    ).bindparams(bindparam("on", type_=days.c.day.type))
)
_SINCE = (
    select(days.c.day, days.c.used_micros, days.c.net_micros)
    .where(days.c.account_id == bindparam("of"), days.c.day >= bindparam("since"))
    .order_by(days.c.day.desc())
    .limit(MAX_DAYS)
)


def _day_of(transaction: Transaction, time_zone: str) -> tuple[date, int, int]:
    """The local day it happened on, what it used and what it did to the balance, in micros."""
    entry = transaction.entry
    net = entry.wallet.micros
    used = entry.used.micros if entry.kind in _OF_CALLS else 0
    return local_day(entry.effective_at, time_zone), used, net


async def read(connection: AsyncConnection, account: Account, since: date) -> tuple[Day, ...]:
    rows = await connection.execute(_SINCE, {"of": account.id, "since": since})
    return closings({on: (used, net) for on, used, net in rows}, account.balance, since)


def closings(moved: Moved, balance: Money, since: date) -> tuple[Day, ...]:
    """Every day from `since` to the last that moved, its closing reckoned back from today's."""
    if not moved:
        return ()
    on, closing = max(moved), balance
    past: list[Day] = []
    while on >= since and len(past) < MAX_DAYS:
        used, net = moved.get(on, (0, 0))
        past.append(Day(on, closing, Money(used, balance.currency)))
        closing = closing - Money(net, balance.currency)
        on -= timedelta(days=1)
    return tuple(reversed(past))
