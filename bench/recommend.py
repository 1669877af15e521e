"""What a recommendation costs: ninety days replayed for the whole grid, and the card of it.

`python -m bench.recommend` prints the table; more than the aim ends it with 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter

from bench.short_book import account, usd
from cards.recommend import recommend_card
from cards.voice import Language, Voice
from ledger.account import Account, Method, MethodKind
from ledger.choosing import choose
from ledger.recommend import DAYS, Recommendation, recommended
from ledger.views import Day

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CARD = Method("card", MethodKind.CARD, "Visa", "4242", "08/28")
AIM_MS = 200
ROUNDS = 9
_SATURDAY = 5
_VOICE = Voice(Language.ENGLISH)

Used = Callable[[int, date], int]  # whole units of the nth day
ORGANISATIONS: dict[str, Used] = {
    "office hours": lambda nth, on: 8 + nth % 3 if on.weekday() >= _SATURDAY else 13 + nth * 7 % 12,
    "campaigns": lambda nth, _on: 300 if nth % 30 < 3 else 1 + nth % 2,
    "hardly used": lambda nth, _on: int(nth % 30 == 0),
    "beyond every bound": lambda nth, _on: 20_000 + nth,
}


def main() -> None:
    rows = {name: _measured(used) for name, used in ORGANISATIONS.items()}
    print(_table(rows))
    if max(whole for whole, _drawn in rows.values()) > AIM_MS:
        sys.exit(f"purser: a recommendation took longer than {AIM_MS} ms.")


def _measured(used: Used) -> tuple[float, float]:
    """Milliseconds from the days to a recommendation, none of it kept, and from there to a card."""
    days, pool = _days(used), account()
    whole, drawn = [], []
    for _ in range(ROUNDS):
        choose.cache_clear()
        begun = perf_counter()
        found = _recommended(pool, days)
        between = perf_counter()
        recommend_card(found, _VOICE)
        whole.append((between - begun) * 1000)
        drawn.append((perf_counter() - between) * 1000)
    return median(whole), median(drawn)


def _recommended(pool: Account, days: tuple[Day, ...]) -> Recommendation:
    return recommended(pool, days, (CARD,), NOW)


def _days(used: Used) -> tuple[Day, ...]:
    dates = [NOW.date() - timedelta(days=DAYS - nth) for nth in range(DAYS)]
    return tuple(Day(on, usd(300), usd(used(nth, on))) for nth, on in enumerate(dates))


def _table(rows: dict[str, tuple[float, float]]) -> str:
    lines = [
        "## A recommendation from ninety days\n",
        f"| organisation | days to a recommendation, ms (aim {AIM_MS}) | its card, ms |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {whole:.1f} | {drawn:.1f} |" for name, (whole, drawn) in rows.items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
