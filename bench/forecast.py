"""How good the forecast is: backtests against a straight line, what its ranges hold, its speed.

`python -m bench.forecast` prints the tables; `--write` keeps them in `bench/FORECAST.md`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean

from bench.environment import ROOT
from bench.report import machine, verdict
from bench.worlds import DAYS, FIRST, WORLDS
from ledger.forecast import COVERAGE_PERCENT, Outset, Pace, forecast
from ledger.habit import MIN_DAYS, WEEK
from ledger.money import MICROS, Money
from ledger.outset import LOOK_BACK
from ledger.unusual import unusual_day
from ledger.views import Day

SEEDS = range(40)
STEP = 11  # days between two looks: no divisor of a week
_NAIVE_DAYS = 28
_ROOM = 90  # days that are left to see when zero comes
_SHORTEST, _LONGEST = 3, 45
_MOST_APART = 5  # points between what a range claims and what it holds
_ON_TOP = 3  # average days
_OF_ALERTS = range(200, 210)  # seeds by which no constant of theirs was chosen
_NOTHING = Money.zero("USD")
_SPEED_AIM_MS = 200
FORECAST = ROOT / "bench" / "FORECAST.md"
ABOUT = ROOT / "bench" / "about_forecast.md"


@dataclass(frozen=True, slots=True)
class Guess:
    """One day that was foretold, and the one that came."""

    told: Pace
    naive: int
    came: int

    @property
    def error(self) -> int:
        return abs(self.told.days - self.came)

    @property
    def naive_error(self) -> int:
        return abs(self.naive - self.came)

    @property
    def held(self) -> bool:
        return self.told.soonest <= self.came <= self.told.latest


@dataclass(frozen=True, slots=True)
class Backtest:
    zero: list[Guess]
    trigger: list[Guess]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the tables in bench/FORECAST.md")
    wanted = parser.parse_args()
    text = _quality(backtests(SEEDS, LOOK_BACK)) + _by_history() + _unusual() + _speed()
    print(text)
    if wanted.write:
        day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        values = {"day": day, "machine": machine(), "seeds": len(SEEDS), "days": DAYS}
        head = ABOUT.read_text("utf-8").format(step=STEP, **values)
        FORECAST.write_text(head + text, "utf-8")


def backtests(seeds: Sequence[int], history: int) -> Mapping[str, Backtest]:
    """By organisation; each look back is at most `history` days long."""
    found = {}
    for name in WORLDS:
        guesses = [pair for seed in seeds for pair in _guesses(name, seed, history)]
        found[name] = Backtest([zero for zero, _ in guesses], [low for _, low in guesses])
    return found


def _guesses(name: str, seed: int, history: int) -> Iterator[tuple[Guess, Guess]]:
    """Of zero and of the trigger, wherever both come within what was made up."""
    used = [round(spent * MICROS) for spent in WORLDS[name](Random(f"{name}:{seed}"))]  # noqa: S311
    dice = Random(f"{name}:{seed}:pools")  # noqa: S311
    for today in range(_NAIVE_DAYS, DAYS - _ROOM, STEP):
        mean = fmean(used[max(0, today - min(history, _NAIVE_DAYS)) : today])
        balance = round(mean * dice.uniform(_SHORTEST, _LONGEST))
        trigger = round(balance * dice.uniform(0.2, 0.5))
        past, weekday = tuple(used[max(0, today - history) : today]), FIRST.weekday() + today
        told = forecast(Outset(balance, trigger, past, 0, weekday % WEEK))
        came = _came(used[today:], balance)
        if told is not None and came is not None:
            low = _came(used[today:], balance - trigger + 1) or 0
            yield (
                Guess(told.zero, _straight(balance, mean), came),
                Guess(told.trigger, _straight(balance - trigger, mean), low),
            )


def _came(used: Sequence[int], room: int) -> int | None:
    """The day on which so much has been spent; today is zero."""
    spent = 0
    for day, micros in enumerate(used):
        spent += micros
        if spent >= room:
            return day
    return None


def _straight(room: int, mean: float) -> int:
    return max(0, -int(-room // mean) - 1)


def _quality(found: Mapping[str, Backtest]) -> str:
    lines = [
        "## Against a straight line\n",
        (
            "| organisation | looks | zero: days off | straight line | trigger: days off "
            "| straight line | ranges that hold | days wide |"
        ),
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(_row(name, one) for name, one in found.items()),
        _row("**all**", _pooled(found)),
    ]
    return "\n".join(lines) + "\n\n" + _verdicts(found)


def _row(name: str, one: Backtest) -> str:
    wide = fmean(guess.told.latest - guess.told.soonest for guess in one.zero)
    cells = [
        f"{len(one.zero):,}",
        f"{error(one.zero):.2f}",
        f"{naive_error(one.zero):.2f}",
        f"{error(one.trigger):.2f}",
        f"{naive_error(one.trigger):.2f}",
        f"{held(one.zero):.0%}",
        f"{wide:.1f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _pooled(found: Mapping[str, Backtest]) -> Backtest:
    return Backtest(
        [guess for one in found.values() for guess in one.zero],
        [guess for one in found.values() for guess in one.trigger],
    )


def error(guesses: Sequence[Guess]) -> float:
    return fmean(guess.error for guess in guesses)


def naive_error(guesses: Sequence[Guess]) -> float:
    return fmean(guess.naive_error for guess in guesses)


def held(guesses: Sequence[Guess]) -> float:
    return fmean(guess.held for guess in guesses)


def _verdicts(found: Mapping[str, Backtest]) -> str:
    pool = _pooled(found)
    better = sum(error(one.zero) < naive_error(one.zero) for one in found.values())
    saved = 1 - error(pool.zero) / naive_error(pool.zero)
    holds = held(pool.zero) * 100
    return (
        f"- Zero is foretold {saved:.0%} more closely than by a straight line on average, and "
        f"in {better} of {len(found)} organisations; on average and in most was asked: "
        f"{verdict(met=saved > 0 and better * 2 > len(found))}.\n"
        f"- Ranges claim {COVERAGE_PERCENT} % and hold {holds:.0f} %; within {_MOST_APART} points "
        f"was asked: {verdict(met=abs(holds - COVERAGE_PERCENT) <= _MOST_APART)}.\n"
    )


def _by_history() -> str:
    lines = [
        "\n## With less history\n",
        f"Fewer than {MIN_DAYS} days are no forecast.\n",
        "| whole days | zero: days off | straight line | ranges that hold |",
        "|--:|--:|--:|--:|",
    ]
    for days in (14, 21, 28, 60, 120):
        zero = _pooled(backtests(SEEDS[::4], days)).zero
        cells = f"{error(zero):.2f} | {naive_error(zero):.2f} | {held(zero):.0%}"
        lines.append(f"| {days} | {cells} |")
    return "\n".join(lines) + "\n"


def _unusual() -> str:
    """How often the alert rings where nothing is wrong, and what it notices on top."""
    lines = [
        "\n## Unusual days\n",
        f"Alerts a year, and how often {_ON_TOP} average days on top of a day are noticed.\n",
        "| organisation | alerts a year | noticed |",
        "|---|--:|--:|",
    ]
    for name in WORLDS:
        rung, noticed, looks = 0, 0, 0
        for seed in _OF_ALERTS:
            each = _judged(name, seed)
            rung += sum(now and not before for before, now in pairwise(one for one, _ in each))
            noticed += sum(more for _, more in each)
            looks += len(each)
        lines.append(f"| {name} | {rung / looks * 365:.1f} | {noticed / looks:.0%} |")
    return "\n".join(lines) + "\n"


def _judged(name: str, seed: int) -> list[tuple[bool, bool]]:
    """Of each day, whether it is unusual, and whether it were with calls on top."""
    spent = WORLDS[name](Random(f"{name}:{seed}"))  # noqa: S311
    found = []
    for today in range(2 * _NAIVE_DAYS, DAYS):
        past = spent[max(0, today - LOOK_BACK) : today]
        more = _ON_TOP * fmean(past)
        found.append((_rings(past, spent[today]), _rings(past, spent[today] + more)))
    return found


def _rings(past: Sequence[float], last: float) -> bool:
    days = [
        Day(FIRST + timedelta(days=n), _NOTHING, Money(round(one * MICROS), "USD"))
        for n, one in enumerate((*past, last))
    ]
    found = unusual_day(days, days[-1].on)
    return found is not None and found.on == days[-1].on


def _speed() -> str:
    """Of ninety days, each time other ones, as the same ones would come from memory."""
    used = [round(spent * MICROS) for spent in WORLDS["office hours"](Random(0))]  # noqa: S311
    spans = []
    for first in range(DAYS - 90):
        start = Outset(300 * MICROS, 100 * MICROS, tuple(used[first : first + 90]), 0, 0)
        begun = time.perf_counter()
        forecast(start)
        spans.append((time.perf_counter() - begun) * 1000)
    slowest = max(spans)
    return (
        "\n## Speed\n\n"
        f"Of 90 days: {fmean(spans):.2f} ms, {slowest:.2f} ms at most; under {_SPEED_AIM_MS} ms "
        f"was asked: {verdict(met=slowest < _SPEED_AIM_MS)}.\n"
    )


if __name__ == "__main__":
    main()
