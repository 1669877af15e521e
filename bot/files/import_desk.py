"""The import desk: takes the usage reports that people send, and says what came of them.

A report is answered at once where it is read at once. One that takes longer goes on by itself:
that it is being read is said first, and what came of it once it is known.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import structlog

from bot.files.arrivals import Arrival
from bot.files.downloads import Downloads
from cards.card import Card
from cards.importing import imported_card, reading_card
from cards.talk import bug_card, error_card
from dialogs.turn import ChatKind, Turn
from ledger.enter import enter
from ledger.errors import BookUnavailable, PurserError
from ledger.importing import OpenReport, import_calls
from ledger.patience import SOMEBODY_WAITS
from ledger.report_errors import (
    FileElsewhere,
    ImportInterrupted,
    ImportUnderWay,
    OneFileAtATime,
    TooManyImports,
)
from ledger.roles import Right
from ledger.work import require

# Teams sends a message again after 15 s; a report of some thousand calls is booked within these.
ANSWER_SECONDS = 4.0
MAX_AT_ONCE = 4  # reports in one process (rule 5): each may fill a disk's gigabytes

log = structlog.get_logger()

Post = Callable[[Card], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Intake:
    """What it takes to read a report."""

    downloads: Downloads
    open: OpenReport
    folder: Path | None  # where files wait meanwhile; None: where the system keeps such


class ImportDesk:
    """One for all organisations; each has one report read at a time."""

    def __init__(self, intake: Intake, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._intake = intake
        self._answer_seconds = answer_seconds
        self._under_way: dict[str, asyncio.Task[Card]] = {}  # by the account's id
        self._telling: set[asyncio.Task[None]] = set()

    async def receive(self, turn: Turn, arrivals: tuple[Arrival, ...], post: Post) -> None:
        """Say what came of it, now or later; a PurserError where it is not even begun."""
        if turn.chat_kind is not ChatKind.PERSONAL:
            raise FileElsewhere
        await require(turn.house, turn.actor, Right.ACT)
        if len(arrivals) > 1:
            raise OneFileAtATime
        job = self._begin(turn, arrivals[0])
        await asyncio.wait({job}, timeout=self._answer_seconds)
        if job.done():
            turn.say(_came_of(job, turn, arrivals[0]))
            return
        await post(reading_card(arrivals[0].name, turn.voice))
        self._tell_later(job, turn, arrivals[0], post)

    async def stop(self) -> None:
        """What is under way is given up, and whoever waits for it is told so."""
        for job in self._under_way.values():
            job.cancel()
        while self._telling:
            await asyncio.wait(tuple(self._telling))

    def _begin(self, turn: Turn, arrival: Arrival) -> asyncio.Task[Card]:
        account_id = turn.actor.account_id
        if account_id in self._under_way:
            raise ImportUnderWay
        if len(self._under_way) >= MAX_AT_ONCE:
            raise TooManyImports
        job = asyncio.create_task(self._import(turn, arrival))
        self._under_way[account_id] = job
        job.add_done_callback(lambda _: self._under_way.pop(account_id))
        return job

    async def _import(self, turn: Turn, arrival: Arrival) -> Card:
        SOMEBODY_WAITS.set(False)  # a person does, but not as one waits for a balance
        house, actor, intake = turn.house, turn.actor, self._intake
        await enter(house, actor.account_id, turn.voice.time_zone)
        with TemporaryFile(dir=intake.folder) as file:
            await intake.downloads.fetch(arrival.url, file, arrival.name)
            done = await import_calls(house, actor, intake.open(file, arrival.name))
        account = await enter(house, actor.account_id, turn.voice.time_zone)
        log.info("report_imported", calls=done.read, fresh=done.fresh, known=done.known)
        return imported_card(done, arrival.name, account, turn.voice)

    def _tell_later(
        self, job: asyncio.Task[Card], turn: Turn, arrival: Arrival, post: Post
    ) -> None:
        async def tell() -> None:
            await asyncio.wait({job})
            await post(_told_of(job, turn, arrival))

        telling = asyncio.create_task(tell())
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)


def _came_of(job: asyncio.Task[Card], turn: Turn, arrival: Arrival) -> Card:
    """What is no mistake of anybody's is raised."""
    if job.cancelled():
        return error_card(ImportInterrupted(file=arrival.name), turn.voice)
    match job.exception():
        case None:
            return job.result()
        case PurserError() as wrong:
            return error_card(wrong, turn.voice)
        case BookUnavailable() as gone:
            log.error("book_unavailable", why=str(gone), unsure=gone.unsure)
            return error_card(ImportInterrupted(file=arrival.name), turn.voice)
        case bug:
            raise bug


def _told_of(job: asyncio.Task[Card], turn: Turn, arrival: Arrival) -> Card:
    """No turn is there any more that could end with a bug: it is told here, with its number."""
    try:
        return _came_of(job, turn, arrival)
    except Exception:
        reference = secrets.token_hex(4).upper()
        log.exception("import_failed", reference=reference)
        return bug_card(reference, turn.voice)
