"""How the mail server is reached, and in whose name; read without its library."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ledger.mailboxes import Mailbox, mailbox_of

STEP_SECONDS = 15.0  # for one answer of the server
# For a whole letter: the outbox leases it for a minute, within which it may wait its turn too.
LETTER_SECONDS = 30.0


class Security(StrEnum):
    PLAIN = "plain"  # to a server on this machine, and to no other
    STARTTLS = "starttls"  # or nothing is sent
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Access:
    """Without a user nobody logs in: a relay that knows this machine asks for none."""

    host: str
    port: int
    security: Security
    sender: Mailbox
    user: str = ""
    password: str = field(default="", repr=False)
    step_seconds: float = STEP_SECONDS
    letter_seconds: float = LETTER_SECONDS


class Server(Protocol):
    """The server's address as the operator's settings have it."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def tls(self) -> bool: ...
    @property
    def on_loopback(self) -> bool: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...


def access_to(server: Server, sender: str) -> Access:
    """In the clear only to this machine, where nobody stands in between."""
    from_whom = mailbox_of(sender)
    if from_whom is None:
        raise ValueError(sender)  # a bug: settings take nothing else
    secure = Security.PLAIN if server.on_loopback else Security.STARTTLS
    return Access(
        host=server.host,
        port=server.port,
        security=Security.TLS if server.tls else secure,
        sender=from_whom,
        user=server.user,
        password=server.password,
    )
