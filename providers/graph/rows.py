"""A row of Graph's call log as a call: exact charge, UTC, masked numbers. Pure.

Everything but the row's id and its start may be missing or null. What is no text where a text
belongs is taken for missing; what concerns money is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from ledger.calls import MAX_CAPABILITY, Call, Unread
from ledger.errors import PurserError
from ledger.masked import as_kept
from ledger.money import Money

NO_CAPABILITY = "unknown"  # of a call whose row names no licence: no pool pays for it
_MOST_TEXT = 128  # characters (rule 5)
_MOST_DIGITS = 15  # before the point: no charge, and more would cost us time
_ISO_4217 = 3  # letters


class _Odd(Exception):
    """Named by the field."""


def calls_in(
    rows: Sequence[object], currency: str, *, whole_numbers: bool
) -> tuple[tuple[Call, ...], tuple[Unread, ...]]:
    """Those that can be read, and what is known of the others."""
    calls: list[Call] = []
    unread: list[Unread] = []
    for row in rows:
        try:
            calls.append(_call(_fields(row), currency, whole_numbers=whole_numbers))
        except _Odd as odd:
            unread.append(Unread(_id_of(row), str(odd)))
    return tuple(calls), tuple(unread)


def _call(row: Mapping[str, Any], currency: str, *, whole_numbers: bool) -> Call:
    told = row.get
    started_at = _moment(told("startDateTime"))
    return Call(
        id=_text(told("id")) or _fail("id"),
        started_at=started_at,
        charge=_charge(told("charge"), told("currency"), currency),
        capability=_text(told("licenseCapability"))[:MAX_CAPABILITY] or NO_CAPABILITY,
        seconds=_seconds(told("duration"), started_at, told("endDateTime")),
        destination=_text(told("destinationName")),
        kind=_text(told("callType")),
        person_id=_text(told("userId")),
        person=_text(told("userDisplayName")) or _text(told("userPrincipalName")),
        caller=as_kept(_text(told("callerNumber")), whole=whole_numbers),
        callee=as_kept(_text(told("calleeNumber")), whole=whole_numbers),
    )


def _fields(row: object) -> Mapping[str, Any]:
    return row if isinstance(row, dict) else _fail("row")


def _fail(field: str) -> Any:
    raise _Odd(field)


def _id_of(row: object) -> str:
    return _text(row.get("id")) if isinstance(row, dict) else ""


def _text(value: object) -> str:
    """One printable line, or nothing."""
    if not isinstance(value, str):
        return ""
    if not value.isprintable():
        value = "".join(sign for sign in value if sign.isprintable())
    return value[:_MOST_TEXT]


def _moment(value: object) -> datetime:
    """Graph writes seven digits of a second, and Python reads six of them."""
    try:
        found = datetime.fromisoformat(value)  # type: ignore[arg-type]
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise _Odd("startDateTime") from None


def _seconds(duration: object, started_at: datetime, ended: object) -> int:
    """As it is told, or else from the call's start to its end."""
    if isinstance(duration, int | Decimal) and not isinstance(duration, bool):
        return int(duration) if abs(duration) < 10**_MOST_DIGITS else _fail("duration")
    try:
        return max(0, int((_moment(ended) - started_at).total_seconds()))
    except _Odd:
        return 0


def _charge(value: object, currency: object, own: str) -> Money:
    """Nothing told is nothing charged: what a later row says is booked as a revision."""
    if value is None:
        return Money.zero(own)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _Odd("charge")
    code = currency.strip().upper() if isinstance(currency, str) else ""
    money = _money(value, code)
    if not money.micros:
        return Money.zero(own)
    return money if len(code) == _ISO_4217 and code.isalpha() else _fail("currency")


@lru_cache(maxsize=4096)  # the same minutes to the same countries cost the same
def _money(value: int | Decimal | str, currency: str) -> Money:
    try:
        units = Decimal(value)
        if not units.is_finite() or units.adjusted() >= _MOST_DIGITS:
            raise _Odd("charge")
        return Money.of(units, currency)
    except (InvalidOperation, PurserError):
        raise _Odd("charge") from None
