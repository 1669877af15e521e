"""What usage is called: periods, kinds of calls, destinations, persons, lengths of time."""

from __future__ import annotations

from datetime import timedelta

from cards.layout import clip
from cards.markup import Plain, dotted, escape
from cards.voice import Voice
from ledger.calls import Call
from ledger.masked import masked
from ledger.money import Money
from ledger.periods import Month
from ledger.tallies import Axis, Period, Tally
from ledger.usage import Usage, percent

_WEEK, _DAY = 7, timedelta(days=1)
_HOUR, _MINUTE = 3600, 60
_NAME = 40


def period_words(period: Period, voice: Voice) -> str:
    """`November 2026`, `Thu, Nov 19`, `Nov 6 to Nov 12`."""
    if isinstance(period, Month):
        return voice.month(f"{period.first:%Y-%m}")
    if period.days == 1:
        return voice.weekday(period.first)
    return voice("usage.period.days", first=period.first, last=period.last)


def before_words(usage: Usage, voice: Voice) -> str:
    """`October 2026`, `the first 19 days of October 2026`, `the same days of the week before`."""
    compared = usage.compared
    if isinstance(compared, Month):
        month = Plain(f"{compared.first:%Y-%m}")
        key = "month" if compared.whole else "running"
        return voice(f"usage.period.before_{key}", n=compared.days, month=month)
    if compared.days == 1:
        return voice.weekday(compared.first)
    if compared.days < _WEEK:
        return voice("usage.period.before_week")
    if compared.last + _DAY == usage.period.first:
        return voice("usage.period.before_days", n=compared.days)
    return period_words(compared, voice)


def name_of(axis: Axis, name: str, usage: Usage, voice: Voice) -> str:
    """In plain words: escape it before it stands in a card."""
    if not name:
        return voice(f"usage.name.{axis}")
    match axis:
        case Axis.KIND:
            return kind_name(name, voice)
        case Axis.DESTINATION:
            return clip(name, _NAME)
        case Axis.PERSON:
            known = usage.people.names.get(name)
            return clip(known, _NAME) if known else voice("usage.name.unknown")


def kind_name(kind: str, voice: Voice) -> str:
    """One that is not known is called what its source calls it."""
    key = f"usage.kind.{kind}"
    return voice(key) if voice.fits(key, {}) else clip(kind, _NAME)


def names_of(usage: Usage, axis: Axis, voice: Voice) -> tuple[str, ...]:
    """Those of the dearest; persons who are not to be named are counted through."""
    top = usage.among.top if usage.among else ()
    if axis is not Axis.PERSON or usage.people.shown:
        return tuple(name_of(axis, one.name, usage, voice) for one in top)
    found, number = [], 0
    for one in top:
        number += bool(one.name)
        named = voice("usage.name.numbered", n=number)
        found.append(named if one.name else name_of(axis, "", usage, voice))
    return tuple(found)


def heading(usage: Usage, voice: Voice) -> str:
    return voice(f"usage.card.title{_which(usage)}", **_told(usage, voice))


def summary(usage: Usage, voice: Voice) -> str:
    values = {"amount": usage.total.charged, **_told(usage, voice)}
    return voice(f"usage.card.summary{_which(usage)}", **values)


def _which(usage: Usage) -> str:
    if usage.axis is None:
        return ""
    return "_by" if usage.name is None else "_of"


def _told(usage: Usage, voice: Voice) -> dict[str, str]:
    told: dict[str, str] = {"period": Plain(period_words(usage.period, voice))}
    if usage.axis and usage.name is None:
        told["by"] = Plain(voice(f"usage.by.{usage.axis}"))
    elif usage.axis and usage.name is not None:
        told["name"] = name_of(usage.axis, usage.name, usage, voice)
    return told


def talked(seconds: int, voice: Voice) -> str:
    """`2 h 15 min`; what was said at all is a minute."""
    minutes = max((seconds + _MINUTE // 2) // _MINUTE, int(seconds > 0))
    hours, rest = divmod(minutes, _HOUR // _MINUTE)
    if hours:
        return voice("usage.time.hours", h=hours, m=rest)
    return voice("usage.time.minutes", m=rest)


def line(tally: Tally, whole: Money, voice: Voice) -> str:
    """`34% · 12 calls · 2 h 15 min`; no share of nothing."""
    time = Plain(talked(tally.seconds, voice))
    text = voice("usage.card.line", n=tally.calls, talked=time)
    if whole.micros <= 0:
        return text
    share = percent(tally.charged, whole)
    return voice("usage.card.with_share", share=share, line=Plain(text))


def call_line(call: Call, usage: Usage, voice: Voice) -> str:
    """`14:05 · Calls out by people · 12 min · +49•••34 · Maya Lindqvist`."""
    parts = [
        voice.clock(call.started_at),
        escape(name_of(Axis.KIND, call.kind, usage, voice)),
        talked(call.seconds, voice),
        _number(call),
    ]
    if usage.people.shown and call.person_id:
        parts.append(escape(name_of(Axis.PERSON, call.person_id, usage, voice)))
    return dotted(*filter(None, parts))


def _number(call: Call) -> str:
    """The other side's, masked here too where the operator has it kept whole."""
    return escape(masked(call.caller if call.kind.endswith("_in") else call.callee))
