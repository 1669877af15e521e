"""A plain book: the rules of lots and debt once more, as slow and obvious as can be.

Written from the rules alone and without a line of `ledger/lots.py`, so that both can only agree
where both are right. Amounts are whole micros of one currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FUNDINGS = ("funds", "recharge")
FIRST_DAY = datetime(2028, 2, 27, 3, 0, tzinfo=UTC)  # of every book; two days before a leap day
OWED = 0  # how a trace names the debt


@dataclass(slots=True)
class PlainLot:
    number: int
    bought: int
    left: int
    taken: int  # refunded or reversed: as if it had never been bought
    since: datetime
    until: datetime

    @property
    def room(self) -> int:
        return self.bought - self.taken - self.left


@dataclass(frozen=True, slots=True)
class Row:
    """A transaction as it stands in the database."""

    seq: int
    key: str
    kind: str
    wallet: int
    facts: dict[str, str]
    effective_at: datetime
    booked_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a row of a call took from the wallet, or gave back to it."""

    seq: int
    ended_at: datetime
    micros: int


@dataclass(slots=True)
class PlainBook:
    time_zone: str
    lots: list[PlainLot] = field(default_factory=list)
    debt: int = 0
    balance: int = 0
    rows: list[Row] = field(default_factory=list)
    traces: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _trace: list[tuple[int, int]] = field(default_factory=list)

    def lot(self, number: int) -> PlainLot | None:
        for lot in self.lots:
            if lot.number == number:
                return lot
        return None

    def row(self, seq: int) -> Row | None:
        return self.rows[seq - 1] if 0 < seq <= len(self.rows) else None

    def reversal_of(self, seq: int) -> Row | None:
        for row in self.rows:
            if row.key == f"reversal:{seq}":
                return row
        return None

    def expired(self, now: datetime) -> list[PlainLot]:
        return [lot for lot in self.lots if lot.left > 0 and now >= lot.until]

    def spendable(self, now: datetime) -> int:
        """What a person is shown: the lots that can be spent, less the debt (rules 13 and 14)."""
        return sum(lot.left for lot in self.lots if now < lot.until) - self.debt

    def follow(self, row: Row) -> None:
        """Do to the lots what the rules say that this booking does."""
        self._trace = []
        if row.wallet > 0 and (row.kind in FUNDINGS or row.kind == "reconcile"):
            self._buy(row)
        elif row.kind in ("usage", "reconcile"):
            self._burn(-row.wallet, row.booked_at)
        elif row.kind in ("expiry", "refund"):
            self._leave(row)
        elif row.kind == "credit":
            self._give_some_back(row)
        else:
            self._undo(row)
        self._pay_debt(row.booked_at)
        self.rows.append(row)
        self.traces[row.seq] = self._trace
        self.balance += row.wallet

    def _buy(self, row: Row) -> None:
        until = a_year_later(row.effective_at, self.time_zone)
        lot = PlainLot(row.seq, row.wallet, 0, 0, row.effective_at, until)
        self.lots.append(lot)
        self._move(lot, row.wallet)

    def _leave(self, row: Row) -> None:
        lot = self.lot(int(row.facts["lot"]))
        assert lot is not None
        part = min(-row.wallet, lot.left)
        self._move(lot, -part)
        if row.kind == "refund":
            lot.taken += -row.wallet
        self._burn(-row.wallet - part, row.booked_at)

    def _undo(self, row: Row) -> None:
        """Rules 6 and 16."""
        number = int(row.facts["reverses"])
        undone = self.row(number)
        assert undone is not None
        if undone.kind == "refund":
            self._take_back_refund(undone, row.booked_at)
        elif undone.wallet > 0:
            self._never_bought(number, row.booked_at)
        else:
            self._unwind(number, row.booked_at)

    def _take_back_refund(self, refund: Row, now: datetime) -> None:
        lot = self.lot(int(refund.facts["lot"]))
        assert lot is not None
        lot.taken -= -refund.wallet
        self._unwind(refund.seq, now)

    def _never_bought(self, number: int, now: datetime) -> None:
        lot = self.lot(number)
        assert lot is not None
        spent = lot.bought - lot.left
        self._move(lot, -lot.left)
        lot.taken = lot.bought
        self._burn(spent, now)

    def _unwind(self, number: int, now: datetime) -> None:
        """Last taken, first given back; what found no room pays debt, then goes where it lasts."""
        homeless = 0
        for where, amount in reversed(self.traces[number]):
            back = -amount
            if where == OWED:
                back -= self._owe_less(back)
            else:
                lot = self.lot(where)
                assert lot is not None
                back -= self._fill(lot, back)
            homeless += back
        self._house(homeless, now)

    def _give_some_back(self, row: Row) -> None:
        """Calls that cost less than was booked: from the end of that booking, as far as it goes."""
        amount, homeless = row.wallet, 0
        taken = self.traces[int(row.facts["credits"])] if amount else []
        for where, moved in reversed(taken):
            part = min(amount, -moved)
            amount -= part
            lot = self.lot(where)
            fits = self._owe_less(part) if where == OWED or lot is None else self._fill(lot, part)
            homeless += part - fits
        self._house(homeless + amount, row.booked_at)

    def _house(self, homeless: int, now: datetime) -> None:
        homeless -= self._owe_less(homeless)
        lasting = sorted(self.lots, key=_turn, reverse=True)
        for lot in [one for one in lasting if now < one.until]:
            homeless -= self._fill(lot, homeless)
        for lot in [one for one in lasting if now >= one.until]:
            homeless -= self._fill(lot, homeless)
        assert homeless == 0, "more came back than was spent"

    def _burn(self, amount: int, now: datetime) -> None:
        """Rules 12 and 14."""
        while amount > 0:
            first = self._first_to_burn(now)
            if first is None:
                self._owe_less(-amount)
                return
            part = min(amount, first.left)
            self._move(first, -part)
            amount -= part

    def _pay_debt(self, now: datetime) -> None:
        """Rule 14."""
        while self.debt > 0:
            first = self._first_to_burn(now)
            if first is None:
                return
            part = min(self.debt, first.left)
            self._move(first, -part)
            self._owe_less(part)

    def _first_to_burn(self, now: datetime) -> PlainLot | None:
        can = [lot for lot in self.lots if lot.left > 0 and now < lot.until]
        return min(can, key=_turn, default=None)

    def _fill(self, lot: PlainLot, amount: int) -> int:
        part = min(amount, lot.room)
        self._move(lot, part)
        return part

    def _owe_less(self, amount: int) -> int:
        part = min(amount, self.debt)
        self.debt -= part
        self._note(OWED, part)
        return part

    def _move(self, lot: PlainLot, amount: int) -> None:
        lot.left += amount
        self._note(lot.number, amount)

    def _note(self, where: int, amount: int) -> None:
        if amount:
            self._trace.append((where, amount))


def months_before(now: datetime, months: int, time_zone: str) -> datetime:
    """The local midnight so many calendar months back; where there is no such day, the last one."""
    there = now.astimezone(ZoneInfo(time_zone))
    year, month, day = there.year, there.month, there.day
    for _ in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    while True:
        try:
            midnight = datetime(year, month, day, tzinfo=ZoneInfo(time_zone))
        except ValueError:
            day -= 1
        else:
            return midnight.astimezone(UTC)


def _turn(lot: PlainLot) -> tuple[datetime, datetime, int]:
    return lot.until, lot.since, lot.number


def a_year_later(bought: datetime, time_zone: str) -> datetime:
    """Rule 11: the same day and clock time twelve months on; 29 February becomes the 28th."""
    there = bought.astimezone(ZoneInfo(time_zone))
    try:
        later = datetime(there.year + 1, there.month, there.day)  # noqa: DTZ001  zoned below
    except ValueError:
        later = datetime(there.year + 1, 2, 28)  # noqa: DTZ001  zoned below
    clock = there.time().replace(fold=0)
    return datetime.combine(later, clock, ZoneInfo(time_zone)).astimezone(UTC)
