"""Using: what calls cost, as it is asked for in the chat, on the account's own calendar."""

from __future__ import annotations

from cards.usage import usage_card
from dialogs.periods import asked_period
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import ChatKind
from ledger.enter import enter
from ledger.roles import Right
from ledger.tallies import Axis
from ledger.using import usage
from ledger.work import require
from ledger.zones import local_day


async def show_usage(scene: Scene, slots: Slots) -> None:
    """Whatever a button said is asked for like what was typed: it decides nothing by itself."""
    turn = scene.turn
    await require(turn.house, turn.actor, Right.LOOK)
    account = await enter(turn.house, turn.actor.account_id, turn.voice.time_zone)
    found = await usage(
        turn.house,
        turn.actor,
        asked_period(slots, local_day(turn.house.clock(), account.time_zone)),
        _axis(slots.get("by", "")),
        slots.get("name"),
        shared=turn.chat_kind is not ChatKind.PERSONAL,
    )
    scene.show(usage_card(found, turn.voice))


def _axis(by: str) -> Axis | None:
    """None by day, as without a word."""
    return Axis(by) if by in tuple(Axis) else None
