"""Limits: how fast a person and an organisation may go on, and what those hear who go faster.

Pure: the caller brings the seconds. Whoever is too fast is told so once and then passed over in
silence for a while; neither costs a place in a queue or a look into the database.
Each process counts for itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil


@dataclass(frozen=True, slots=True)
class Rate:
    """So many within so many seconds; what was not used is there again bit by bit."""

    count: int
    seconds: float

    @property
    def apart(self) -> float:
        return self.seconds / self.count


# A person who answers a dialog by typing says something every two seconds at the very most, and
# three taps of an impatient thumb are a second's work; a minute of both together stays below.
PERSON = (Rate(20, 10.0), Rate(60, 60.0))
# Ten people who all go as fast as they may. More than an office does on the day its calls stop;
# a tenth of what one core answers, so that one organisation never takes the others' turn.
TENANT = (Rate(600, 60.0),)
# How long somebody who was too fast is passed over: a breath for a person, and long enough that
# a script gets one card in ten seconds instead of one in each.
PAUSE_SECONDS = 10.0
# A flood by many people at once must not become a flood of cards: Teams takes fifty requests a
# second for a tenant, and the answers to the others need them.
TELLINGS = (Rate(60, 60.0),)
# Rule 5: whom we keep in mind. Someone forgotten starts afresh, which is no harm: an organisation
# has its own limit.
MAX_PEOPLE = 20_000
MAX_TENANTS = 2_000
_ROUNDING = 1e-6  # of seconds that were added up


class Whose(StrEnum):
    """Whose limit it was."""

    PERSON = "person"
    TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class TooFast:
    """It is not looked at; `tell` is set for the first of a row, which is answered."""

    whose: Whose
    seconds: float
    tell: bool

    @property
    def whole_seconds(self) -> int:
        """As people count: never none."""
        return max(1, ceil(self.seconds))


class _Buckets:
    """When each would have caught up with its rates; least recently used first."""

    def __init__(self, rates: Sequence[Rate], most: int) -> None:
        self._rates = rates
        self._most = most
        self._caught_up: OrderedDict[tuple[str, ...], tuple[float, ...]] = OrderedDict()

    def room(self, key: tuple[str, ...], now: float) -> bool:
        """Whether one more fits into every rate."""
        known = self._caught_up.get(key)
        return known is None or all(
            at - now + rate.apart <= rate.seconds + _ROUNDING
            for at, rate in zip(known, self._rates, strict=True)
        )

    def take(self, key: tuple[str, ...], now: float) -> None:
        known = self._caught_up.pop(key, (now,) * len(self._rates))
        self._caught_up[key] = tuple(
            max(at, now) + rate.apart for at, rate in zip(known, self._rates, strict=True)
        )
        if len(self._caught_up) > self._most:
            self._caught_up.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Pause:
    whose: Whose
    until: float


class Limits:
    """Everybody's, in one process."""

    def __init__(self) -> None:
        self._people = _Buckets(PERSON, MAX_PEOPLE)
        self._tenants = _Buckets(TENANT, MAX_TENANTS)
        self._tellings = _Buckets(TELLINGS, MAX_TENANTS)
        self._pauses: OrderedDict[tuple[str, ...], _Pause] = OrderedDict()

    def ask(
        self, tenant_id: str, person_id: str, now: float, *, automatic: bool = False
    ) -> TooFast | None:
        """None and it is counted: go on; otherwise for how long there is nothing to be had.

        What a client asks by itself, for each card that scrolls by, is counted apart: it must not
        cost the person a tap.
        """
        tenant = (tenant_id,)
        person = (tenant_id, person_id, "automatic" if automatic else "")
        pause = self._pauses.get(person)
        if pause is not None and now < pause.until:
            return TooFast(pause.whose, pause.until - now, tell=False)
        if not self._people.room(person, now):
            return self._stop(person, Whose.PERSON, now)
        if not self._tenants.room(tenant, now):
            return self._stop(person, Whose.TENANT, now)
        self._people.take(person, now)
        self._tenants.take(tenant, now)
        return None

    def _stop(self, person: tuple[str, ...], whose: Whose, now: float) -> TooFast:
        self._pauses.pop(person, None)
        self._pauses[person] = _Pause(whose, now + PAUSE_SECONDS)
        if len(self._pauses) > MAX_PEOPLE:
            self._pauses.popitem(last=False)
        return TooFast(whose, PAUSE_SECONDS, tell=self._may_tell(person[:1], now))

    def _may_tell(self, tenant: tuple[str, ...], now: float) -> bool:
        free = self._tellings.room(tenant, now)
        if free:
            self._tellings.take(tenant, now)
        return free
