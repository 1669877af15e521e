"""One row a booking, for a spreadsheet; text that a spreadsheet would run is made plain text."""

from __future__ import annotations

import csv
import re
from io import StringIO

from ledger.account import Account
from ledger.exports.booked import Booked, plain
from ledger.facts import APPROVED_BY, CALLS, LOT, METHOD, PURCHASE_ORDER, REVERSES

COLUMNS = (
    "account",
    "number",
    "kind",
    "booked_at",
    "effective_at",
    "expires_at",
    "currency",
    "amount",
    "balance",
    "who",
    "why",
    "method",
    "agreement",
    "purchase_order",
    "calls",
    "corrects",
    "key",
    "hash",
    "approved_by",
)
# What makes a spreadsheet take a cell for a formula: at its beginning, and behind what another
# country's spreadsheet takes for the end of a cell.
_RUNS = re.compile(r"(^|[;,\t\r])(\s*)(?=[=+\-@＝＋－＠\t\r])")


def head() -> str:
    return row(COLUMNS)


def booking(account: Account, booked: Booked) -> str:
    one, facts = booked.transaction, booked.transaction.entry.facts
    entry = one.entry
    return row(
        (
            safe(account.id),
            str(one.seq),
            entry.kind.value,
            one.booked_at.isoformat(),
            entry.effective_at.isoformat(),
            entry.expires_at.isoformat() if entry.expires_at else "",
            account.currency,
            plain(entry.wallet),
            plain(one.balance),
            safe(entry.who),
            safe(entry.why),
            safe(facts.get(METHOD, "")),
            safe(facts.get(f"{METHOD}_reference", "")),
            safe(facts.get(PURCHASE_ORDER, "")),
            facts.get(CALLS, ""),
            facts.get(REVERSES, "") or facts.get(LOT, ""),
            safe(entry.key),
            one.hash,
            safe(facts.get(APPROVED_BY, "")),
        )
    )


def safe(said: str) -> str:
    """As text to every spreadsheet, whatever it begins with."""
    return _RUNS.sub(r"\1'\2", said)


def row(cells: tuple[str, ...]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
