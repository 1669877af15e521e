"""SIGKILL at any moment: what was acknowledged is there again, and what is there is whole."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from ledger.money import Money
from storage.chat_memory import TinyChatMemory
from storage.sql import open_database
from tests.contract.samples import TENANT

HOUSE = Path(__file__).parents[2]

# Both write without end and say each number on a pipe once it is kept.
MEMORY = """
import asyncio, os, sys
from storage.chat_memory import TinyChatMemory
async def main(path, start):
    memory = await TinyChatMemory.open(path)
    for n in range(start, 10**9):
        await memory.write({"chat:a": {"n": n, "pad": "x" * 9000}, "chat:b": {"n": n}})
        os.write(1, b"%d\\n" % n)
asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
BOOK = """
import asyncio, os, sys
from storage.sql import open_database
from tests.contract.samples import TENANT, account, booked, funds
async def main(path, start):
    database = await open_database(f"sqlite:///{path}")
    await database.books.create(account())
    for n in range(start, 10**9):
        await booked(database.books, funds(1, f"k-{n}"))
        os.write(1, b"%d\\n" % n)
asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


async def killed(script: str, path: Path, start: int, after: int, pause: float) -> int:
    """The last number it said, killed at some moment after `after` more of them."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", script, str(path), str(start),
        stdout=asyncio.subprocess.PIPE, cwd=HOUSE,
    )  # fmt: skip
    assert child.stdout is not None
    said = start - 1
    for _ in range(after):
        said = int(await child.stdout.readline())
    try:
        async with asyncio.timeout(pause):  # a moment anywhere within a write
            while line := await child.stdout.readline():
                said = int(line)
    except TimeoutError:
        child.kill()
    rest = (await child.stdout.read()).split(b"\n")
    await child.wait()
    return max([said, *(int(line) for line in rest if line)])


async def test_the_chat_memory_survives_being_killed(tmp_path: Path) -> None:
    """Twenty times, at moments of chance: all or nothing of a write, never less than was said."""
    path, said = tmp_path / "chats.json", 0
    for n in range(20):
        chance = random.Random(n)  # noqa: S311 — a moment, not a secret
        said = await killed(MEMORY, path, said + 1, chance.randint(1, 9), chance.random() / 100)
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
    for n in range(10):
        chance = random.Random(n)  # noqa: S311 — a moment, not a secret
        said = await killed(BOOK, path, said + 1, chance.randint(1, 9), chance.random() / 100)
        database = await open_database(f"sqlite:///{path}")
        found = await database.books.account(TENANT)
        assert found is not None
        assert found.seq in {said, said + 1}
        assert found.balance == Money.of(found.seq, "USD")
        assert (await database.verify()).fault is None
        said = found.seq
        await database.close()
