"""What every way of mail keeps: three outcomes, whole letters, and an id that tells repeats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest

from ledger.letters import Letter, Mail, Posted, PostOutcome
from ledger.mailboxes import Mailbox, mailbox_of
from providers.mail.access import Access, Security
from providers.mail.smtp import SmtpMail
from providers.sandbox import SandboxMail
from tests.house import MovableClock
from tests.mail_server import NO_SUCH_USER, MailServer
from tests.outside import ScriptedMail

READER = Mailbox("finance", "contoso.com")
NOBODY = Mailbox("nobody", "contoso.invalid")
LETTER = Letter(
    id="3f0c",
    to=READER,
    language="zh-Hans",
    subject="余额已用完 USD 0.00 · 通话停止 · 提醒 318 " + "很长的标题" * 30,
    text="余额：US$0.00\n\n.一行以点开头\n\n" + "通话停止。" * 400,
    html='<p lang="zh-Hans">余额 &lt;零&gt;</p>\n<p>' + "通话停止。" * 400 + "</p>",
)
SENT = Posted(PostOutcome.SENT)


@dataclass(frozen=True)
class Seen:
    """A letter as it came out at the other end."""

    id: str
    to: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Subject:
    mail: Mail
    seen: Callable[[], list[Seen]]


@pytest.fixture
async def smtp() -> AsyncIterator[Subject]:
    async with MailServer() as server:
        server.refuses[str(NOBODY)] = NO_SUCH_USER
        sender = Mailbox("purser", "example.com")
        access = Access("127.0.0.1", server.port, Security.PLAIN, sender)
        yield Subject(SmtpMail(access, MovableClock()), lambda: _at(server))


def _at(server: MailServer) -> list[Seen]:
    return [
        Seen(
            one.message["Message-ID"].strip("<>").partition("@")[0],
            one.to,
            one.subject,
            one.part("plain"),
            one.part("html"),
        )
        for one in server.arrived
    ]


@pytest.fixture
def sandbox() -> Subject:
    mail = SandboxMail()
    return Subject(mail, lambda: [_seen(letter) for letter in mail.letters])


def _seen(letter: Letter) -> Seen:
    return Seen(letter.id, str(letter.to), letter.subject, letter.text, letter.html)


@pytest.fixture
def scripted() -> Subject:
    mail = ScriptedMail(refuses=frozenset({str(NOBODY)}))
    return Subject(mail, lambda: [_seen(letter) for letter in mail.letters])


@pytest.fixture(params=["smtp", "sandbox", "scripted"])
def subject(request: pytest.FixtureRequest) -> Subject:
    found: Subject = request.getfixturevalue(request.param)
    return found


async def test_says_whether_letters_go_anywhere(subject: Subject) -> None:
    """The sandbox's go nowhere, and whoever adds a reader there is told."""
    assert subject.mail.delivers is not isinstance(subject.mail, SandboxMail)


async def test_a_letter_arrives_whole(subject: Subject) -> None:
    """Long lines, a line that begins with a dot, and Chinese in every part of it."""
    assert await subject.mail.send(LETTER) == SENT
    [seen] = subject.seen()
    assert replace(seen, text=seen.text.rstrip(), html=seen.html.rstrip()) == _seen(LETTER)


async def test_the_same_letter_again_is_told_by_its_id(subject: Subject) -> None:
    """It is sent at least once: a reader's mail program can leave out what it has."""
    assert await subject.mail.send(LETTER) == await subject.mail.send(LETTER) == SENT
    assert {seen.id for seen in subject.seen()} == {LETTER.id}


async def test_an_address_that_takes_nothing_is_refused_for_good(subject: Subject) -> None:
    """And says so each time; others get their letters."""
    refused = await subject.mail.send(replace(LETTER, to=NOBODY))
    assert refused.outcome is PostOutcome.REFUSED
    assert refused.reason
    assert await subject.mail.send(replace(LETTER, to=NOBODY)) == refused
    assert await subject.mail.send(LETTER) == SENT
    assert [seen.to for seen in subject.seen()] == [str(READER)]


async def test_many_at_once(subject: Subject) -> None:
    """Each reader gets the own letter and nobody else's."""
    letters = [
        replace(LETTER, id=f"n{n}", to=Mailbox(f"reader{n}", "contoso.com"), subject=f"Nr {n}")
        for n in range(20)
    ]
    assert set(await asyncio.gather(*map(subject.mail.send, letters))) == {SENT}
    seen = {(one.id, one.to, one.subject) for one in subject.seen()}
    assert seen == {(one.id, str(one.to), one.subject) for one in letters}


async def test_a_domain_in_chinese(subject: Subject) -> None:
    """Is reached, in whichever letters the servers speak of it."""
    reader = mailbox_of("caiwu@例子.公司")
    assert reader is not None
    assert await subject.mail.send(replace(LETTER, to=reader)) == SENT
    assert subject.seen()[0].to in (str(reader), "caiwu@xn--fsqu00a.xn--55qx5d")
