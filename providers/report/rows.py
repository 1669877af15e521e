"""Rows: a line of a report as a call, or which of its fields is wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NoReturn, TypeVar

from ledger.calls import MAX_CALL_ID, MAX_CAPABILITY, REVISED, Call, bookable
from ledger.importing import Terms
from ledger.masked import as_kept
from ledger.money import Money
from ledger.report_errors import (
    ChargedElsewhere,
    ChargeMixed,
    FieldError,
    FieldMissing,
    FieldUnusable,
    LineCutShort,
    TimeImpossible,
)
from providers.report.columns import Column, Columns
from providers.report.fields import charge_of, moment_of, seconds_of, text_of

T = TypeVar("T")

NO_CAPABILITY = "unknown"  # of a call whose row names no licence: no pool pays for it
_ISO_4217 = 3  # letters
# Characters (rule 5), blanks among them: fields are kept to be read quicker the next time, and
# thousands of endless ones would stay in the memory for good.
MAX_FIELD = 1024
_MOST_TOLD = 64  # characters of one that is longer
_OWN_NUMBERS = 16_384  # of an organisation: they come again and again
_PLAIN = (
    Column.ID,
    Column.START,
    Column.CHARGE,
    Column.CURRENCY,
    Column.CAPABILITY,
    Column.SECONDS,
    Column.END,
)
_TOLD = (
    Column.DESTINATION,
    Column.KIND,
    Column.PERSON_ID,
    Column.PERSON,
    Column.UPN,
    Column.CALLER,
    Column.CALLEE,
)


class _Wrong(Exception):
    """In that column."""

    def __init__(self, column: Column, why: FieldError, text: str) -> None:
        super().__init__(column)
        self.column = column
        self.why = why
        self.text = text


@dataclass(slots=True)
class Rows:
    """Those of one list, read one after the other; `line` is where the next one begins."""

    file: str
    columns: Columns
    terms: Terms
    whole_numbers: bool
    decimals: str = ""  # which sign stands before them in this list, once one did
    _width: int = field(init=False)
    _plain: Callable[[list[str]], tuple[str, ...]] = field(init=False)
    _told: Callable[[list[str]], tuple[str, ...]] = field(init=False)
    _callee: Callable[[str], str] = field(init=False)
    _caller: Callable[[str], str] = field(init=False)

    def __post_init__(self) -> None:
        self._width = len(self.columns.names)
        # A column that is not there is read from the empty field behind the last one.
        places = self.columns.places
        self._plain = itemgetter(*(places.get(one, self._width) for one in _PLAIN))
        self._told = itemgetter(*(places.get(one, self._width) for one in _TOLD))
        self._callee = partial(as_kept, whole=self.whole_numbers)
        self._caller = lru_cache(maxsize=_OWN_NUMBERS)(self._callee)

    def checked(self, row: list[str], line: int) -> Call:
        """What a book needs of it: money, time, and whose it is; a ReportError where that fails."""
        self._fit(row, line)
        return self._call(row, line, ())

    def call(self, row: list[str], line: int) -> Call:
        """All of it."""
        self._fit(row, line)
        destination, kind, person_id, person, upn, caller, callee = self._told(row)
        told = (
            text_of(destination),
            text_of(kind),
            text_of(person_id),
            text_of(person) or text_of(upn),
            self._caller(caller),
            self._callee(callee),
        )
        return self._call(row, line, told)

    def _call(self, row: list[str], line: int, told: tuple[str, ...]) -> Call:
        try:
            return self._bookable(self._plain(row), told)
        except _Wrong as wrong:
            self._tell(wrong, line)

    def _fit(self, row: list[str], line: int) -> None:
        """Exactly one field more than there are columns, and that one empty; none without end."""
        found = len(row)
        if found > self._width and not any(row[self._width :]):
            del row[self._width :]
        elif found != self._width:
            raise LineCutShort(file=self.file, line=line, found=found, expected=self._width)
        if len("".join(row)) > MAX_FIELD and max(map(len, row)) > MAX_FIELD:
            self._tell_longest(row, line)
        row.append("")

    def _bookable(self, plain: tuple[str, ...], told: tuple[str, ...]) -> Call:
        """`told` is what it has besides, in the order in which a call has it."""
        row_id, start, charge, currency, capability, seconds, end = plain
        started_at = _read(Column.START, moment_of, start)
        call = Call(
            row_id.strip(),
            started_at,
            self._charge(charge, currency),
            capability.strip() or NO_CAPABILITY,
            _seconds(seconds, started_at, end),
            *told,
        )
        if not bookable(call, self.terms.currency, self.terms.now, self.terms.paid_by):
            self._say_why(call, start)
        return call

    def _charge(self, text: str, currency: str) -> Money:
        code = currency.strip().upper()
        money, sign = _read(Column.CHARGE, charge_of, text, code)
        if not money.micros:
            return Money.zero(self.terms.currency)
        if sign and sign != self.decimals:
            if self.decimals:
                raise _Wrong(Column.CHARGE, ChargeMixed(), text)
            self.decimals = sign
        if len(code) != _ISO_4217 or not code.isalpha():
            why = FieldUnusable() if code else FieldMissing()
            raise _Wrong(Column.CURRENCY, why, currency)
        return money

    def _say_why(self, call: Call, start: str) -> NoReturn:
        """Of a row that no book can take."""
        if not call.id:
            raise _Wrong(Column.ID, FieldMissing(), "")
        if len(call.id) > MAX_CALL_ID or not call.id.isprintable() or REVISED in call.id:
            raise _Wrong(Column.ID, FieldUnusable(), call.id)
        if len(call.capability) > MAX_CAPABILITY or not call.capability.isprintable():
            raise _Wrong(Column.CAPABILITY, FieldUnusable(), call.capability)
        got, own = call.charge.currency, self.terms.currency
        if got != own and call.costs(self.terms.paid_by):
            raise _Wrong(Column.CURRENCY, ChargedElsewhere(expected=own), got)
        raise _Wrong(Column.START, TimeImpossible(), start)

    def _tell(self, wrong: _Wrong, line: int) -> NoReturn:
        where = self._where(line, self.columns.places[wrong.column])
        raise type(wrong.why)(**wrong.why.data, **where, text=wrong.text) from wrong

    def _tell_longest(self, row: list[str], line: int) -> NoReturn:
        longest = max(range(len(row)), key=lambda column: len(row[column]))
        raise FieldUnusable(**self._where(line, longest), text=row[longest].strip()[:_MOST_TOLD])

    def _where(self, line: int, column: int) -> dict[str, Any]:
        name = self.columns.names[column].strip()[:_MOST_TOLD]
        return {"file": self.file, "line": line, "column": column + 1, "name": name}


def _read(column: Column, reads: Callable[..., T], text: str, *terms: str) -> T:
    try:
        return reads(text, *terms)
    except FieldError as why:
        raise _Wrong(column, why, text) from why


def _seconds(seconds: str, started_at: datetime, end: str) -> int:
    """As it is told, or else from the call's start to its end."""
    if seconds.strip():
        return _read(Column.SECONDS, seconds_of, seconds)
    if not end.strip():
        return 0
    ended_at = _read(Column.END, moment_of, end)
    return max(0, int((ended_at - started_at).total_seconds()))
