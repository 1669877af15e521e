"""What is said after `delegate`: `@Ben until 2026-12-24`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from dialogs.dates import bare_day, day_at_start, parse_day
from dialogs.grants import somebody_in
from dialogs.marks import marks_of
from dialogs.typed import folded
from dialogs.vocabulary import Phrase

MAX_SAID = 300  # longer than any name with a day
_BETWEEN = " :=,;、，"
_YEAR = re.compile("[0-9]{4}")


def delegate_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """Who, and until when as it was typed; None where it names nobody in a way that is meant."""
    if phrase.value:  # `delegate off` says it all
        return None if rest else {"delegate": phrase.value}
    rest = rest.strip(_BETWEEN)
    if len(rest) > MAX_SAID:
        return None
    head, until = _until(rest)
    who = somebody_in(head) if head else {}
    if who is None or "role" in who:
        return None
    return {**who, **({"until": until} if until else {})}


def _until(rest: str) -> tuple[str, str]:
    """What stands before the day, and the day, with which it ends."""
    for mark in marks_of(frozenset({"until", "to"})).finditer(rest):
        said = rest[mark.end() :].strip(_BETWEEN)
        if said and day_at_start(said) == said:
            return rest[: mark.start()].strip(_BETWEEN), said
    for space in re.finditer(r"\s+|(?<=>)", rest):
        said = rest[space.end() :]
        if said and bare_day(said) == said:
            return rest[: space.start()].strip(_BETWEEN), said
    return rest, ""


def last_day(text: str, today: date) -> date:
    """The next such day: `24 December` without a year is still to come."""
    day = parse_day(text, today)
    if day >= today or _YEAR.search(folded(text)):
        return day
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28) + timedelta(days=1)
