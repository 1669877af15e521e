"""Names in usage: what stands on its axes, for whoever asks for one of them by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ledger.naming import sees_names
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.tallies import Axis, Period
from ledger.work import require

MOST = 5_000  # names of one axis, the dearest first (rule 5)
_AT_ONCE = 500  # persons whose names are read together
_BACK = timedelta(days=92)  # whoever made no call in the period is found by those before it


@dataclass(frozen=True, slots=True)
class Used:
    """A name that calls were added up by."""

    axis: Axis
    name: str  # a person's is an id
    called: str


async def used_names(
    house: House, actor: Actor, period: Period, *, shared: bool = False
) -> tuple[Used, ...]:
    """The dearest first; persons only for whoever is shown their names."""
    roles = await require(house, actor, Right.LOOK)
    reach = Period(period.first - _BACK, period.last)
    found = []
    for axis in Axis:
        if axis is Axis.PERSON and not sees_names(house, roles, actor, shared=shared):
            continue
        top, _ = await house.tallies.dearest_names(actor.account_id, axis, reach, MOST)
        found += await _called(house, actor, axis, [one.name for one in top if one.name])
    return tuple(found)


async def _called(house: House, actor: Actor, axis: Axis, names: list[str]) -> list[Used]:
    """A person who was forgotten has no name any more."""
    if axis is not Axis.PERSON:
        return [Used(axis, name, name) for name in names]
    known: dict[str, str] = {}
    for some in _batches(names):
        known |= await house.tallies.names(actor.account_id, some)
    return [Used(axis, name, known[name]) for name in names if known.get(name)]


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
