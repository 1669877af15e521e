"""What Graph tells of a user: who it is, how the licence is held, and what carries calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger.licence_errors import DirectoryRefuses
from ledger.licences import SKU_ID, Beside, Held, Holder, Person
from providers.graph.answers import Json

FIELDS = (
    "id,displayName,userPrincipalName,userType,usageLocation,assignedLicenses,"
    "licenseAssignmentStates"
)
# By the names of service plans: bundles such as E5 have part numbers of their own, and the same
# plans in them. `MCOPSTNC` is the licence for the pool itself, `MCOPSTNPP` what it pays.
_PLANS = (
    (re.compile(r"MCOMEET"), Beside.CONFERENCING),
    (re.compile(r"MCOEV"), Beside.PHONE),
    (re.compile(r"MCOPSTN(?!C|PP)"), Beside.PLAN),
)
# The same where a plan is told without its name; these ids are the same in every tenant.
_IDS = {
    "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40": Beside.CONFERENCING,  # MCOMEETADV
    "4828c8ec-dc2e-4779-b502-87ac9ce28ab7": Beside.PHONE,  # MCOEV
    "4ed3ff63-69d7-4fb7-b984-5aec7f605ca8": Beside.PLAN,  # MCOPSTN1
    "5a10155d-f5c1-411a-a8ec-e99aae125390": Beside.PLAN,  # MCOPSTN2
    "54a152dc-90de-4996-93d2-bc47e670fc06": Beside.PLAN,  # MCOPSTN5
}
_OFF = ("Disabled", "Error")  # of a plan or an assignment that does nothing


def holders_in(rows: Iterable[Any]) -> tuple[Holder, ...]:
    """By name; each once, though a page may be told again."""
    found = {one.id: one for one in map(_holder, rows)}
    return tuple(sorted(found.values(), key=lambda one: (one.name.casefold(), one.id)))


def person_in(user: Json, details: Sequence[Any]) -> Person:
    return Person(
        id=_id(user),
        name=_name(user),
        address=_text(user, "userPrincipalName"),
        location=_text(user, "usageLocation"),
        guest=_text(user, "userType").casefold() == "guest",
        held=_held(user),
        beside=frozenset(_beside(details)),
    )


def _holder(row: Any) -> Holder:
    if not isinstance(row, dict):
        raise DirectoryRefuses(code="user")
    return Holder(_id(row), _name(row))


def _held(user: Json) -> Held:
    """Graph keeps one state for each way in which the licence came."""
    states = [one for one in _objects(user, "licenseAssignmentStates") if _of_pool(one)]
    good = [one for one in states if _text(one, "state") not in _OFF]
    by_group = any(one.get("assignedByGroup") for one in good)
    directly = any(not one.get("assignedByGroup") for one in good)
    if by_group:
        return Held.BOTH if directly else Held.BY_GROUP
    assigned = any(map(_of_pool, _objects(user, "assignedLicenses")))
    return Held.DIRECTLY if directly or (assigned and not states) else Held.NOT


def _of_pool(one: Json) -> bool:
    return _text(one, "skuId").casefold() == SKU_ID


def _beside(details: Sequence[Any]) -> Iterator[Beside]:
    for licence in details:
        for plan in _objects(licence if isinstance(licence, dict) else {}, "servicePlans"):
            if _text(plan, "provisioningStatus") not in _OFF:
                yield from _of_plan(plan)


def _of_plan(plan: Json) -> Iterator[Beside]:
    name = _text(plan, "servicePlanName").upper()
    yield from (beside for pattern, beside in _PLANS if pattern.match(name))
    if found := _IDS.get(_text(plan, "servicePlanId").casefold()):
        yield found


def _id(user: Json) -> str:
    """Lower case, as the door knows who speaks."""
    found = _text(user, "id").casefold()
    if not found:
        raise DirectoryRefuses(code="id")
    return found


def _name(user: Json) -> str:
    return _text(user, "displayName") or _text(user, "userPrincipalName")


def _objects(found: Json, name: str) -> list[Json]:
    listed = found.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
