"""SIGKILL at any moment: what was acknowledged is there again, and what is there is whole."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ledger.money import Money
from storage.chat_memory import TinyChatMemory
from storage.sql import open_database
from tests.contract.samples import TENANT

HOUSE = Path(__file__).parents[2]

# Both write without end and say each number on a pipe once it is kept.
MEMORY = """
from storage.chat_memory import TinyChatMemory
async def main(path, start):
    memory = await TinyChatMemory.open(path)
    for n in range(start, 10**9):
        await memory.write({"chat:a": {"n": n, "pad": "x" * 9000}, "chat:b": {"n": n}})
        os.write(1, b"%d\\n" % n)
"""
BOOK = """
from storage.sql import open_database
from tests.contract.samples import TENANT, account, booked, funds
async def main(path, start):
    database = await open_database(f"sqlite:///{path}")
    await database.books.create(account())
    for n in range(start, 10**9):
        await booked(database.books, funds(1, f"k-{n}"))
        os.write(1, b"%d\\n" % n)
"""
# Importing takes longer than all the rest, so it is done once: each life is a fork of its own.
LIVES = """
import asyncio, os, sys
{script}
for line in sys.stdin:
    start, path = line.strip().split(" ", 1)
    child = os.fork()
    if not child:
        os.write(1, b"%d\\n" % os.getpid())
        asyncio.run(main(path, int(start)))
    os.waitpid(child, 0)
    os.write(1, b"gone\\n")
"""


class Lives:
    """A process that lives again after each time it is killed."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._told, self._says = process.stdin, process.stdout

    async def killed(self, path: Path, start: int, after: int, pause: float) -> int:
        """The last number it said, killed at some moment after `after` more of them."""
        self._told.write(f"{start} {path}\n".encode())
        child, said = int(await self._says.readline()), start - 1
        for _ in range(after):
            said = int(await self._says.readline())
        try:
            async with asyncio.timeout(pause):  # a moment anywhere within a write
                while True:
                    said = int(await self._says.readline())
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
        while (line := await self._says.readline()) != b"gone\n":
            said = int(line)
        return said


@asynccontextmanager
async def lives(script: str) -> AsyncIterator[Lives]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", LIVES.replace("{script}", script),
        stdin=PIPE, stdout=PIPE, cwd=HOUSE,
    )  # fmt: skip
    try:
        yield Lives(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def test_the_chat_memory_survives_being_killed(tmp_path: Path) -> None:
    """Twenty times, at moments of chance: all or nothing of a write, never less than was said."""
    path, said = tmp_path / "chats.json", 0
    async with lives(MEMORY) as writer:
        for n in range(20):
            chance = random.Random(n)  # noqa: S311 — a moment, not a secret
            said = await writer.killed(path, said + 1, chance.randint(1, 9), chance.random() / 100)
            memory = await TinyChatMemory.open(path)
            a, b = await memory.read("chat:a"), await memory.read("chat:b")
            assert memory.set_aside is None
            assert a is not None
            assert b is not None
            assert a["n"] == b["n"] in {said, said + 1}
            said += a["n"] == said + 1
            await memory.close()


async def test_the_book_survives_being_killed(tmp_path: Path) -> None:
    """Ten times: every acknowledged booking is there, and the whole book fits."""
    path, said = tmp_path / "purser.db", 0
    async with lives(BOOK) as writer:
        for n in range(10):
            chance = random.Random(n)  # noqa: S311 — a moment, not a secret
            said = await writer.killed(path, said + 1, chance.randint(1, 9), chance.random() / 100)
            database = await open_database(f"sqlite:///{path}")
            found = await database.books.account(TENANT)
            assert found is not None
            assert found.seq in {said, said + 1}
            assert found.balance == Money.of(found.seq, "USD")
            assert (await database.verify()).fault is None
            said = found.seq
            await database.close()
