"""The shelf: where exports are written, one at a time for each person, and wait to be fetched."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import structlog

from bot.files.export_file import Binders, Export, write_export
from bot.files.export_tickets import LASTS, Ticket, key_of
from cards.export_summary import Asked
from dialogs.export_desk import Way
from ledger.export_errors import ExportUnderWay
from ledger.exports.extract import Extracts
from ledger.ports import Clock

log = structlog.get_logger()

AT_ONCE = 2  # files that are written at the same time, by everybody together
MOST_LYING = 50  # files that wait (rule 5): a person could fill the disk by asking again and again
_PART = ".part"
_KEEP_SECONDS = LASTS[Way.FILE].total_seconds()

Later = Callable[[float, Callable[[], None]], None]  # does something so many seconds from now


def _later(seconds: float, act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, act)


@dataclass(frozen=True, slots=True)
class Press:
    """What writes a file: where its rows come from, and what binds them."""

    extracts: Extracts
    binders: Binders
    folder: Path


class Shelf:
    """Its folder is this process's own: another replica writes the file once more."""

    def __init__(
        self,
        press: Press,
        clock: Clock,
        seconds: Callable[[], float] = time.time,
        later: Later = _later,
    ) -> None:
        self._press = press
        self._clock = clock
        self._seconds = seconds
        self._later = later
        self._busy: set[tuple[str, str]] = set()
        self._writing = asyncio.Semaphore(AT_ONCE)

    async def file(self, token: str, ticket: Ticket) -> Path:
        """The one that waits there; else, as on another replica, it is written again."""
        place = self._place(token, ticket)
        if not await asyncio.to_thread(place.exists):
            async with self.alone(ticket):
                await self.write(token, ticket)
        return place

    @asynccontextmanager
    async def alone(self, ticket: Ticket) -> AsyncIterator[None]:
        """ExportUnderWay where the person's last one is still being written here."""
        who = (ticket.by.account_id, ticket.by.person_id)
        if who in self._busy:
            raise ExportUnderWay
        self._busy.add(who)
        try:
            async with self._writing:
                yield
        finally:
            self._busy.discard(who)

    async def write(self, token: str, ticket: Ticket) -> Path:
        """To be called alone."""
        place, wanted, begun = self._place(token, ticket), ticket.wanted, self._seconds()
        await asyncio.to_thread(self._sweep, begun - _KEEP_SECONDS)
        asked = Asked(wanted.period, wanted.names, wanted.shared)
        export = Export(asked, self._clock(), ticket.voice)
        part = place.with_name(f"{uuid4().hex}{_PART}")
        try:
            async with self._press.extracts.extract(ticket.by.account_id) as extract:
                await write_export(extract, export, part, self._press.binders[wanted.form])
            await asyncio.to_thread(part.replace, place)
            # Names may stand in it, and the next export may be far away.
            self._later(_KEEP_SECONDS, partial(place.unlink, missing_ok=True))
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        log.info("export_written", form=wanted.form.value, seconds=self._seconds() - begun)
        return place

    async def drop(self, token: str, ticket: Ticket) -> None:
        """Nobody takes it any more; or it was taken."""
        await asyncio.to_thread(self._place(token, ticket).unlink, missing_ok=True)

    def clear(self) -> None:
        """At start: nothing that lies there is waited for."""
        if self._press.folder.exists():
            self._sweep(float("inf"))

    def _place(self, token: str, ticket: Ticket) -> Path:
        """By the hash: a listing of the folder opens nothing."""
        named = key_of(token).rpartition(":")[2]
        return self._press.folder / f"{named}.{ticket.wanted.form}"

    def _sweep(self, before: float) -> None:
        """What nobody came for, and what is too much: whoever comes for that has it written anew.

        A folder that is new is made, for our eyes alone.
        """
        folder = self._press.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for at, lying in _lying(folder):
            if at < before:
                lying.unlink(missing_ok=True)
        whole = [lying for _, lying in _lying(folder) if lying.suffix != _PART]
        for lying in whole[MOST_LYING - 1 :]:
            lying.unlink(missing_ok=True)


def _lying(folder: Path) -> list[tuple[float, Path]]:
    """Newest first, with when each was written."""
    found = []
    for one in folder.iterdir():
        with suppress(FileNotFoundError):  # fetched meanwhile
            found.append((one.stat().st_mtime, one))
    return sorted((one for one in found if one[1].is_file()), reverse=True)
