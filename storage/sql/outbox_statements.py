"""The statements that every alert passes, built once: building them costs more than running them.

A delivery is claimable while it is due, unless another one of its chat goes first. No wait is
longer than LONGEST_WAIT and no lease longer than LEASED_FOR: times clearly beyond that are those of
a clock that was ahead, and must not silence a chat until it is there again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)

from ledger.clocks import APART
from ledger.outbox import LONGEST_WAIT
from storage.sql.alert_tables import BY_MAIL, deliveries, incidents
from storage.sql.closed import is_closed
from storage.sql.columns import Moment

# A delivery that failed so often holds up the younger ones of its chat no longer: one card that
# the platform refuses again and again must not silence a `zero` behind it.
PATIENCE = 5
LEASED_FOR = timedelta(minutes=1)

_NOW = bindparam("now", type_=Moment)
_LATEST = bindparam("latest", type_=Moment)
_EVER = literal(datetime(1970, 1, 1, tzinfo=UTC), Moment)
_LAST_LEASE = bindparam("last_lease", type_=Moment)
_OWN = (
    deliveries.c.id.label("delivery_id"),
    deliveries.c.chat_id,
    deliveries.c.activity_id,
    deliveries.c.attempts,
    deliveries.c.lease,
    deliveries.c.anew,
    deliveries.c.owed_at,
)


def times(now: datetime) -> dict[str, datetime]:
    """What a claim is judged by."""
    return {
        "now": now,
        "latest": now + LONGEST_WAIT + APART,
        "lease_end": now + LEASED_FOR,
        "last_lease": now + LEASED_FOR + APART,
    }


def _is_due(of: FromClause) -> ColumnElement[bool]:
    return or_(of.c.due_at <= _NOW, of.c.due_at > _LATEST)


def _on_its_way(of: FromClause) -> ColumnElement[bool]:
    return (of.c.leased_until > _NOW) & (of.c.leased_until <= _LAST_LEASE)


def _held_up() -> ColumnElement[bool]:
    """Another of the chat is on its way, or an older one is due or waits for its next try."""
    other = deliveries.alias("other")
    goes_first = (other.c.number < deliveries.c.number) & (
        (other.c.attempts < PATIENCE) | _is_due(other)
    )
    return exists().where(
        other.c.account_id == deliveries.c.account_id,
        other.c.chat_id == deliveries.c.chat_id,
        other.c.id != deliveries.c.id,
        other.c.due_at.is_not(None),
        _on_its_way(other) | goes_first,
    )


def _due() -> Select[Any]:
    return (
        select(incidents, *_OWN)
        .join_from(deliveries, incidents, incidents.c.id == deliveries.c.incident_id)
        .where(
            deliveries.c.due_at > _EVER,  # by the index, past the years of what is done
            _is_due(deliveries),
            deliveries.c.sent_version < incidents.c.version,
            or_(deliveries.c.leased_until.is_(None), ~_on_its_way(deliveries)),
            ~_held_up(),
        )
        .order_by(deliveries.c.due_at, deliveries.c.number, deliveries.c.id)
        .limit(bindparam("most"))
    )


_CLOSED = is_closed(deliveries.c.account_id, deliveries.c.chat_id)
DUE = _due()
DUE_LOCKED = DUE.with_for_update(of=deliveries, skip_locked=True)
LEASE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of"))
    .values(leased_until=bindparam("until", type_=Moment), lease=deliveries.c.lease + 1)
)
_NEWER = exists().where(
    incidents.c.id == deliveries.c.incident_id, incidents.c.version > bindparam("version")
)
_SEEN = deliveries.c.sent_version < bindparam("version")
_MINE = deliveries.c.lease == bindparam("claim")
# Whoever sent it did not know yet that the card has to make way: that is still to be done.
_RECALLED = deliveries.c.anew & ~bindparam("anew", type_=Boolean)
DELIVERED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of"))
    .values(
        activity_id=bindparam("activity"),
        sent_version=case(
            (_SEEN & ~_RECALLED, bindparam("version")), else_=deliveries.c.sent_version
        ),
        anew=_RECALLED,
        owed_at=_NOW,
        attempts=0,
        why="",
        due_at=case((and_(_NEWER | _RECALLED, ~_CLOSED, ~BY_MAIL), _NOW), else_=null()),
        leased_until=case((_MINE, null()), else_=deliveries.c.leased_until),
    )
)
PUT_OFF = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of"), _MINE)
    .values(
        due_at=case((_CLOSED, null()), else_=bindparam("at", type_=Moment)),
        leased_until=null(),
        why=bindparam("reason"),
    )
)
RETRY = PUT_OFF.values(attempts=deliveries.c.attempts + 1)

WAITING = select(func.count()).select_from(deliveries).where(deliveries.c.due_at.is_not(None))
