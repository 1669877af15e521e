"""Every usage card, in every state it can be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cards.card import Card
from cards.usage import usage_card
from cards.voice import Voice
from ledger.calls import CREDITS, Call
from ledger.money import Money
from ledger.periods import Month, before, ended, last_days
from ledger.reading import Reading
from ledger.roles import Role
from ledger.tallies import Axis, DayTally, Period, Tally
from ledger.usage import Among, Named, Usage, together
from tests.cards.gallery import HEALTHY, NOW, Scene

NOVEMBER = Month(date(2026, 11, 1), date(2026, 11, 21))
OCTOBER = Month(date(2026, 10, 1), date(2026, 10, 31))
TODAY = NOVEMBER.last
FRIDAY = Period(date(2026, 11, 20), date(2026, 11, 20))
KINDS = ("ucap_in", "conf_out", "user_out", "user_out_transfer")
OF_KIND = (42, 31, 15, 9, 3)


def usages(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    return {f"usage_{name}": usage_card(one, voice) for name, one in _every(scene)}


def seen(scene: Scene, period: Period = NOVEMBER, **changes: object) -> Usage:
    """A month as the overview shows it."""
    days, over = _days(scene, period), ended(period, TODAY)
    compared = before(over or period)
    total = together("", [day.tally for day in days], scene.currency)
    usage = Usage(
        account=scene.account(usage_read_at=NOW - timedelta(minutes=20)),
        as_of=NOW,
        period=period,
        total=total,
        ended=over,
        held=together("", [day.tally for day in days if day.on < TODAY], scene.currency),
        compared=compared,
        was=together("", [day.tally for day in _days(scene, compared)], scene.currency),
        since=None,
        days=days,
        people=Named(shown=True, least=Role.OWNER, names={"maya": scene.name, "chen": "陈伟"}),
        all=total,
        most={
            Axis.KIND: _part(total, "ucap_in", 42),
            Axis.DESTINATION: _part(total, scene.name, 31),
        },
    )
    return replace(usage, **changes)  # type: ignore[arg-type]


def by(usage: Usage, axis: Axis, names: tuple[str, ...]) -> Usage:
    """The same month by that axis."""
    top = tuple(_part(usage.total, name, n) for name, n in zip(names, OF_KIND, strict=True))
    rest = _part(usage.total, "", 8)
    return replace(usage, axis=axis, most={}, among=Among(top, rest, 27))


def _every(scene: Scene) -> Iterator[tuple[str, Usage]]:
    month, people = seen(scene), ("", "maya", "chen", "forgotten", "unknown")
    yield "month", month
    yield "month_whole", seen(scene, OCTOBER)
    yield "days", seen(scene, last_days(7, NOVEMBER.last))
    yield "year", seen(scene, last_days(366, NOVEMBER.last))
    yield "less", replace(month, was=_part(month.total, "", 250))
    yield "same", replace(month, was=month.held)
    whole = seen(scene, OCTOBER)
    yield "whole_more", replace(whole, was=_part(whole.total, "", 80))
    yield "whole_same", replace(whole, was=whole.total)
    yield "today", seen(scene, Period(TODAY, TODAY))
    yield "first", replace(month, was=_part(month.total, "", 0))
    yield "known_since", replace(month, since=date(2026, 10, 9))
    yield "covered", replace(month, total=_covered(month.total), most={})
    yield "kinds", by(month, Axis.KIND, (*KINDS, scene.name))
    yield "destinations", by(month, Axis.DESTINATION, (scene.name, "德国", "日本", "中国", ""))
    yield "persons", by(month, Axis.PERSON, people)
    for role in Role:
        hidden = by(replace(month, people=Named(shown=False, least=role)), Axis.PERSON, people)
        yield f"persons_for_{role}", hidden
    yield "one_person", replace(month, axis=Axis.PERSON, name="maya", all=_part(month.total, "", 4))
    day = seen(scene, FRIDAY, dearest=_calls(scene))
    yield "day", day
    yield "day_of_one", replace(day, axis=Axis.DESTINATION, name=scene.name, most={})
    yield "day_gone", replace(day, dearest=())
    nothing = together("", (), scene.currency)
    empty = replace(month, total=nothing, all=nothing, was=nothing, days=(), most={})
    yield "empty", empty
    yield "unread", replace(empty, account=scene.account())
    reading = Reading(NOW - timedelta(days=90), NOW - timedelta(days=60), NOW, 12_400, done=False)
    yield "reading", replace(month, reading=reading)
    yield "trouble", replace(empty, account=scene.account(usage_trouble="unreachable"))


def _days(scene: Scene, period: Period) -> tuple[DayTally, ...]:
    """One in seven without a call; in the last month more than in the one before."""
    on = [period.first + timedelta(days=n) for n in range(period.days)]
    return tuple(DayTally(day, _tally(scene, day)) for day in on if day.toordinal() % 7)


def _tally(scene: Scene, on: date) -> Tally:
    cents = 900 + on.toordinal() * 37 % 1900 + 10 * on.month
    return Tally("", 12 + cents % 50, cents * 17, Money(cents * 10_000, scene.currency), cents % 9)


def _part(whole: Tally, name: str, percent: int) -> Tally:
    charged = Money(whole.charged.micros * percent // 100, whole.charged.currency)
    return Tally(name, max(1, whole.calls * percent // 100), whole.seconds // 9, charged, 0)


def _covered(whole: Tally) -> Tally:
    return replace(whole, charged=Money.zero(whole.charged.currency), covered=whole.calls)


def _calls(scene: Scene) -> tuple[Call, ...]:
    first = Call(
        "1",
        NOW - timedelta(hours=20),
        scene.money("4.2150"),
        CREDITS,
        1_930,
        scene.name,
        "user_out",
        "maya",
        scene.name,
        "+852•••00",
        "+49•••34",
    )
    comes_in = replace(first, id="2", kind="ucap_in", person_id="", caller="+14255550123")
    return (first, comes_in, replace(first, id="3", kind="", destination="", callee="", seconds=9))
