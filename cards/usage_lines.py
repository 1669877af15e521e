"""The lines of a usage card: what cost most, the dearest first, and where a tap on each leads."""

from __future__ import annotations

from collections.abc import Iterator

from microsoft_teams.cards.core import CardElement, Column, ColumnSet, ExecuteAction, TextBlock

from cards.layout import button, group, small
from cards.markup import escape
from cards.usage_words import call_line, line, name_of, names_of
from cards.verbs import Verb
from cards.voice import Voice
from ledger.money import Money
from ledger.periods import word_of
from ledger.tallies import Axis, Period, Tally
from ledger.usage import Usage

_DAYS = 5  # the dearest ones


def usage_lines(usage: Usage, voice: Voice) -> list[CardElement]:
    """Names, or days, or calls: each leads further down, as far as there is more to see."""
    if usage.axis and usage.name is None:
        return [*_names(usage, usage.axis, voice)]
    if usage.period.days == 1:
        return [*_calls(usage, voice)]
    return [*_dearest_days(usage, voice)]


def _names(usage: Usage, axis: Axis, voice: Voice) -> Iterator[CardElement]:
    if usage.among is None:
        return
    yield group(voice(f"usage.button.{axis}"))
    leads = axis is not Axis.PERSON or usage.people.shown
    for name, one in zip(names_of(usage, axis, voice), usage.among.top, strict=True):
        tap = leading_to(escape(name), usage.period, axis, one.name) if leads else None
        yield _row(name, _line(one, usage, voice), one.charged, voice, tap)
    if usage.among.others:
        rest, name = usage.among.rest, voice("usage.card.others", n=usage.among.others)
        yield _row(name, _line(rest, usage, voice), rest.charged, voice)


def _line(tally: Tally, usage: Usage, voice: Voice) -> str:
    return line(tally, usage.total.charged, voice)


def _dearest_days(usage: Usage, voice: Voice) -> Iterator[CardElement]:
    dearest = sorted(usage.days, key=lambda day: (-day.tally.charged.micros, day.on))[:_DAYS]
    paid = [day for day in dearest if day.tally.charged.micros > 0]
    if paid:
        yield group(voice("usage.card.dearest_days"))
    for day in paid:
        name = voice.weekday(day.on)
        tap = leading_to(name, Period(day.on, day.on), usage.axis, usage.name)
        yield _row(name, _line(day.tally, usage, voice), day.tally.charged, voice, tap)


def _calls(usage: Usage, voice: Voice) -> Iterator[CardElement]:
    if usage.total.charged.micros <= 0:
        return
    yield group(voice("usage.card.dearest_calls"))
    if not usage.dearest:
        yield small(voice("usage.card.gone"), close=True)
    for call in usage.dearest:
        name = name_of(Axis.DESTINATION, call.destination, usage, voice)
        yield _row(name, call_line(call, usage, voice), call.charge, voice)


def _row(
    name: str, below: str, amount: Money, voice: Voice, tap: ExecuteAction | None = None
) -> ColumnSet:
    """What stands for something more leads there when it is tapped."""
    named = TextBlock(text=escape(name), wrap=True, color="Accent" if tap else None)
    paid = TextBlock(
        text=voice.money(amount), wrap=True, weight="Bolder", horizontal_alignment="Right"
    )
    return ColumnSet(
        spacing="Small",
        select_action=tap,
        columns=[
            Column(width="stretch", items=[named, small(below, close=True)]),
            Column(width="auto", items=[paid]),
        ],
    )


def leading_to(
    text: str, period: Period, axis: Axis | None = None, name: str | None = None
) -> ExecuteAction:
    """The same card about something else; a name is marked, as an empty one is a name too."""
    ids = {
        "period": word_of(period),
        "by": axis.value if axis else "",
        "name": "" if name is None else f"={name}",
    }
    return button(text, Verb.USAGE, ids)
