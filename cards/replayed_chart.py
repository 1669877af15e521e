"""The replayed chart: the same days with the recommended amounts and with the present ones."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import LineChart

from cards.chart import balance_chart, chart_words, line
from cards.layout import Drawn, drawn, small
from cards.voice import Voice
from ledger.money import Money
from ledger.recommend import Served
from ledger.views import Day


def replayed_chart(past: Sequence[Day], best: Served, now: Served, voice: Voice) -> Drawn:
    """Without auto-recharge there is but one course, and the trigger beside it."""
    if best.amount is None:
        return balance_chart(tuple(past), best.trigger, voice)
    name = voice("recommend.chart.title", n=len(past))
    courses = [("best", best, "categoricalBlue"), (kind(now), now, "categoricalMarigold")]
    if now.closings == best.closings:
        courses.pop()
    chart = LineChart(
        title=name,
        x_axis_title="",
        y_axis_title="",
        data=[
            line(
                voice(f"recommend.chart.{which}", currency=one.trigger.currency),
                color,
                [(day.on, closing) for day, closing in zip(past, one.closings, strict=True)],
            )
            for which, one, color in courses
        ],
        fallback=small(name),
    )
    return drawn(chart)


def replayed_words(past: Sequence[Day], best: Served, now: Served, voice: Voice) -> str:
    """The chart in one sentence."""
    if best.amount is None:
        return chart_words(past, voice)
    values = {**_ends("best", best), **_ends("now", now)}
    if now.closings == best.closings:
        return voice("recommend.chart.words", **values)
    return voice(f"recommend.chart.words_{kind(now)}", **values)


def kind(now: Served) -> str:
    """What stands beside the recommendation: a replay as well, or what really was."""
    return "now" if now.amount else "as_it_was"


def _ends(name: str, one: Served) -> dict[str, Money]:
    closings = sorted(one.closings, key=lambda closing: closing.micros)
    return {f"{name}_lowest": closings[0], f"{name}_highest": closings[-1]}
