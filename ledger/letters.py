"""The port of mail: a letter to one reader, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ledger.incidents import AlertKind
from ledger.mailboxes import Mailbox

# What is told by mail, as Microsoft's product does it; the rest is told in chats alone.
LETTER_KINDS = frozenset(
    {
        AlertKind.RECHARGED,
        AlertKind.RECHARGE_FAILED,
        AlertKind.RECHARGE_PAUSED,  # how a failure ends
        AlertKind.ZERO,
    }
)
_ID = re.compile(r"[\w.-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Letter:
    """One alert for one reader, as text and as HTML that say the same."""

    id: str  # the same whenever this letter is sent again
    to: Mailbox
    language: str  # `zh-Hans`
    subject: str
    text: str
    html: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or not self.subject.isprintable():
            raise ValueError("this would end a header and begin another")


class PostOutcome(StrEnum):
    SENT = "sent"  # the server has taken it over
    REFUSED = "refused"  # this address takes no letters, now and later
    LATER = "later"  # not sent, or nobody knows: the same letter may be sent again


@dataclass(frozen=True, slots=True)
class Posted:
    outcome: PostOutcome
    reason: str = ""  # in short, for the log and for `mail`: `550 5.1.1`, `timed_out`


class Mail(Protocol):
    """What takes letters to their readers."""

    delivers: bool  # False: they go nowhere, as the sandbox's do

    async def send(self, letter: Letter) -> Posted:
        """Never raises for what the world outside does, and always ends within half a minute."""
        ...
