"""Asides: what is answered in one turn, also in the middle of something else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from botbuilder.dialogs import Dialog, DialogContext, DialogTurnResult

from cards.audit import audit_card
from cards.balance import balance_card
from cards.help import help_card
from cards.history import history_card
from cards.masking import masked
from cards.talk import language_card, note_card
from cards.voice import Language, voice_for
from dialogs.agreement import customer_agreement
from dialogs.alerts import set_alerts
from dialogs.approving import approve_typed, decline_typed, show_approvals, withdraw_typed
from dialogs.caring import release_alert, snooze_alert, take_alert, unsnooze_alert
from dialogs.claiming import claim_ownership
from dialogs.delegating import set_delegate
from dialogs.granting import give_role, show_roles, take_role
from dialogs.limiting import show_limits
from dialogs.mailing import set_mail
from dialogs.memory import chat_key, person_key
from dialogs.months import month_of
from dialogs.paying import add_card, show_methods
from dialogs.scene import Scene, scene_of
from dialogs.script import Slots
from dialogs.turn import ChatKind, Turn
from dialogs.vocabulary import Command
from ledger.auditing import Subject, audit
from ledger.enter import enter
from ledger.errors import PurserError
from ledger.look import glance, history
from ledger.roles import Right
from ledger.speaking import choose_language
from ledger.work import require
from ledger.zones import local_day

PAGE = 10

Act = Callable[[Scene, Slots], Awaitable[None]]


class Aside(Dialog):  # type: ignore[misc]  # botbuilder has no types
    """Begins, answers and ends; what was open goes on."""

    def __init__(self, command: Command, act: Act) -> None:
        super().__init__(command.value)
        self._act = act

    async def begin_dialog(
        self, dialog_context: DialogContext, options: Slots | None = None
    ) -> DialogTurnResult:
        scene = scene_of(dialog_context.context)
        try:
            await self._act(scene, options or {})
        except PurserError as error:
            scene.fail(error)
        return await dialog_context.end_dialog()


async def show_balance(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    found = await glance(turn.house, turn.actor)
    scene.show(balance_card(found, turn.voice, may_act=await turn.offers(Right.ACT)))


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


async def set_language(scene: Scene, slots: Slots) -> None:
    """A person's own in a personal chat; the chat's, for those who may change, in any other."""
    turn = scene.turn
    shared = turn.chat_kind is not ChatKind.PERSONAL
    if unknown := slots.get("unknown"):
        turn.say(
            note_card(turn.voice("dialogs.language_unknown", name=masked(unknown)), turn.voice)
        )
    chosen = slots.get("language", "")
    if chosen:
        await _keep_language(turn, chosen, shared=shared)
        _speak(turn, Language(chosen))
    scene.show(language_card(turn.voice, of_channel=shared, changed=bool(chosen)))


async def _keep_language(turn: Turn, chosen: str, *, shared: bool) -> None:
    own = person_key(turn.actor.account_id, turn.actor.person_id)
    key = chat_key(turn.chat_id) if shared else own
    known = await turn.memory.read(key) or {}
    before = str(known.get("language") or "")
    if shared:
        await choose_language(turn.house, turn.actor, turn.chat_id, before, chosen)
    if before != chosen:
        await turn.memory.write({key: {**known, "language": chosen}})


def _speak(turn: Turn, language: Language) -> None:
    """From now on in that language, in the number and date forms it brings along."""
    if turn.voice.language is not language:
        spoken = voice_for(language, turn.voice.time_zone)
        turn.voice = replace(spoken, sandbox=turn.voice.sandbox)


async def answer_thanks(scene: Scene, _slots: Slots) -> None:
    scene.show(note_card(scene.turn.voice("dialogs.welcome"), scene.turn.voice))


async def show_help(scene: Scene, _slots: Slots) -> None:
    turn, links = scene.turn, scene.turn.links
    scene.show(
        help_card(
            turn.voice,
            rates_url=links.rates,
            plans_url=links.plans,
            sandbox=turn.house.sandbox,
            rights=await turn.offered(),
        )
    )


ASIDES = (
    Aside(Command.BALANCE, show_balance),
    Aside(Command.HISTORY, show_history),
    Aside(Command.AUDIT, show_audit),
    Aside(Command.PAYMENT_METHODS, show_methods),
    Aside(Command.ADD_CARD, add_card),
    Aside(Command.CUSTOMER_AGREEMENT, customer_agreement),
    Aside(Command.ALERTS, set_alerts),
    Aside(Command.TAKE, take_alert),
    Aside(Command.RELEASE, release_alert),
    Aside(Command.SNOOZE, snooze_alert),
    Aside(Command.UNSNOOZE, unsnooze_alert),
    Aside(Command.APPROVALS, show_approvals),
    Aside(Command.APPROVE, approve_typed),
    Aside(Command.DECLINE, decline_typed),
    Aside(Command.WITHDRAW, withdraw_typed),
    Aside(Command.LIMITS, show_limits),
    Aside(Command.DELEGATE, set_delegate),
    Aside(Command.MAIL, set_mail),
    Aside(Command.ROLES, show_roles),
    Aside(Command.GRANT, give_role),
    Aside(Command.REVOKE, take_role),
    Aside(Command.CLAIM, claim_ownership),
    Aside(Command.LANGUAGE, set_language),
    Aside(Command.HELP, show_help),
    Aside(Command.THANKS, answer_thanks),
)
