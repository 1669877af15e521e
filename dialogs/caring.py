"""Caring for alerts in the chat: `take 318`, `snooze 318 2h`, and their buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from cards.alert_care import cared_card
from cards.alerts import alert_card
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from ledger.alert_errors import NotASpan, WhichAlert
from ledger.caring import open_alerts, release, snooze, take, unsnooze
from ledger.incidents import Incident

USUAL = timedelta(hours=1)

Care = Callable[[Turn, int, Slots], Awaitable[Incident]]


async def take_alert(scene: Scene, slots: Slots) -> None:
    await _care(scene, slots, "took", lambda turn, one, _: take(turn.house, turn.actor, one))


async def release_alert(scene: Scene, slots: Slots) -> None:
    await _care(scene, slots, "released", lambda turn, one, _: release(turn.house, turn.actor, one))


async def snooze_alert(scene: Scene, slots: Slots) -> None:
    await _care(scene, slots, "asleep", _snoozed)


async def unsnooze_alert(scene: Scene, slots: Slots) -> None:
    await _care(scene, slots, "woke", lambda turn, one, _: unsnooze(turn.house, turn.actor, one))


async def _snoozed(turn: Turn, number: int, slots: Slots) -> Incident:
    if unclear := slots.get("unclear"):
        raise NotASpan(text=unclear)
    span = timedelta(minutes=int(slots["span"])) if slots.get("span") else USUAL
    return await snooze(turn.house, turn.actor, number, span)


async def _care(scene: Scene, slots: Slots, how: str, care: Care) -> None:
    """A tapped card says it itself; what was typed gets a line, for the card stands elsewhere."""
    turn = scene.turn
    incident = await care(turn, await _meant(turn, slots), slots)
    if scene.in_place:
        scene.show(alert_card(incident, turn.voice))
    else:
        scene.show(cared_card(how, incident, turn.voice))


async def _meant(turn: Turn, slots: Slots) -> int:
    """Without a number the one that is open, where there is one alone."""
    if number := slots.get("alert"):
        return int(number)
    standing = await open_alerts(turn.house, turn.actor)
    if len(standing) != 1:
        raise WhichAlert(**({"number": str(standing[-1].number)} if standing else {}))
    return standing[0].number
