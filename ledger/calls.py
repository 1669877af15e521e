"""Call rows as a usage source reports them, and which of them a book can take. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


class CallsRefused(Exception):
    """Rows of a source that no book can take; the others of their page were booked."""

    def __init__(self, refused: Sequence[Call], currency: str) -> None:
        first = refused[0]
        got, at = first.charge.currency, first.started_at.isoformat()
        named = first.id[:MAX_CALL_ID]
        super().__init__(f"calls={len(refused)} {named=} {at=} {got=} expected={currency}")
        self.refused = tuple(refused)


MAX_CALL_ID = 128  # characters (rule 5)
MAX_CAPABILITY = 58  # characters: with `usage:` before it, it names a book
MAX_SECONDS = 366 * 24 * 3600
MAX_CHARGE = 1_000_000  # of one call, in units
# Before it a date was misread, and not every time zone could hold it.
_FIRST_YEAR = 2000
_CLOCKS_DIFFER = timedelta(days=1)  # what lies further ahead was misread as well


def sorted_out(
    calls: Sequence[Call], currency: str, now: datetime
) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Those that a book can take, and the others."""
    taken: list[Call] = []
    odd: list[Call] = []
    for call in calls:
        (taken if bookable(call, currency, now) else odd).append(call)
    return tuple(taken), tuple(odd)


def bookable(call: Call, currency: str, now: datetime) -> bool:
    """Whether a book can take the row: one that it cannot must not hold up the others."""
    named = _short(call.id, MAX_CALL_ID) and _short(call.capability, MAX_CAPABILITY)
    return named and _charged(call.charge, currency) and _happened(call, now)


def _short(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable()


def _charged(charge: Money, currency: str) -> bool:
    """In the account's currency (rule 4), and no more than any call can cost."""
    return charge.currency == currency and 0 <= charge.micros <= MAX_CHARGE * MICROS


def _happened(call: Call, now: datetime) -> bool:
    at = call.started_at
    if at.tzinfo is None or at.year < _FIRST_YEAR:
        return False
    return at <= now + _CLOCKS_DIFFER and 0 <= call.seconds <= MAX_SECONDS


@dataclass(frozen=True, slots=True)
class CallPage:
    calls: tuple[Call, ...]
    cursor: str  # where the next read goes on
    more: bool
