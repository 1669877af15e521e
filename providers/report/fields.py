"""Fields: an amount, a moment and a length as a report writes them; what is unclear is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from ledger.calls import MAX_CHARGE, MAX_SECONDS
from ledger.errors import PurserError
from ledger.money import Money
from ledger.report_errors import (
    ChargeAmbiguous,
    ChargeUnreadable,
    LengthUnreadable,
    TimeAmbiguous,
    TimeUnreadable,
)

POINT, COMMA = ".", ","
MAX_TEXT = 128  # characters of a name or a destination (rule 5)

_WHOLE = re.compile(r"[0-9]{1,7}")
_BY_POINT = re.compile(r"(?:[0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3})+)?\.[0-9]{1,12}")
_BY_COMMA = re.compile(r"(?:[0-9]{1,7}|[0-9]{1,3}(?:\.[0-9]{3})+)?,[0-9]{1,12}")
_EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")  # a thousand, or one and a fraction
_TIME = (
    r"(?:T| +)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?Z?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){_TIME}"
)
_DAY_FIRST = re.compile(rf"(?P<d>[0-9]{{1,2}})\.(?P<m>[0-9]{{1,2}})\.(?P<y>[0-9]{{4}}){_TIME}")
_HALF = r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_UNCLEAR = re.compile(rf"(?P<a>[0-9]{{1,2}})/(?P<b>[0-9]{{1,2}})/(?P<y>[0-9]{{4}}){_TIME}{_HALF}")
_MONTHS = 12
_NOON = 12


@lru_cache(maxsize=16_384)  # the same minutes to the same countries cost the same
def charge_of(text: str, currency: str) -> tuple[Money, str]:
    """The amount, and which sign stood before its decimals; empty where there were none."""
    bare = text.strip()
    if not bare:
        return Money.zero(currency), ""  # as Graph tells nothing of what costs nothing
    if _EITHER.fullmatch(bare):
        raise ChargeAmbiguous
    if _WHOLE.fullmatch(bare):
        return _money(bare, currency), ""
    if _BY_POINT.fullmatch(bare):
        return _money(bare.replace(",", ""), currency), POINT
    if _BY_COMMA.fullmatch(bare):
        return _money(bare.replace(".", "").replace(",", "."), currency), COMMA
    raise ChargeUnreadable


def _money(units: str, currency: str) -> Money:
    try:
        money = Money.of(units, currency)
    except PurserError as wrong:
        raise ChargeUnreadable from wrong
    if money > Money.of(MAX_CHARGE, currency):
        raise ChargeUnreadable
    return money


def moment_of(text: str) -> datetime:
    """In UTC, which the report is written in where it names no other zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _saved_anew(text.strip())
    if found.tzinfo is UTC:
        return found
    if ":" not in text:
        raise TimeUnreadable  # a day alone is no moment
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as wrong:
        raise TimeUnreadable from wrong


def _saved_anew(text: str) -> datetime:
    """As spreadsheets write a time that they have taken for one."""
    if found := _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return _moment(found, int(found["m"]), int(found["d"]), int(found["hour"]))
    if found := _UNCLEAR.fullmatch(text):
        return _moment(found, *_month_and_day(int(found["a"]), int(found["b"])), _hour(found))
    raise TimeUnreadable


def _moment(found: re.Match[str], month: int, day: int, hour: int) -> datetime:
    minute, second = int(found["minute"]), int(found["second"] or 0)
    try:
        return datetime(int(found["y"]), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as wrong:
        raise TimeUnreadable from wrong


def _month_and_day(first: int, second: int) -> tuple[int, int]:
    if first <= _MONTHS and second <= _MONTHS and first != second:
        raise TimeAmbiguous
    return (first, second) if second > _MONTHS or first == second else (second, first)


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if not half:
        return hour
    if not 1 <= hour <= _NOON:
        raise TimeUnreadable
    return hour % _NOON + (_NOON if half == "p" else 0)


@lru_cache(maxsize=4_096)
def seconds_of(text: str) -> int:
    """Whole seconds; a fraction of nothing, as `65.0`, is none."""
    bare = text.strip()
    whole, _, fraction = bare.partition(".")
    if not (whole.isascii() and whole.isdigit() and not fraction.strip("0")):
        raise LengthUnreadable
    if len(whole) > len(str(MAX_SECONDS)) or int(whole) > MAX_SECONDS:
        raise LengthUnreadable
    return int(whole)


@lru_cache(maxsize=16_384)  # names and destinations come again and again
def text_of(text: str) -> str:
    """One printable line, cut where it is longer than any."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable())
    return text.strip()[:MAX_TEXT]
