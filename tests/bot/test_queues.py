"""One person's words are answered in their order; others do not wait for them."""

from __future__ import annotations

import asyncio

import pytest

from bot.queues import Queues, Seen


async def test_one_after_the_other() -> None:
    """Two turns of one person do not overlap, a third of somebody else goes on."""
    queues, order = Queues(), list[str]()
    gate = asyncio.Event()

    async def turn(who: str, what: str, *, wait: bool = False) -> None:
        async with queues.turn(("chat", who)):
            order.append(f"{what} begins")
            if wait:
                await gate.wait()
            order.append(f"{what} ends")

    first = asyncio.create_task(turn("anna", "first", wait=True))
    second = asyncio.create_task(turn("anna", "second"))
    await asyncio.create_task(turn("ben", "other"))
    gate.set()
    await asyncio.gather(first, second)
    assert order == [
        "first begins",
        "other begins",
        "other ends",
        "first ends",
        "second begins",
        "second ends",
    ]
    assert queues._locks == {}


async def test_a_failed_turn_lets_the_next_one_in() -> None:
    """Whatever happens in a turn, nobody waits for ever."""
    queues = Queues()
    with pytest.raises(ValueError, match="bug"):
        async with queues.turn(("chat", "anna")):
            raise ValueError("bug")
    async with queues.turn(("chat", "anna")):
        pass
    assert queues._locks == {}


def test_what_came_before_is_known() -> None:
    """Until as many others have come as are kept."""
    seen = Seen(limit=2)
    assert [seen.again("a"), seen.again("a"), seen.again("b"), seen.again("c")] == [
        False,
        True,
        False,
        False,
    ]
    assert not seen.again("a")
    seen.forget("a")
    assert not seen.again("a")
