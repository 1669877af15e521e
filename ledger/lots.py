"""Lots: what each funding bought and what is left of it, and which of them a booking moves.

Pure. The rules are 11 to 16; every booking comes with its trace, whose sum is what it does to the
wallet, so that the balance is at all times the sum of the lots less the debt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.book import BookError, Entry, Kind
from ledger.facts import CREDITS, LOT, OF_KIND, REVERSES
from ledger.money import Money

DEBT = 0  # stands for the debt where a move names its lot: no transaction has this number
FUNDING_KINDS = (Kind.FUNDS, Kind.RECHARGE)
NOTICE_DAYS = (30, 7, 1)  # ahead of an expiry (rule 25)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one funding bought; its number is the funding's in the book."""

    number: int
    amount: Money
    remaining: Money
    purchased_at: datetime
    expires_at: datetime  # half-open: from this instant on it cannot be spent (rule 13)
    taken: Money  # refunded or reversed: never bought, as it were

    @property
    def room(self) -> Money:
        """What was spent of it, or forfeited, and may come back."""
        return self.amount - self.taken - self.remaining

    def spendable(self, now: datetime) -> bool:
        return self.remaining.micros > 0 and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Move:
    """What a booking did to one lot; to the DEBT, more of it is negative."""

    lot: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Pool:
    """The lots that matter to a booking, and what is owed."""

    lots: tuple[Lot, ...]
    debt: Money


def expiry_of(purchased_at: datetime, time_zone: str) -> datetime:
    """Twelve calendar months later on the account's own clock; 29 February becomes the 28th."""
    local = purchased_at.astimezone(ZoneInfo(time_zone)).replace(fold=0)
    leap_day = (local.month, local.day) == (2, 29)
    day = 28 if leap_day else local.day
    return local.replace(year=local.year + 1, day=day).astimezone(UTC)


def marks(expires_at: datetime) -> tuple[datetime, ...]:
    """When something is due about a lot: its notices, and its end."""
    return (*(expires_at - timedelta(days=ahead) for ahead in NOTICE_DAYS), expires_at)


def burn_order(lots: Iterable[Lot]) -> list[Lot]:
    """Rule 12: the soonest to expire first, then the oldest, then by number."""
    return sorted(lots, key=lambda lot: (lot.expires_at, lot.purchased_at, lot.number))


def expired(lots: Iterable[Lot], now: datetime) -> list[Lot]:
    """Those with something left that can no longer be spent."""
    left = (lot for lot in lots if lot.remaining.micros > 0)
    return burn_order(lot for lot in left if not lot.spendable(now))


def spendable_balance(balance: Money, lots: Iterable[Lot], now: datetime) -> Money:
    """The booked balance without what has expired since: no job has to run for it (rule 13)."""
    for lot in expired(lots, now):
        balance = balance - lot.remaining
    return balance


def makes_lot(entry: Entry) -> bool:
    """Fundings do, and a reconciliation that found more than the book knew."""
    more = entry.kind is Kind.RECONCILE and entry.wallet.micros > 0
    return more or entry.kind in FUNDING_KINDS


def dated(entry: Entry, time_zone: str) -> Entry:
    """The entry with the expiry of the lot that it makes, if it makes one (rule 11)."""
    if entry.expires_at is not None or not makes_lot(entry):
        return entry
    return replace(entry, expires_at=expiry_of(entry.effective_at, time_zone))


def gives_back(entry: Entry) -> int | None:
    """The booking whose trace tells which lots get something back; None where none do."""
    match entry.kind:
        case Kind.REVERSAL:
            return int(entry.facts[REVERSES])
        case Kind.CREDIT if entry.wallet.micros:
            return int(entry.facts[CREDITS])
        case _:
            return None


def carried_out(
    pool: Pool, entry: Entry, number: int, booked_at: datetime, undone: Sequence[Move] = ()
) -> tuple[Pool, tuple[Move, ...]]:
    """The pool after the entry, and the entry's trace.

    `number` is the entry's place in the book; `undone` is the trace of what it gives back.
    """
    sheet = _Sheet(pool, booked_at)
    sheet.enter(entry, number, undone)
    sheet.pay_debt()
    if sum(move.amount.micros for move in sheet.moves) != entry.wallet.micros:
        raise BookError(f"the trace of entry {entry.key} is not what it does to the wallet")
    return sheet.pool, tuple(sheet.moves)


class _Sheet:
    """The pool while one entry works on it."""

    def __init__(self, pool: Pool, now: datetime) -> None:
        self._lots = {lot.number: lot for lot in pool.lots}
        self._debt = pool.debt
        self._now = now
        self.moves: list[Move] = []

    @property
    def pool(self) -> Pool:
        return Pool(tuple(self._lots.values()), self._debt)

    def enter(self, entry: Entry, number: int, undone: Sequence[Move]) -> None:
        amount = entry.wallet
        if makes_lot(entry):
            self._open(entry, number)
            return
        match entry.kind:
            case Kind.USAGE | Kind.RECONCILE:
                self._burn(-amount)
            case Kind.CREDIT:
                self._credit(amount, undone)
            case Kind.EXPIRY:
                self._take(self._named(entry, LOT), -amount)
            case Kind.REFUND:
                self._unbuy(self._named(entry, LOT), -amount)
            case Kind.REVERSAL:
                self._reverse(entry, undone)

    def pay_debt(self) -> None:
        """Rule 14: whatever can be spent pays what is owed first."""
        if not self._debt.micros:  # as mostly: thousands of lots need not be put in order
            return
        for lot in self._in_order():
            paid = min(self._debt, lot.remaining)
            if paid.micros > 0:
                self._take(lot, paid)
                self._owe(-paid)

    def _open(self, entry: Entry, number: int) -> None:
        if entry.expires_at is None:
            raise BookError(f"funding {entry.key} has no expiry")
        zero = Money.zero(entry.wallet.currency)
        lot = Lot(number, entry.wallet, zero, entry.effective_at, entry.expires_at, zero)
        self._take(lot, -entry.wallet)

    def _burn(self, amount: Money) -> None:
        """Rule 12 as far as there are lots, debt for the rest (rule 14)."""
        for lot in self._in_order():
            part = min(amount, lot.remaining)
            if part.micros > 0:
                self._take(lot, part)
                amount = amount - part
        if amount.micros:
            self._owe(amount)

    def _reverse(self, entry: Entry, undone: Sequence[Move]) -> None:
        of_kind = Kind(entry.facts[OF_KIND])
        if entry.wallet.micros < 0:
            self._unfund(self._named(entry, REVERSES), -entry.wallet)
        elif of_kind is Kind.REFUND:
            # One from before refunds could exceed their lot has moved that lot alone.
            number = int(entry.facts.get(LOT) or undone[0].lot)
            self._void(number, -entry.wallet)
            self._unwind(undone)
        else:
            self._unwind(undone)

    def _unfund(self, lot: Lot, amount: Money) -> None:
        """A funding that never was."""
        if lot.taken.micros or lot.amount != amount:
            raise BookError(f"lot {lot.number} is not whole any more")
        self._unbuy(lot, amount)

    def _unbuy(self, lot: Lot, amount: Money) -> None:
        """So much of it was never paid for; what was spent of that already, others pay."""
        left = min(amount, lot.remaining)
        if left.micros:
            self._take(lot, left)
        self._void(lot.number, amount)
        self._burn(amount - left)

    def _unwind(self, undone: Sequence[Move]) -> None:
        """Rule 16: what was taken last is given back first.

        What finds no room any more (its lot was reversed, its debt was paid) pays what is owed
        now, and then goes to the lots that can wait longest for it.
        """
        rest = Money.zero(self._debt.currency)
        for move in reversed(undone):
            rest = rest + self._give_back(move.lot, -move.amount)
        self._spread(rest)

    def _credit(self, amount: Money, undone: Sequence[Move]) -> None:
        """The same for a part of what was used."""
        rest = Money.zero(amount.currency)
        for move in reversed(undone):
            part = min(amount, -move.amount)
            amount = amount - part
            rest = rest + self._give_back(move.lot, part)
        self._spread(rest + amount)

    def _spread(self, rest: Money) -> None:
        """What found no room where it came from."""
        rest = self._give_back(DEBT, rest)
        for lot in reversed(burn_order(self._lots.values())):
            rest = self._give(lot.number, rest)
        if rest.micros:
            raise BookError("more comes back than was ever spent")

    def _give_back(self, number: int, amount: Money) -> Money:
        if number != DEBT:
            return self._give(number, amount)
        less = min(amount, self._debt)
        if less.micros:
            self._owe(-less)
        return amount - less

    def _give(self, number: int, amount: Money) -> Money:
        """As much as fits; the rest is handed back."""
        lot = self._lots[number]
        part = min(amount, lot.room)
        if part.micros:
            self._take(lot, -part)
        return amount - part

    def _take(self, lot: Lot, amount: Money) -> None:
        left = lot.remaining - amount
        if left.micros < 0 or left > lot.amount - lot.taken:
            raise BookError(f"lot {lot.number} would hold {left} of {lot.amount}")
        self._lots[lot.number] = replace(lot, remaining=left)
        self.moves.append(Move(lot.number, -amount))

    def _void(self, number: int, amount: Money) -> None:
        """So much of a lot counts as never bought; less of it, where the amount is negative."""
        lot = self._lots[number]
        taken = lot.taken + amount
        if taken.micros < 0 or taken > lot.amount:
            raise BookError(f"of lot {number}, {taken} cannot be taken")
        self._lots[number] = replace(lot, taken=taken)

    def _owe(self, amount: Money) -> None:
        self._debt = self._debt + amount
        if self._debt.micros < 0:
            raise BookError("nobody owes less than nothing")
        self.moves.append(Move(DEBT, -amount))

    def _in_order(self) -> list[Lot]:
        return burn_order(lot for lot in self._lots.values() if lot.spendable(self._now))

    def _named(self, entry: Entry, fact: str) -> Lot:
        number = int(entry.facts[fact])
        if number not in self._lots:
            raise BookError(f"entry {entry.key} names lot {number}, which is not there")
        return self._lots[number]
