"""The adapter: one authenticated activity in, its turn run, the answer to its request out.

It stands where botbuilder's own CloudAdapter would, without that one's defects: nothing is
serialised twice, a bug is no 401, and no client is built for a turn.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson
import structlog
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity, ConversationReference, ResourceResponse

from bot import activities
from bot.connector import INTERACTIVE, Connector, Place
from bot.identity import Caller, Door
from bot.metrics import Metrics
from bot.outcomes import Outcome, Sent

log = structlog.get_logger()

# Teams asks again after 15 s and shows an error for an invoke after 10 s.
ANSWER_WITHIN_SECONDS = 9.0
MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
ERROR_TYPE = "application/vnd.microsoft.error"
CALLER_KEY = "purser.caller"
BUSY_KEY = "purser.busy"  # what to say where the answer takes too long
_KINDS = {
    "message": "message",
    "invoke": "tap",
    "installationUpdate": "installed",
    "conversationUpdate": "installed",
}
INVOKE_KEY = BotAdapter._INVOKE_RESPONSE_KEY  # noqa: SLF001  where botbuilder's bots leave it

Logic = Callable[[TurnContext], Awaitable[None]]
Read = Callable[[], Awaitable[bytes]]
Apology = Callable[[TurnContext, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the request is answered."""

    status: int
    body: bytes = b""


OK = HttpAnswer(200)


class NotDelivered(Exception):
    """An activity that bot code sent did not get through."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class PurserAdapter(BotAdapter):  # type: ignore[misc]  # botbuilder ships no types
    """Runs turns for admitted activities and sends what they say through the connector."""

    def __init__(
        self,
        door: Door,
        connector: Connector,
        metrics: Metrics,
        *,
        apologise: Apology | None = None,
        answer_within_seconds: float = ANSWER_WITHIN_SECONDS,
    ) -> None:
        super().__init__(self._failed)
        self._door = door
        self._connector = connector
        self._metrics = metrics
        self._apologise = apologise
        self._within = answer_within_seconds
        self._turns: set[asyncio.Task[HttpAnswer]] = set()

    async def process(self, authorization: str | None, read: Read, logic: Logic) -> HttpAnswer:
        """A whole request: authenticated before it is read, then admitted and run."""
        claims = await self._door.authenticate(authorization)
        activity = activities.read_activity(await read())
        return await self.run(activity, self._door.admit(activity, claims), logic)

    async def run(self, activity: Activity, caller: Caller, logic: Logic) -> HttpAnswer:
        """The turn's answer, or a preliminary one where the turn goes on longer than Teams waits.

        The turn is a task of its own, so that neither the time-out nor a caller that hangs up
        cuts it off between commit and reply.
        """
        context = TurnContext(self, activity)
        context.turn_state[CALLER_KEY] = caller
        turn = asyncio.ensure_future(self._turn(context, logic))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        done, _ = await asyncio.wait((turn,), timeout=self._within)
        if done:
            return turn.result()
        log.warning("turn_slow", kind=activity.type)
        return invoke_message(context.turn_state.get(BUSY_KEY, "")) if _asks(context) else OK

    async def drain(self, seconds: float) -> int:
        """Let the turns in flight end; how many did not in time."""
        if not self._turns:
            return 0
        _, late = await asyncio.wait(tuple(self._turns), timeout=seconds)
        return len(late)

    async def _turn(self, context: TurnContext, logic: Logic) -> HttpAnswer:
        begun = perf_counter()
        await self.run_pipeline(context, logic)
        self._metrics.turn(_KINDS.get(context.activity.type, "other"), perf_counter() - begun)
        return _invoked(context.turn_state.get(INVOKE_KEY)) if _asks(context) else OK

    async def _failed(self, context: TurnContext, failure: Exception) -> None:
        """A bug: logged once with its stack, told with a number to ask about, answered 200.

        Any error status would make Teams send the activity again and the bug happen again.
        """
        if isinstance(failure, NotDelivered):
            log.warning("reply_not_delivered", outcome=str(failure))
            return
        reference = secrets.token_hex(4).upper()
        self._metrics.bugs.inc()
        kind = context.activity.type
        log.error("turn_failed", reference=reference, kind=kind, exc_info=failure)
        if _asks(context):
            answer_invoke(context, error_value(500, "InternalError", reference))
        await self._apology(context, reference)

    async def _apology(self, context: TurnContext, reference: str) -> None:
        if self._apologise is None:
            return
        try:
            await self._apologise(context, reference)
        except Exception:
            log.exception("apology_failed", reference=reference)

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        return [await self._say(context, each) for each in activities]

    async def _say(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        if activity.type == "invokeResponse":
            context.turn_state[INVOKE_KEY] = activity
            return ResourceResponse(id="")
        if activity.type in ("trace", "delay"):
            return ResourceResponse(id="")  # for the emulator only
        outcome = await self._connector.post(
            _place(activity),
            activity,
            reply_to=activity.reply_to_id or "",
            patience=INTERACTIVE,
        )
        return ResourceResponse(id=_sent(outcome))

    async def update_activity(
        self,
        context: TurnContext,  # noqa: ARG002  the base class names it
        activity: Activity,
    ) -> ResourceResponse:
        outcome = await self._connector.update(
            _place(activity), activity.id, activity, patience=INTERACTIVE
        )
        return ResourceResponse(id=_sent(outcome))

    async def delete_activity(
        self,
        context: TurnContext,  # noqa: ARG002  the same
        reference: ConversationReference,
    ) -> None:
        place = Place(reference.service_url, reference.conversation.id)
        _sent(await self._connector.delete(place, reference.activity_id, patience=INTERACTIVE))


def answer_invoke(context: TurnContext, value: dict[str, Any]) -> None:
    """Leave the answer of a card's button; the request's own status stays 200."""
    context.turn_state[INVOKE_KEY] = value


def card_value(content: dict[str, Any]) -> dict[str, Any]:
    """The card takes the tapped one's place."""
    return {"statusCode": 200, "type": activities.CARD_TYPE, "value": content}


def message_value(text: str) -> dict[str, Any]:
    """A note for whoever tapped; the card stays."""
    return {"statusCode": 200, "type": MESSAGE_TYPE, "value": text}


def error_value(status: int, code: str, message: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "type": ERROR_TYPE,
        "value": {"code": code, "message": message},
    }


def invoke_message(text: str) -> HttpAnswer:
    return HttpAnswer(200, orjson.dumps(message_value(text)))


def _invoked(left: Any) -> HttpAnswer:
    """What the turn left, as ours or as an activity of botbuilder's own handlers."""
    if left is None:
        return OK  # an invoke that is not for us
    if isinstance(left, dict):
        return HttpAnswer(200, orjson.dumps(left))
    response = left.value
    body = b"" if response.body is None else activities.wire(response.body)
    return HttpAnswer(int(response.status), body)


def _asks(context: TurnContext) -> bool:
    """An invoke waits for a value; everything else only for the status."""
    return bool(context.activity.type == "invoke")


def _place(activity: Activity) -> Place:
    return Place(activity.service_url, activity.conversation.id)


def _sent(outcome: Outcome) -> str:
    if isinstance(outcome, Sent):
        return outcome.activity_id
    raise NotDelivered(outcome)
