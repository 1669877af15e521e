"""Charts of usage: bars of days or months, and bars of names beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from microsoft_teams.cards.core import HorizontalBarChart, VerticalBarChart

from cards.layout import Drawn, drawn, small
from cards.voice import Voice
from ledger.money import MICROS, Money
from ledger.tallies import Axis, DayTally
from ledger.usage import Among, Usage, without_gaps

_MOST_BARS = 31  # of days; more of them become months
_ROOMY = 10  # bars that have room for a month's name below each
_LABEL = 24  # characters beside a bar


def days_chart(usage: Usage, voice: Voice) -> Drawn:
    """Every day of the period, or every month of a long one."""
    currency = usage.account.currency
    days = without_gaps(usage.days, usage.period, currency)
    by_month = len(days) > _MOST_BARS
    title = voice(f"usage.chart.{'months' if by_month else 'days'}", currency=currency)
    bars = list(_months(days)) if by_month else [(_named(d, days, voice), _y(d)) for d in days]
    chart = VerticalBarChart(
        title=title,
        x_axis_title="",
        y_axis_title="",
        color="categoricalBlue",
        data=[],
        fallback=small(title),
    )
    return {**drawn(chart), "data": [{"x": x, "y": y} for x, y in bars]}


def _named(day: DayTally, days: Sequence[DayTally], voice: Voice) -> str:
    """Where there are many bars of one month, a number is all there is room for below each."""
    within = (days[0].on.year, days[0].on.month) == (days[-1].on.year, days[-1].on.month)
    crowded = len(days) > _ROOMY
    return str(day.on.day) if crowded and within else voice.short(day.on)


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
