"""Charts of the balance: thirty days as a line, those to come, the trigger; and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from microsoft_teams.cards.core import LineChart, LineChartData

from cards.layout import Drawn, drawn, small
from cards.markup import Plain
from cards.voice import Voice
from ledger.money import MICROS, Money
from ledger.views import Day

_ROUGH_FROM = 10 * MICROS
_WEEKS = (7, 14)  # days ahead that are told beside the end


def moved(days: Sequence[Day]) -> bool:
    """A flat line tells nothing that the amount does not."""
    return any(day.closing.micros != days[0].closing.micros for day in days)


# Many ask for the same thirty days until the next booking, and they cost a quarter of the card.
@lru_cache(maxsize=256)
def balance_chart(days: tuple[Day, ...], trigger: Money, voice: Voice) -> Drawn:
    """The chart, or its title above the words that stand below either."""
    name = voice("cards.chart.title", n=len(days))
    chart = LineChart(
        title=name,
        x_axis_title="",
        y_axis_title="",
        data=[_balance(days, voice), _trigger(days, trigger, voice)],
        fallback=small(name),
    )
    return drawn(chart)


def chart_words(days: Sequence[Day], voice: Voice) -> str:
    """The chart in one sentence."""
    currency, closings = days[0].closing.currency, [day.closing.micros for day in days]
    return voice(
        "cards.chart.words",
        n=len(days),
        highest=Money(max(closings), currency),
        lowest=Money(min(closings), currency),
        spent=Money(sum(day.used.micros for day in days), currency),
    )


@lru_cache(maxsize=256)
def course_chart(
    days: tuple[Day, ...],
    course: tuple[tuple[date, Money], ...],
    trigger: Money,
    voice: Voice,
) -> Drawn:
    """Thirty days that were and thirty that are likely, or their title above the same in words."""
    name = voice("forecast.chart.title", n=len(days))
    ends = [(days[0].on, trigger), (course[-1][0], trigger)]
    chart = LineChart(
        title=name,
        x_axis_title="",
        y_axis_title="",
        data=[
            _balance(days, voice),
            line(voice("forecast.chart.course"), "categoricalTeal", course),
            line(voice("cards.chart.trigger"), "categoricalMarigold", ends),
        ],
        fallback=small(name),
    )
    return drawn(chart)


def course_words(course: Sequence[tuple[date, Money]], today: date, voice: Voice) -> str:
    """The likely course in one sentence: after a week, after two, and where it ends."""
    last = len(course) - 1
    points = (
        course[ahead] for ahead in sorted({*(ahead for ahead in _WEEKS if ahead < last), last})
    )
    told = (
        voice("forecast.chart.point", day=Plain(voice.near(on, today)), balance=rough(balance))
        for on, balance in points
    )
    return voice("forecast.chart.words", points=Plain(voice("roles.card.join").join(told)))


def rough(to_come: Money) -> Money:
    """In whole units, where it is some of them: cents of what is to come would be made up."""
    whole = round(to_come.micros / MICROS) * MICROS
    return Money(whole, to_come.currency) if to_come.micros >= _ROUGH_FROM else to_come


def _balance(days: Sequence[Day], voice: Voice) -> LineChartData:
    legend = voice("cards.chart.balance", currency=days[0].closing.currency)
    return line(legend, "categoricalBlue", [(day.on, day.closing) for day in days])


def _trigger(days: Sequence[Day], trigger: Money, voice: Voice) -> LineChartData:
    """Two points make the line; a point a day would only make the card heavier."""
    ends = [(days[0].on, trigger), (days[-1].on, trigger)]
    return line(voice("cards.chart.trigger"), "categoricalMarigold", ends)


def line(legend: str, color: str, points: Sequence[tuple[date, Money]]) -> LineChartData:
    """All points are validated in one go: one by one they cost more than the rest of the card.

    A chart needs plain numbers: whole cents, and nothing is ever computed from them.
    """
    values = [{"x": on.isoformat(), "y": round(y.micros / MICROS, 2)} for on, y in points]
    return LineChartData.model_validate({"legend": legend, "color": color, "values": values})
