"""A source of Graph's calls over the stand-in, with time that is moved and nothing that sleeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ledger.calls import Call, CallPage
from providers.graph.access import Access
from providers.graph.calls import GraphCalls
from providers.graph.client import GraphClient
from providers.graph.pace import Pace
from providers.graph.tokens import Tokens
from tests.graph_stand_in import StandInGraph
from tests.house import MORNING, MovableClock
from tests.pools import a_pool


@dataclass
class GraphDesk:
    """`source` is made over it, as its sleep and its tokens are the desk's."""

    graph: StandInGraph
    clock: MovableClock
    slept: list[float] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)  # the tenants they were asked for
    no_token: dict[str, Any] = field(default_factory=dict)
    source: GraphCalls = field(init=False)

    async def page(self, cursor: str = "") -> CallPage:
        return await self.source.calls(a_pool(), cursor, self.clock())

    async def round(self, cursor: str = "") -> tuple[list[Call], str]:
        """Everything up to where the source rests, waiting where it says so."""
        calls: list[Call] = []
        while True:
            page = await self.page(cursor)
            calls += page.calls
            cursor = page.cursor
            if not page.more:
                return calls, cursor
            if page.again_at:
                self.clock.now = page.again_at

    def acquire(self, tenant: str) -> dict[str, Any]:
        self.tokens.append(tenant)
        good = {"access_token": f"graph-{len(self.tokens)}", "expires_in": 36_000}
        return self.no_token or good

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.move(seconds=seconds)

    def seconds(self) -> float:
        return self.clock().timestamp()


@asynccontextmanager
async def graph_desk(
    page: int = 10, *, whole_numbers: bool = False, try_seconds: float = 30
) -> AsyncIterator[GraphDesk]:
    clock = MovableClock()
    async with StandInGraph(page, lambda: clock().timestamp()) as graph:
        desk = GraphDesk(graph, clock)
        access = Access(graph.url, "", "app", "secret", try_seconds=try_seconds)
        tokens = Tokens(desk.acquire, clock=desk.seconds)
        client = GraphClient(access, tokens, sleep=desk.sleep)
        pace = Pace(clock=desk.seconds)
        desk.source = GraphCalls(client, pace, whole_numbers=whole_numbers)
        try:
            yield desk
        finally:
            await client.close()


def ago(**span: float) -> datetime:
    return MORNING - timedelta(**span)
