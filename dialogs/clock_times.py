"""Quiet hours as people type them: `22:00-07:00`, `10 pm to 7 am`, `晚上10点半至早上7点`."""

from __future__ import annotations

import re
from functools import cache

from dialogs.numerals import NUMERALS, parse_numerals
from dialogs.typed import folded
from dialogs.vocabulary import alike, among, vocabulary
from ledger.quiet import DAY, HOUR, Quiet

_NOON = 12
_FIGURES = rf"[0-9]{{1,2}}|[{''.join(sorted(NUMERALS))}]{{1,3}}"
_BETWEEN = re.compile(r"\s*[-–—~～]\s*")


def hours_in(text: str) -> Quiet | None:
    """From one clock time to another; None where the text is none, or both are the same."""
    found = [_time().fullmatch(part) for part in _ends(folded(text).strip(" :="))]
    minutes = [_minute(one) for one in found if one]
    if len(minutes) != len(("from", "to")) or len(found) != len(minutes):
        return None
    begins, ends = minutes
    if begins is None or ends is None or begins == ends:
        return None
    return Quiet(begins, ends)


def clock_in(text: str) -> int | None:
    """The minute of the day in `22:00`, as a form sends it."""
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", text)
    return int(found[1]) * HOUR + int(found[2]) if found else None


def _ends(text: str) -> list[str]:
    parts = _BETWEEN.split(text)
    return [part.strip() for part in (parts if len(parts) > 1 else _to().split(text))]


def _minute(found: re.Match[str]) -> int | None:
    """Of the day; `24:00` is its end, and so the beginning of the next."""
    hour, minute = _number(found["hour"]), _number(found["minute"] or "0")
    if found["half"]:
        minute = HOUR // 2
    named = _kind(found["before"]) or _kind(found["after"])
    if named and hour <= _NOON:  # `晚上22点` says it twice
        hour = hour % _NOON + (_NOON if named == "pm" else 0)
    total = hour * HOUR + minute
    return total % DAY if minute < HOUR and total <= DAY else None


def _number(figures: str) -> int:
    spoken = parse_numerals(figures)
    return int(figures) if spoken is None else int(spoken)


def _kind(word: str | None) -> str:
    return vocabulary().clock[alike(word)] if word else ""


@cache
def _time() -> re.Pattern[str]:
    halves, half = _among("am", "pm"), _among("half")
    return re.compile(
        rf"(?P<before>{halves})?\s*(?P<hour>{_FIGURES})"
        rf"(?:[:.]?(?P<minute>[0-9]{{2}})|\s*(?:{_among('hour')})\s*(?:(?P<half>{half})|整)?)?"
        rf"\s*(?P<after>{halves})?",
        re.IGNORECASE,
    )


@cache
def _to() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{_among('to')})\s*", re.IGNORECASE)


def _among(*kinds: str) -> str:
    return among(vocabulary().clock, kinds)
