"""Bot code that speaks botbuilder's own words is heard through our adapter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, InvokeResponse

from bot.activities import activity_of
from bot.adapter import HttpAnswer, PurserAdapter
from bot.connector import Connector, open_session
from bot.credentials import NoTokens
from bot.identity import Caller, door_for
from bot.keys import Keys
from bot.metrics import Metrics
from ledger.people import Actor
from tests.bot.desk import local_settings
from tests.connector import StandInConnector, Status

ANNA = Caller(Actor("tenant", "anna", "Anna"), is_bot=False)
Logic = Callable[[TurnContext], Awaitable[None]]


@dataclass
class Desk:
    adapter: PurserAdapter
    connector: StandInConnector
    metrics: Metrics

    async def turn(self, logic: Logic, kind: str = "message") -> HttpAnswer:
        said = {
            "type": kind,
            "id": "asked",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "conversation": {"id": "c"},
            "from": {"id": "29:anna"},
            "recipient": {"id": "28:bot"},
        }
        return await self.adapter.run(activity_of(said), ANNA, logic)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with _desk() as desk:
        yield desk


@asynccontextmanager
async def _desk() -> AsyncIterator[Desk]:
    settings, metrics = local_settings(), Metrics()
    async with StandInConnector() as far, open_session() as session:
        door = door_for(settings, Keys(session, settings.openid_url))
        connector = Connector(session, NoTokens(), settings.addresses, metrics)
        yield Desk(PurserAdapter(door, connector, metrics), far, metrics)


async def test_an_activity_is_sent_changed_and_deleted(desk: Desk) -> None:
    """A dialog may use the turn's context as in any bot."""

    async def logic(context: TurnContext) -> None:
        sent = await context.send_activity("Hello")
        assert sent.id == "sent-1"
        await context.update_activity(Activity(type="message", id=sent.id, text="Hello again"))
        await context.delete_activity(sent.id)

    assert await desk.turn(logic) == HttpAnswer(200)
    assert [each.method for each in desk.connector.received] == ["POST", "PUT", "DELETE"]
    post, put, _ = desk.connector.received
    assert (post.activity_id, post.body["text"]) == ("asked", "Hello")
    assert (put.activity_id, put.body["text"]) == ("sent-1", "Hello again")


async def test_traces_stay_here(desk: Desk) -> None:
    """They are for the emulator."""

    async def logic(context: TurnContext) -> None:
        await context.send_trace_activity("x", {"secret": 1})

    await desk.turn(logic)
    assert desk.connector.received == []


async def test_an_invoke_is_answered_as_the_bot_says(desk: Desk) -> None:
    """With the status and the body of botbuilder's own answer, and with none."""

    async def answer(context: TurnContext) -> None:
        response = InvokeResponse(status=201, body={"a": 1})
        await context.send_activity(Activity(type="invokeResponse", value=response))

    async def silent(_context: TurnContext) -> None:
        """Not for this bot."""

    given = await desk.turn(answer, "invoke")
    assert (given.status, orjson.loads(given.body)) == (201, {"a": 1})
    assert await desk.turn(silent, "invoke") == HttpAnswer(200)


async def test_what_is_not_delivered_is_no_bug(desk: Desk) -> None:
    """The chat is gone: the turn ends, nobody gets a number."""

    async def logic(context: TurnContext) -> None:
        await context.send_activity("Hello")

    desk.connector.answer_next(Status(403))
    assert await desk.turn(logic) == HttpAnswer(200)
    assert b"purser_bugs_total 0.0" in desk.metrics.page()


async def test_an_apology_that_fails_ends_there() -> None:
    """A bug within the words for a bug is logged and Teams is still answered."""

    async def broken(_context: TurnContext, _reference: str) -> None:
        raise RuntimeError("again")

    async def bug(_context: TurnContext) -> None:
        raise ValueError("bug")

    async with _desk() as desk:
        desk.adapter._apologise = broken
        assert await desk.turn(bug) == HttpAnswer(200)
        given = await desk.turn(bug, "invoke")
    value = orjson.loads(given.body)
    assert (given.status, value["statusCode"]) == (200, 500)
    assert value["value"]["code"] == "InternalError"
    assert b"purser_bugs_total 2.0" in desk.metrics.page()


async def test_a_turn_begun_by_us(desk: Desk) -> None:
    """botbuilder's own way of speaking first goes through the same connector."""
    references = []

    async def remember(context: TurnContext) -> None:
        references.append(TurnContext.get_conversation_reference(context.activity))

    async def speak(context: TurnContext) -> None:
        await context.send_activity("By the way")

    await desk.turn(remember)
    await desk.adapter.continue_conversation(references[0], speak)
    assert desk.connector.posts[0].body["text"] == "By the way"
