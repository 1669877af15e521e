"""What is said after `usage`: `7d`, `last month by person`, `Nov 2 to Nov 9`, `of Maya today`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from dialogs.alert_numbers import span_in
from dialogs.around import begins
from dialogs.dates import MAX_DAY_TEXT, day_at_start, parse_day
from dialogs.marks import marks_of, without_opening
from dialogs.months import LAST, THIS, month_of, named_month
from dialogs.usage_names import name_in
from dialogs.vocabulary import Phrase, alike, among, vocabulary
from ledger.errors import PeriodUnusable
from ledger.periods import MOST_DAYS, last_days, period_of, quarter_of, year_of
from ledger.tallies import Axis, Period

_AROUND = " :=,、"
_DAY_MINUTES = 24 * 60
_COUNTED = re.compile(r"([0-9]{1,4})d")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
# By the name of each, from today.
_CALENDAR: Mapping[str, Callable[[date], Period]] = {
    "this_week": lambda today: _week(today, today),
    "last_week": lambda today: _week(today - _WEEK, today),
    "this_quarter": lambda today: quarter_of(today, today),
    "last_quarter": lambda today: quarter_of(quarter_of(today, today).first - _DAY, today),
    "this_year": lambda today: year_of(today, today),
    "last_year": lambda today: year_of(year_of(today, today).first - _DAY, today),
}
_TO = re.compile(r"\s*(?:-|–|—|~|\.\.)\s*")
_LONGEST_NAMED = 100
_BY = "by"


def period_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """The period, and by what; None where the rest is another sentence."""
    said = {"by" if phrase.value in tuple(Axis) else "period": phrase.value} if phrase.value else {}
    rest = rest.strip(_AROUND)
    if not rest:
        return said
    whole = None if "period" in said else _period(rest)
    if whole:
        return {**said, **whole}
    return None if "by" in said else _with_axis(rest, said) or _with_name(rest, said)


def asked_period(slots: Mapping[str, str], today: date) -> Period:
    """The period on the account's own calendar; PeriodUnusable where there is no such one."""
    word = slots.get("period", THIS)
    if until := slots.get("until"):
        return _checked(Period(parse_day(word, today), parse_day(until, today)))
    if counted := _COUNTED.fullmatch(word):
        if not 1 <= int(counted[1]) <= MOST_DAYS:
            raise PeriodUnusable(limit=MOST_DAYS)
        return last_days(int(counted[1]), today)
    if word in _CALENDAR:
        return _CALENDAR[word](today)
    if word in (THIS, LAST) or word.isdecimal():
        word = month_of(word, today)
    if period := period_of(word, today):
        return period
    day = parse_day(word, today)
    return Period(day, day)


def _with_axis(text: str, said: Mapping[str, str]) -> Mapping[str, str] | None:
    """By what stands before the period or behind it, or alone."""
    for shape in (_axis_first(), _axis_last()):
        if (found := shape.search(text)) is None:
            continue
        by = {"by": _axes()[alike(found["axis"])]}
        left = (text[: found.start()] + text[found.end() :]).strip(_AROUND)
        if not left:
            return {**said, **by}
        if not said and (period := _period(left)):
            return {**period, **by}
    return None


def _with_name(text: str, said: Mapping[str, str]) -> Mapping[str, str] | None:
    """Of whom or of what, with a period before it or behind it: `of Maya this month`."""
    if len(text) > _LONGEST_NAMED:
        return None
    for name, period in _parted(text) if not said else ():
        # `林佳慧本月` says whose it is without a word for it.
        if period and (named := name_in(name, sure=not name.isascii())):
            return {**period, "of": named}
    named = name_in(text)
    return {**said, "of": named} if named else None


def _parted(text: str) -> Iterator[tuple[str, Mapping[str, str] | None]]:
    """Each way to take a period off it, the longest behind it first."""
    for at in range(1, len(text)):
        if begins(text, at):
            yield text[:at].strip(_AROUND), _period(text[at:].strip(_AROUND))
    for at in range(len(text) - 1, 0, -1):
        if begins(text, at):
            yield text[at:].strip(_AROUND), _period(text[:at].strip(_AROUND))


def _period(text: str) -> Mapping[str, str] | None:
    text = _opened().sub("", without_opening(text, "in_time").strip(_AROUND))
    if word := named_month(text) or _counted(text) or _relative(text):
        return {"period": word}
    return _days(text)


def _counted(text: str) -> str:
    """`7d` of `7d`, `last 7 days`, `过去两天`."""
    past = _past().match(text)
    minutes = span_in(text[past.end() :].strip() if past else text)
    if minutes is None or minutes % _DAY_MINUTES:
        return ""
    return f"{minutes // _DAY_MINUTES}d"


def _relative(text: str) -> str:
    """Today, yesterday, this week, quarter or year, or the last one."""
    named = vocabulary().marks.get(alike(text), "")
    if named in ("today", "yesterday"):
        return named
    period = vocabulary().periods.get(alike(text), "")
    return period if period in _CALENDAR else ""


def _days(text: str) -> Mapping[str, str] | None:
    """One day, or from one to another."""
    first = day_at_start(text)
    if not first:
        return None
    rest = text[len(first) :].strip()
    if not rest:
        return {"period": first[:MAX_DAY_TEXT]}
    to = _TO.match(rest) or marks_of(frozenset({"to", "until"})).match(rest)
    until = rest[to.end() :].strip() if to else ""
    if until and day_at_start(until) == until:
        return {"period": first[:MAX_DAY_TEXT], "until": until[:MAX_DAY_TEXT]}
    return None


def _week(day: date, today: date) -> Period:
    """From Monday on."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, min(monday + _WEEK - _DAY, today))


def _checked(period: Period) -> Period:
    if not 1 <= period.days <= MOST_DAYS:
        raise PeriodUnusable(limit=MOST_DAYS)
    return period


def _axes() -> Mapping[str, str]:
    return vocabulary().axes


@cache
def _axis_first() -> re.Pattern[str]:
    """`by person …`, `按人员…`."""
    return re.compile(rf"^{_axis()}(?![a-z])", re.IGNORECASE)


@cache
def _axis_last() -> re.Pattern[str]:
    """`… by person`: `7 days` is no such."""
    return re.compile(rf"(?<![a-z0-9]){_axis()}$", re.IGNORECASE)


def _axis() -> str:
    by = among(_axes(), {_BY})
    words = among(_axes(), {*_axes().values()} - {_BY})
    return rf"(?:(?:{by})\s*)?(?P<axis>{words})"


@cache
def _opened() -> re.Pattern[str]:
    """What may stand before a period that is spoken of: `of`, `for the`."""
    return re.compile(rf"^(?:{among(vocabulary().periods, {'of'})})(?![a-z])\s*", re.IGNORECASE)


@cache
def _past() -> re.Pattern[str]:
    """What may stand before a number of days: `last`, `past`."""
    return re.compile(rf"(?:{among(vocabulary().periods, {'past'})})(?![a-z])", re.IGNORECASE)
