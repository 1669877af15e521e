"""A real mail server on loopback, aiosmtpd, that also refuses, greylists, drops and hangs.

```python
async with MailServer() as server:
    server.next("RCPT", GREYLISTED)
    …
    assert server.arrived[0].subject == "…"
```
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict, deque
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.stand_in import StandIn

GREYLISTED = "451 4.7.1 Greylisted, come back in five minutes"
NO_SUCH_USER = "550 5.1.1 No such user here"
RELAY_DENIED = "554 5.7.1 Relay access denied"


class Trouble(StrEnum):
    """What goes wrong without an answer."""

    DROP = "drop"  # the connection breaks off
    HANG = "hang"  # nothing more is said; only the client's own patience ends it


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter that the server took over, and with whose envelope."""

    sender: str
    to: str
    message: EmailMessage
    raw: bytes
    over_tls: bool
    login: str

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def part(self, kind: str) -> str:
        """The `plain` or the `html` body."""
        body = self.message.get_body((kind,))
        assert isinstance(body, EmailMessage)
        content = body.get_content()
        assert isinstance(content, str)
        return content.replace("\r\n", "\n")


@dataclass
class MailServer(StandIn):
    """Answers every step well, unless it was told otherwise for `CONNECT`, `MAIL`, `RCPT`, `DATA`.

    With `tls` it offers STARTTLS, with `from_start` too it speaks TLS at once; with `logins` it
    takes letters only from who has logged in.
    """

    tls: ssl.SSLContext | None = None
    from_start: bool = False
    smtputf8: bool = True
    logins: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)  # by address, what it is told
    arrived: list[Arrived] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._told: defaultdict[str, deque[str]] = defaultdict(deque)
        self._always: dict[str, str] = {}
        self._over = asyncio.Event()
        self._came: asyncio.Queue[Arrived] = asyncio.Queue()
        self._server: asyncio.Server | None = None
        self._spoken: list[SMTP | _Mute] = []

    def next(self, step: str, *answers: str) -> None:
        """The next times that step is reached it is answered so; a `Trouble` is no answer."""
        self._told[step].extend(answers)

    def always(self, step: str, answer: str) -> None:
        self._always[step] = answer

    async def letter(self) -> Arrived:
        """The next one that comes, waited for half a minute."""
        return await asyncio.wait_for(self._came.get(), 30)

    def mend(self) -> None:
        self._always.clear()
        self._told.clear()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        secure = self.tls if self.from_start else None
        self._server = await loop.create_server(self._speaker, "127.0.0.1", self.port, ssl=secure)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._over.set()
        if self._server is not None:
            self._server.close()
            for one in self._spoken:
                await _ended(one)
            await self._server.wait_closed()

    def _speaker(self) -> asyncio.Protocol:
        self.connections += 1
        trouble = self._answer("CONNECT", "")
        spoken: SMTP | _Mute = _Mute(trouble) if trouble else self._server_side()
        self._spoken.append(spoken)
        return spoken

    def _server_side(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.example.com",
            enable_SMTPUTF8=self.smtputf8,
            tls_context=None if self.from_start else self.tls,
            auth_require_tls=False,
            auth_exclude_mechanism=None if self.logins else ("LOGIN", "PLAIN"),
            authenticator=self._log_in,
            loop=asyncio.get_running_loop(),
        )

    def _log_in(
        self, _server: SMTP, session: Session, _envelope: Envelope, _how: str, said: Any
    ) -> AuthResult:
        assert isinstance(said, LoginPassword)
        login = said.login.decode()
        good = self.logins.get(login) == said.password.decode()
        session.login = login if good else ""  # type: ignore[attr-defined]  # ours to keep
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.logins and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return await self._met("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.refuses.get(address) or await self._met("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A connection that drops here drops after the letter was taken: nobody can tell."""
        answer = self._answer("DATA", "250 Taken")
        if answer.startswith("2") or answer == Trouble.DROP:
            self.arrived.append(_arrived(session, envelope, server))
            self._came.put_nowait(self.arrived[-1])
        return await self._carried_out(answer, server)

    async def _met(self, step: str, server: SMTP) -> str:
        return await self._carried_out(self._answer(step, "250 OK"), server)

    def _answer(self, step: str, well: str) -> str:
        told = self._told[step]
        return told.popleft() if told else self._always.get(step, well)

    async def _carried_out(self, answer: str, server: SMTP) -> str:
        if answer == Trouble.HANG:
            await self._over.wait()
        elif answer == Trouble.DROP and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "421 Over" if answer in tuple(Trouble) else answer


class _Mute(asyncio.Protocol):
    """A server that does not even greet: silent, or gone at once."""

    def __init__(self, trouble: str) -> None:
        self._trouble = trouble
        self.transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        if self._trouble == Trouble.DROP:
            transport.close()
        elif self._trouble != Trouble.HANG and isinstance(transport, asyncio.WriteTransport):
            transport.write(f"{self._trouble}\r\n".encode())


async def _ended(spoken: SMTP | _Mute) -> None:
    if isinstance(spoken.transport, asyncio.WriteTransport):
        spoken.transport.abort()
    if isinstance(spoken, SMTP) and spoken._handler_coroutine is not None:
        spoken._handler_coroutine.cancel()
        await asyncio.wait([spoken._handler_coroutine])


def _arrived(session: Session, envelope: Envelope, server: SMTP) -> Arrived:
    raw = envelope.original_content
    assert isinstance(raw, bytes)
    message = message_from_bytes(raw, policy=SMTPUTF8)
    assert isinstance(message, EmailMessage)
    encrypted = server.transport is not None and server.transport.get_extra_info("sslcontext")
    return Arrived(
        sender=envelope.mail_from or "",
        to=envelope.rcpt_tos[0],
        message=message,
        raw=raw,
        over_tls=encrypted is not None,
        login=getattr(session, "login", ""),
    )
