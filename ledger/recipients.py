"""Who hears of an incident, and when: pure, from what each address wishes to hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ledger.incidents import URGENT, AlertKind
from ledger.letters import LETTER_KINDS
from ledger.mailboxes import is_mail
from ledger.outbox import Recipient, Subscriber
from ledger.quiet import is_quiet, over_at


def recipients(
    kind: AlertKind, subscribers: Sequence[Subscriber], now: datetime
) -> tuple[Recipient, ...]:
    """Chats hear of every kind that they have not muted; in quiet hours what can wait is held.

    By mail goes what Microsoft's product tells by mail.
    """
    can_wait = kind not in URGENT
    return tuple(
        Recipient(one.chat_id, held=can_wait and sleeps(one, now))
        for one in subscribers
        if _hears(one, kind)
    )


def awake_at(kind: AlertKind, subscribers: Sequence[Subscriber], now: datetime) -> datetime | None:
    """When the first of those for whom it is held may hear it; None where it is held for nobody."""
    held = {to.chat_id for to in recipients(kind, subscribers, now) if to.held}
    return min((wakes_at(one, now) for one in subscribers if one.chat_id in held), default=None)


def sleeps(one: Subscriber, now: datetime) -> bool:
    """Whether its quiet hours are on."""
    wishes = one.wishes
    return wishes.quiet is not None and is_quiet(wishes.quiet, wishes.time_zone, now)


def wakes_at(one: Subscriber, now: datetime) -> datetime:
    """When its quiet hours are over: now, where they are not on."""
    wishes = one.wishes
    if wishes.quiet is None or not sleeps(one, now):
        return now
    return over_at(wishes.quiet, wishes.time_zone, now)


def _hears(one: Subscriber, kind: AlertKind) -> bool:
    if not one.wishes.alerts or kind in one.wishes.muted:
        return False
    return kind in LETTER_KINDS or not is_mail(one.chat_id)
