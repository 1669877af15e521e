"""Queues: what one person says in one chat is answered in the order in which it came."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Queues:
    """A lock for each key that is in use now; none is kept for those that are not."""

    def __init__(self) -> None:
        self._locks: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn(self, key: tuple[str, str]) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(key) or (asyncio.Lock(), 0)
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = (lock, waiting - 1)


class Seen:
    """The newest keys that came, so that one that comes again is told apart."""

    def __init__(self, limit: int = 4096) -> None:
        self._limit = limit
        self._keys: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def again(self, *key: str) -> bool:
        """Whether it came before; it has come now."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > self._limit:
            self._keys.popitem(last=False)
        return False

    def forget(self, *key: str) -> None:
        self._keys.pop(key, None)
