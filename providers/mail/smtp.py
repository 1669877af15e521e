"""Letters over SMTP: one connection for each, ended in time, and in the clear to nobody else."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

import aiosmtplib
import structlog

from ledger.letters import Letter, Posted, PostOutcome
from ledger.ports import Clock
from providers.mail.access import Access, Security
from providers.mail.answers import meaning_of
from providers.mail.message import message_of

_QUIT_SECONDS = 2.0
_Failure = (aiosmtplib.SMTPException, OSError)  # a time-out is one of the latter

log = structlog.get_logger()


class SmtpMail:
    """Implements `ledger.letters.Mail`."""

    delivers = True

    def __init__(
        self, access: Access, clock: Clock, *, trusts: ssl.SSLContext | None = None
    ) -> None:
        self._access = access
        self._clock = clock
        self._trusts = trusts or ssl.create_default_context()

    async def send(self, letter: Letter) -> Posted:
        smtp = self._client()
        try:
            async with asyncio.timeout(self._access.letter_seconds):
                await self._hand_over(letter, smtp)
        except _Failure as wrong:
            return self._told(wrong)
        else:
            await _take_leave(smtp)
            return Posted(PostOutcome.SENT)
        finally:
            _hang_up(smtp)

    async def _hand_over(self, letter: Letter, smtp: aiosmtplib.SMTP) -> None:
        message = message_of(letter, self._access.sender, self._clock())
        await smtp.connect()
        await smtp.send_message(message)

    def _client(self) -> aiosmtplib.SMTP:
        access = self._access
        return aiosmtplib.SMTP(
            hostname=access.host,
            port=access.port,
            username=access.user or None,
            password=access.password if access.user else None,
            # Its default asks DNS for this machine's name, for as long as that takes.
            local_hostname=access.sender.wire_domain,
            timeout=access.step_seconds,
            use_tls=access.security is Security.TLS,
            start_tls=access.security is Security.STARTTLS,
            tls_context=self._trusts,
        )

    def _told(self, wrong: Exception) -> Posted:
        meaning = meaning_of(wrong)
        if meaning.step:
            log.error("mail_misconfigured", step=meaning.step, answer=meaning.posted.reason)
        return meaning.posted


async def _take_leave(smtp: aiosmtplib.SMTP) -> None:
    """The letter is the server's by now, however this ends."""
    with suppress(*_Failure):
        await smtp.quit(timeout=_QUIT_SECONDS)


def _hang_up(smtp: aiosmtplib.SMTP) -> None:
    """At once: a server that says nothing would not answer a polite end either."""
    if isinstance(smtp.transport, asyncio.WriteTransport):
        smtp.transport.abort()
    smtp.close()
