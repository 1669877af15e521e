"""Using: what calls cost, as it is asked for in the chat, on the account's own calendar."""

from __future__ import annotations

from cards.usage import usage_card
from cards.usage_words import kind_name
from cards.voice import Voice
from dialogs.periods import asked_period
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import ChatKind, Turn
from dialogs.usage_names import meant_by
from ledger.enter import enter
from ledger.roles import Right
from ledger.tallies import Axis, Period
from ledger.usage_names import Used, used_names
from ledger.using import usage
from ledger.work import require
from ledger.zones import local_day


async def show_usage(scene: Scene, slots: Slots) -> None:
    """Whatever a button said is asked for like what was typed: it decides nothing by itself."""
    turn = scene.turn
    await require(turn.house, turn.actor, Right.LOOK)
    account = await enter(turn.house, turn.actor.account_id, turn.voice.time_zone)
    shared = turn.chat_kind is not ChatKind.PERSONAL
    period = asked_period(slots, local_day(turn.house.clock(), account.time_zone))
    axis, name = _axis(slots.get("by", "")), slots.get("name")
    if wanted := slots.get("of"):
        used = await _meant(turn, wanted, period, shared=shared)
        axis, name = used.axis, used.name
    found = await usage(turn.house, turn.actor, period, axis, name, shared=shared)
    scene.show(usage_card(found, turn.voice))


async def _meant(turn: Turn, wanted: str, period: Period, *, shared: bool) -> Used:
    """By what the card calls it: a kind of call has a name in each language."""
    among = await used_names(turn.house, turn.actor, period, shared=shared)
    return meant_by(wanted, [(one, _called(one, turn.voice)) for one in among])


def _called(one: Used, voice: Voice) -> str:
    return kind_name(one.name, voice) if one.axis is Axis.KIND else one.called


def _axis(by: str) -> Axis | None:
    """None by day, as without a word."""
    return Axis(by) if by in tuple(Axis) else None
