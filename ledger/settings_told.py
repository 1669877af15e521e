"""What the audit trail says of settings: those that changed, as they were and as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ledger.account import Account, Method
from ledger.methods import method_or_none, told_of
from ledger.people import PURSER, Actor
from ledger.trail import Act, Event

NONE = "none"


def settings_event(
    before: Account,
    after: Account,
    methods: Sequence[Method],
    now: datetime,
    by: Actor | None,
    approved_by: str = "",
) -> Event | None:
    """None where nothing changed; `by` nobody where Purser paused by itself.

    `approved_by` is the name of who decided, where it was above the limit of who asked.
    """
    was, becomes = settings_told(before, after, methods)
    if was == becomes:
        return None
    approved = {"approved_by": approved_by} if approved_by else {}
    return Event(
        act=Act.SETTINGS,
        who=by.person_id if by else PURSER,
        name=by.name if by else "",
        at=now,
        chat_id=by.chat_id if by else "",
        before=was,
        after=becomes | approved,
    )


def settings_told(
    before: Account, after: Account, methods: Sequence[Method]
) -> tuple[dict[str, str], dict[str, str]]:
    """Those that differ, as they were and as they become; what is not there is left out."""
    was, becomes = _told(before, methods), _told(after, methods)
    changed = [name for name in was if was[name] != becomes[name]]
    return (
        {name: was[name] for name in changed if was[name]},
        {name: becomes[name] for name in changed if becomes[name]},
    )


def _told(account: Account, methods: Sequence[Method]) -> dict[str, str]:
    """What people set; not what follows from it, such as when a decline is tried again."""
    recharge = account.recharge
    return {
        "trigger": str(account.trigger),
        "recharge": "on" if recharge.on else "off",
        "recharge_amount": str(recharge.amount),
        "method": _method(recharge.method_id, methods),
        "paused": recharge.paused,
        "per_day": str(recharge.per_day) if recharge.per_day else NONE,
        "per_month": str(recharge.per_month) if recharge.per_month else NONE,
    }


def _method(method_id: str, methods: Sequence[Method]) -> str:
    """`Visa 4242`, or its id where it is not there any more."""
    method = method_or_none(methods, method_id)
    if method is None:
        return method_id
    told = told_of(method)
    kind = told.pop("kind")
    return " ".join(told.values()) or kind
