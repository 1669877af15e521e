"""Looking: the balance, the forecast, the book and the audit trail, as the chat asks for them."""

from __future__ import annotations

from cards.audit import audit_card
from cards.balance import balance_card
from cards.forecast import forecast_card
from cards.history import history_card
from dialogs.memory import chat_key
from dialogs.months import month_of
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from ledger.auditing import Subject, audit
from ledger.enter import enter
from ledger.look import glance, history
from ledger.outlook import outlook
from ledger.roles import Right
from ledger.work import require
from ledger.zones import local_day

PAGE = 10


async def show_balance(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    found = await glance(turn.house, turn.actor)
    scene.show(balance_card(found, turn.voice, may_act=await turn.offers(Right.ACT)))


async def show_forecast(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    found = await outlook(turn.house, turn.actor)
    scene.show(forecast_card(found, turn.voice, may_act=await turn.offers(Right.ACT)))


async def show_history(scene: Scene, slots: Slots) -> None:
    turn = scene.turn
    await require(turn.house, turn.actor, Right.LOOK)  # the month is one of the account's own
    page = await history(
        turn.house,
        turn.actor,
        size=int(slots.get("size") or PAGE),
        month=await _month(turn, slots.get("month", "")),
        before=int(slots.get("before") or 0),
        paid_by=slots.get("paid_by", ""),
    )
    may_correct = await turn.offers(Right.ACT)
    scene.show(history_card(page, turn.voice, may_correct=may_correct))


async def _month(turn: Turn, named: str) -> str:
    """On the account's own calendar, as the book's months are."""
    if not named:
        return ""
    account = await enter(turn.house, turn.actor.account_id, turn.voice.time_zone)
    return month_of(named, local_day(turn.house.clock(), account.time_zone))


async def show_audit(scene: Scene, slots: Slots) -> None:
    turn = scene.turn
    about = Subject(slots["about"]) if slots.get("about") else None
    before = int(slots["before"]) if slots.get("before") else None
    page = await audit(turn.house, turn.actor, about, before)
    kinds = {chat: await _kind(turn, chat) for chat in {one.event.chat_id for one in page.events}}
    scene.show(audit_card(page, turn.voice, kinds))


async def _kind(turn: Turn, chat_id: str) -> str:
    """Of one that Purser still remembers, for this organisation."""
    known = await turn.memory.read(chat_key(chat_id)) or {}
    return str(known.get("kind", "")) if known.get("tenant") == turn.actor.account_id else ""
