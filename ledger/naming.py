"""Naming: where the names of persons who called may stand."""

from __future__ import annotations

from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Role, Roles


def sees_names(house: House, roles: Roles, actor: Actor, *, shared: bool) -> bool:
    """All who read it have to be allowed to see them; `shared` where others than the person do."""
    if shared:
        return house.names_for is Role.VIEWER
    return roles.reaches(actor.person_id, house.names_for)
