"""What may happen in a history and how often: told once, for hypothesis and for the long run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from tests.prove.history import CAPABILITIES, Step
from tests.prove.till import ANSWERS

ZONES = ("Asia/Hong_Kong", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these; what stands first is what a failure is shrunk to."""

    these: tuple[int | str, ...]

    def drawn(self, chance: Random) -> int | str:
        return chance.choice(self.these)

    def strategy(self) -> st.SearchStrategy[int | str]:
        return st.sampled_from(self.these)


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number, both ends included."""

    least: int
    most: int

    def drawn(self, chance: Random) -> int | str:
        return chance.randint(self.least, self.most)

    def strategy(self) -> st.SearchStrategy[int | str]:
        return st.integers(self.least, self.most)


Draw = OneOf | Between
_MOODS = (0, 1, 1, 4)
_CHAT = OneOf((0, 0, 0, 1))
_TAP = OneOf((1, 1, 1, 0))
_METHOD = OneOf((2, 2, 0, 1))  # of METHODS; what a card paid cannot be reversed
_CENTS = OneOf((500, 1_000, 2_550, 10_000, 777))
_MINUTES = (1, 1, 5, 11, HOUR, 8 * HOUR, DAY, 3 * DAY, 45 * DAY, 150 * DAY)
_DAYS_AGO = OneOf((0, 1, 200, 363, 364, 365, 366, 367))
_PERCENT = OneOf((100, 50, 1, 0, 101))
_DIFFERENCE = OneOf((1, -1, 0, 5_000_000, -5_000_000, -60_000_000))
_AGO = Between(0, 12)
_BY = OneOf((0, 1))  # of PEOPLE: the owner, who has no limit, and the operator

# Each with how often it comes, out of the sum of all.
STEPS: Mapping[str, tuple[int, Mapping[str, Draw]]] = {
    "calls": (
        40,
        {
            "micros": OneOf((13_000, 1, 0, 999_999, 2_500_000, 7_000_000, 31_000_000)),
            "minutes_ago": OneOf((0, 1, 3 * HOUR, 2 * DAY, 40 * DAY)),
            "capability": OneOf(CAPABILITIES),
            "who": Between(0, 2),  # of CALLERS
        },
    ),
    "corrects_call": (
        5,
        {"ago": Between(0, 6), "micros": OneOf((13_000, 0, 1, 2_500_000, 9_000_000))},
    ),
    "polls": (14, {}),
    "waits": (14, {"minutes": OneOf(_MINUTES)}),
    "waits_for_expiry": (6, {"micros": Between(-1, 1)}),
    "looks": (6, {}),
    "adds": (4, {"cents": _CENTS, "method": _METHOD, "chat": _CHAT, "by": _BY}),
    "asks_funds": (2, {"cents": _CENTS, "method": _METHOD, "chat": _CHAT, "by": _BY}),
    "adds_dated": (
        4,
        {"cents": _CENTS, "days_ago": _DAYS_AGO, "chat": _CHAT, "tap": _TAP, "by": _BY},
    ),
    "taps": (5, {"ago": _AGO}),
    "cancels": (1, {"ago": _AGO}),
    "reverses": (9, {"booking": Between(0, 6), "chat": _CHAT, "tap": _TAP, "by": _BY}),
    "refunds": (
        3,
        {"booking": Between(0, 5), "percent": _PERCENT, "chat": _CHAT, "tap": _TAP, "by": _BY},
    ),
    "reconciles": (2, {"micros": _DIFFERENCE, "chat": _CHAT, "tap": _TAP, "by": _BY}),
    "sets": (
        2,
        {
            "trigger": OneOf((0, 20, 100)),
            "recharge": OneOf((0, 15, 50)),
            "switch": OneOf(("on", "off", "as it is")),
            "chat": _CHAT,
            "by": _BY,
        },
    ),
    "caps": (
        1,
        {"per_day": OneOf((0, 1, 2)), "per_month": OneOf((0, 30, 60)), "chat": _CHAT, "by": _BY},
    ),
    "pauses": (1, {"switch": OneOf(("on", "off")), "chat": _CHAT, "by": _BY}),
    "decides": (
        16,
        {
            "ago": OneOf((0, 0, 0, 1, 2)),
            "how": OneOf(("approve", "decline", "withdraw")),
            "who": OneOf((0, 2, 1)),
        },
    ),
    "sets_limit": (1, {"dollars": OneOf((5, 20, 200, 0))}),
    "employs": (1, {"acts": OneOf((1, 1, 0))}),
    "gateway_answers": (5, {"first": OneOf(ANSWERS), "then": OneOf(ANSWERS)}),
    "is_clawed_back": (
        1,
        {
            "payment": Between(0, 5),
            "percent": OneOf((100, 50, 10, 130)),
            "code": OneOf(("given_back", "disputed")),
        },
    ),
    "clawback_comes_to_nothing": (1, {"ago": Between(0, 5)}),
    "fuse_is_lit": (2, {"points": Between(1, 12)}),
    "restarts": (0, {}),
    "keeps_calls": (1, {"months": OneOf((13, 1, 2, 120))}),
    "forgets": (2, {"who": Between(0, 3)}),  # of KNOWN
    "says_it_again": (2, {"booking": _AGO, "other": Between(0, 1)}),
}


def drawn_steps(chance: Random, many: int) -> list[Step]:
    """Each history has its own mood: some things never happen in it, others all the time.

    Where everything happens everywhere, rare meetings are rare everywhere.
    """
    moods = [weight * chance.choice(_MOODS) for weight, _ in STEPS.values()]
    names = chance.choices(tuple(STEPS), moods, k=many) if any(moods) else []
    return [_drawn(chance, name) for name in names]


def _drawn(chance: Random, name: str) -> Step:
    _, draws = STEPS[name]
    return Step(name, tuple((told, draw.drawn(chance)) for told, draw in draws.items()))


def a_step() -> st.SearchStrategy[Step]:
    """Any of them; hypothesis weighs them by itself."""
    return st.one_of([_step_named(name) for name in STEPS])


def _step_named(name: str) -> st.SearchStrategy[Step]:
    _, draws = STEPS[name]
    told = st.fixed_dictionaries({key: draw.strategy() for key, draw in draws.items()})
    return told.map(lambda values: Step(name, tuple(values.items())))
