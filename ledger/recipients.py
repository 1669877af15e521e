"""Who hears of an incident: pure, from what each address wishes to hear."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.incidents import AlertKind
from ledger.outbox import Recipient, Subscriber


def recipients(_kind: AlertKind, subscribers: Sequence[Subscriber]) -> tuple[Recipient, ...]:
    return tuple(Recipient(one.chat_id) for one in subscribers if one.wishes.alerts)
