"""The balance chart: thirty days as a line, the trigger as another, and both in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import LineChart, LineChartData, LineChartValue, TextBlock

from cards.voice import Voice
from ledger.money import MICROS, Money
from ledger.views import Day


def balance_chart(days: Sequence[Day], trigger: Money, voice: Voice) -> LineChart | None:
    """None where nothing has moved: a flat line tells nothing that the amount does not."""
    if not any(day.closing != days[0].closing for day in days):
        return None
    words = TextBlock(text=chart_words(days, voice), wrap=True, is_subtle=True)
    return LineChart(
        title=voice("cards.chart.title", n=len(days)),
        x_axis_title="",
        y_axis_title="",
        data=[_balance(days, voice), _trigger(days, trigger, voice)],
        fallback=words,
    )


def chart_words(days: Sequence[Day], voice: Voice) -> str:
    spent = Money.zero(days[0].used.currency)
    for day in days:
        spent = spent + day.used
    closings = [day.closing for day in days]
    return voice(
        "cards.chart.words", n=len(days), highest=max(closings), lowest=min(closings), spent=spent
    )


def _balance(days: Sequence[Day], voice: Voice) -> LineChartData:
    return LineChartData(
        legend=voice("cards.chart.balance", currency=days[0].closing.currency),
        color="categoricalBlue",
        values=[_point(day, day.closing) for day in days],
    )


def _trigger(days: Sequence[Day], trigger: Money, voice: Voice) -> LineChartData:
    """Two points make the line; a point a day would only make the card heavier."""
    return LineChartData(
        legend=voice("cards.chart.trigger"),
        color="categoricalMarigold",
        values=[_point(days[0], trigger), _point(days[-1], trigger)],
    )


def _point(day: Day, amount: Money) -> LineChartValue:
    """Whole cents as the number that a chart needs; nothing is ever computed from it."""
    return LineChartValue(x=day.on.isoformat(), y=round(amount.micros / MICROS, 2))
