"""The port of the export desk: how a file can leave from a chat, and who makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cards.voice import Voice
from ledger.exports.tables import FileForm
from ledger.people import Actor
from ledger.tallies import Period


class Way(StrEnum):
    FILE = "file"  # into the person's own storage, once the person consents
    LINK = "link"  # to whoever opens it first


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to leave, and on which way."""

    form: FileForm
    period: Period | None  # None: everything there is
    names: bool  # of persons who called
    shared: bool  # others than the one who asks may come by it
    way: Way


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that can be taken once, until then."""

    name: str
    until: datetime
    ticket: str  # what the consent card brings back
    url: str = ""  # of a link
    size: int = 0  # in bytes; a file that waits for a consent is written already


class ExportDesk(Protocol):
    def way(self, *, personal: bool) -> Way | None:
        """None: no file can leave from such a chat."""
        ...

    async def offer(self, wanted: Wanted, by: Actor, voice: Voice) -> Offer: ...


class _Closed:
    def way(self, *, personal: bool) -> Way | None:  # noqa: ARG002  the port names it
        return None

    async def offer(self, wanted: Wanted, by: Actor, voice: Voice) -> Offer:
        raise LookupError(wanted, by, voice)  # a bug: there is no way to ask for one


NO_EXPORTS: ExportDesk = _Closed()  # where files do not leave by the chat
