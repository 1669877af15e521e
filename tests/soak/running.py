"""The run: everybody talks for so long while Teams has its weather, and then all is looked at."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

import aiohttp

from tests.crash.outside import pause
from tests.crash.record import Ground
from tests.soak.evidence import (
    Asked,
    Bounds,
    Evidence,
    approved_drafts,
    due,
    hushed,
    incidents_in,
    requests_due,
)
from tests.soak.journal import requests, standing
from tests.soak.line import PATIENCE, Line, keep_turns
from tests.soak.meter import Meter
from tests.soak.people import Heard, Talk
from tests.soak.places import Chat
from tests.soak.stage import Stage
from tests.soak.teams import JOURNAL, STANDING

BEGIN_AT_ONCE = 8  # chats that begin at the same time
SETTLES_WITHIN_SECONDS = 360.0  # an alert's longest wait, and a little
LOOKS_EVERY_SECONDS = 0.5
DECLINES_EVERY_SECONDS = 20.0
THINKS_SECONDS = (2.0, 10.0)


@dataclass
class Run:
    """One run over a stage; seeded, as far as chance is ours."""

    stage: Stage
    seed: int
    line: Line
    thinks_seconds: tuple[float, float] = THINKS_SECONDS
    heard: Heard = field(default_factory=Heard)
    asked: dict[str, Asked] = field(default_factory=dict)
    meter: Meter = field(default_factory=Meter)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed}:run")  # noqa: S311  dice
        self._ground = Ground(self.stage.folder, "")
        chats = [chat for each in self.stage.organisations for chat in each.chats]
        self._talks = {chat: Talk(chat, self.line, self.heard, self.seed) for chat in chats}
        for talk in self._talks.values():
            talk.deciders = [each for each in self._talks.values() if each.decides_for(talk.chat)]

    @property
    def chats(self) -> list[Chat]:
        return list(self._talks)

    async def begin(self) -> None:
        """The app comes to every chat, a few at a time."""
        waiting = iter(self._talks.values())

        async def some() -> None:
            for talk in waiting:
                before = self._last_alert(talk.chat)
                await talk.begin()
                if talk.chat.told:
                    self.asked[talk.chat.id] = Asked(before, self._last_alert(talk.chat))

        await asyncio.gather(*(some() for _ in range(BEGIN_AT_ONCE)))
        await asyncio.gather(*(talk.start_off() for talk in self._one_of_each()))
        asking = [talk for talk in self._talks.values() if talk.chat.asks]
        await asyncio.gather(*(talk.ask(talk.chat.first) for talk in asking))

    def _last_alert(self, chat: Chat) -> int:
        return self._ground.last_alert(chat.organisation)

    async def live(self, seconds: float) -> None:
        """Everybody goes on and on."""
        over = asyncio.Event()
        declining = asyncio.create_task(self._decline())
        async with asyncio.TaskGroup() as crowd:
            for talk in self._talks.values():
                crowd.create_task(talk.live(over, self.thinks_seconds))
            await self.meter.watch(self.stage.purser.pid, seconds)
            over.set()
        declining.cancel()

    async def _decline(self) -> None:
        """Now and then the bank declines somebody's card for a while."""
        while True:
            who = self._dice.choice(self.stage.organisations)
            self.stage.bank.behaviours[who.card] = "decline_insufficient_funds"
            await pause(self._dice.random() * DECLINES_EVERY_SECONDS)
            self.stage.bank.behaviours.clear()
            await pause(self._dice.random() * DECLINES_EVERY_SECONDS)

    async def end(self, bounds: Bounds) -> Evidence:
        """Teams is well again, what is open is settled, and all stop."""
        stage, ground = self.stage, self._ground
        stage.bank.recovers()
        async with self.line.session.post(f"{stage.teams_url}/_clear"):
            await asyncio.gather(*(talk.rest() for talk in self._one_of_each()))
        unsettled = await self._settled()
        stopped_with = await stage.purser.stop()
        await stage.end_teams()
        keep_turns(stage.folder / "turns", self.line.turns)
        (stage.folder / "resident").write_text(" ".join(map(str, self.meter.resident)))
        counts, record = stage.bank.counts(), ground.read()
        self.heard.added |= approved_drafts(record, self.heard.approved)
        incidents, delivered = incidents_in(stage.folder / "data" / "purser.db")
        return Evidence(
            turns=self.line.turns,
            requests=requests(stage.folder / JOURNAL),
            standing=standing(stage.folder / STANDING),
            due=[
                *due(incidents, self.chats, self.asked),
                *requests_due(incidents, self.chats, delivered),
            ],
            hushed=hushed(incidents, stage.organisations),
            heard=self.heard,
            record=record,
            charges=counts["charges"],
            amounts=counts["amounts"],
            resident=self.meter.resident,
            log=stage.purser.log.read_text(errors="replace").splitlines(),
            secrets=stage.secrets,
            verified=await stage.verify(),
            stopped_with=stopped_with,
            unsettled=unsettled,
            bounds=bounds,
        )

    def _one_of_each(self) -> list[Talk]:
        return [self._talks[each.chats[0]] for each in self.stage.organisations]

    async def _settled(self) -> int:
        """What does not settle is a finding, told with all others."""
        patience = monotonic() + SETTLES_WITHIN_SECONDS
        while (left := self._ground.unsettled()) and monotonic() < patience:
            await pause(LOOKS_EVERY_SECONDS)
        return left


@asynccontextmanager
async def run_on(
    stage: Stage, seed: int, thinks_seconds: tuple[float, float] = THINKS_SECONDS
) -> AsyncIterator[Run]:
    """Purser serves, and Teams is listened to."""
    await stage.purser.start()
    await stage.purser.listens()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=PATIENCE, connector=connector) as session:
        line = Line(stage.purser.url, stage.teams_url, stage.token, session)
        listens = asyncio.Event()
        listening = asyncio.create_task(line.listen(listens))
        try:
            await listens.wait()
            yield Run(stage, seed, line, thinks_seconds)
        finally:
            listening.cancel()
            await asyncio.wait((listening,))
