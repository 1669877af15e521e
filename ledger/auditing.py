"""Reading the audit trail: for owners, newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.account import Account
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act, SealedEvent
from ledger.work import account_of, require

PAGE = 8  # a card's worth: each event takes three lines on a phone


class Subject(StrEnum):
    """What can be asked for alone."""

    MONEY = "money"
    SETTINGS = "settings"
    ROLES = "roles"
    APPROVALS = "approvals"


ACTS: Mapping[Subject, tuple[Act, ...]] = {
    Subject.MONEY: (
        Act.BOOKED,
        Act.CONFIRMED,
        Act.METHOD_ADDED,
        Act.METHOD_REMOVED,
        Act.IMPORTED,
        Act.EXPORTED,
    ),
    Subject.SETTINGS: (
        Act.SETTINGS,
        Act.LIMITS,
        Act.AGREEMENT,
        Act.ALERTS,
        Act.MAIL,
        Act.LANGUAGE,
    ),
    Subject.ROLES: (
        Act.CLAIMED,
        Act.GRANTED,
        Act.REVOKED,
        Act.DELEGATED,
        Act.DELEGATION_ENDED,
        Act.LICENCE_ASSIGNED,
        Act.LICENCE_REMOVED,
        Act.FORGOTTEN,
    ),
    Subject.APPROVALS: (
        Act.REQUESTED,
        Act.APPROVED,
        Act.DECLINED,
        Act.WITHDRAWN,
        Act.LAPSED,
    ),
}


@dataclass(frozen=True, slots=True)
class TrailPage:
    account: Account
    events: tuple[SealedEvent, ...]
    names: Mapping[str, str]  # of people, as they were last called
    older: int | None  # pass as `before` for the next page
    about: Subject | None
    as_of: datetime


async def audit(
    house: House, actor: Actor, about: Subject | None = None, before: int | None = None
) -> TrailPage:
    """A page of the trail, or of what it says about one subject."""
    await require(house, actor, Right.GOVERN)
    account = await account_of(house, actor)
    acts = ACTS[about] if about else ()
    # One more than is shown tells whether there is an older page.
    found = await house.books.events(account.id, before, PAGE + 1, acts)
    shown = found[:PAGE]
    people = {one.event.who for one in shown} | {one.event.subject for one in shown}
    return TrailPage(
        account=account,
        events=shown,
        names=await house.books.names(account.id, people),
        older=shown[-1].number if len(found) > PAGE else None,
        about=about,
        as_of=house.clock(),
    )
