"""The command line on PostgreSQL: the same commands, and nothing in the data folder."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage.sql import open_database
from tests.contract.samples import TENANT, account, booked, funds
from tests.environment import for_purser
from tests.postgres import PASSWORD
from tests.purser import APP, PATIENCE_SECONDS, Commands


@pytest.fixture
def settings(tmp_path: Path, fresh_postgres: str) -> dict[str, str]:
    """Of two replicas, which share the database and nothing else."""
    return for_purser(tmp_path / "data") | {"PURSER_DATABASE_URL": fresh_postgres}


@pytest.fixture
def verify(
    tmp_path: Path,
    fresh_postgres: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    run = Commands(tmp_path, monkeypatch, capsys)

    def ran(**other: str) -> tuple[int, str]:
        ended = run("verify", **{"DATABASE_URL": fresh_postgres} | other)
        return ended.code, ended.out + ended.err

    return ran


@pytest.fixture
def start(settings: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], tuple[str, int]]]:
    """Starts one more replica; where it listens."""
    running: list[subprocess.Popen[str]] = []

    def started() -> tuple[str, int]:
        process = subprocess.Popen(
            [sys.executable, str(APP)],
            cwd=tmp_path,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        place = urlsplit(process.stdout.readline().split()[-1])
        return str(place.hostname), int(place.port or 0)

    yield started
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stdout is not None
        process.stdout.close()


def ask(place: tuple[str, int], path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection(*place, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_two_replicas_serve_from_one_database(
    start: Callable[[], tuple[str, int]], tmp_path: Path
) -> None:
    """Both are ready, and neither makes a data folder."""
    for place in [start(), start()]:
        status, told = ask(place, "/readyz")
        assert (status, told.count(b"ok")) == (200, 5)
    assert list(tmp_path.iterdir()) == []


def test_verify_replays_the_book(
    verify: Callable[..., tuple[int, str]], fresh_postgres: str
) -> None:
    """As on SQLite."""

    async def book() -> None:
        database = await open_database(fresh_postgres)
        await database.books.create(account())
        await booked(database.books, funds(1, "a"), funds(2, "b"))
        await database.close()

    assert verify() == (0, "No account yet, nothing to replay.\n")
    asyncio.run(book())
    assert verify() == (0, f"{TENANT}: 2 rows, all as they were booked\n")


def test_no_server_is_one_sentence(verify: Callable[..., tuple[int, str]]) -> None:
    """What is wrong and what is accepted, without the password."""
    code, told = verify(DATABASE_URL="postgresql://purser:hush@127.0.0.1:1/purser")
    assert code == 1
    assert "Connection refused" in told
    assert "PURSER_DATABASE_URL" in told
    assert len(told.splitlines()) == 1
    assert "hush" not in told


def test_a_password_is_not_told(
    verify: Callable[..., tuple[int, str]], fresh_postgres: str
) -> None:
    """Neither the one that is wrong nor the right one."""
    code, told = verify(DATABASE_URL=fresh_postgres.replace("open", "hush"))
    assert code == 1
    assert "password authentication failed" in told
    assert PASSWORD not in told
    assert "hush" not in told
