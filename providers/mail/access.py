"""How the mail server is reached, and in whose name; read without its library."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ledger.mailboxes import Mailbox

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
