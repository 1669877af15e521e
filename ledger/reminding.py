"""Reminding: when those who can decide hear once more of what waits. Pure.

At half time and one hour before the end, and never twice within four hours: one reminder tells
of all that waits, so that a mark which comes too soon after it has been told already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ledger.drafts import Draft

LAST_CALL = timedelta(hours=1)
APART = timedelta(hours=4)


def reminds(waiting: Sequence[Draft], now: datetime) -> bool:
    """Whether a mark has come that no reminder has told yet."""
    quiet = _quiet_until(waiting)
    if quiet is not None and now < quiet:
        return False
    return any(mark <= now for one in waiting for mark in _untold(one))


def next_instant(waiting: Sequence[Draft]) -> datetime | None:
    """When there is next something to do: a reminder, or the end of one of them."""
    quiet = _quiet_until(waiting)
    instants = [one.until for one in waiting if one.until is not None]
    for one in waiting:
        for mark in _untold(one):
            at = mark if quiet is None else max(mark, quiet)
            if one.until is not None and at < one.until:
                instants.append(at)
    return min(instants, default=None)


def _marks(draft: Draft) -> tuple[datetime, ...]:
    if draft.asked_at is None or draft.until is None:
        return ()
    return (draft.asked_at + (draft.until - draft.asked_at) / 2, draft.until - LAST_CALL)


def _untold(draft: Draft) -> tuple[datetime, ...]:
    told = draft.reminded_at
    return tuple(mark for mark in _marks(draft) if told is None or told < mark)


def _quiet_until(waiting: Sequence[Draft]) -> datetime | None:
    """Each reminder is noted with all that waits, so that the last one is known by them."""
    last = max((one.reminded_at for one in waiting if one.reminded_at), default=None)
    return None if last is None else last + APART
