"""Days as people type them, read without doubt or refused with the reason.

`2026-01-15`, `2026/1/15`, `15 Jan 2026`, `Jan 15`, `1月15日`, `yesterday`.  Without a year it is
the last such day.  `01/02/2026` is January to one reader and February to another: it is refused,
where `15/01/2026` can only be read in one way.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dialogs.typed import folded
from dialogs.vocabulary import vocabulary
from ledger.errors import DateAmbiguous, NotADate

MAX_DAY_TEXT = 30
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_MONTHS = 12
_AGO = {"today": 0, "yesterday": 1}  # kinds of marks, and how many days before today

MONTH_NAME = (
    "(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR, _NUMBER = "(?P<y>[0-9]{4})", "(?P<m>[0-9]{1,2})"
_DAY = "(?P<d>[0-9]{1,2})"
_YEAR_FIRST = re.compile(rf"{_YEAR}\s?[-/.年]\s?{_NUMBER}\s?[-/.月]\s?{_DAY}(?:\s?[日号號])?")
_NO_YEAR = re.compile(rf"{_NUMBER}\s?月\s?{_DAY}\s?[日号號]")
_DAY_FIRST = re.compile(
    rf"{_DAY}(?:st|nd|rd|th)?[ .-]*{MONTH_NAME}\b\.?,?(?:[ -]?{_YEAR})?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{MONTH_NAME}\.?[ -]?{_DAY}(?:st|nd|rd|th)?\b(?:,? ?{_YEAR})?", re.IGNORECASE
)
_EITHER = re.compile(r"(?P<a>[0-9]{1,2})[-/.](?P<b>[0-9]{1,2})[-/.](?P<y>[0-9]{4})")
_PLAINLY_A_DAY = re.compile("[0-9]{4}|月")
_NAMED = (_YEAR_FIRST, _NO_YEAR, _DAY_FIRST, _MONTH_FIRST)


def day_at_start(text: str) -> str:
    """As much of the text as is written like a day; empty where it begins otherwise."""
    for shape in (*_NAMED, _EITHER):
        found = shape.match(text)
        if found and not text[found.end() :][:1].isdigit():
            return found[0]
    return ""


def bare_day(text: str) -> str:
    """The same where no word says that a day follows: it names its year, or is written with 月."""
    day = day_at_start(text)
    return day if _PLAINLY_A_DAY.search(day) else ""


def parse_day(text: str, today: date) -> date:
    """The day that the whole text is; NotADate or DateAmbiguous where it is none."""
    said = folded(text).casefold().strip(" .。,")
    if (ago := _AGO.get(vocabulary().marks.get(said, ""))) is not None:
        return today - timedelta(days=ago)
    for shape in _NAMED:
        if found := shape.fullmatch(said):
            return _day(found, said, today)
    if found := _EITHER.fullmatch(said):
        return _numbers(int(found["a"]), int(found["b"]), int(found["y"]), said)
    raise NotADate(text=said[:MAX_DAY_TEXT])


def _day(found: re.Match[str], said: str, today: date) -> date:
    parts = found.groupdict()
    name = parts.get("name")
    month = MONTHS.index(name[:3]) + 1 if name else int(parts["m"])
    if year := parts.get("y"):
        return _of(int(year), month, int(parts["d"]), said)
    this = _of(today.year, month, int(parts["d"]), said)
    return this if this <= today else _of(today.year - 1, month, int(parts["d"]), said)


def _numbers(first: int, second: int, year: int, said: str) -> date:
    """Day and month in either order, where only one of them is possible."""
    if first != second and max(first, second) <= _MOST_MONTHS:
        raise DateAmbiguous(text=said)
    day, month = (first, second) if first > _MOST_MONTHS else (second, first)
    return _of(year, month, day, said)


def _of(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as none:
        raise NotADate(text=said) from none
