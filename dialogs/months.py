"""Months as people name them: `2026-10`, `10月`, `十月`, `October`, `last month`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dialogs.dates import MONTH_NAME, MONTHS
from dialogs.numerals import NUMERALS, parse_numerals
from dialogs.vocabulary import alike, vocabulary

LAST, THIS = "last", "this"
_OF_A_YEAR = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])(?:月份?)?")
_NUMBERED = re.compile(rf"([0-9]{{1,2}}|[{''.join(sorted(NUMERALS))}]{{1,2}})\s*月份?")
_NAMED = re.compile(rf"{MONTH_NAME}\.?(?:\s+(?P<y>20[0-9]{{2}}))?", re.IGNORECASE)
_RELATIVE = {"last_month": LAST, "this_month": THIS}  # kinds of marks
_MOST = 12


def named_month(text: str) -> str:
    """The month that the whole text is, as a slot keeps it; empty where it is none."""
    if of_year := _OF_A_YEAR.fullmatch(text):
        return f"{of_year[1]}-{int(of_year[2]):02}"
    if named := _NAMED.fullmatch(text):
        number = f"{MONTHS.index(named['name'][:3].casefold()) + 1:02}"
        return f"{named['y']}-{number}" if named["y"] else number
    if numbered := _NUMBERED.fullmatch(text):
        number = numbered[1] if numbered[1].isascii() else str(parse_numerals(numbered[1]) or 0)
        return f"{int(number):02}" if 1 <= int(number) <= _MOST else ""
    return _RELATIVE.get(vocabulary().marks.get(alike(text), ""), "")


def month_of(named: str, today: date) -> str:
    """`2026-10`; a month without its year is the last such one."""
    if named == THIS:
        return f"{today:%Y-%m}"
    if named == LAST:
        return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    if not named.isdecimal():
        return named
    year = today.year if int(named) <= today.month else today.year - 1
    return f"{year}-{named}"
