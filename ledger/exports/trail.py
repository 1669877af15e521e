"""The audit trail, one event a line: as JSON with all that is sealed, and as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ledger.account import Account
from ledger.exports.csv_table import row, safe
from ledger.trail import SealedEvent

COLUMNS = (
    "account",
    "number",
    "at",
    "act",
    "who",
    "name",
    "chat",
    "subject",
    "before",
    "after",
    "book_number",
    "hash",
)


def as_json(account: Account, one: SealedEvent) -> str:
    event = one.event
    told = {
        "account": account.id,
        "number": one.number,
        "at": event.at.isoformat(),
        "act": event.act.value,
        "who": event.who,
        "name": event.name,
        "chat": event.chat_id,
        "subject": event.subject,
        "before": dict(event.before),
        "after": dict(event.after),
        "book_seq": one.book_seq,
        "book_head": one.book_head,
        "prev_hash": one.prev_hash,
        "hash": one.hash,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def head() -> str:
    return row(COLUMNS)


def as_row(account: Account, one: SealedEvent) -> str:
    event = one.event
    return row(
        (
            safe(account.id),
            str(one.number),
            event.at.isoformat(),
            event.act.value,
            safe(event.who),
            safe(event.name),
            safe(event.chat_id),
            safe(event.subject),
            safe(_listed(event.before)),
            safe(_listed(event.after)),
            str(one.book_seq),
            one.hash,
        )
    )


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {text}" for name, text in values.items())
