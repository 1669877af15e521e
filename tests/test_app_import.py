"""The operator imports a report by a command, which says in one line what came of it."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import structlog

from bot.operator.importing import Bar
from cards.voice import voice_for
from ledger.importing import Progress
from storage.sql import open_database
from tests.contract.samples import account
from tests.purser import Commands, Ended
from tests.reports import NAME, row, table, zipped

HOME, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
FIVE = table([row(n, "1.5") for n in range(1, 6)])


Run = Callable[..., Ended]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """In this process, over a data folder that knows one organisation."""
    (tmp_path / "data").mkdir()
    knows(tmp_path, HOME)
    commands = Commands(tmp_path, monkeypatch, capsys)
    handlers, level = logging.root.handlers[:], logging.root.level
    yield partial(commands, "import")
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()
    assert commands("verify").code == 0


def knows(path: Path, organisation: str) -> None:
    """Somebody there has spoken to Purser."""

    async def keep() -> None:
        database = await open_database(f"sqlite+aiosqlite:///{path / 'data' / 'purser.db'}")
        known = account(organisation)
        await database.books.create(replace(known, recharge=replace(known.recharge, on=False)))
        await database.close()

    asyncio.run(keep())


def metered(path: Path, organisation: str) -> None:
    """Its calls were read from Graph just now."""

    async def note() -> None:
        database = await open_database(f"sqlite+aiosqlite:///{path / 'data' / 'purser.db'}")
        async with database.books.change(organisation) as change:
            await change.save(replace(change.account, usage_read_at=datetime.now(UTC)))
        await database.close()

    asyncio.run(note())


def laid(path: Path, content: str | bytes, name: str = NAME) -> str:
    file = path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_a_report_is_imported_once(run: Run, tmp_path: Path) -> None:
    """As a CSV and as the zip it came in; why the balance does not move is told once.

    No bar is drawn where nobody looks.
    """
    done = run(laid(tmp_path, FIVE))
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{NAME}: calls read 5, new 5, corrected 0, known already 0,"
        " with another charge and left as metered 0, too old 0 · USD 7.50 from the pool\n"
        "Calls until November 20, 2026, 09:30 (UTC) were in the balance already,"
        " and leave it as it is.\n"
    )
    again = run(laid(tmp_path, zipped({NAME: FIVE}), "report.zip"))
    assert "calls read 5, new 0, corrected 0, known already 5," in again.out


def test_what_is_metered_is_left_as_it_was_told(run: Run, tmp_path: Path) -> None:
    """No report says when it was exported: it brings what is missing and corrects nothing."""
    run(laid(tmp_path, FIVE))
    metered(tmp_path, HOME)
    other = table([row(1, "9"), *(row(n, "1.5") for n in range(2, 7))])
    assert run(laid(tmp_path, other)).out.startswith(
        f"{NAME}: calls read 6, new 1, corrected 0, known already 4,"
        " with another charge and left as metered 1, too old 0 · USD 1.50 from the pool\n"
    )


def test_a_wrong_file_is_named_in_one_line(run: Run, tmp_path: Path) -> None:
    """By line and column, as in the chat, without its markup."""
    done = run(laid(tmp_path, table([row(1), row(2, "free")])))
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"{NAME}, line 3, column 18 (Charge): “free” is not what a call can cost."
        " Nothing was booked.\n"
    )
    missing = run(str(tmp_path / "nowhere.csv"))
    assert (missing.code, missing.err.count("\n")) == (1, 1)
    assert "nowhere.csv” cannot be read." in missing.err


def test_a_report_may_be_piped_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read twice all the same."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FIVE.encode())))
    assert run("-").out.startswith("-: calls read 5, new 5,")


def test_without_an_organisation_it_says_when_one_begins(run: Run, tmp_path: Path) -> None:
    """As in a folder that is new, or not the one that was meant."""
    ended = run(laid(tmp_path, FIVE), DATA_DIR=str(tmp_path / "new"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("No account yet: it begins when")


def test_of_several_organisations_one_is_named(run: Run, tmp_path: Path) -> None:
    """And one that nobody has spoken for is not made up."""
    knows(tmp_path, OTHER)
    file = laid(tmp_path, FIVE)
    asked = run(file)
    assert (asked.code, asked.out) == (1, "")
    assert "--organisation" in asked.err
    assert "new 5," in run(file, "--organisation", OTHER).out
    assert "new 5," in run(file, "--organisation", HOME).out
    unknown = run(file, "--organisation", "nobody's")
    assert (unknown.code, unknown.err) == (1, "No account “nobody's”.\n")


class Terminal(io.StringIO):
    """Somebody looks."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_over_itself() -> None:
    """How far it is; nothing of it is left at the end."""
    terminal = Terminal()
    bar = Bar(terminal, voice_for("en"))
    bar.show(Progress(booking=False, share=0.5, calls=1_000))
    bar.show(Progress(booking=True, share=1.0, calls=2_000))
    bar.clear()
    first, second, third, last = terminal.getvalue().split("\r")[1:]
    assert first == "[###############...............] 50 % checked · 1,000 calls"
    assert second.rstrip() == "[##############################] 100 % booked · 2,000 calls"
    assert (third.strip(), last) == ("", "")
