"""The checks by their names: each says what it found, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.soak import booked, borne, told
from tests.soak.evidence import Evidence

Check = Callable[[Evidence], Iterator[str]]

CHECKS: Mapping[str, Check] = {
    "no alert lost": told.came,
    "alerts only where they are wanted": told.nobody_else_is_told,
    "alerts in order": told.in_order,
    "alerts twice only in doubt": told.twice_only_in_doubt,
    "booked once": booked.once,
    "booked as people were told": booked.as_people_were_told,
    "nothing else booked": booked.nothing_else,
    "booked as the bank charged": booked.as_the_bank_charged,
    "verify": booked.verified,
    "rate limits": borne.within_limits,
    "turns in time": borne.answered_in_time,
    "every turn answered": borne.answered,
    "memory flat": borne.flat,
    "clean log": borne.clean_log,
    "ended well": borne.ended,
}


def judged(seen: Evidence) -> dict[str, list[str]]:
    """What each check found."""
    return {name: list(check(seen)) for name, check in CHECKS.items()}
