"""Deciders: who may decide what somebody else has asked for, and in whose name. Pure.

Never the one who asked, and never in the name of the one who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.roles import EVERYONE, RIGHTS, Delegation, Right, Roles


@dataclass(frozen=True, slots=True)
class Authority:
    """By what somebody decides: the own role, or an approver's who has lent it."""

    of: str = ""  # the approver's id, where it is lent
    of_name: str = ""


class Side(StrEnum):
    """What a request is to whoever reads it."""

    DECIDES = "decides"
    ASKED = "asked"
    LOOKS = "looks"


def authority(roles: Roles, person_id: str, asked_by: str, now: datetime) -> Authority | None:
    """None where that person may not decide it."""
    if person_id == asked_by:
        return None
    if _decides(roles, person_id):
        return Authority()
    found = [one for one in roles.delegations if one.to == person_id]
    lent = next((one for one in found if _lends(roles, one, asked_by, now)), None)
    return Authority(lent.of, lent.of_name) if lent else None


def deciders(roles: Roles, asked_by: str, now: datetime) -> tuple[str, ...]:
    """Whoever may decide it and is known by name."""
    known = roles.deciders(now)
    return tuple(one for one in known if authority(roles, one, asked_by, now) is not None)


def has_decider(roles: Roles, asked_by: str, now: datetime) -> bool:
    """Whether anybody could, be it somebody whom nobody has named."""
    unnamed = roles.unguarded and not roles.claimed
    return unnamed or _decides(roles, EVERYONE) or bool(deciders(roles, asked_by, now))


def side(roles: Roles, person_id: str, asked_by: str, now: datetime) -> Side:
    if person_id == asked_by:
        return Side.ASKED
    decides = authority(roles, person_id, asked_by, now) is not None
    return Side.DECIDES if decides else Side.LOOKS


def _lends(roles: Roles, one: Delegation, asked_by: str, now: datetime) -> bool:
    return one.holds(now) and one.of != asked_by and _decides(roles, one.of)


def _decides(roles: Roles, person_id: str) -> bool:
    role = roles.of(person_id)
    return role is not None and Right.DECIDE in RIGHTS[role]
