"""Who hears of an incident, and when: pure, from what each address wishes to hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ledger.incidents import URGENT, AlertKind, Incident
from ledger.letters import LETTER_KINDS
from ledger.mailboxes import is_mail
from ledger.outbox import Recipient, Subscriber
from ledger.quiet import is_quiet, over_at

PATIENCE = timedelta(minutes=30)  # until somebody has taken what cannot wait


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
        if hears(one, kind)
    )


def awake_at(kind: AlertKind, subscribers: Sequence[Subscriber], now: datetime) -> datetime | None:
    """When the first of those for whom it is held may hear it; None where it is held for nobody."""
    held = {to.chat_id for to in recipients(kind, subscribers, now) if to.held}
    return min((wakes_at(one, now) for one in subscribers if one.chat_id in held), default=None)


def called_at(incident: Incident, subscribers: Sequence[Subscriber]) -> datetime | None:
    """When those who decide are called to it; None where they are not, or not any more.

    At once where no chat hears of it: a letter cannot be taken. After a call, when it is seen
    whether that has come to any of them.
    """
    care = incident.facts.care
    if incident.kind not in URGENT or care.by or care.snoozed_until:
        return None
    if care.escalated_at is not None:
        return care.escalated_at + PATIENCE
    since = max(incident.opened_at, care.waiting_since or incident.opened_at)
    return since + PATIENCE if is_heard(incident.kind, subscribers) else since


def is_heard(kind: AlertKind, subscribers: Sequence[Subscriber]) -> bool:
    """Whether any chat hears of that kind, where Teams lets anything through."""
    return any(
        hears(one, kind) and not one.closed and not is_mail(one.chat_id) for one in subscribers
    )


def hears(one: Subscriber, kind: AlertKind) -> bool:
    """Whether that address wants it."""
    if not one.wishes.alerts or kind in one.wishes.muted:
        return False
    return kind in LETTER_KINDS or not is_mail(one.chat_id)


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
