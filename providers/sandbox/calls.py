"""Believable calls: where offices call to and from, how long, and what that costs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random

from ledger.calls import CREDITS, Call
from ledger.money import Money
from providers.sandbox.people import caller_at

_CHARGE_STEP = Decimal("0.0001")  # charges come with three and four decimals (rule 1)
_MINUTE = 60
_NO_PRICE = Decimal(0)
_OURS = "+852•••00"  # the office's own number; numbers are masked as everywhere else


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of call: its destination, its price, and how long people talk."""

    destination: str
    per_minute: Decimal
    connection: Decimal
    shortest: int  # minutes
    longest: int
    weight: int  # how often, against the others
    kind: str  # as Microsoft's call rows have it
    code: str  # of the country at the other end
    weekend: bool = False  # a hotline does not close
    capability: str = CREDITS

    @property
    def of_a_person(self) -> bool:
        """A hotline is answered by no person that the row would name."""
        return not self.kind.startswith("ucap")


def _paid(destination: str, prices: str, minutes: str, weight: int, kind: str, code: str) -> Route:
    """Prices are a minute's and a connection's, minutes the fewest and the most."""
    per_minute, connection = map(Decimal, prices.split())
    shortest, longest = map(int, minutes.split())
    hotline = kind == "ucap_in"
    return Route(
        destination, per_minute, connection, shortest, longest, weight, kind, code, weekend=hotline
    )


def _planned(destination: str, longest: int, weight: int, kind: str, plan: str) -> Route:
    """Of a call that a plan covers."""
    price = _NO_PRICE
    return Route(destination, price, price, 1, longest, weight, kind, "+852", capability=plan)


ROUTES = (
    _paid("US toll-free hotline", "0.022 0", "2 14", 30, "ucap_in", "+1"),
    _paid("UK freephone hotline", "0.0385 0", "2 12", 14, "ucap_in", "+44"),
    _paid("Conference dial-out, United States", "0.013 0", "15 55", 16, "conf_out", "+1"),
    _paid("Conference dial-out, Hong Kong", "0.0312 0", "15 50", 10, "conf_out", "+852"),
    _paid("Germany", "0.0185 0.012", "2 16", 8, "user_out", "+49"),
    _paid("Germany mobile", "0.0490 0.012", "1 11", 6, "user_out", "+49"),
    _paid("United Kingdom mobile", "0.0425 0", "1 10", 6, "user_out_forwarding", "+44"),
    _paid("China", "0.0205 0.008", "2 18", 8, "user_out", "+86"),
    _paid("Taiwan mobile", "0.0915 0.008", "1 9", 5, "user_out", "+886"),
    _paid("Japan mobile", "0.1450 0.01", "1 9", 4, "user_out", "+81"),
    _paid("India", "0.0324 0", "2 15", 5, "user_out_conf", "+91"),
    _paid("Australia mobile", "0.0783 0", "1 10", 4, "user_out_transfer", "+61"),
)
_HOTLINES = tuple(route for route in ROUTES if route.weekend)
_PLANS = (
    _planned("Hong Kong", 12, 6, "user_out", "MCOPSTN1"),
    _planned("Hong Kong", 15, 8, "user_in", "MCOPSTN1"),
    _planned("Hong Kong", 45, 4, "conf_in", "MCOMEETADD"),
)


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
        """Who called and which number follow from its id."""
        lot, kind = int(self.id[:12], 16), self.route.kind
        who = caller_at(lot) if self.route.of_a_person else None
        theirs = f"{self.route.code}•••{lot // 1_000 % 100:02}"
        comes_in = kind.endswith("_in")
        return Call(
            id=self.id,
            started_at=self.ended_at - timedelta(seconds=self.seconds),
            charge=Money.of(self.charge, currency),
            capability=self.route.capability,
            seconds=self.seconds,
            destination=self.route.destination,
            kind=kind,
            person_id=who.id if who else "",
            person=who.name if who else "",
            caller=theirs if comes_in else _OURS,
            callee=_OURS if comes_in else theirs,
        )


def seeded(*parts: object) -> Random:
    """The same dice for the same parts, in every process."""
    # A game, no secret.
    return Random(":".join(str(part) for part in parts))  # noqa: S311  # nosec B311


def talk_at(dice: Random, ended_at: datetime, *name: object, weekend: bool = False) -> Talk:
    """A call that ended then; `name` makes its id, unique for ever."""
    return _talk(dice, ended_at, name, _HOTLINES if weekend else ROUTES)


def covered_at(dice: Random, ended_at: datetime, *name: object) -> Talk:
    """The same of a call that a plan covers."""
    return _talk(dice, ended_at, name, _PLANS)


def _talk(
    dice: Random, ended_at: datetime, name: tuple[object, ...], routes: Sequence[Route]
) -> Talk:
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
