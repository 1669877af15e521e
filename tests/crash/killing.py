"""The run: load, SIGKILL at random moments, start again, and in the end the proof."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

import aiohttp
import orjson

from tests.crash.dashboard import Dashboard
from tests.crash.findings import Evidence, Figures, judged
from tests.crash.outside import pause
from tests.crash.people import PATIENCE, Heard, Person
from tests.crash.process import Replica
from tests.crash.record import Ground
from tests.crash.stage import Organisation, Stage, started

AT_LEAST_SECONDS = 0.1  # from the first request that is taken to the kill
AT_MOST_SECONDS = 1.5
STARTING_SECONDS = 1.2
STARTING_SHARE = 0.15
SETTLES_WITHIN_SECONDS = 240.0
AGAIN = 2  # calls go on, so an alert may be told between the last look and the stop
GIVES_BACK_EVERY_SECONDS = 0.5
LOOKS_EVERY_SECONDS = 0.1


@asynccontextmanager
async def run_on(stage: Stage, seed: int, *, thinks_seconds: float = 0.3) -> AsyncIterator[Run]:
    """Everybody listens, and every channel has asked for alerts."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        run = Run(stage, seed, session, thinks_seconds)
        await run.begin()
        yield run


@dataclass
class Run:
    """One run over a stage; seeded, as far as chance is ours."""

    stage: Stage
    seed: int
    session: aiohttp.ClientSession
    thinks_seconds: float = 0.3
    heard: Heard = field(default_factory=Heard)
    hits: Counter[str] = field(default_factory=Counter)
    told_from: dict[str, int] = field(default_factory=dict)
    begun: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311  dice that fall alike for a seed
        self.ground = Ground(self.stage.folder, self.stage.address)
        self._dashboard = Dashboard(self.stage, self.session, self.seed)

    @property
    def kills(self) -> int:
        return sum(self.hits.values())

    async def begin(self) -> None:
        await started(self.stage)
        for each in self.stage.organisations:
            for channel in each.channels:
                await self.person(each, "first").subscribe(channel)
                self.told_from[channel] = self.ground.last_alert(each.id)

    @asynccontextmanager
    async def crowd(self) -> AsyncIterator[None]:
        """Everybody goes on and on, until the block ends."""
        over = asyncio.Event()
        people = [
            asyncio.create_task(self.person(each, name).live(over, self.thinks_seconds))
            for each in self.stage.organisations
            for name in each.people
        ]
        people.append(asyncio.create_task(self._dashboard.live(over, GIVES_BACK_EVERY_SECONDS)))
        try:
            yield
            self.stage.bank.recovers()
            over.set()
            await asyncio.gather(*people)
        finally:
            for each in people:
                each.cancel()

    async def kill(self, times: int, at_most_seconds: float = AT_MOST_SECONDS) -> None:
        """So often, one replica at a time; all of them live again afterwards."""
        until = self.kills + times
        while self.kills < until:
            self._weather()
            replica = self._dice.choice(self.stage.replicas)
            await pause(self._dice.uniform(AT_LEAST_SECONDS, at_most_seconds))
            self.hits[self._under_way()] += 1
            await replica.kill()
            await self._again(replica, until)

    async def _again(self, replica: Replica, until: int) -> None:
        """Up once more; now and then it is killed before anybody could speak to it."""
        await replica.start()
        while self.kills < until and self._dice.random() < STARTING_SHARE:
            await pause(self._dice.random() * STARTING_SECONDS)
            self.hits["while it started"] += 1
            await replica.kill()
            await replica.start()
        await replica.listens()

    async def end(self, *, wind_leases: bool = False) -> Figures:
        """The world is well again, what is open is settled, and everything has to fit."""
        bank, chats = self.stage.bank, self.stage.chats
        bank.recovers()
        chats.recovers()
        for each in self.stage.organisations:
            await self._rest(each)
        if wind_leases:
            self.ground.let_leases_run_out()
        async with asyncio.timeout(SETTLES_WITHIN_SECONDS):
            await self._dashboard.told()
        codes = await self._stopped()
        figures = judged(Evidence(bank, chats, self.heard, self.ground.read(), self.told_from))
        figures.faults += [f"stopped with {code}" for code in codes if code]
        code, told = await self.stage.verify()
        figures.faults += [told] if code else []
        return figures

    async def _rest(self, of: Organisation) -> None:
        """Nothing is to be recharged any more, or there would be no end to wait for."""
        person = self.person(of, "last")
        for wish in ("auto-recharge off", "trigger 0"):
            await person.insists(wish)

    async def _stopped(self) -> list[int]:
        """Once more where a poll has told something just before: they carry it when they are back.

        How each of them ended.
        """
        codes = await self._stop()
        for _ in range(AGAIN):
            if not self.ground.unsettled():
                break
            for replica in self.stage.replicas:
                await replica.start()
                await replica.listens()
            codes += await self._stop()
        return codes

    async def _stop(self) -> list[int]:
        await self._settled()
        return [await replica.stop() for replica in self.stage.replicas]

    async def _settled(self) -> None:
        """What does not settle is a finding, told with all others."""
        patience = monotonic() + SETTLES_WITHIN_SECONDS
        while self.ground.unsettled() and monotonic() < patience:
            await pause(LOOKS_EVERY_SECONDS)

    def person(self, of: Organisation, name: str) -> Person:
        """Somebody of theirs, in a chat of their own."""
        return Person(f"{of.id}-{name}", of, self.stage, self.heard, self.session, self.seed)

    def _weather(self) -> None:
        """For this life: how badly the bank and Teams behave, and whose card is refused."""
        bank, dice = self.stage.bank, self._dice
        bank.fails(dice.randrange(1 << 30), dice.choice((0.0, 0.0, 0.01, 0.03)))
        bank.timeline.slowest_seconds = dice.choice((0.05, 0.3, 1.0))
        self.stage.chats.failing = dice.choice((0.0, 0.0, 0.02))
        self.stage.chats.slowest_seconds = dice.choice((0.0, 0.1, 0.5))
        bank.behaviours.clear()
        if dice.random() < 0.2:
            why = dice.choice(("decline_insufficient_funds", "decline_expired_card", "ask"))
            bank.behaviours[dice.choice(self.stage.organisations).card] = why

    def _under_way(self) -> str:
        """What the kill interrupts, as it looks from outside."""
        if self.stage.bank.busy:
            return "while the bank was asked"
        if self.stage.chats.open:
            return "while a message was sent"
        if self.heard.money_moves:
            return "while a tap was carried out"
        return "otherwise"

    def errors(self) -> Counter[str]:
        """What the logs tell of as an error: which, and the last line of its stack."""
        return Counter(
            told
            for replica in self.stage.replicas
            for line in replica.log.read_text(errors="replace").splitlines()
            if (told := _error_in(line))
        )


def _error_in(line: str) -> str:
    """Empty where it is none; what is no line of the log is one that nobody caught."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line  # cut off by the kill, or a bare stack
    if said.get("level") not in ("error", "critical"):
        return ""
    last = str(said.get("exception") or said.get("why", "")).strip().splitlines()[-1:]
    return ": ".join([said["event"], *last])[:200]
