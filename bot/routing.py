"""Routing: what an admitted activity is, whose turn it begins, and how its answers are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Protocol

import structlog
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.adapter import (
    BUSY_KEY,
    CALLER_KEY,
    answer_invoke,
    card_value,
    error_value,
    message_value,
)
from bot.answers import Answers
from bot.chats import Chats, bare
from bot.connector import Connector
from bot.files.arrivals import Arrival, arrivals_of
from bot.files.consents import CONSENT, consent_of
from bot.files.export_desk import ExportDesk
from bot.files.import_desk import ImportDesk
from bot.gate import Gate
from bot.hearing import bot_added, heard_in, tap_of
from bot.identity import Caller
from bot.limits import Limits
from bot.mentions import said_to_bot
from bot.metrics import Metrics
from bot.pacing import Pacing
from bot.queues import Queues, Seen
from bot.roster import ChatRoster
from cards.card import Card
from cards.names import error_text
from cards.talk import bug_card, error_card, note_card
from cards.voice import Voice, voice_for
from dialogs.turn import Answer, Links, Tap, Turn
from ledger.errors import BookUnavailable, PurserError
from ledger.patience import SOMEBODY_WAITS
from ledger.ports import ChatMemory, House

log = structlog.get_logger()

MAX_SAID_CHARACTERS = 2000  # no command is longer, and every text has a limit (rule 5)
_VOICE_KEY = "purser.voice"


class Conversation(Protocol):
    """What is said to whom: `dialogs.front.Front`."""

    async def message(self, turn: Turn, text: str) -> None: ...
    async def tap(self, turn: Turn, tap: Tap) -> Answer: ...
    async def installed(self, turn: Turn) -> None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that a turn passes on its way."""

    house: House
    memory: ChatMemory
    chats: Chats
    front: Conversation
    connector: Connector
    links: Links
    metrics: Metrics
    exports: ExportDesk
    imports: ImportDesk
    # Answers count, and alerts to the same chat give way to them.
    pacing: Pacing | None = field(default_factory=Pacing)
    # None of either: only this machine comes in, and nobody is held up.
    limits: Limits | None = None
    seconds: Callable[[], float] = monotonic
    other_telling_seconds: float = 1.0  # what Teams may take between two tellings of one thing


class Routing:
    """The bot's logic for one activity; run by the adapter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answers = Answers(desk.house, desk.connector, desk.pacing)
        self._gate = Gate(desk.limits, self._answers, desk.metrics, desk.seconds)
        self._queues = Queues()
        self._heard = Seen()
        self._welcomed = Seen()

    async def on_turn(self, context: TurnContext) -> None:
        SOMEBODY_WAITS.set(True)
        try:
            await self._route(context)
        except BookUnavailable as failed:
            log.error("book_unavailable", why=str(failed), unsure=failed.unsure)  # noqa: TRY400  no bug
            await self._regret(context, "outcome_unknown" if failed.unsure else "book_unavailable")

    async def _route(self, context: TurnContext) -> None:
        activity: Activity = context.activity
        caller: Caller = context.turn_state[CALLER_KEY]
        match activity.type:
            case "message" | "invoke" if caller.is_bot:
                log.debug("bot_ignored")  # two bots would talk for ever
            case "message":
                await self._message(context, caller)
            case "invoke" if activity.name == "adaptiveCard/action":
                await self._tap(context, caller)
            case "invoke" if activity.name == CONSENT:
                await self._consent(context, caller)
            case "installationUpdate":
                await self._installation(context, caller)
            case "conversationUpdate" if bot_added(activity):
                if not activity.locale:
                    # The other telling of the same installation knows the person's language.
                    await asyncio.sleep(self._desk.other_telling_seconds)
                await self._installed(context, caller)
            case _:
                log.debug("activity_ignored", kind=activity.type)

    async def apologise(self, context: TurnContext, reference: str) -> None:
        """The card for a bug, with the number under which the log has it."""
        card = bug_card(reference, _voice_of(context))
        if context.activity.type == "invoke":
            answer_invoke(context, error_value(500, "InternalError", card.summary))
        await self._answers.post(context.activity, card, _tenant_of(context))

    async def _regret(self, context: TurnContext, what: str) -> None:
        """One sentence to whoever asked for something; the card that was tapped stays."""
        voice = _voice_of(context)
        text = voice(f"errors.{what}")
        match context.activity.type:
            case "invoke":
                answer_invoke(context, message_value(text))
            case "message":
                card = note_card(text, voice)
                await self._answers.post(context.activity, card, _tenant_of(context))

    async def _message(self, context: TurnContext, caller: Caller) -> None:
        activity = context.activity
        if activity.id and self._heard.again(
            caller.actor.account_id, activity.conversation.id, activity.id
        ):
            self._desk.metrics.redelivered.inc()
            return
        if not await self._gate.lets_say(context, caller):
            return
        text = said_to_bot(activity)[:MAX_SAID_CHARACTERS]
        arrivals = arrivals_of(activity)
        async with self._queues.turn(_speaker(activity, caller)):
            turn = await self._turn(context, caller)
            if caller.known and arrivals:
                await self._take(turn, arrivals)
            elif caller.known:
                await self._talk(turn, text)
            else:
                turn.say(note_card(turn.voice("operator.door.stranger"), turn.voice))
            await self._answers.send(turn)

    async def _talk(self, turn: Turn, text: str) -> None:
        try:
            await self._desk.front.message(turn, text)
        except PurserError as error:
            turn.say(error_card(error, turn.voice))

    async def _take(self, turn: Turn, arrivals: tuple[Arrival, ...]) -> None:
        """A file goes before what was written beside it."""
        activity, account_id = turn.context.activity, turn.actor.account_id

        async def post(card: Card) -> None:
            await self._answers.post(activity, card, account_id)

        try:
            await self._desk.imports.receive(turn, arrivals, post)
        except PurserError as error:
            turn.say(error_card(error, turn.voice))

    async def _tap(self, context: TurnContext, caller: Caller) -> None:
        tap = tap_of(context.activity)
        if tap is None:
            answer_invoke(context, error_value(400, "BadRequest", "value.action"))
            return
        if not self._gate.lets_tap(context, caller, automatic=tap.automatic):
            return
        async with self._queues.turn(_speaker(context.activity, caller)):
            turn = await self._turn(context, caller)
            context.turn_state[BUSY_KEY] = turn.voice("operator.door.busy")
            if not caller.known:
                answer_invoke(context, message_value(turn.voice("operator.door.stranger")))
                return
            answer = await self._decide(turn, tap)
            answer_invoke(context, _value(answer))
            # A refresh is one reader's own; only a decision is everybody's.
            if answer.card and not (tap.automatic or answer.mine):
                await self._answers.replace(turn, tap.card_activity_id, answer.card, answer.draft)
            await self._answers.send(turn)

    async def _consent(self, context: TurnContext, caller: Caller) -> None:
        """Somebody takes a file, or does not want it; answered in the chat."""
        consent, desk = consent_of(context.activity), self._desk.exports
        if consent is None or not caller.known:
            return
        if not self._gate.lets_tap(context, caller, automatic=False):
            return
        async with self._queues.turn(_speaker(context.activity, caller)):
            turn = await self._turn(context, caller)
            try:
                await desk.answer(turn, consent)
            except PurserError as error:
                turn.say(error_card(error, turn.voice))
            await self._answers.send(turn)

    async def _decide(self, turn: Turn, tap: Tap) -> Answer:
        try:
            return await self._desk.front.tap(turn, tap)
        except PurserError as error:
            return Answer(note=error_text(error, turn.voice))

    async def _installation(self, context: TurnContext, caller: Caller) -> None:
        activity = context.activity
        if activity.action in ("add", "add-upgrade"):
            await self._installed(context, caller)
        elif activity.action in ("remove", "remove-upgrade"):
            await self._removed(activity, caller)

    async def _installed(self, context: TurnContext, caller: Caller) -> None:
        """Welcome once: Teams tells of one installation in two ways at the same time."""
        chat_id = bare(context.activity.conversation.id)
        fresh = not self._welcomed.again(caller.actor.account_id, chat_id)
        turn = await self._turn(context, caller)
        house = self._desk.house
        await house.outbox.reopen_chat(caller.actor.account_id, chat_id, house.clock())
        if fresh:
            await self._desk.front.installed(turn)
            await self._answers.send(turn)

    async def _removed(self, activity: Activity, caller: Caller) -> None:
        """Nothing gets through from now on: alerts wait until it is installed again."""
        chat_id, account_id = bare(activity.conversation.id), caller.actor.account_id
        self._welcomed.forget(account_id, chat_id)
        await self._desk.house.outbox.close_chat(account_id, chat_id, "uninstalled")
        await self._desk.chats.close(chat_id, "uninstalled")

    async def _turn(self, context: TurnContext, caller: Caller) -> Turn:
        activity, desk = context.activity, self._desk
        heard = heard_in(activity, caller)
        voice: Voice = await desk.chats.heard(heard)
        context.turn_state[_VOICE_KEY] = voice
        return Turn(
            context=context,
            house=desk.house,
            memory=desk.memory,
            actor=replace(caller.actor, chat_id=heard.reference.conversation_id),
            chat_id=heard.reference.conversation_id,
            chat_kind=heard.reference.kind,
            voice=voice,
            links=desk.links,
            roster=ChatRoster(desk.connector, activity, desk.chats, caller.actor.account_id),
            exports=desk.exports,
        )


def _tenant_of(context: TurnContext) -> str:
    caller: Caller = context.turn_state[CALLER_KEY]
    return caller.actor.account_id


def _voice_of(context: TurnContext) -> Voice:
    """The turn's own, or the activity's where the turn did not come so far."""
    found: Voice | None = context.turn_state.get(_VOICE_KEY)
    return found or voice_for(context.activity.locale or "")


def _value(answer: Answer) -> dict[str, Any]:
    return card_value(answer.card.content) if answer.card else message_value(answer.note)


def _speaker(activity: Activity, caller: Caller) -> tuple[str, str]:
    return bare(activity.conversation.id), caller.actor.person_id
