"""One JSON object a booking: everything that the book holds of it, amounts in whole micros."""

from __future__ import annotations

import json

from ledger.account import Account
from ledger.exports.booked import Booked


def booking(account: Account, booked: Booked) -> str:
    one = booked.transaction
    entry = one.entry
    told = {
        "account": account.id,
        "seq": one.seq,
        "kind": entry.kind.value,
        "booked_at": one.booked_at.isoformat(),
        "effective_at": entry.effective_at.isoformat(),
        "expires_at": entry.expires_at.isoformat() if entry.expires_at else None,
        "currency": account.currency,
        "amount_micros": entry.wallet.micros,
        "balance_micros": one.balance.micros,
        "postings": [
            {"book": posting.book, "amount_micros": posting.amount.micros}
            for posting in entry.postings
        ],
        "trace": [{"lot": move.lot, "amount_micros": move.amount.micros} for move in booked.trace],
        "who": entry.who,
        "why": entry.why,
        "facts": dict(entry.facts),
        "key": entry.key,
        "prev_hash": one.prev_hash,
        "hash": one.hash,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
