"""What is sent arrives once where that can be known, and its outcome is told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.addresses import Addresses, Reach
from bot.connector import (
    INTERACTIVE,
    ONCE,
    Connector,
    Patience,
    Place,
    TokenUnavailable,
    open_session,
)
from bot.metrics import Metrics
from bot.outcomes import Ambiguous, Outcome, Refused, RetryLater, Sent
from tests.connector import Reset, Stall, StandInConnector, Status

HELLO = {"type": "message", "text": "Hello"}
SHORT = Patience(tries=1, total_seconds=1.0, again_when_unclear=False)


@dataclass
class Purse:
    """Tokens that are numbered, and may be out."""

    given: int = 0
    out: bool = False
    refusals: list[str] = field(default_factory=list)

    async def bearer(self) -> str:
        if self.out:
            raise TokenUnavailable
        return f"token-{len(self.refusals)}"

    def refused(self, bearer: str) -> None:
        self.refusals.append(bearer)


@dataclass
class Line:
    """A connector of ours and what it talks to."""

    ours: Connector
    far: StandInConnector
    purse: Purse
    pauses: list[float]

    @property
    def place(self) -> Place:
        return Place(self.far.url, "19:a@thread.tacv2;messageid=1")

    async def post(self, patience: Patience = ONCE) -> Outcome:
        return await self.ours.post(self.place, HELLO, patience=patience)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with StandInConnector() as far, open_session() as session:
        purse = Purse()
        ours = Connector(session, purse, Addresses(Reach.LOOPBACK), Metrics(), sleep=pause)
        yield Line(ours, far, purse, pauses)


async def test_a_post_arrives_whole(line: Line) -> None:
    """The conversation's id survives its way through the path, and the token goes along."""
    assert await line.post() == Sent("sent-1")
    await line.ours.post(line.place, HELLO, reply_to="act/1")
    post, reply = line.far.posts
    assert (post.conversation_id, post.activity_id) == ("19:a@thread.tacv2;messageid=1", "")
    assert (post.body, post.authorization) == (HELLO, "Bearer token-0")
    assert reply.activity_id == "act/1"


async def test_a_message_is_changed_and_deleted(line: Line) -> None:
    """An update is a PUT on the message's id, a deletion a DELETE."""
    assert await line.ours.update(line.place, "card-1", HELLO) == Sent("card-1")
    assert isinstance(await line.ours.delete(line.place, "card-1"), Sent)
    assert [(each.method, each.activity_id) for each in line.far.received] == [
        ("PUT", "card-1"),
        ("DELETE", "card-1"),
    ]


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_a_busy_service_is_asked_again(line: Line, status: int) -> None:
    """In a turn a person waits: three tries, and pauses that are jittered."""
    line.far.answer_next(Status(status), Status(status))
    assert await line.post(INTERACTIVE) == Sent("sent-3")
    assert len(line.pauses) == 2
    assert 0.2 <= line.pauses[0] <= 0.5 <= line.pauses[1] <= 1.0


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
async def test_nothing_else_is_asked_again(line: Line, status: int) -> None:
    """What would be answered the same again is not sent again."""
    line.far.answer_next(Status(status))
    await line.post(INTERACTIVE)
    assert len(line.far.posts) == 1


async def test_the_service_says_when_to_come_again(line: Line) -> None:
    """Retry-After is kept; where it is longer than a turn may take, the turn gives up at once."""
    line.far.answer_next(Status(429, retry_after="2"))
    assert await line.post(INTERACTIVE) == Sent("sent-2")
    assert line.pauses == [2.0]
    line.far.answer_next(Status(429, retry_after="60"))
    assert await line.post(INTERACTIVE) == RetryLater(60.0, "http_429", 429)
    assert len(line.far.posts) == 3


async def test_the_courier_gets_every_outcome_at_once(line: Line) -> None:
    """Its own times stand in the outbox, so nothing is tried twice behind its back."""
    line.far.answer_next(Status(429, retry_after="7"), Status(502), Reset())
    assert await line.post() == RetryLater(7.0, "http_429", 429)
    assert await line.post() == Ambiguous("http_502", 502)
    assert isinstance(await line.post(), Ambiguous)
    assert line.pauses == []


async def test_no_answer_is_ambiguous(line: Line) -> None:
    """After a time-out nobody knows whether the message stands in the chat."""
    line.far.answer_next(Stall())
    assert isinstance(await line.post(SHORT), Ambiguous)
    assert len(line.far.posts) == 1


async def test_a_broken_connection_in_a_turn_is_tried_again(line: Line) -> None:
    """A person would rather read an answer twice than never."""
    line.far.answer_next(Reset())
    assert await line.post(INTERACTIVE) == Sent("sent-2")


async def test_a_service_that_is_not_there_got_nothing(line: Line) -> None:
    """Where no connection was made nothing went out: that is not ambiguous."""
    await line.far.stop()
    assert isinstance(await line.post(), RetryLater)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "BotNotInConversationRoster"),
        (403, "BotDisabledByAdmin"),
        (403, "ConversationBlockedByUser"),
        (403, "MessageWritesBlocked"),
        (404, "ConversationNotFound"),
    ],
)
async def test_some_refusals_are_final(line: Line, status: int, code: str) -> None:
    """These chats are gone until the bot is installed there again."""
    line.far.answer_next(Status(status, {"error": {"code": code, "message": "no"}}))
    assert await line.post() == Refused(code, status, final=True)
    nested = {"errorCode": 209, "message": f'{{"subCode": "{code}"}}'}
    line.far.answer_next(Status(status, nested))
    assert await line.post() == Refused(code, status, final=True)


async def test_other_refusals_are_not_final(line: Line) -> None:
    """A message that is refused says nothing about the next one; one too large does."""
    line.far.answer_next(Status(400), Status(403), Status(413))
    outcomes = [await line.post() for _ in range(3)]
    assert [getattr(each, "final", None) for each in outcomes] == [False, False, True]


async def test_a_lost_card_is_told_apart(line: Line) -> None:
    """One edit in a thousand finds its message gone: then it is posted anew."""
    lost = {"error": {"code": "ActivityNotFoundInConversation"}}
    line.far.answer_next(
        Status(404, lost), Status(404, {"error": {"code": "ConversationNotFound"}})
    )
    first = await line.ours.update(line.place, "card-1", HELLO)
    second = await line.ours.update(line.place, "card-1", HELLO)
    assert isinstance(first, Refused)
    assert first.edit_lost
    assert isinstance(second, Refused)
    assert not second.edit_lost


async def test_a_refused_token_is_replaced(line: Line) -> None:
    """A 401 makes the next try take another token."""
    line.far.answer_next(Status(401))
    assert await line.post(INTERACTIVE) == Sent("sent-2")
    assert line.purse.refusals == ["token-0"]
    assert line.far.posts[1].authorization == "Bearer token-1"


async def test_without_a_token_nothing_goes_out(line: Line) -> None:
    """The message has not been sent, so it may be later."""
    line.purse.out = True
    assert await line.post() == RetryLater(0.0, "no_token")
    assert line.far.received == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "http://169.254.169.254/latest",
        "http://user:pw@127.0.0.1:1",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "http://127.0.0.1:99999999",
        "http://[::1",
        "",
        "http://127.0.0.1:1/\r\nX: y",
        "http://127.0.0.1:1/ HTTP/1.1",
        "http://127.0.0.1:1\t",
    ],
)
async def test_no_address_beyond_reach(line: Line, url: str) -> None:
    """In local mode nothing leaves this machine, whatever a stored address says."""
    outcome = await line.ours.post(Place(url, "c"), HELLO)
    assert outcome == Refused("service_url_not_allowed")


def test_a_registered_bot_speaks_https_only() -> None:
    """A token would be read on the way; on loopback only where everything is a stand-in."""
    cloud = Addresses(Reach.CLOUD)
    assert cloud.allow("https://smba.trafficmanager.net/emea/")
    assert not cloud.allow("http://smba.trafficmanager.net/emea/")
    assert not cloud.allow("http://127.0.0.1:1")
    assert Addresses(Reach.CLOUD, stand_ins=True).allow("http://127.0.0.1:1")


async def test_a_redirect_is_not_followed(line: Line) -> None:
    """It could lead the token anywhere."""
    line.far.answer_next(Status(307))
    assert isinstance(await line.post(), Refused)
    assert len(line.far.received) == 1


@dataclass
class Guard:
    """A gate that lets so many through, and keeps how long each would have waited."""

    lets: int
    patience: list[float] = field(default_factory=list)

    async def passes(self, patience_seconds: float) -> bool:
        self.patience.append(patience_seconds)
        return len(self.patience) <= self.lets


async def test_every_single_try_passes_the_gate(line: Line) -> None:
    """What is sent again counts again, and nobody waits longer than for the whole."""
    guard = Guard(3)
    line.far.answer_next(Status(503), Status(503))
    outcome = await line.ours.post(line.place, HELLO, patience=INTERACTIVE, gate=guard)
    assert outcome == Sent("sent-3")
    assert len(guard.patience) == 3
    assert all(each <= INTERACTIVE.total_seconds for each in guard.patience)


async def test_what_the_gate_does_not_let_through_is_not_sent(line: Line) -> None:
    """The outcome is that of the last try, or that there was none."""
    outcome = await line.ours.update(line.place, "card-1", HELLO, gate=Guard(0))
    assert outcome == RetryLater(0.0, "paced")
    assert line.far.received == []
    line.far.answer_next(Status(503))
    outcome = await line.ours.post(line.place, HELLO, patience=INTERACTIVE, gate=Guard(1))
    assert outcome == RetryLater(0.0, "http_503", 503)


async def test_a_broken_edit_is_not_sent_again_unseen(line: Line) -> None:
    """Also over a connection that was kept: each request of ours is one that we know of."""
    await line.post()
    line.far.answer_next(Reset())
    assert isinstance(await line.ours.update(line.place, "card-1", HELLO), Ambiguous)
    assert len(line.far.updates) == 1


async def test_sendings_share_their_connections(line: Line) -> None:
    """One after the other over one connection, and outcomes are counted."""
    for _ in range(5):
        await line.post()
    assert len(line.far.peers) == 1
    assert b'purser_connector_outcomes_total{method="POST",outcome="sent"} 5.0' in (
        line.ours._metrics.page()
    )


async def test_a_cancelled_sending_stops(line: Line) -> None:
    """Whoever gives up on a send does not wait for its time-out."""
    line.far.answer_next(Stall())
    sending = asyncio.create_task(line.post())
    await line.far.until(1)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
