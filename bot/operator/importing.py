"""Importing, as the operator asks for it: which file, of whom, how far it is, what came of it."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, TextIO

from bot.operator.command_line import Stopped
from bot.operator.organisations import Accounts, one_organisation
from cards.markup import Plain, unmarked
from cards.names import error_text
from cards.voice import Voice
from ledger.errors import PurserError
from ledger.importing import Imported, OpenReport, Progress, import_for_operator
from ledger.ports import House

PIPED = "-"
_WIDTH = 30  # of the bar, in characters


async def import_from(
    read: OpenReport,
    house: House,
    kept: Accounts,
    chosen: argparse.Namespace,
    voice: Voice,
    terminal: TextIO = sys.stderr,
) -> str:
    """What came of it; Stopped where nothing was booked."""
    account_id = await one_organisation(kept, chosen.organisation, voice)
    bar = Bar(terminal, voice)
    try:
        with _read_again(chosen.file) as (file, name):
            done = await import_for_operator(house, account_id, read(file, name), bar.show)
    except PurserError as wrong:
        raise Stopped(unmarked(error_text(wrong, voice))) from wrong
    except OSError as wrong:
        raise Stopped(voice("app.import.cannot_read", path=Plain(chosen.file))) from wrong
    finally:
        bar.clear()
    return _told(done, name, voice)


@contextmanager
def _read_again(named: str) -> Iterator[tuple[BinaryIO, str]]:
    """The file and what it is called; what is piped in is kept, as it is read twice."""
    if named != PIPED:
        path = Path(named)
        with path.open("rb") as file:
            yield file, path.name
        return
    with TemporaryFile() as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        yield kept, PIPED


def _told(done: Imported, name: str, voice: Voice) -> str:
    counted = voice(
        "app.import.done",
        name=Plain(name),
        read=done.read,
        fresh=done.fresh,
        known=done.known,
        revised=done.revised,
        left=done.left,
        old=done.refused_old,
        amount=Plain(voice.plain(done.charged)),
    )
    if (at := done.settled_until) is None:
        return counted
    return f"{counted}\n{voice('app.import.settled', at=at, place=voice.place())}"


class Bar:
    """How far it is, drawn over itself; nothing where nobody looks."""

    def __init__(self, terminal: TextIO, voice: Voice) -> None:
        self._terminal = terminal
        self._voice = voice
        self._drawn = ""
        self._seen = terminal.isatty()

    def show(self, progress: Progress) -> None:
        if not self._seen:
            return
        done = round(progress.share * _WIDTH)
        step = "booking" if progress.booking else "checking"
        told = self._voice(
            f"app.import.{step}", share=int(progress.share * 100), calls=progress.calls
        )
        self._draw(f"[{'#' * done}{'.' * (_WIDTH - done)}] {told}")

    def clear(self) -> None:
        if self._drawn:
            self._draw("")

    def _draw(self, line: str) -> None:
        over = " " * max(0, len(self._drawn) - len(line))
        self._terminal.write(f"\r{line}{over}" if line else f"\r{over}\r")
        self._terminal.flush()
        self._drawn = line
