"""Charts of usage: days as a line or bars, months as bars, names beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from microsoft_teams.cards.core import HorizontalBarChart, LineChart, VerticalBarChart

from cards.chart import line
from cards.layout import Drawn, drawn, small
from cards.voice import Voice
from ledger.money import MICROS, Money
from ledger.tallies import Axis, DayTally
from ledger.usage import Among, Usage, without_gaps

_MOST_DAYS = 31  # more of them become months
_ROOMY = 10  # bars that have room for a month's name below each
_LABEL = 24  # characters beside a bar


def days_chart(usage: Usage, voice: Voice) -> Drawn:
    """Every day of the period, or every month of a long one.

    Bars have no room for the names of many days below them; a line names only some of its days.
    """
    currency = usage.account.currency
    days = without_gaps(usage.days, usage.period, currency)
    by_month = len(days) > _MOST_DAYS
    title = voice(f"usage.chart.{'months' if by_month else 'days'}", currency=currency)
    if _ROOMY < len(days) <= _MOST_DAYS:
        # A day that is not over would look like the end of all calls.
        return _line([day for day in days if usage.ended and day.on <= usage.ended.last], title)
    bars = _months(days) if by_month else [(voice.short(day.on), _y(day)) for day in days]
    chart = VerticalBarChart(
        title=title,
        x_axis_title="",
        y_axis_title="",
        color="categoricalBlue",
        data=[],
        fallback=small(title),
    )
    return {**drawn(chart), "data": [{"x": x, "y": y} for x, y in bars]}


def _line(days: Sequence[DayTally], title: str) -> Drawn:
    points = [(day.on, day.tally.charged) for day in days]
    chart = LineChart(
        title=title,
        x_axis_title="",
        y_axis_title="",
        data=[line(title, "categoricalBlue", points)],
        fallback=small(title),
    )
    return drawn(chart)


def names_chart(usage: Usage, axis: Axis, names: Sequence[str], voice: Voice) -> Drawn:
    """The dearest names, and the others as one bar."""
    among = usage.among or Among((), usage.total, 0)
    by = voice(f"usage.by.{axis}")
    title = voice("usage.chart.names", by=by, currency=usage.account.currency)
    bars = [(name, one.charged) for name, one in zip(names, among.top, strict=True)]
    if among.others:
        bars.append((voice("usage.card.others", n=among.others), among.rest.charged))
    chart = HorizontalBarChart(
        title=title,
        x_axis_title="",
        y_axis_title="",
        color="categoricalBlue",
        display_mode="AbsoluteWithAxis",
        data=[],
        fallback=small(title),
    )
    return {**drawn(chart), "data": [{"x": _label(name), "y": _units(y)} for name, y in bars]}


def _label(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _months(days: Sequence[DayTally]) -> Iterator[tuple[str, float]]:
    for month, several in groupby(days, key=lambda day: f"{day.on:%Y-%m}"):
        micros = sum(day.tally.charged.micros for day in several)
        yield month, round(micros / MICROS, 2)


def _y(day: DayTally) -> float:
    return _units(day.tally.charged)


def _units(amount: Money) -> float:
    """A chart needs plain numbers: whole cents, and nothing is ever computed from them."""
    return round(amount.micros / MICROS, 2)
