"""The book as beancount reads it: one entry a booking, and the balance asserted at the end.

What was paid in comes from a liability of its own by kind of payment; calls and forfeitures are
expenses; what a reconciliation found is equity.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

from ledger.account import Account
from ledger.book import ADJUSTMENT, FORFEITED, WALLET
from ledger.exports.booked import Booked, plain
from ledger.zones import local_day

_FROM = date(1970, 1, 1)  # when the accounts are opened: before anything can have happened
_UNUSABLE = re.compile(r"[^A-Za-z0-9-]")
_ROOTS = {"funding": "Liabilities", "usage": "Expenses", FORFEITED: "Expenses"}


def head() -> str:
    # Accounts are opened as they occur: which books there will be is not known beforehand.
    return 'option "title" "Purser"\nplugin "beancount.plugins.auto_accounts"\n'


def opening(account: Account) -> str:
    return f"\n{_FROM} open {_name(account, WALLET)} {account.currency}\n"


def booking(account: Account, booked: Booked) -> str:
    one = booked.transaction
    entry = one.entry
    day = local_day(entry.effective_at, account.time_zone)
    lines = [f"{day} * {_quoted(entry.kind.value)} {_quoted(entry.why)}"]
    noted = {
        "number": str(one.seq),
        "booked": one.booked_at.isoformat(),
        "who": entry.who,
        "key": entry.key,
        "hash": one.hash,
    } | {f"fact-{name.replace('_', '-')}": value for name, value in entry.facts.items()}
    lines += [f"  {name}: {_quoted(value)}" for name, value in noted.items()]
    lines += [
        f"  {_name(account, posting.book)}  {plain(posting.amount)} {account.currency}"
        for posting in entry.postings
    ]
    return "\n" + "\n".join(lines) + "\n"


def closing(account: Account, booked: Booked | None) -> str:
    """Beancount adds up for itself: it has to come to what the book says."""
    if booked is None:
        return ""
    last = booked.transaction
    after = local_day(last.booked_at, account.time_zone) + timedelta(days=2)
    amount = f"{plain(last.balance)} ~ 0.000000 {account.currency}"
    return f"\n{after} balance {_name(account, WALLET)}  {amount}\n"


def _name(account: Account, book: str) -> str:
    kind, _, detail = book.partition(":")
    if book == WALLET:
        root = "Assets"
    elif book == ADJUSTMENT:
        root = "Equity"
    else:
        root = _ROOTS[kind]
    parts = [root, "Purser", f"T{_word(account.id)}", _word(kind).capitalize()]
    return ":".join([*parts, *([f"X{_word(detail)}"] if detail else [])])


def _word(text: str) -> str:
    return _UNUSABLE.sub("-", text)


def _quoted(text: str) -> str:
    """A string of beancount's: JSON's escapes are among those it knows, but for the controls."""
    return json.dumps(
        "".join(sign if sign.isprintable() else " " for sign in text), ensure_ascii=False
    )
