"""Timing: how long turns took, those whose own answers Teams disturbed apart from the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from tests.soak.journal import Request
from tests.soak.line import Turn
from tests.soak.weather import Fate


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one turn: to its HTTP answer, and to its card in the chat where one came."""

    turn: Turn
    answered: float
    shown: float | None
    disturbed: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """Some durations, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float

    def __str__(self) -> str:
        return (
            f"{self.count} · p50 {self.p50:.0f} · p95 {self.p95:.0f} · p99 {self.p99:.0f}"
            f" · longest {self.longest:.0f} ms"
        )


def took(turns: Sequence[Turn], requests: Sequence[Request]) -> list[Took]:
    """Every turn but those that only came again."""
    shown = _first_shown(requests)
    disturbed = set(_disturbed(turns, requests))
    return [
        Took(
            turn,
            turn.answered_at - turn.sent_at,
            shown[turn.id] - turn.sent_at if turn.id in shown else None,
            turn in disturbed,
        )
        for turn in turns
        if turn.kind != "again"
    ]


def spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(1000 * each for each in seconds)
    if not ordered:
        return Spread(0, 0.0, 0.0, 0.0, 0.0)
    p50, p95, p99 = (_share(ordered, share) for share in (0.50, 0.95, 0.99))
    return Spread(len(ordered), p50, p95, p99, ordered[-1])


def _share(ordered: Sequence[float], share: float) -> float:
    """The nearest one of them, never one in between."""
    return ordered[max(0, ceil(len(ordered) * share) - 1)]


def _first_shown(requests: Sequence[Request]) -> dict[str, float]:
    shown: dict[str, float] = {}
    for each in requests:
        if each.turn and each.taken:
            shown.setdefault(each.turn, each.at)
    return shown


def _disturbed(turns: Sequence[Turn], requests: Sequence[Request]) -> Iterator[Turn]:
    """Those that Teams refused something, or let wait, and what had to wait behind one of them.

    What one person says in one chat is answered in the order in which it came.
    """
    refused = {each.turn for each in requests if each.fate is not Fate.FINE}
    by_speaker = defaultdict(list)
    for turn in turns:
        by_speaker[turn.speaker].append(turn)
    for own in by_speaker.values():
        until = 0.0
        for turn in sorted(own, key=lambda each: each.sent_at):
            if turn.id in refused or turn.sent_at < until:
                until = max(until, turn.answered_at)
                yield turn
