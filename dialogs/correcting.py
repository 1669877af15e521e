"""Correcting an entry of the book: which one, how, how much is given back, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cards.card import Card
from cards.correcting import Entered, confirm_correction_card, correct_form, pick_form
from dialogs.amounts import smallest, whole
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.typed import folded, tidied
from dialogs.vocabulary import Command
from ledger.correctable import paid_by_card, refusal, ways
from ledger.correcting import draft_refund, draft_reversal
from ledger.correction_errors import NotAWay, UnknownBooking
from ledger.drafts import DraftKind
from ledger.errors import AmountError, PurserError, UnusableReason
from ledger.limits import MAX_FUNDS, MAX_REASON, check_reason
from ledger.look import history, line_of
from ledger.lots import FUNDING_KINDS
from ledger.money import Money
from ledger.receipts import number
from ledger.views import Confirmation, HistoryLine

NEWEST = "/25//"  # a page as its button names it: before, size, month, paid by
_PAGE = re.compile(
    r"(?P<before>[0-9]{0,12})/(?P<size>[0-9]{1,3})/"
    r"(?P<month>(?:20[0-9]{2}-(?:0[1-9]|1[0-2]))?)/(?P<paid_by>(?:invoice)?)"
)
_NUMBER = re.compile(r"#?\s?(?:P-20[0-9]{2}-)?0*([1-9][0-9]{0,11})", re.IGNORECASE)
_KINDS = {kind.value: kind for kind in (DraftKind.REVERSAL, DraftKind.REFUND)}


async def _look(turn: Turn, pool: Pool, slots: Slots) -> Pool:
    """The entry that was named, or those of a page that can be corrected."""
    wanted = _KINDS.get(slots.get("what", ""))
    if "entry" in slots:
        return replace(pool, line=await _line(turn, pool, slots["entry"], wanted))
    found = _PAGE.fullmatch(slots.get("page", "")) or _PAGE.fullmatch(NEWEST)
    parts = found.groupdict() if found else {}
    page = await history(
        turn.house,
        turn.actor,
        size=int(parts["size"]),
        month=parts["month"],
        before=int(parts["before"] or 0),
        paid_by=parts["paid_by"],
    )
    lines = tuple(line for line in page.lines if _fits(line, wanted))
    return replace(pool, lines=lines)


def _fits(line: HistoryLine, wanted: DraftKind | None) -> bool:
    return wanted in ways(line) if wanted else bool(ways(line))


async def _line(turn: Turn, pool: Pool, typed: str, wanted: DraftKind | None) -> HistoryLine:
    """Refused at once where it cannot be corrected so, before a reason is asked for."""
    named = _read_entry(typed, pool)
    line = await line_of(turn.house, turn.actor, int(named.rpartition("-")[2]))
    if "-" in named and named != number(line.seq, line.booked_at, pool.account):
        raise UnknownBooking(text=named)
    refund_only = paid_by_card(line) and line.kind in FUNDING_KINDS
    best = wanted or (DraftKind.REFUND if refund_only else DraftKind.REVERSAL)
    refused = refusal(line, best)
    if refused and (wanted or not ways(line)):
        raise refused
    return line


def _read_entry(typed: str, _pool: Pool) -> str:
    """`318`, `#318` or `P-2026-000318`."""
    said = folded(typed).upper()
    found = _NUMBER.fullmatch(said)
    if found is None:
        raise UnknownBooking(text=said)
    return said if said.startswith("P-") else found[1]


def _read_what(typed: str, _pool: Pool) -> str:
    if typed not in _KINDS:
        raise NotAWay(text=typed)
    return typed


def _way(slots: Slots, pool: Pool) -> DraftKind | None:
    """How it is corrected; None where that is still to be asked."""
    if slots.get("what") in _KINDS:
        return _KINDS[slots["what"]]
    possible = ways(pool.line) if pool.line else ()
    return possible[0] if len(possible) == 1 else None


def _both_ways(slots: Slots, pool: Pool) -> bool:
    return _way(slots, pool) is None


def _is_refund(slots: Slots, pool: Pool) -> bool:
    return _way(slots, pool) is DraftKind.REFUND


def _amount_unsaid(slots: Slots, _pool: Pool) -> bool:
    """`refund 79` alone: whatever is typed next would be taken for the reason of a full refund."""
    return "what" in slots and slots.keys().isdisjoint({"amount", "reason"})


def _no_reversal(slots: Slots, pool: Pool) -> bool:
    return _way(slots, pool) is not DraftKind.REVERSAL


def _left(pool: Pool) -> Money:
    """What can be given back, in whole cents; less than a cent is given back as it is."""
    left = pool.line.left if pool.line else None
    if left is None:
        return pool.money(str(MAX_FUNDS))
    return whole(left) if whole(left).micros else left


def _limits(pool: Pool) -> Mapping[str, Money]:
    least, left = smallest(pool.account.currency), _left(pool)
    return {"minimum": min(least, left), "maximum": left}


def _read_amount(typed: str, pool: Pool) -> str:
    limits = _limits(pool)
    return pool.read_between(typed, limits["minimum"], limits["maximum"])


def _read_reason(typed: str, _pool: Pool) -> str:
    reason = tidied(typed)
    check_reason(reason)
    return reason


def _form(form: Form) -> Card:
    pool, typed = form.pool, form.typed
    if pool.line is None:
        page = typed.get("page", NEWEST)
        return pick_form(pool.account, pool.lines, form.id, page, pool.voice, problem=form.problem)
    entered = Entered(
        typed.get("what", ""),
        typed.get("amount") or f"{_left(pool).units.normalize():f}",
        typed.get("reason", ""),
        _left(pool),
    )
    return correct_form(pool.account, pool.line, form.id, pool.voice, entered, problem=form.problem)


def _missing(slot: str, typed: Slots) -> PurserError | None:
    """Who has just chosen an entry has not left out the reason yet."""
    if slot == "entry":
        return UnknownBooking()
    return None if "page" in typed else UnusableReason(limit=MAX_REASON)


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation:
    if pool.line is None:
        raise LookupError(slots["entry"])  # a bug: it was looked up when it was named
    seq, reason = pool.line.seq, slots["reason"]
    if _way(slots, pool) is DraftKind.REVERSAL:
        return await draft_reversal(turn.house, turn.actor, turn.chat_id, seq, reason)
    amount = pool.money(slots["amount"]) if slots.get("amount") else _left(pool)
    return await draft_refund(turn.house, turn.actor, turn.chat_id, seq, amount, reason)


CORRECT = Script(
    command=Command.CORRECT,
    questions=(
        Question("entry", read=_read_entry, mends=(UnknownBooking,)),
        Question("what", read=_read_what, asked=_both_ways),
        Question(
            "amount",
            read=_read_amount,
            asked=_is_refund,
            counts=_no_reversal,  # a form sends it along with everything else
            optional=True,
            insists=_amount_unsaid,
            values=_limits,
            mends=(AmountError,),
        ),
        Question("reason", read=_read_reason, mends=(UnusableReason,)),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_correction_card,
    look=_look,
    missing=_missing,
    opened_by=frozenset({"what", "page"}),
)
