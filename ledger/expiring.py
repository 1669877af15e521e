"""Notices that a lot is about to expire: 30, 7 and 1 days ahead, and when they end. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ledger.incidents import AlertKind, Incident
from ledger.lots import Lot, marks


@dataclass(frozen=True, slots=True)
class ExpiryNotices:
    """What a change has to tell and to end, and when each lot that was looked at is due again."""

    opens: tuple[Lot, ...] = ()
    resolves: tuple[Incident, ...] = ()
    next_marks: Mapping[int, datetime] = field(default_factory=dict)


def next_mark(lot: Lot, now: datetime) -> datetime:
    """The first of its notices that is still to come, or its end."""
    return next((mark for mark in marks(lot.expires_at) if mark > now), lot.expires_at)


def first_look(expires_at: datetime, now: datetime) -> datetime:
    """When a new lot is first due: now, where a notice of it would have come already."""
    return max(marks(expires_at)[0], now)


def noticed(
    marked: Sequence[Lot], open_incidents: Sequence[Incident], now: datetime
) -> ExpiryNotices:
    """One notice for each lot whose mark has come: the nearest, also where several have passed.

    `marked` have something left. The nearer notice takes the place of the farther one.
    """
    opens = tuple(lot for lot in marked if lot.spendable(now))
    numbers = {lot.number for lot in opens}
    return ExpiryNotices(
        opens=opens,
        resolves=tuple(one for one in _expiring(open_incidents) if one.facts.lot in numbers),
        next_marks={lot.number: next_mark(lot, now) for lot in marked},
    )


def is_over(incident: Incident, lots: Sequence[Lot], now: datetime) -> bool:
    """Used up, refunded, reversed or expired; `lots` are all that have something left."""
    return not any(lot.number == incident.facts.lot and lot.spendable(now) for lot in lots)


def _expiring(open_incidents: Sequence[Incident]) -> list[Incident]:
    return [one for one in open_incidents if one.kind is AlertKind.EXPIRING]
