"""Making way: a card that stands in a chat goes before another one is posted in its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.connector import Place
from bot.outcomes import NotNow, Outcome, Refused, Sent

Send = Callable[[Place], Awaitable[Outcome]]


class Changes(Protocol):
    """What is needed of the connector."""

    async def update(self, place: Place, activity_id: str, activity: Any) -> Outcome: ...
    async def delete(self, place: Place, activity_id: str) -> Outcome: ...


async def make_way(
    chat: Changes,
    card_id: str,
    pointer: Mapping[str, Any],
    paced: Callable[[Send], Awaitable[Outcome | NotNow]],
) -> Outcome | NotNow | None:
    """None once nothing of the old card looks open any more; else what came in between.

    It is deleted; where that is not allowed, or not to be had as in the Playground, it becomes
    the `pointer`, which says where to look. First this and then the new card, so that a stop in
    between leaves none and never two.
    """
    outcome = await paced(lambda place: chat.delete(place, card_id))
    if isinstance(outcome, Refused) and not (outcome.final or outcome.edit_lost):
        outcome = await paced(lambda place: chat.update(place, card_id, pointer))
    lost = isinstance(outcome, Refused) and outcome.edit_lost
    return None if lost or isinstance(outcome, Sent) else outcome
