"""Who hears of an incident: pure, from what each address wishes to hear."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.incidents import AlertKind
from ledger.letters import LETTER_KINDS
from ledger.mailboxes import is_mail
from ledger.outbox import Recipient, Subscriber


def recipients(kind: AlertKind, subscribers: Sequence[Subscriber]) -> tuple[Recipient, ...]:
    """Chats hear of every kind; by mail goes what Microsoft's product tells by mail."""
    return tuple(Recipient(one.chat_id) for one in subscribers if _hears(one, kind))


def _hears(one: Subscriber, kind: AlertKind) -> bool:
    return one.wishes.alerts and (kind in LETTER_KINDS or not is_mail(one.chat_id))
