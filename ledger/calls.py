"""Call rows as a usage source reports them, and which of them a book can take. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ledger.money import MICROS, Money

CREDITS = "MCOPSTNPP"  # the capability of a call that is paid from Communications Credits


@dataclass(frozen=True, slots=True)
class Call:
    """One call as its source tells it; `id` is the source's own and is booked once for ever."""

    id: str
    started_at: datetime
    charge: Money
    capability: str  # which licence carried it: `CREDITS`, or a plan that covers it
    seconds: int = 0
    destination: str = ""  # as the source names it: "Germany Mobile"
    kind: str = ""  # the source's word for the kind of call: `user_out`, `conf_in`
    person_id: str = ""  # an aadObjectId
    person: str = ""  # what that person is called
    caller: str = ""  # telephone numbers, masked unless the operator wants them whole
    callee: str = ""

    @property
    def ended_at(self) -> datetime:
        """When the pool was charged."""
        return self.started_at + timedelta(seconds=self.seconds)

    def costs(self, paid_by: Collection[str]) -> bool:
        """Whether the pool pays for it: by its capability, and where there is something to pay."""
        return self.capability in paid_by and self.charge.micros > 0


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a call already: the row's id had come before."""

    costs: Money  # the pool, as it was last told
    revisions: int  # how often that was another amount than before
    capability: str


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What bookings of a call say that it cost, without those that somebody has reversed."""

    amount: Money
    seq: int  # the first of these bookings; 0: there is none

    def with_booking(self, charge: Money, seq: int) -> Outstanding:
        return Outstanding(self.amount + charge, min(self.seq or seq, seq))


@dataclass(frozen=True, slots=True)
class Revision:
    """A call of old that costs another amount now: `call` has the difference as its charge."""

    call: Call
    of: str  # the source's id of it
    costs: Money  # the pool, as it is told now
    revisions: int  # with this one

    @property
    def before(self) -> tuple[str, ...]:
        """The ids of the call's rows before this one."""
        return (self.of, *(f"{self.of}{REVISED}{nth}" for nth in range(1, self.revisions)))

    def filed_as(self, first: Call) -> Revision:
        """On the day and under the names of the first row: there stand the sums that it changes."""
        filed = replace(first, id=self.call.id, charge=self.call.charge)
        return replace(self, call=replace(filed, capability=self.call.capability))


def revision(call: Call, told: Told, paid_by: Collection[str]) -> Revision | None:
    """None where the row says what it said before.

    It is a row of its own, under an id that is made of the first one's, so that the booking of
    each can be told from its rows for ever.
    """
    costs = call.charge if call.costs(paid_by) else Money.zero(told.costs.currency)
    more = costs - told.costs
    if not more.micros:
        return None
    nth = told.revisions + 1
    carried = call.capability if more.micros > 0 else told.capability
    row = replace(call, id=f"{call.id}{REVISED}{nth}", charge=more, capability=carried)
    return Revision(row, call.id, costs, nth)


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of a page that is no call: what it calls itself, and which field is odd."""

    id: str
    why: str


class CallsRefused(Exception):
    """Rows of a source that no book can take; the others of their page were booked."""

    def __init__(self, refused: Sequence[Call | Unread], currency: str) -> None:
        first = refused[0]
        named = first.id[:MAX_CALL_ID]
        super().__init__(f"calls={len(refused)} {named=} {_odd(first)} expected={currency}")
        self.refused = tuple(refused)


def _odd(row: Call | Unread) -> str:
    if isinstance(row, Unread):
        return f"unread={row.why}"
    return f"at={row.started_at.isoformat()!r} got={row.charge.currency!r}"


REVISED = "~"  # stands behind the source's id where a row tells of another charge than before
MAX_CALL_ID = 120  # characters (rule 5); there is room for what a revision has behind them
MAX_CAPABILITY = 58  # characters: with `usage:` before it, it names a book
MAX_SECONDS = 366 * 24 * 3600
MAX_CHARGE = 1_000_000  # of one call, in units
_MOST_MICROS = MAX_CHARGE * MICROS
# Before it a date was misread, and not every time zone could hold it.
_FIRST_YEAR = 2000
_CLOCKS_DIFFER = timedelta(days=1)  # what lies further ahead was misread as well


def sorted_out(
    calls: Sequence[Call], currency: str, now: datetime, paid_by: Collection[str]
) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Those that a book can take, and the others."""
    taken: list[Call] = []
    odd: list[Call] = []
    for call in calls:
        (taken if bookable(call, currency, now, paid_by) else odd).append(call)
    return tuple(taken), tuple(odd)


def bookable(call: Call, currency: str, now: datetime, paid_by: Collection[str]) -> bool:
    """Whether a book can take the row: one that it cannot must not hold up the others.

    It has to be in the account's currency (rule 4), unless the pool does not pay for it.
    """
    charge = call.charge
    return (
        _named(call.id, call.capability)
        and (charge.currency == currency or not call.costs(paid_by))
        and 0 <= charge.micros <= _MOST_MICROS
        and _happened(call, now)
    )


def _named(call_id: str, capability: str) -> bool:
    short = 0 < len(call_id) <= MAX_CALL_ID and 0 < len(capability) <= MAX_CAPABILITY
    return short and call_id.isprintable() and capability.isprintable() and REVISED not in call_id


def _happened(call: Call, now: datetime) -> bool:
    at = call.started_at
    if at.tzinfo is None or at.year < _FIRST_YEAR:
        return False
    return at <= now + _CLOCKS_DIFFER and 0 <= call.seconds <= MAX_SECONDS


@dataclass(frozen=True, slots=True)
class CallPage:
    """With `again_at` the source was not asked: it has had enough, and rests until then."""

    calls: tuple[Call, ...]
    cursor: str  # where the next read goes on
    more: bool
    unread: tuple[Unread, ...] = ()
    again_at: datetime | None = None
