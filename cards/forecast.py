"""The forecast card: when the pool reaches its trigger and zero, and what is spent until then."""

from __future__ import annotations

from collections.abc import Sequence

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.chart import chart_words, course_chart, course_words, rough
from cards.layout import button, compose, facts, large, sentence, small, spoken, title, together
from cards.markup import Plain
from cards.names import method_name, recharge_words
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Method, Standing
from ledger.forecast import COVERAGE_PERCENT, MAX_DAYS, Forecast, Pace, Spend
from ledger.habit import MIN_DAYS
from ledger.money import MICROS, Money
from ledger.outlook import Outlook

_SATURDAY = 5
_MUCH, _LITTLE, _HARDLY = 1.15, 0.85, 0.3  # of an average day


def forecast_card(seen: Outlook, voice: Voice, *, may_act: bool = True) -> Card:
    if seen.found is None:
        return _too_early(seen, voice)
    found = seen.found
    heading, means = _heading(seen, found, voice), _means(seen, found, voice)
    pairs = _pairs(seen, found, voice)
    chart = _chart(seen, voice)
    month, balance = _rough(found.month.likely, seen), seen.account.balance
    return compose(
        voice,
        voice("forecast.summary", heading=Plain(heading), month=month, balance=balance),
        [
            small(voice("forecast.label")),
            large(heading, under=True),
            *(sentence(text, close=n == 0) for n, text in enumerate(means)),
            *([course_chart(seen.days, seen.course, seen.account.trigger, voice)] if chart else []),
            small(chart, close=True) if chart else None,
            facts(pairs),
        ],
        actions=_actions(seen, voice) if may_act else _looks(voice),
        quiet=[
            voice("forecast.from", n=seen.known),
            voice("cards.as_of", at=seen.as_of, place=voice.place()),
        ],
        sandbox=seen.account.sandbox,
        speak=[heading, *means, *spoken(pairs, voice), chart],
    )


def _too_early(seen: Outlook, voice: Voice) -> Card:
    heading = voice("forecast.early.title")
    key = "forecast.early.some" if seen.known else "forecast.early.none"
    means = voice(key, n=seen.known, needed=MIN_DAYS)
    balance = seen.account.balance
    return compose(
        voice,
        voice("forecast.early.summary", balance=balance),
        [title(heading), sentence(means), sentence(voice("forecast.balance", balance=balance))],
        actions=_looks(voice),
        quiet=[voice("cards.as_of", at=seen.as_of, place=voice.place())],
        sandbox=seen.account.sandbox,
        speak=[heading, means, voice("forecast.balance", balance=balance)],
    )


def _chart(seen: Outlook, voice: Voice) -> str:
    """What the chart shows, in words; nothing where the pool is at its end."""
    if len(seen.course) <= 1:
        return ""
    to_come = course_words(seen.course, seen.today, voice)
    return together(voice, chart_words(seen.days, voice), to_come)


def _heading(seen: Outlook, found: Forecast, voice: Voice) -> str:
    """Zero, or the trigger where something is added when it is reached."""
    if seen.account.standing is Standing.ZERO:
        return voice("cards.balance.zero")
    if seen.method is None:
        return _reached("forecast.zero", found.zero, seen, voice)
    return _reached("forecast.trigger", found.trigger, seen, voice)


def _reached(area: str, pace: Pace, seen: Outlook, voice: Voice) -> str:
    if pace.days >= MAX_DAYS:
        return voice(f"{area}.year")
    if pace.days == 0:
        return voice(f"{area}.today")
    return voice(f"{area}.about", day=_day(pace.days, seen, voice))


def _means(seen: Outlook, found: Forecast, voice: Voice) -> list[str]:
    """Between which days, and what auto-recharge then does."""
    if seen.account.standing is Standing.ZERO:
        return [voice("cards.balance.stopped")]
    pace = found.zero if seen.method is None else found.trigger
    means = [_range(pace, seen, voice)]
    if seen.method is not None and pace.days < MAX_DAYS:
        means.append(_then(seen, seen.method, found, voice))
    return [one for one in means if one]


def _range(pace: Pace, seen: Outlook, voice: Voice) -> str:
    """Nothing where there is none: it lies on one day, or a year ahead."""
    if pace.soonest == pace.latest:
        return ""
    values = {"percent": COVERAGE_PERCENT, "soonest": _day(pace.soonest, seen, voice)}
    if pace.latest >= MAX_DAYS:
        return voice("forecast.not_before", **values)
    return voice("forecast.between", latest=_day(pace.latest, seen, voice), **values)


def _then(seen: Outlook, method: Method, found: Forecast, voice: Voice) -> str:
    """What is added, for how long that is enough, and when zero would come without it."""
    recharge = seen.account.recharge.amount
    name = method_name(method, voice)
    days = max(1, round(recharge.micros * len(found.course[1:]) / max(1, found.month.likely)))
    adds = voice("forecast.adds", recharge=recharge, method=name, n=days)
    if found.zero.days >= MAX_DAYS:
        return adds
    without = voice("forecast.without", day=_day(found.zero.days, seen, voice))
    return together(voice, adds, without)


def _pairs(seen: Outlook, found: Forecast, voice: Voice) -> list[tuple[str, str]]:
    pairs = [
        (voice("cards.button.balance"), voice.apart(seen.account.balance, seen.account.trigger)),
        (voice("forecast.fact.week"), _spend(found.week, seen, voice)),
        (voice("forecast.fact.month"), _spend(found.month, seen, voice)),
        (voice("forecast.fact.pattern"), _pattern(found.weekdays, voice)),
    ]
    if seen.method is None:
        recharge = recharge_words(seen.account.recharge, None, voice)
        pairs.insert(1, (voice("cards.fact.trigger"), _trigger(seen, found, voice)))
        pairs.append((voice("cards.fact.recharge"), recharge))
    if seen.method is None and (lost := _rough(found.expires, seen)).micros >= MICROS:
        pairs.append((voice("forecast.fact.expires"), voice.money(lost)))
    return pairs


def _trigger(seen: Outlook, found: Forecast, voice: Voice) -> str:
    trigger, pace = seen.account.trigger, found.trigger
    if seen.account.balance < trigger:
        return voice("forecast.below_now", trigger=trigger)
    if pace.days >= MAX_DAYS:
        return voice("forecast.reached_late", trigger=trigger)
    return voice("forecast.reached", trigger=trigger, day=_day(pace.days, seen, voice))


def _spend(spend: Spend, seen: Outlook, voice: Voice) -> str:
    amounts = {name: _rough(getattr(spend, name), seen) for name in ("likely", "least", "most")}
    return voice("forecast.spend", **amounts)


def _rough(micros: int, seen: Outlook) -> Money:
    return rough(Money(micros, seen.account.currency))


def _pattern(weekdays: Sequence[float], voice: Voice) -> str:
    busiest, quietest = (weekdays.index(pick(weekdays)) for pick in (max, min))
    names = {"busiest": voice.day_name(busiest), "quietest": voice.day_name(quietest)}
    weekend, others = weekdays[_SATURDAY:], weekdays[:_SATURDAY]
    if weekdays[busiest] < _MUCH and weekdays[quietest] > _LITTLE:
        return voice("forecast.pattern.even")
    if max(weekend) < _HARDLY:
        return voice("forecast.pattern.closed", **names)
    if min(weekend) > max(others):
        return voice("forecast.pattern.weekend", **names)
    return voice("forecast.pattern.week", **names)


def _day(ahead: int, seen: Outlook, voice: Voice) -> Plain:
    return Plain(voice.near(seen.day(ahead), seen.today))


def _actions(seen: Outlook, voice: Voice) -> list[ExecuteAction]:
    """What puts it off comes first, and stands out where nothing else will."""
    return [
        button(voice("cards.button.add_funds"), Verb.ADD_FUNDS, main=seen.method is None),
        button(voice("cards.button.auto_recharge"), Verb.AUTO_RECHARGE),
        button(voice("cards.button.balance"), Verb.BALANCE),
    ]


def _looks(voice: Voice) -> list[ExecuteAction]:
    return [
        button(voice("cards.button.balance"), Verb.BALANCE),
        button(voice("cards.button.history"), Verb.HISTORY),
    ]
