"""A stand-in that serves HTTP on loopback for as long as an `async with` lasts."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class StandIn:
    """Starts on the way in and stops on the way out; what it serves is the stand-in's own."""

    async def start(self) -> object:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
