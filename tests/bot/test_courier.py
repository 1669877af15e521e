"""Alerts reach every subscribed chat, in order, at least once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.addresses import Addresses, Reach
from bot.chats import Chats, Heard, Reference
from bot.connector import Connector, Place, open_session
from bot.courier import TRIES_BEFORE_CLOSING, Courier, Route
from bot.credentials import NoTokens
from bot.metrics import Metrics
from bot.outcomes import Outcome, Sent
from bot.pacing import Pacing
from cards.card import Card
from cards.voice import Voice
from dialogs.turn import ChatKind
from ledger.enter import enter
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.money import Money
from ledger.outbox import Delivery
from ledger.recipients import recipients
from ledger.telling import alert
from storage.chat_memory import TinyChatMemory
from tests.connector import StandInConnector, Status
from tests.contract.samples import subscribe
from tests.house import TENANT, ZONE, BuiltHouse, MovableClock, build_house

USD = "USD"
FACTS = AlertFacts(Money.of(80, USD), Money.of(100, USD), auto_on=False)
TEAM = "19:team@thread.tacv2"
OTHER = "19:other@thread.tacv2"


async def draw(delivery: Delivery, voice: Voice) -> Card:
    """As little of a card as tells which incident it shows, in which form and language."""
    incident = delivery.incident
    form = "resolved" if incident.resolved else "open"
    said = f"{incident.number} {incident.kind} {form} {voice.language}"
    return Card({"type": "AdaptiveCard"}, said)


@dataclass
class Desk:
    """A house with a courier and the connector it sends to."""

    house: BuiltHouse
    memory: TinyChatMemory
    chats: Chats
    teams: StandInConnector
    courier: Courier
    clock: MovableClock
    metrics: Metrics
    pacing: Pacing

    async def subscribe(self, chat_id: str, locale: str = "en-US") -> None:
        await self.meet(chat_id, locale)
        await subscribe(self.house.books, TENANT, chat_id, self.clock())

    async def meet(self, chat_id: str, locale: str = "en-US") -> None:
        where = Reference(TENANT, self.teams.url, "28:bot", chat_id, ChatKind.CHANNEL)
        await self.chats.heard(Heard(where, "anna", locale, ZONE))

    async def open(self, kind: AlertKind = AlertKind.LOW) -> Incident:
        async with self.house.books.change(TENANT) as change:
            return await alert(change, kind, FACTS, self.clock())

    async def resolve(self, incident: Incident) -> None:
        async with self.house.books.change(TENANT) as change:
            found = {each.id: each for each in await change.open_incidents()}
            resolution = Resolution(Money.of(500, USD), self.clock())
            await change.resolve_incident(found[incident.id], resolution)

    async def post_anew(self, incident: Incident) -> None:
        async with self.house.books.change(TENANT) as change:
            to = recipients(incident.kind, await change.subscribers(), self.clock())
            await change.revise_incident(incident, incident.facts, self.clock())
            await change.post_anew(incident, to, self.clock())

    def said(self) -> list[tuple[str, str, str]]:
        return [(each.method, each.conversation_id, each.summary) for each in self.teams.received]

    def count(self, outcome: str) -> float:
        found = self.metrics.registry.get_sample_value("purser_alerts_total", {"outcome": outcome})
        return found or 0.0


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = MovableClock()
    house = await build_house(tmp_path, clock=clock, sandbox=False)
    memory = await TinyChatMemory.open(tmp_path / "chats.json")
    await enter(house, TENANT, ZONE)
    chats = Chats(memory, house.subscribers, house.outbox, clock)
    async with StandInConnector() as teams, open_session() as session:
        connector = Connector(session, NoTokens(), Addresses(Reach.LOOPBACK))
        metrics, pacing = Metrics(), Pacing()
        route = Route(house.outbox, chats, connector, pacing, draw, clock, metrics)
        desk = Desk(house, memory, chats, teams, Courier(route), clock, metrics, pacing)
        yield desk
    await desk.memory.close()
    await house.close()


async def test_an_alert_is_posted_once_to_every_subscribed_chat(desk: Desk) -> None:
    """Each chat gets the card in its own language; a chat that did not ask gets none."""
    await desk.subscribe(TEAM)
    await desk.subscribe(OTHER, "zh-TW")
    await desk.meet("19:silent@thread.tacv2")
    await desk.open()
    await desk.courier.deliver_due()
    await desk.courier.deliver_due()
    assert sorted(desk.said()) == [
        ("POST", OTHER, "1 low open zh-Hant"),
        ("POST", TEAM, "1 low open en"),
    ]
    assert desk.count("delivered") == 2


async def test_a_post_opens_a_thread_of_its_own_and_names_the_bot(desk: Desk) -> None:
    """What Teams needs of a proactive message is in the body."""
    await desk.subscribe(TEAM)
    await desk.open()
    await desk.courier.deliver_due()
    body = desk.teams.received[0].body
    assert body["from"] == {"id": "28:bot"}
    assert body["conversation"] == {"id": TEAM}
    assert desk.teams.received[0].activity_id == ""


async def test_a_resolved_alert_changes_the_card_that_stands_there(desk: Desk) -> None:
    """The same activity gets the new content."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.resolve(incident)
    await desk.courier.deliver_due()
    assert desk.said() == [
        ("POST", TEAM, "1 low open en"),
        ("PUT", TEAM, "1 low resolved en"),
    ]
    assert desk.teams.updates[0].activity_id == "sent-1"


async def test_a_card_that_was_lost_is_posted_anew(desk: Desk) -> None:
    """One edit in a thousand finds its message gone."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.resolve(incident)
    lost = {"error": {"code": "ActivityNotFoundInConversation"}}
    desk.teams.answer_next(Status(404, lost))
    await desk.courier.deliver_due()
    assert [method for method, *_ in desk.said()] == ["POST", "PUT", "POST"]


async def test_an_alert_resolved_before_it_left_is_posted_resolved(desk: Desk) -> None:
    """Nobody is alarmed by what is over."""
    await desk.subscribe(TEAM)
    await desk.resolve(await desk.open())
    await desk.courier.deliver_due()
    assert desk.said() == [("POST", TEAM, "1 low resolved en")]


async def test_a_card_that_comes_back_takes_the_old_ones_place(desk: Desk) -> None:
    """The old one is deleted first; from then on the new one is edited."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.post_anew(incident)
    await desk.courier.deliver_due()
    await desk.resolve(incident)
    await desk.courier.deliver_due()
    assert [(each.method, each.activity_id) for each in desk.teams.received] == [
        ("POST", ""),
        ("DELETE", "sent-1"),
        ("POST", ""),
        ("PUT", "sent-3"),
    ]


@pytest.mark.parametrize("status", [403, 405, 501])
async def test_where_nothing_may_be_deleted_the_old_card_says_where_to_look(
    desk: Desk, status: int
) -> None:
    """In short and without buttons, so that only one looks open."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.post_anew(incident)
    desk.teams.answer_next(Status(status, {"error": {"code": "NoSuchThingHere"}}))
    await desk.courier.deliver_due()
    assert [method for method, *_ in desk.said()] == ["POST", "DELETE", "PUT", "POST"]
    pointer = desk.teams.updates[0]
    assert "Alert 1 is still open" in pointer.summary
    assert "actions" not in pointer.card


@pytest.mark.parametrize("status", [404, 503])
async def test_a_card_that_cannot_be_deleted_now_is_not_posted_twice(
    desk: Desk, status: int
) -> None:
    """What is gone already makes way; else it is tried again, and nothing is posted meanwhile."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.post_anew(incident)
    desk.teams.answer_next(Status(status))
    await desk.courier.deliver_due()
    assert len(desk.teams.posts) == (2 if status == 404 else 1)
    desk.clock.move(seconds=5)
    await desk.courier.deliver_due()
    assert len(desk.teams.posts) == 2


async def test_what_is_over_by_then_is_edited_where_it_stands(desk: Desk) -> None:
    """Nobody is called back to what needs nobody."""
    await desk.subscribe(TEAM)
    incident = await desk.open()
    await desk.courier.deliver_due()
    await desk.post_anew(incident)
    await desk.resolve(incident)
    await desk.courier.deliver_due()
    assert desk.said()[1:] == [("PUT", TEAM, "1 low resolved en")]


async def test_retry_after_is_honoured(desk: Desk) -> None:
    """Not a second before, and then it arrives."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(Status(429, retry_after="30"))
    await desk.courier.deliver_due()
    desk.clock.move(seconds=29)
    await desk.courier.deliver_due()
    assert len(desk.said()) == 1
    desk.clock.move(seconds=2)
    await desk.courier.deliver_due()
    assert len(desk.said()) == 2
    assert (desk.count("retried"), desk.count("delivered")) == (1, 1)


async def test_no_wait_is_longer_than_the_outbox_takes_for_one(desk: Desk) -> None:
    """A service that asks for a day is asked again after an hour, and not at once."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(Status(429, retry_after="86400"))
    await desk.courier.deliver_due()
    assert await desk.courier.deliver_due() == 0
    desk.clock.move(hours=1)
    assert await desk.courier.deliver_due() == 1


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_what_may_be_retried_is_retried_with_growing_pauses(desk: Desk, status: int) -> None:
    """One second, then two, then four; an outage of an hour loses nothing."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(Status(status), Status(status), Status(status))
    for pause in (1, 2, 4):
        await desk.courier.deliver_due()
        desk.clock.move(seconds=pause - 0.1)
        assert await desk.courier.deliver_due() == 0
        desk.clock.move(seconds=0.2)
    await desk.courier.deliver_due()
    assert desk.count("delivered") == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "BotNotInConversationRoster"),
        (403, "BotDisabledByAdmin"),
        (403, "ConversationBlockedByUser"),
        (403, "MessageWritesBlocked"),
        (404, "ConversationNotFound"),
        (413, "RequestEntityTooLarge"),
    ],
)
async def test_a_permanent_failure_closes_the_chat_until_it_is_heard_of(
    desk: Desk, status: int, code: str
) -> None:
    """Nothing more is sent there; after the bot is back, what waited arrives."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(Status(status, {"error": {"code": code}}))
    with capture_logs() as events:
        await desk.courier.deliver_due()
    assert [event["event"] for event in events] == ["alert_chat_closed"]
    await desk.open(AlertKind.ZERO)
    desk.clock.move(days=1)
    await desk.courier.deliver_due()
    assert len(desk.said()) == 1
    await desk.meet(TEAM)
    await desk.courier.deliver_due()
    assert [summary for *_, summary in desk.said()[1:]] == ["1 low open en", "2 zero open en"]


async def test_what_is_refused_again_and_again_closes_the_chat(desk: Desk) -> None:
    """A refusal without a known code is not repeated for ever."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(*[Status(400)] * 50)
    for _ in range(TRIES_BEFORE_CLOSING + 5):
        await desk.courier.deliver_due()
        desk.clock.move(minutes=10)
    assert len(desk.said()) == TRIES_BEFORE_CLOSING
    assert desk.count("closed") == 1


async def test_a_chats_alerts_keep_their_order_while_the_first_one_waits(desk: Desk) -> None:
    """The second alert does not overtake the first, and another chat does not wait for it."""
    await desk.subscribe(TEAM)
    await desk.open()
    desk.teams.answer_next(Status(503))
    await desk.courier.deliver_due()
    await desk.subscribe(OTHER)
    await desk.open(AlertKind.ZERO)
    await desk.courier.deliver_due()
    assert desk.said()[1:] == [("POST", OTHER, "2 zero open en")]
    desk.clock.move(seconds=5)
    await desk.courier.deliver_due()
    assert [summary for _, chat, summary in desk.said()[2:] if chat == TEAM] == [
        "1 low open en",
        "2 zero open en",
    ]


async def test_a_chat_that_changed_its_service_is_reached_at_the_new_one(desk: Desk) -> None:
    """The address is refreshed by the next word from there."""
    await desk.subscribe(TEAM)
    async with StandInConnector() as moved:
        where = Reference(TENANT, moved.url, "28:bot", TEAM, ChatKind.CHANNEL)
        await desk.chats.heard(Heard(where, "anna"))
        await desk.open()
        await desk.courier.deliver_due()
        assert len(moved.posts) == 1
    assert desk.teams.posts == []


async def test_a_damaged_chat_memory_does_not_stop_an_alert(desk: Desk) -> None:
    """The address stands beside the money too."""
    await desk.subscribe(TEAM, "zh-CN")
    await desk.memory.write(dict.fromkeys(await desk.memory.keys("")))
    await desk.open()
    await desk.courier.deliver_due()
    assert desk.said() == [("POST", TEAM, "1 low open zh-Hans")]


async def test_an_alert_without_an_address_waits_for_the_chat_to_speak(desk: Desk) -> None:
    """Both memories lost it: it is not lost itself."""
    await subscribe(desk.house.books, TENANT, TEAM, desk.clock())
    await desk.open()
    with capture_logs() as events:
        await desk.courier.deliver_due()
    assert [event["why"] for event in events if event["event"] == "alert_waits"] == [
        "address_unknown"
    ]
    assert (desk.count("put_off"), desk.count("retried")) == (1, 0)
    await desk.meet(TEAM)
    desk.clock.move(minutes=6)
    await desk.courier.deliver_due()
    assert len(desk.teams.posts) == 1


async def test_a_chat_at_its_rate_limit_gets_its_alert_later(desk: Desk) -> None:
    """The hour is full: the alert is put off, and again, and that is no failure of the chat."""
    await desk.subscribe(TEAM)
    begun = asyncio.get_running_loop().time() - 3500.0
    for n in range(1500):
        assert desk.pacing.ask(TENANT, TEAM, begun + 2.2 * n) == 0
    await desk.open()
    await desk.courier.deliver_due()
    assert desk.said() == []
    for _ in range(TRIES_BEFORE_CLOSING + 1):
        desk.clock.move(hours=1, seconds=1)
        await desk.courier.deliver_due()
    assert desk.count("put_off") == TRIES_BEFORE_CLOSING + 2
    assert (desk.count("retried"), desk.count("closed")) == (0, 0)
    [still] = await desk.house.outbox.claim(desk.clock.move(hours=1, seconds=1), 1)
    assert still.attempts == 0


async def test_a_bug_in_one_card_does_not_stop_the_others(desk: Desk) -> None:
    """It is logged with its stack and tried again later."""
    await desk.subscribe(TEAM)
    await desk.open()
    route = desk.courier._route

    async def broken(_delivery: Delivery, _voice: Voice) -> Card:
        raise ZeroDivisionError

    courier = Courier(
        Route(
            route.outbox, route.chats, route.posts, route.pacing, broken, desk.clock, desk.metrics
        )
    )
    with capture_logs() as events:
        await courier.deliver_due()
    assert [event["event"] for event in events] == ["alert_not_carried", "alert_waits"]
    desk.clock.move(seconds=2)
    await desk.courier.deliver_due()
    assert desk.count("delivered") == 1


async def test_what_waits_is_counted(desk: Desk) -> None:
    """An alert that cannot be delivered shows in the metrics until it is."""
    await desk.subscribe(TEAM)
    await desk.open()
    assert await desk.house.outbox.waiting() == 1
    await desk.courier.deliver_due()
    assert await desk.house.outbox.waiting() == 0


async def test_a_commit_wakes_the_courier(desk: Desk) -> None:
    """The alert leaves without anybody asking."""
    await desk.subscribe(TEAM)
    desk.courier.start()
    await desk.courier.ready()
    await desk.open()
    await desk.teams.until(1)
    await desk.courier.stop()
    with pytest.raises(RuntimeError):
        await desk.courier.ready()


class HeldPosts:
    """Teams while it takes its time: a post is under way until it is let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.other_begun = asyncio.Event()
        self.let_go = asyncio.Event()
        self.places: list[str] = []

    async def post(self, place: Place, activity: Any) -> Outcome:
        self.places.append(place.conversation_id)
        self.begun.set()
        if place.conversation_id == TEAM:
            await self.let_go.wait()
        self.other_begun.set()
        return Sent("1")

    async def update(self, place: Place, activity_id: str, activity: Any) -> Outcome:
        return await self.post(place, activity)

    async def delete(self, place: Place, activity_id: str) -> Outcome:
        return await self.post(place, None)


def held_courier(desk: Desk, posts: HeldPosts) -> Courier:
    route = desk.courier._route
    return Courier(
        Route(route.outbox, route.chats, posts, route.pacing, draw, desk.clock, desk.metrics)
    )


async def test_stopping_finishes_the_send_that_is_under_way(desk: Desk) -> None:
    """It is marked as delivered, so that the next start does not repeat it."""
    await desk.subscribe(TEAM)
    posts = HeldPosts()
    courier = held_courier(desk, posts)
    await desk.open()
    courier.start()
    await posts.begun.wait()
    stopping = asyncio.create_task(courier.stop())
    posts.let_go.set()
    await stopping
    assert desk.count("delivered") == 1
    desk.clock.move(minutes=5)
    assert await desk.courier.deliver_due() == 0


async def test_a_slow_chat_holds_up_no_other(desk: Desk) -> None:
    """Chats are served side by side."""
    await desk.subscribe(TEAM)
    await desk.subscribe(OTHER)
    posts = HeldPosts()
    courier = held_courier(desk, posts)
    await desk.open()
    delivering = asyncio.create_task(courier.deliver_due())
    async with asyncio.timeout(10):
        await posts.other_begun.wait()
    assert sorted(posts.places) == [OTHER, TEAM]
    posts.let_go.set()
    await delivering


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.addresses import Addresses, Reach
from bot.chats import Chats
from bot.connector import Connector, open_session
from bot.courier import Courier, Route
from bot.credentials import NoTokens
from bot.metrics import Metrics
from bot.pacing import Pacing
from storage.chat_memory import TinyChatMemory
from tests.bot.test_courier import draw
from tests.contract.samples import subscribe
from tests.house import MovableClock, build_house
from tests.contract.samples import subscribe


class Doomed:
    def __init__(self, outbox):
        self.outbox = outbox
        self.claim, self.when_waiting = outbox.claim, outbox.when_waiting
        self.waiting = outbox.waiting

    async def delivered(self, delivery, activity_id, now):
        os.kill(os.getpid(), signal.SIGKILL)


async def main(folder):
    clock = MovableClock()
    house = await build_house(folder, clock=clock, sandbox=False)
    memory = await TinyChatMemory.open(folder / "chats.json")
    chats = Chats(memory, house.subscribers, house.outbox, clock)
    async with open_session() as session:
        posts = Connector(session, NoTokens(), Addresses(Reach.LOOPBACK))
        outbox = Doomed(house.outbox)
        route = Route(outbox, chats, posts, Pacing(), draw, clock, Metrics())
        await Courier(route).deliver_due()


asyncio.run(main(Path(sys.argv[1])))
"""


async def test_killed_between_sending_and_marking_posts_again(desk: Desk, tmp_path: Path) -> None:
    """At least once: the card comes a second time after the next start, never zero times."""
    await desk.subscribe(TEAM)
    await desk.open()
    await desk.memory.close()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", KILLED, str(tmp_path), cwd=Path(__file__).parents[2]
    )
    assert await child.wait() == -signal.SIGKILL
    assert len(desk.teams.posts) == 1
    desk.memory = await TinyChatMemory.open(tmp_path / "chats.json")
    desk.chats._memory = desk.memory
    desk.clock.move(seconds=61)  # the dead one's lease
    await desk.courier.deliver_due()
    assert [summary for *_, summary in desk.said()] == ["1 low open en"] * 2
