"""The weather at Teams: how each request is answered, by a seeded plan of faults and outages."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of one request."""

    FINE = "fine"
    BUSY = "busy"  # 429 with Retry-After
    AWAY = "away"  # 503
    GATEWAY = "gateway"  # 502 or 504, and nothing was taken
    GATEWAY_AFTER = "gateway_after"  # the same, but the message stands
    RESET = "reset"  # the connection breaks before anything was taken
    RESET_AFTER = "reset_after"  # taken, then the connection breaks
    STALL = "stall"  # taken, and answered after seconds
    SILENT = "silent"  # taken, and never answered
    GONE = "gone"  # the message that is to be changed is not there any more


TAKEN = frozenset({Fate.FINE, Fate.GATEWAY_AFTER, Fate.RESET_AFTER, Fate.STALL, Fate.SILENT})
# Taken, and whoever sent it cannot know: it may come a second time.
UNCLEAR = TAKEN - {Fate.FINE, Fate.STALL}

RATES: Mapping[Fate, float] = {
    Fate.BUSY: 0.012,
    Fate.AWAY: 0.010,
    Fate.GATEWAY: 0.004,
    Fate.GATEWAY_AFTER: 0.004,
    Fate.RESET: 0.004,
    Fate.RESET_AFTER: 0.004,
    Fate.STALL: 0.006,
    Fate.SILENT: 0.001,
    Fate.GONE: 0.002,
}
# Of a short run: more of everything that does not take long.
BRISK: Mapping[Fate, float] = {
    fate: 2 * rate for fate, rate in RATES.items() if fate not in (Fate.STALL, Fate.SILENT)
}
STALLS_SECONDS = (2.0, 9.0)  # longer than a person's turn has patience, shorter than an alert's
RETRY_AFTER_SECONDS = (1, 3)
OUTAGE_EVERY_SECONDS = 30.0  # of one organisation
OUTAGE_SECONDS = (4.0, 15.0)
BLACKOUT_EVERY_SECONDS = 150.0  # of everybody
BLACKOUT_SECONDS = (4.0, 8.0)
_WHILE_OUT = (Fate.AWAY, Fate.AWAY, Fate.BUSY, Fate.RESET, Fate.GATEWAY)


@dataclass(frozen=True, slots=True)
class Outage:
    """Nothing is taken meanwhile, from one organisation or, without a name, from anybody."""

    begins: float
    ends: float
    organisation: str = ""

    def covers(self, at: float, organisation: str) -> bool:
        return self.begins <= at < self.ends and self.organisation in ("", organisation)


def outages(seed: int, seconds: float, organisations: Sequence[str]) -> tuple[Outage, ...]:
    """All of a run: one organisation now and then, and everybody a few times."""
    dice = random.Random(f"{seed}:outages")  # noqa: S311  dice that fall alike for a seed
    found = []
    at = dice.uniform(0.2, 1.0) * OUTAGE_EVERY_SECONDS
    while at < seconds:
        found.append(Outage(at, at + dice.uniform(*OUTAGE_SECONDS), dice.choice(organisations)))
        at += dice.uniform(0.5, 1.5) * OUTAGE_EVERY_SECONDS
    at = BLACKOUT_EVERY_SECONDS / 2
    while at < seconds:
        found.append(Outage(at, at + dice.uniform(*BLACKOUT_SECONDS)))
        at += BLACKOUT_EVERY_SECONDS
    return tuple(found)


@dataclass
class Weather:
    """Decides on every request; `clear` ends it for good."""

    seed: int
    outages: Sequence[Outage] = ()
    rates: Mapping[Fate, float] = field(default_factory=lambda: RATES)
    clear: bool = False

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed}:weather")  # noqa: S311  the same

    def fate(self, at: float, organisation: str, *, edit: bool) -> Fate:
        """`at` is in seconds since the run began."""
        if self.clear:
            return Fate.FINE
        if any(each.covers(at, organisation) for each in self.outages):
            return self._dice.choice(_WHILE_OUT)
        drawn = self._dice.choices((*self.rates, Fate.FINE), (*self.rates.values(), self._fine))[0]
        return Fate.FINE if drawn is Fate.GONE and not edit else drawn

    @property
    def _fine(self) -> float:
        return 1.0 - sum(self.rates.values())

    def stall_seconds(self) -> float:
        return self._dice.uniform(*STALLS_SECONDS)

    def retry_after(self) -> int:
        return self._dice.randint(*RETRY_AFTER_SECONDS)

    def gateway_status(self) -> int:
        return self._dice.choice((502, 504))
