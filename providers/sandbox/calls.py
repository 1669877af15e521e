"""Believable calls: where offices call to and from, how long, and what that costs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random

from ledger.calls import Call
from ledger.money import Money

CAPABILITY = "MCOPSTNPP"  # paid from Communications Credits
_CHARGE_STEP = Decimal("0.0001")  # charges come with three and four decimals (rule 1)
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of call: its destination, its price, and how long people talk."""

    destination: str
    per_minute: Decimal
    connection: Decimal
    shortest: int  # minutes
    longest: int
    weight: int  # how often, against the others
    weekend: bool = False  # a hotline does not close


ROUTES = (
    Route("US toll-free hotline", Decimal("0.022"), Decimal(0), 2, 14, 30, weekend=True),
    Route("UK freephone hotline", Decimal("0.0385"), Decimal(0), 2, 12, 14, weekend=True),
    Route("Conference dial-out, United States", Decimal("0.013"), Decimal(0), 15, 55, 16),
    Route("Conference dial-out, Hong Kong", Decimal("0.0312"), Decimal(0), 15, 50, 10),
    Route("Germany", Decimal("0.0185"), Decimal("0.012"), 2, 16, 8),
    Route("Germany mobile", Decimal("0.0490"), Decimal("0.012"), 1, 11, 6),
    Route("United Kingdom mobile", Decimal("0.0425"), Decimal(0), 1, 10, 6),
    Route("China", Decimal("0.0205"), Decimal("0.008"), 2, 18, 8),
    Route("Taiwan mobile", Decimal("0.0915"), Decimal("0.008"), 1, 9, 5),
    Route("Japan mobile", Decimal("0.1450"), Decimal("0.01"), 1, 9, 4),
    Route("India", Decimal("0.0324"), Decimal(0), 2, 15, 5),
    Route("Australia mobile", Decimal("0.0783"), Decimal(0), 1, 10, 4),
)
_HOTLINES = tuple(route for route in ROUTES if route.weekend)


@dataclass(frozen=True, slots=True)
class Talk:
    """A call before its charge: the route, when it ended and how long it took."""

    id: str
    route: Route
    ended_at: datetime
    seconds: int

    @property
    def charge(self) -> Decimal:
        talked = self.route.per_minute * self.seconds / _MINUTE
        return (self.route.connection + talked).quantize(_CHARGE_STEP, ROUND_HALF_EVEN)

    def call(self, currency: str) -> Call:
        return Call(
            id=self.id,
            started_at=self.ended_at - timedelta(seconds=self.seconds),
            charge=Money.of(self.charge, currency),
            capability=CAPABILITY,
            seconds=self.seconds,
            destination=self.route.destination,
        )


def seeded(*parts: object) -> Random:
    """The same dice for the same parts, in every process."""
    # A game, no secret.
    return Random(":".join(str(part) for part in parts))  # noqa: S311  # nosec B311


def talk_at(dice: Random, ended_at: datetime, *name: object, weekend: bool = False) -> Talk:
    """A call that ended then; `name` makes its id, unique for ever."""
    routes = _HOTLINES if weekend else ROUTES
    route = dice.choices(routes, [one.weight for one in routes])[0]
    seconds = dice.randint(route.shortest * _MINUTE, route.longest * _MINUTE)
    told = hashlib.sha256(":".join(str(part) for part in name).encode()).hexdigest()
    return Talk(told[:32], route, ended_at, seconds)


def total(talks: Sequence[Talk]) -> Decimal:
    return sum((talk.charge for talk in talks), Decimal(0))


def stretched(talks: Sequence[Talk], to: Decimal) -> tuple[Talk, ...]:
    """The same calls, longer or shorter, so that together they cost about `to`."""
    fixed = sum((talk.route.connection for talk in talks), Decimal(0))
    moving = total(talks) - fixed
    if moving <= 0:
        return tuple(talks)
    factor = max(Decimal(0), to - fixed) / moving
    return tuple(
        Talk(talk.id, talk.route, talk.ended_at, max(1, round(talk.seconds * factor)))
        for talk in talks
    )
