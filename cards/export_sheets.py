"""The sheets of an export in the reader's language: their headings, and how each row reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from babel.numbers import get_currency_precision

from cards.markup import Plain
from cards.names import method_name, reason
from cards.voice import Voice
from ledger.account import Account
from ledger.calls import Call
from ledger.exports.extract import Line, Metered
from ledger.exports.tables import Column, Look, Row, Sheet
from ledger.lots import Lot
from ledger.masked import masked
from ledger.money import Money
from ledger.tallies import Axis, DayTally

_HISTORY = {
    "number": 9,
    "happened": 18,
    "booked": 18,
    "what": 22,
    "amount": 15,
    "balance": 15,
    "calls": 9,
    "charged": 15,
    "method": 26,
    "order": 18,
    "who": 22,
    "approved_by": 22,
    "corrects": 10,
    "why": 40,
}
_USAGE = {"day": 12, "name": 32, "calls": 9, "covered": 11, "duration": 13, "charged": 15}
_CALLS = {
    "started": 18,
    "person": 26,
    "call_kind": 20,
    "destination": 26,
    "caller": 18,
    "callee": 18,
    "duration": 11,
    "charged": 13,
    "licence": 16,
    "id": 38,
}
_LOTS = {
    "number": 9,
    "bought": 18,
    "expires": 18,
    "amount": 15,
    "left": 15,
    "gone": 15,
    "taken": 15,
    "state": 12,
}
_EXACT = ("charged",)
_OF_AMOUNTS = ("amount", "balance", "charged", "left", "gone", "taken")


def look_of(account: Account) -> Look:
    return Look(account.currency, get_currency_precision(account.currency), account.time_zone)


def history_sheet(account: Account, voice: Voice) -> Sheet:
    return _sheet("history", _HISTORY, account, voice)


def usage_sheet(axis: Axis, account: Account, voice: Voice) -> Sheet:
    """One row for each day and each kind, destination or person."""
    named = {axis.value if name == "name" else name: wide for name, wide in _USAGE.items()}
    return _sheet(f"usage_{axis}", named, account, voice)


def calls_sheet(account: Account, voice: Voice) -> Sheet:
    return _sheet("calls", _CALLS, account, voice)


def lots_sheet(account: Account, voice: Voice) -> Sheet:
    return _sheet("lots", _LOTS, account, voice)


def history_row(one: Line, voice: Voice) -> Row:
    line = one.line
    return (
        line.seq,
        line.effective_at,
        line.booked_at,
        voice(f"export.booked.{line.kind}"),
        line.amount,
        line.balance,
        line.calls or None,
        one.charged if one.charged.micros else None,
        method_name(line.method, voice) if line.method else None,
        line.purchase_order,
        line.who,
        line.approved_by,
        line.corrects or None,
        line.why or (reason(line.code, voice) if line.code else None),
    )


def usage_row(one: DayTally, name: str) -> Row:
    tally = one.tally
    spoken = timedelta(seconds=tally.seconds)
    return (one.on, name, tally.calls, tally.covered, spoken, tally.charged)


def call_row(one: Metered, voice: Voice, *, named: bool) -> Row:
    """Unless `named`, nothing tells whose call it was."""
    call = one.call
    return (
        call.started_at,
        (call.person or call.person_id) if named else None,
        kind_name(call.kind, voice),
        call.destination,
        call.caller if named else None,
        call.callee if named else _other_side(call),
        timedelta(seconds=call.seconds),
        call.charge if one.booked else Money.zero(call.charge.currency),
        call.capability,
        call.id,
    )


def _other_side(call: Call) -> str | None:
    """Who rang in reached one of our own: that number is as good as the name."""
    return None if call.kind.endswith("_in") else masked(call.callee)


def lot_row(lot: Lot, voice: Voice, now: datetime) -> Row:
    return (
        lot.number,
        lot.purchased_at,
        lot.expires_at,
        lot.amount,
        lot.remaining,
        lot.room,
        lot.taken,
        voice(f"export.lot.{_state(lot, now)}"),
    )


def name_of(axis: Axis, name: str, names: Mapping[str, str], voice: Voice) -> str:
    """As it is called: a person by name, or by id where no name is kept (any more)."""
    if not name:
        return voice("export.unnamed")
    if axis is Axis.KIND:
        return kind_name(name, voice)
    return names.get(name, name) if axis is Axis.PERSON else name


def kind_name(kind: str, voice: Voice) -> str:
    """In the reader's words where there are any; else in the source's own."""
    key = f"usage.kind.{kind}"
    return voice(key) if voice.fits(key, {}) else kind


def _state(lot: Lot, now: datetime) -> str:
    if lot.remaining.micros <= 0:
        return "used"
    return "open" if lot.spendable(now) else "expired"


def _sheet(name: str, columns: Mapping[str, int], account: Account, voice: Voice) -> Sheet:
    return Sheet(
        voice(f"export.sheet.{name}"),
        tuple(
            Column(_title(column, account, voice), width, exact=column in _EXACT)
            for column, width in columns.items()
        ),
    )


def _title(column: str, account: Account, voice: Voice) -> str:
    """An amount says its currency in its heading, so that its cells are plain numbers."""
    text = voice(f"export.column.{column}")
    if column not in _OF_AMOUNTS:
        return text
    return voice("export.column_in", name=Plain(text), currency=Plain(account.currency))
