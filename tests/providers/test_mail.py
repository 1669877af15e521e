"""Mail at a real server that also refuses, greylists, drops, hangs and shows a wrong name."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.settings.smtp_address import smtp_address
from ledger.letters import Letter, Posted, PostOutcome
from ledger.mailboxes import Mailbox
from providers.mail.access import Access, Security, access_to
from providers.mail.smtp import SmtpMail
from tests.certificate import certificate_for
from tests.house import MORNING, MovableClock
from tests.mail_server import GREYLISTED, NO_SUCH_USER, RELAY_DENIED, MailServer, Trouble

HERE = "127.0.0.1"
SENDER = Mailbox("purser", "contoso.com")
LETTER = Letter(
    id="3f0c",
    to=Mailbox("finance", "contoso.com"),
    language="en",
    subject="Balance used up",
    text="Calls have stopped.",
    html="<p>Calls have stopped.</p>",
)
SENT = Posted(PostOutcome.SENT)
PATIENCE = 0.2  # seconds; a hanging server is given up on within so many


def mail_at(
    server: MailServer,
    security: Security = Security.PLAIN,
    trusts: ssl.SSLContext | None = None,
    **changes: Any,
) -> SmtpMail:
    access = replace(Access(HERE, server.port, security, SENDER), **changes)
    return SmtpMail(access, MovableClock(), trusts=trusts)


def later(reason: str) -> Posted:
    return Posted(PostOutcome.LATER, reason)


def refused(reason: str) -> Posted:
    return Posted(PostOutcome.REFUSED, reason)


async def test_a_letter_says_what_it_is() -> None:
    """From whom, to whom, when, in which language, and that no answer is read by anybody."""
    async with MailServer() as server:
        assert await mail_at(server).send(LETTER) == SENT
    [one] = server.arrived
    assert (one.sender, one.to) == ("purser@contoso.com", "finance@contoso.com")
    assert one.message["From"] == "Purser <purser@contoso.com>"
    assert one.message["To"] == "finance@contoso.com"
    assert one.message["Date"].datetime == MORNING
    assert one.message["Message-ID"] == "<3f0c@contoso.com>"
    assert one.message["Auto-Submitted"] == "auto-generated"
    assert one.message["Content-Language"] == "en"
    assert one.message.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA"])
async def test_a_letter_that_is_put_off_may_come_again(step: str) -> None:
    """A greylisting server takes at the second try what it put off at the first."""
    async with MailServer() as server:
        server.next(step, GREYLISTED)
        mail = mail_at(server)
        with capture_logs() as logged:
            assert await mail.send(LETTER) == later("451 4.7.1")
        assert logged == []
        assert await mail.send(LETTER) == SENT
        assert len(server.arrived) == 1


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT"])
async def test_a_dropped_connection(step: str) -> None:
    """Nothing was taken over, and the next try is a new connection."""
    async with MailServer() as server:
        server.next(step, Trouble.DROP)
        mail = mail_at(server)
        assert await mail.send(LETTER) == later("connection_lost")
        assert server.arrived == []
        assert await mail.send(LETTER) == SENT


async def test_a_connection_that_drops_before_the_receipt() -> None:
    """Nobody knows, so it is sent again: as the same message, which mail programs recognise."""
    async with MailServer() as server:
        server.next("DATA", Trouble.DROP)
        mail = mail_at(server)
        assert await mail.send(LETTER) == later("connection_lost")
        assert await mail.send(LETTER) == SENT
    first, second = server.arrived
    assert first.message["Message-ID"] == second.message["Message-ID"]


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA"])
async def test_a_server_that_hangs(step: str) -> None:
    """Is given up on, wherever it falls silent."""
    async with MailServer() as server:
        server.always(step, Trouble.HANG)
        mail = mail_at(server, step_seconds=PATIENCE)
        async with asyncio.timeout(10 * PATIENCE):
            assert await mail.send(LETTER) == later("timed_out")


async def test_a_server_that_is_slow_at_every_step() -> None:
    """The whole letter has its own time: the outbox lends it for a minute only."""
    async with MailServer() as server:
        server.always("RCPT", Trouble.HANG)
        mail = mail_at(server, step_seconds=60.0, letter_seconds=PATIENCE)
        async with asyncio.timeout(10 * PATIENCE):
            assert await mail.send(LETTER) == later("timed_out")


async def test_nobody_listens() -> None:
    """A server that is down is up again some time."""
    async with MailServer() as server:
        mail = mail_at(server)
    assert await mail.send(LETTER) == later("connection_lost")


@pytest.mark.parametrize("answer", [NO_SUCH_USER, "552 5.2.2 Mailbox full", "553 Not that name"])
async def test_an_address_that_is_refused(answer: str) -> None:
    """For good, with the code that the operator can look up, and without an alarm."""
    async with MailServer() as server:
        server.always("RCPT", answer)
        with capture_logs() as logged:
            found = await mail_at(server).send(LETTER)
    assert found.outcome is PostOutcome.REFUSED
    assert answer.startswith(found.reason)
    assert logged == []


async def test_an_address_that_is_refused_once_the_letter_is_there() -> None:
    """Some servers look for the mailbox only then."""
    async with MailServer() as server:
        server.always("DATA", NO_SUCH_USER)
        assert await mail_at(server).send(LETTER) == refused("550 5.1.1")


@pytest.mark.parametrize(
    ("step", "answer", "named"),
    [
        ("CONNECT", "554 5.7.1 No service for you", "connection"),
        ("MAIL", "550 5.7.1 Not your address", "sender"),
        ("RCPT", RELAY_DENIED, "recipient"),
        ("RCPT", "530 Authentication required", "recipient"),
        ("DATA", "554 5.6.0 Looks like spam", "content"),
    ],
)
async def test_what_the_operator_has_to_mend(step: str, answer: str, named: str) -> None:
    """No address is to blame: every letter waits, and the log says where it stopped."""
    async with MailServer() as server:
        server.always(step, answer)
        with capture_logs() as logged:
            found = await mail_at(server).send(LETTER)
        assert found.outcome is PostOutcome.LATER
        assert [(one["event"], one["step"]) for one in logged] == [("mail_misconfigured", named)]
        assert answer.startswith(found.reason)
        server.mend()
        assert await mail_at(server).send(LETTER) == SENT


async def test_logs_in_over_starttls() -> None:
    """With the server's certificate checked, and the password in no line of the log."""
    certificate = certificate_for(HERE)
    logins = {"purser@contoso.com": "s3cret pässword"}
    async with MailServer(tls=certificate.server_side(), logins=logins) as server:
        mail = mail_at(
            server,
            Security.STARTTLS,
            certificate.trusted(),
            user="purser@contoso.com",
            password=logins["purser@contoso.com"],
        )
        assert await mail.send(LETTER) == SENT
        [one] = server.arrived
        assert (one.over_tls, one.login) == (True, "purser@contoso.com")


async def test_a_wrong_password() -> None:
    """Is the operator's to mend, and is shown to nobody."""
    async with MailServer(logins={"purser": "right"}) as server:
        with capture_logs() as logged:
            found = await mail_at(server, user="purser", password="wr0ng-one").send(LETTER)
        assert found == later("535 5.7.8")
        assert [one["step"] for one in logged] == ["login"]
        assert "wr0ng-one" not in str(logged)
        assert server.arrived == []


async def test_a_server_that_wants_a_log_in() -> None:
    """And gets none: said at the sender, before any address is looked at."""
    async with MailServer(logins={"purser": "right"}) as server:
        with capture_logs() as logged:
            assert await mail_at(server).send(LETTER) == later("530 5.7.0")
        assert [one["step"] for one in logged] == ["sender"]


async def test_tls_from_the_start() -> None:
    """As servers do on port 465."""
    certificate = certificate_for(HERE)
    async with MailServer(tls=certificate.server_side(), from_start=True) as server:
        mail = mail_at(server, Security.TLS, certificate.trusted())
        assert await mail.send(LETTER) == SENT
        assert server.arrived[0].over_tls


@pytest.mark.parametrize("from_start", [True, False])
@pytest.mark.parametrize("name", ["another.example.com", HERE])
async def test_a_wrong_certificate(from_start: bool, name: str) -> None:
    """Another's name, or nobody's word for it: no letter and no password goes there."""
    shown = certificate_for(name)
    trusts = shown.trusted() if name != HERE else ssl.create_default_context()
    logins = {"purser": "right"}
    async with MailServer(tls=shown.server_side(), from_start=from_start, logins=logins) as server:
        security = Security.TLS if from_start else Security.STARTTLS
        mail = mail_at(server, security, trusts, user="purser", password="right")
        with capture_logs() as logged:
            assert await mail.send(LETTER) == later("certificate")
        assert [one["step"] for one in logged] == ["certificate"]
        assert server.arrived == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    """Somebody in between may have taken the offer out."""
    async with MailServer(logins={"purser": "right"}) as server:
        mail = mail_at(server, Security.STARTTLS, user="purser", password="right")
        with capture_logs() as logged:
            assert await mail.send(LETTER) == later("not_offered")
        assert [one["step"] for one in logged] == ["offer"]
        assert server.arrived == []


async def test_an_address_in_chinese_letters() -> None:
    """Goes to servers that can read it; to the others it could never go."""
    letter = replace(LETTER, to=Mailbox("财务", "contoso.com"))
    async with MailServer() as server:
        assert await mail_at(server).send(letter) == SENT
        assert server.arrived[0].to == "财务@contoso.com"
        assert server.arrived[0].message["To"] == "财务@contoso.com"
    async with MailServer(smtputf8=False) as server:
        assert await mail_at(server).send(letter) == refused("needs_smtputf8")
        assert await mail_at(server).send(LETTER) == SENT


@pytest.mark.parametrize(
    ("url", "security"),
    [
        ("smtp://mail.example.com", Security.STARTTLS),
        ("smtp://127.0.0.1:2525", Security.PLAIN),
        ("smtp://localhost:25", Security.PLAIN),
        ("smtp://localhost.example.com", Security.STARTTLS),
        ("smtps://127.0.0.1", Security.TLS),
        ("smtps://mail.example.com", Security.TLS),
    ],
)
def test_only_this_machine_is_spoken_to_in_the_clear(url: str, security: Security) -> None:
    """Whatever the server offers: the address alone decides."""
    server = smtp_address(url)
    assert server is not None
    assert access_to(server, str(SENDER)).security is security


async def test_the_password_is_not_shown() -> None:
    """Not even where the access itself is printed."""
    access = Access(HERE, 25, Security.PLAIN, SENDER, "purser", "s3cret")
    assert "s3cret" not in f"{access} {access!r}"
