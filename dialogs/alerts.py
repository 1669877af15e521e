"""Alerts in the chat: `alerts`, `alerts here`, `alerts mute low`, and the form on their card."""

from __future__ import annotations

from cards.alerts_here import alerts_card
from dialogs.alert_lines import kinds_in, quiet_in, report_in
from dialogs.clock_times import clock_in
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from ledger.alert_errors import NotQuietHours
from ledger.incidents import CHOICE
from ledger.quiet import Quiet
from ledger.report_times import Every
from ledger.roles import Right
from ledger.subscribe import alerts_here, alerts_off
from ledger.wishing import (
    Wish,
    chat_alerts,
    hearing_only,
    muting,
    reporting,
    sleeping,
    together,
    unmuting,
    wish,
)


async def set_alerts(scene: Scene, slots: Slots) -> None:
    """Shown as it stands after what was asked for."""
    turn, changed = scene.turn, False
    what = slots.get("alerts", "")
    if what in ("here", "off"):
        turn_to = alerts_here if what == "here" else alerts_off
        changed = await turn_to(turn.house, turn.actor, turn.chat_id)
    if what in ("", "here", "off"):
        seen = await chat_alerts(turn.house, turn.actor, turn.chat_id)
    else:
        wanted = _saved(turn, slots) if what == "save" else _said(turn, what, slots["said"])
        seen = await wish(turn.house, turn.actor, turn.chat_id, wanted)
    may_change = await turn.offers(Right.CARE)
    scene.show(alerts_card(seen, turn.voice, changed=changed, may_change=may_change))


def _said(turn: Turn, what: str, said: str) -> Wish:
    match what:
        case "mute":
            return muting(kinds_in(said))
        case "unmute":
            return unmuting(kinds_in(said))
        case "report":
            return _reports(turn, report_in(said))
        case _:
            return sleeping(quiet_in(said), turn.voice.time_zone)


def _saved(turn: Turn, slots: Slots) -> Wish:
    """What the form says; of what a client did not send nothing is changed."""
    wanted = []
    if "kinds" in slots:
        chosen = slots["kinds"].split(",")
        wanted.append(hearing_only(kind for kind in CHOICE if kind.value in chosen))
    if {"quiet_from", "quiet_to"} <= slots.keys():
        wanted.append(sleeping(_hours(slots), turn.voice.time_zone))
    if "report" in slots:
        known = slots["report"] in {every.value for every in Every}
        wanted.append(_reports(turn, Every(slots["report"]) if known else None))
    return together(*wanted)


def _reports(turn: Turn, every: Every | None) -> Wish:
    return reporting(every, turn.voice.time_zone, turn.house.clock())


def _hours(slots: Slots) -> Quiet | None:
    said = [slots["quiet_from"].strip(), slots["quiet_to"].strip()]
    if not any(said):
        return None
    begins, ends = map(clock_in, said)
    if begins is None or ends is None or begins == ends:
        raise NotQuietHours(text="-".join(said))
    return Quiet(begins, ends)
