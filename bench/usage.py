"""What a usage card costs for a month of a million calls of five thousand people.

`python -m bench.usage` prints the table; `--write` keeps it in `bench/USAGE.md`. The days' sums
and the rows are written straight into the database, as metering would have left them there.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from bench.environment import CACHE as FOLDER
from bench.environment import ROOT
from bench.report import machine
from bench.short_book import NOW, TENANT, house_over, opened
from cards.usage import usage_card
from cards.voice import voice_for
from ledger.people import Actor
from ledger.periods import Month, end_of_month, last_days
from ledger.ports import House
from ledger.tallies import Axis, Period
from ledger.using import usage
from providers.recorded import NoUsage

PEOPLE = 5_000
ROWS = 1_000_000  # of the month that is looked at
AIM_MS = 100
LOOKS = 30
_PARTS = 4  # of a card that says something
USAGE = ROOT / "bench" / "USAGE.md"
ABOUT = ROOT / "bench" / "about_usage.md"
_MONTH = date(2026, 10, 1)
_NAMES = {
    "kind": [f"kind_{n}" for n in range(8)],
    "destination": [f"Country {n} mobile" for n in range(240)],
    "person": [f"{n:08x}-0000-4000-8000-000000000000" for n in range(PEOPLE)],
}
_SUM = "INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_MONTHS = (
    "INSERT INTO tallies SELECT account_id, 'person_month', date(day, 'start of month'), name, "
    "sum(calls), sum(seconds), sum(charged_micros), sum(covered) "
    "FROM tallies WHERE axis = 'person' GROUP BY 1, 3, 4"
)
_CALLER = "INSERT INTO callers VALUES (?, ?, ?)"
_CALL = (
    "INSERT INTO calls (account_id, id, seq, started_at, charge_micros, currency, capability, "
    "seconds, destination, kind, person_id, told_micros) "
    "VALUES (?, ?, 1, ?, ?, 'USD', 'MCOPSTNPP', 180, ?, ?, ?, ?)"
)
_ANNA = Actor(TENANT, "anna", "Anna Ng")
_VOICE = voice_for("en-US", "Asia/Hong_Kong")


@dataclass(frozen=True, slots=True)
class Look:
    """One card, and how it is asked for."""

    name: str
    period: Period
    axis: Axis | None = None
    of: str | None = None


_WHOLE = Month(_MONTH, end_of_month(_MONTH))
_SHORT = last_days(30, _WHOLE.last)
_YEAR = last_days(365, _WHOLE.last)  # of sums of days: nobody set an aim for it
LOOKED_AT = (
    Look("the month, by day", _WHOLE),
    Look("by kind", _WHOLE, Axis.KIND),
    Look("by destination", _WHOLE, Axis.DESTINATION),
    Look("by person", _WHOLE, Axis.PERSON),
    Look("thirty days and no whole month, by person", _SHORT, Axis.PERSON),
    Look("one person's days", _WHOLE, Axis.PERSON, _NAMES["person"][7]),
    Look("one day with its dearest calls", Period(date(2026, 10, 14), date(2026, 10, 14))),
    Look("a year, by person", _YEAR, Axis.PERSON),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.usage", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the table in bench/USAGE.md")
    wanted = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        text = asyncio.run(_measured(Path(folder)))
    print(text)
    if wanted.write:
        day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        head = ABOUT.read_text("utf-8").format(day=day, machine=machine(), looks=LOOKS)
        USAGE.write_text(head + text, "utf-8")


async def _measured(folder: Path) -> str:
    database = await opened(folder)
    _fill(folder / "purser.db")
    try:
        house = house_over(database, NoUsage())
        lines = [f"\n| card | p50 ms (aim {AIM_MS}) | slowest ms | |", "|---|--:|--:|---|"]
        for look in LOOKED_AT:
            spans = sorted([await _looked(house, look) for _ in range(LOOKS)])
            verdict = _verdict(look, median(spans))
            lines.append(f"| {look.name} | {median(spans):.1f} | {spans[-1]:.1f} | {verdict} |")
    finally:
        await database.close()
    return "\n".join([*lines, ""])


def _verdict(look: Look, spent: float) -> str:
    if look.period is _YEAR:
        return "no aim"
    return "met" if spent < AIM_MS else "**not met**"


async def _looked(house: House, look: Look) -> float:
    """From the question to the finished card, in milliseconds."""
    start = perf_counter()
    found = await usage(house, _ANNA, look.period, look.axis, look.of)
    card = usage_card(found, _VOICE)
    took = (perf_counter() - start) * 1_000
    if not found.total.calls or len(card.content["body"]) < _PARTS:
        raise RuntimeError(look)
    return took


def _fill(file: Path) -> None:
    dice = Random(5)  # noqa: S311  # a game, no secret
    with sqlite3.connect(file) as database:
        callers = ((TENANT, one, f"Person of the bench {one[:8]}") for one in _NAMES["person"])
        database.executemany(_CALLER, callers)
        database.executemany(_CALL, _rows(dice))
        for axis in _NAMES:
            database.executemany(_SUM, _sums(axis, dice))
        database.execute(_MONTHS)
    database.close()


def _rows(dice: Random) -> Iterator[tuple[object, ...]]:
    first = datetime.combine(_MONTH, NOW.time(), UTC)
    for n in range(ROWS):
        at = first + timedelta(days=n % _WHOLE.days, seconds=n % 20_000)
        micros = dice.randint(1_000, 2_000_000)
        where, kind, who = (dice.choice(_NAMES[axis]) for axis in ("destination", "kind", "person"))
        moment = f"{at:%Y-%m-%dT%H:%M:%S}.000000Z"
        yield (TENANT, f"{n:032x}", moment, micros, where, kind, who, micros)


def _sums(axis: str, dice: Random) -> Iterator[tuple[object, ...]]:
    """A year of days, on each of which everybody calls; together as many as there are rows."""
    names = _NAMES[axis]
    each = ROWS // _WHOLE.days // len(names)
    for ago in range(365):
        on = (_WHOLE.last - timedelta(days=ago)).isoformat()
        for name in names:
            micros = dice.randint(0, 2_000_000) * each
            yield (TENANT, axis, on, name, each, each * 180, micros, each // 4)


if __name__ == "__main__":
    main()
