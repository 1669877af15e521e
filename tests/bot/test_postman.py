"""Alerts reach mail readers through the same outbox, each once, at the mail server's pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.addresses import Addresses, Reach
from bot.chats import Chats
from bot.connector import Connector, open_session
from bot.courier import Courier, Route
from bot.credentials import NoTokens
from bot.easel import Easel
from bot.metrics import Metrics
from bot.pacing import MOST_CONNECTIONS, LetterPacing, Pacing
from bot.postman import Postman
from ledger.enter import enter
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.letters import Mail, Posted, PostOutcome
from ledger.money import Money
from ledger.outbox import Subscriber, Wishes
from ledger.telling import alert
from storage.chat_memory import TinyChatMemory
from tests.connector import StandInConnector
from tests.house import TENANT, ZONE, BuiltHouse, MovableClock, build_house
from tests.outside import ScriptedMail

FACTS = AlertFacts(Money.of(0, "USD"), Money.of(100, "USD"), auto_on=False, time_zone=ZONE)
FINANCE = "mailto:finance@contoso.com"
LATER = Posted(PostOutcome.LATER, "451 4.7.1")
REFUSED = Posted(PostOutcome.REFUSED, "550 5.1.1")


@dataclass
class Post:
    """A house whose courier has a postman."""

    house: BuiltHouse
    mail: ScriptedMail
    courier: Courier
    teams: StandInConnector
    clock: MovableClock

    async def subscribe(self, chat_id: str = FINANCE, language: str = "en") -> None:
        async with self.house.books.change(TENANT) as change:
            one = Subscriber(TENANT, chat_id, self.clock(), wishes=Wishes(language=language))
            await change.keep_subscriber(one, self.clock())

    async def open(self, kind: AlertKind = AlertKind.ZERO) -> Incident:
        async with self.house.books.change(TENANT) as change:
            return await alert(change, kind, FACTS, self.clock())

    async def resolve(self, incident: Incident) -> None:
        async with self.house.books.change(TENANT) as change:
            await change.resolve_incident(incident, Resolution(Money.of(500, "USD"), self.clock()))

    async def closed(self) -> list[str]:
        return [one.closed for one in await self.house.subscribers.of(TENANT)]


@pytest.fixture
def mail() -> ScriptedMail:
    return ScriptedMail()


@pytest.fixture
async def post(tmp_path: Path, mail: ScriptedMail) -> AsyncIterator[Post]:
    clock = MovableClock()
    house = await build_house(tmp_path, clock=clock, sandbox=False)
    memory = await TinyChatMemory.open(tmp_path / "chats.json")
    await enter(house, TENANT, ZONE)
    async with StandInConnector() as teams, open_session() as session:
        chats = Chats(memory, house.subscribers, house.outbox, clock)
        route = Route(
            outbox=house.outbox,
            chats=chats,
            posts=Connector(session, NoTokens(), Addresses(Reach.LOOPBACK)),
            pacing=Pacing(),
            draw=Easel(house, chats).draw,
            clock=clock,
            metrics=Metrics(),
            letters=_postman(mail, house, clock),
        )
        yield Post(house, mail, Courier(route), teams, clock)
    await memory.close()
    await house.close()


def _postman(mail: Mail, house: BuiltHouse, clock: MovableClock) -> Postman:
    return Postman(mail, house.subscribers, seconds=lambda: clock().timestamp())


async def test_a_reader_gets_a_letter_in_the_own_language(post: Post) -> None:
    """And Teams is not asked for anything."""
    await post.subscribe(language="zh-CN")
    await post.subscribe("mailto:ben@contoso.com", language="en")
    await post.open()
    await post.courier.deliver_due()
    subjects = {str(letter.to): letter.subject for letter in post.mail.letters}
    assert subjects == {
        "finance@contoso.com": "余额已用完 USD 0.00 · 通话停止 · 提醒 1",
        "ben@contoso.com": "Balance used up USD 0.00 · calls stop · alert 1",
    }
    assert "（香港）" in next(one.text for one in post.mail.letters if one.language == "zh-Hans")
    assert post.teams.received == []


async def test_each_incident_is_one_letter(post: Post) -> None:
    """Nobody gets a second one because the first has been overtaken."""
    await post.subscribe()
    incident = await post.open()
    await post.courier.deliver_due()
    await post.resolve(incident)
    await post.courier.deliver_due()
    post.clock.move(days=1)
    await post.courier.deliver_due()
    assert len(post.mail.letters) == 1


async def test_a_letter_that_comes_again_is_the_same(post: Post) -> None:
    """Put off, it is tried after a minute, with the id it had; another reader's has another."""
    post.mail.answers = [LATER, LATER]
    await post.subscribe()
    await post.subscribe("mailto:ben@contoso.com")
    await post.open()
    assert await post.courier.deliver_due() == 2
    post.clock.move(seconds=59)
    assert await post.courier.deliver_due() == 0
    post.clock.move(seconds=1)
    await post.courier.deliver_due()
    assert len({letter.id for letter in post.mail.letters}) == 2
    assert await post.closed() == ["", ""]


async def test_greylisting_never_closes_an_address(post: Post) -> None:
    """However long it lasts, and the letter arrives when it is over."""
    post.mail.answers = [LATER] * 40
    await post.subscribe()
    await post.open()
    for _ in range(41):
        await post.courier.deliver_due()
        post.clock.move(minutes=5)
    assert len(post.mail.letters) == 1
    assert await post.closed() == [""]


async def test_what_was_over_before_it_could_be_sent(post: Post) -> None:
    """Says so, rather than alarming anybody."""
    post.mail.answers = [LATER]
    await post.subscribe()
    incident = await post.open()
    await post.courier.deliver_due()
    await post.resolve(incident)
    post.clock.move(minutes=1)
    await post.courier.deliver_due()
    assert [one.subject for one in post.mail.letters] == [
        "Resolved: balance USD 500.00 · calls work again · alert 1"
    ]


async def test_a_refused_address_is_closed_and_named_by_its_domain(post: Post) -> None:
    """Nothing more goes there, and no log says whose address it is."""
    post.mail.answers = [REFUSED]
    await post.subscribe()
    await post.open()
    with capture_logs() as logged:
        await post.courier.deliver_due()
    assert await post.closed() == ["550 5.1.1"]
    [line] = [one for one in logged if one["event"] == "alert_chat_closed"]
    assert (line["chat"], line["why"]) == ("mailto:…@contoso.com", "550 5.1.1")
    assert "finance" not in str(logged)
    await post.open(AlertKind.RECHARGED)
    assert await post.courier.deliver_due() == 0


async def test_no_more_connections_than_a_server_takes(post: Post) -> None:
    """The others wait for their turn in the outbox, and all arrive."""
    post.mail.open.clear()
    post.mail.full_at = MOST_CONNECTIONS
    for n in range(8):
        await post.subscribe(f"mailto:reader{n}@contoso.com")
    await post.open()
    delivering = asyncio.create_task(post.courier.deliver_due())
    await asyncio.wait_for(post.mail.full.wait(), 5)
    post.mail.open.set()
    await delivering
    for _ in range(8):
        post.clock.move(seconds=1)
        await post.courier.deliver_due()
    assert post.mail.most_under_way == MOST_CONNECTIONS
    assert len(post.mail.letters) == 8


def test_no_more_letters_than_a_server_takes() -> None:
    """Thirty a minute, one connection free or not."""
    pacing = LetterPacing()
    for _ in range(30):
        assert pacing.begin(100.0) == 0
        pacing.end()
    assert 59 < pacing.begin(101.0) < 60
    assert pacing.begin(161.0) == 0


async def test_without_a_mail_server_letters_wait(post: Post) -> None:
    """For the day on which it is set up again."""
    await post.subscribe()
    await post.open()
    without = Courier(replace(post.courier._route, letters=None))
    assert await without.deliver_due() == 1
    post.clock.move(hours=1)
    assert await post.courier.deliver_due() == 1
    assert len(post.mail.letters) == 1
