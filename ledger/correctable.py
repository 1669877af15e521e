"""What may be corrected, and how: judged from a line of the book, before anybody is asked more.

`ledger/correcting.py` judges once more under the lock, where it also knows the line's lot.
"""

from __future__ import annotations

from ledger.account import MethodKind
from ledger.book import Kind
from ledger.correction_errors import (
    AlreadyReversed,
    NothingLeft,
    NotRefundable,
    NotReversible,
    PaidByCard,
)
from ledger.drafts import DraftKind
from ledger.errors import PurserError
from ledger.lots import FUNDING_KINDS
from ledger.views import HistoryLine

REVERSIBLE = (Kind.USAGE, Kind.RECONCILE, *FUNDING_KINDS)


def ways(line: HistoryLine) -> tuple[DraftKind, ...]:
    """Reversal, refund, both or none (rule 16)."""
    kinds = (DraftKind.REVERSAL, DraftKind.REFUND)
    return tuple(kind for kind in kinds if refusal(line, kind) is None)


def refusal(line: HistoryLine, kind: DraftKind) -> PurserError | None:
    """Why that line cannot be corrected in that way; None where it can."""
    if line.undone:
        return AlreadyReversed(seq=line.seq)
    if kind is DraftKind.REFUND:
        return _no_refund(line)
    if line.kind not in REVERSIBLE:
        return NotReversible(kind=line.kind)
    if paid_by_card(line):
        return PaidByCard(seq=line.seq)
    return None


def paid_by_card(line: HistoryLine) -> bool:
    return line.method is not None and line.method.kind is MethodKind.CARD


def _no_refund(line: HistoryLine) -> PurserError | None:
    if line.kind not in FUNDING_KINDS:
        # It is named only where the way out is open: an expiry cannot be reversed either.
        named = {"seq": line.seq} if line.kind in REVERSIBLE else {}
        return NotRefundable(kind=line.kind, **named)
    return None if line.left and line.left.micros > 0 else NothingLeft(seq=line.seq)
