"""What an alert says: what happened, why, what follows from it, and how to get fewer of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cards.layout import together
from cards.markup import Plain
from cards.names import has_end, labelled_method, method_name, reason, remedy, span
from cards.voice import Voice
from ledger.account import HELD_BY_AGREEMENT, PAUSED_BY_PERSON
from ledger.declines import DISPUTED, UNANSWERED, is_terminal
from ledger.incidents import AlertFacts, AlertKind, CapLevel, Incident, Resolution
from ledger.recharging import RETRIES

ATTEMPTS = len(RETRIES) + 1  # rule 21: the first, and one after each wait


@dataclass(frozen=True, slots=True)
class Told:
    """The words of an open alert."""

    heading: str
    label: str  # what the large fact is; empty where it says so itself
    large: str  # its one large fact
    says: list[str]
    summary: str
    pairs: list[tuple[str, str]]
    fewer: str = ""  # a hint of its own, beside `alerts`


@dataclass(frozen=True, slots=True)
class Over:
    """The words of one that is resolved."""

    heading: str
    means: str
    summary: str


def told(incident: Incident, voice: Voice) -> Told:
    match incident.kind:
        case AlertKind.CAP_REACHED:
            return _cap(incident, voice)
        case AlertKind.EXPIRING:
            return _expiring(incident, voice)
        case _:
            return _standing(incident, voice)


def over(incident: Incident, resolution: Resolution, voice: Voice) -> Over:
    """What it was about and since when it is over."""
    area, facts = f"alerts.{incident.kind.value}", incident.facts
    after = {"at": resolution.at, "balance": resolution.balance}
    values = values_of(incident, voice) | after
    how = "resolved"
    if incident.kind is AlertKind.EXPIRING and _gone(facts, resolution):
        how = "gone"
    off = "_off" if incident.kind is AlertKind.RECHARGE_FAILED and not facts.auto_on else ""
    if incident.kind is AlertKind.LOW and resolution.balance < facts.trigger:
        off = "_lowered"
    return Over(
        voice(f"{area}.{how}_title"),
        voice(f"{area}.{how}{off}_means", **values),
        voice(f"{area}.{how}_summary", **values),
    )


def values_of(incident: Incident, voice: Voice) -> dict[str, Any]:
    """What the sentences of an alert may name; what is not known is not in it."""
    facts = incident.facts
    method = labelled_method(facts.method_label)
    code = facts.code or facts.auto_paused
    known = {
        "recharge": facts.recharge,
        "method": method_name(method, voice) if method else None,
        "attempts": facts.attempts or None,
        "retry_at": facts.retry_at,
        "expiring": facts.expiring,
        "expires_at": facts.expires_at,
        "per_day": facts.per_day or None,
        "per_month": facts.per_month,
        "times": facts.recharged_times if facts.per_day else None,
        "recharged": facts.recharged,
    }
    return {
        "number": str(incident.number),
        "at": incident.opened_at,
        "place": voice.place(),
        "balance": facts.balance,
        "trigger": facts.trigger,
        "reason": reason(code, voice),
        "remedy": remedy(code, voice),
        **{name: value for name, value in known.items() if value is not None},
    }


def fullest(key: str, voice: Voice, values: dict[str, Any]) -> str:
    """The sentence with all it can name, or the bare one where something is not known."""
    return voice(key if voice.fits(key, values) else f"{key}_bare", **values)


def may_try_again(facts: AlertFacts) -> bool:
    """Whether the same charge could go through: not with a card that is done for (rule 21)."""
    if facts.auto_paused == HELD_BY_AGREEMENT:
        return False
    if facts.auto_paused and facts.auto_paused != PAUSED_BY_PERSON:
        return not is_terminal(facts.auto_paused)
    return facts.auto_on and bool(facts.auto_paused or facts.retry_at)


def _standing(incident: Incident, voice: Voice) -> Told:
    """Alerts about the balance and about a charge that was refused."""
    area, values = f"alerts.{incident.kind.value}", values_of(incident, voice)
    return Told(
        heading=voice(f"{area}.{_special(incident)}title"),
        label=voice("cards.button.balance"),
        large=voice.apart(incident.facts.balance, incident.facts.trigger),
        says=_says(incident, voice, values),
        summary=voice(f"{area}.{_unanswered(incident)}summary", **values),
        pairs=_attempt(incident, voice),
    )


def _says(incident: Incident, voice: Voice, values: dict[str, Any]) -> list[str]:
    """What happened and how fast it goes on; what auto-recharge does; what stops at zero."""
    auto = auto_words(incident, voice, values)
    match incident.kind:
        case AlertKind.LOW:
            fell = voice("alerts.low.fell", **values)
            stops = voice("alerts.zero_stops")
            return [
                together(voice, fell, pace_words(incident, voice)),
                together(voice, auto, stops),
            ]
        case AlertKind.ZERO:
            return [voice("alerts.zero.stopped", **values), auto]
        case _ if special := _special(incident):
            refused = fullest(f"alerts.{incident.kind.value}.{special}what", voice, values)
        case AlertKind.RECHARGE_PAUSED if incident.facts.attempts > 1:
            refused = fullest("alerts.recharge_paused.what", voice, values)
        case _:
            refused = fullest("alerts.recharge_failed.what", voice, values)
    return [refused, auto, *_still_running(incident, voice)]


def _special(incident: Incident) -> str:
    """What was no refused charge has words of its own."""
    return _disputed(incident) or _unanswered(incident)


def _disputed(incident: Incident) -> str:
    paused = incident.kind is AlertKind.RECHARGE_PAUSED
    return "disputed_" if paused and incident.facts.code == DISPUTED else ""


def _unanswered(incident: Incident) -> str:
    failed = incident.kind is AlertKind.RECHARGE_FAILED
    return "unanswered_" if failed and incident.facts.code == UNANSWERED else ""


def auto_words(incident: Incident, voice: Voice, values: dict[str, Any]) -> str:
    area, facts = f"alerts.{incident.kind.value}", incident.facts
    if not facts.auto_on:
        return voice(f"{area}.auto_off", **values)
    if facts.auto_paused:
        why = {"reason": reason(facts.auto_paused, voice)}
        of_person = facts.auto_paused == PAUSED_BY_PERSON
        how = "auto_person" if of_person else f"{_disputed(incident)}auto_paused"
        return voice(f"{area}.{how}", **values | why)
    if facts.retry_at:
        return voice(f"{area}.auto_retry", **values)
    return fullest(f"{area}.{_unanswered(incident)}auto_on", voice, values)


def _attempt(incident: Incident, voice: Voice) -> list[tuple[str, str]]:
    """Which attempt it was, where there is more than one to be had."""
    facts = incident.facts
    of_charge = incident.kind in (AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED)
    told = of_charge and facts.attempts and facts.code != UNANSWERED
    if not told or is_terminal(facts.code):
        return []
    which = voice("alerts.fact.attempt_of", attempts=facts.attempts, most=ATTEMPTS)
    return [(voice("alerts.fact.attempt"), which)]


def pace_words(incident: Incident, voice: Voice) -> str:
    pace = incident.facts.pace
    if pace is None:
        return ""
    if not has_end(pace):
        return voice("alerts.low.pace_open", span=span(pace, voice))
    end = incident.opened_at + timedelta(days=pace.days)
    day = voice.near(end, incident.opened_at)
    return voice("alerts.low.pace", span=span(pace, voice), day=day)


def _still_running(incident: Incident, voice: Voice) -> list[str]:
    """The time that is left, said only while some is left."""
    if incident.facts.balance.micros <= 0:
        return []
    return [together(voice, pace_words(incident, voice), voice("alerts.zero_stops"))]


def _cap(incident: Incident, voice: Voice) -> Told:
    facts, values = incident.facts, values_of(incident, voice)
    level = CapLevel(facts.cap_level or CapLevel.STOPPED)
    area = f"alerts.cap_reached.{'month' if facts.cap == 'month' else 'day'}"
    values |= {
        "until": _until(incident, voice),
        "used": Plain(fullest(f"{area}.used", voice, values)),
    }
    heading = voice(f"alerts.cap_reached.{level.value}_title")
    plain = {"title": Plain(heading), "used": Plain(fullest(f"{area}.plain", voice, values))}
    stopped = level is CapLevel.STOPPED
    key = f"alerts.cap_reached.{level.value}"
    means = fullest(key, voice, values) if stopped else voice(key, **values)
    return Told(
        heading=heading,
        label=voice("cards.button.balance") if stopped else "",
        large=voice.money(facts.balance) if stopped else values["used"],
        says=[means, *(_still_running(incident, voice) if stopped else [])],
        summary=voice("alerts.cap_reached.summary", **values | plain),
        pairs=[(voice(f"{area}.name"), values["used"])] if stopped else [],
        fewer=voice("alerts.cap_reached.fewer"),
    )


def _until(incident: Incident, voice: Voice) -> Plain:
    """The first day of the next period that is counted."""
    period, opened = incident.facts.period, incident.opened_at.date()
    if incident.facts.cap == "month":
        first = date.fromisoformat(f"{period[:7]}-01") if period else opened
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        following = (date.fromisoformat(period) if period else opened) + timedelta(days=1)
    return Plain(voice.near(following, opened))


def _expiring(incident: Incident, voice: Voice) -> Told:
    facts, values = incident.facts, values_of(incident, voice)
    left = _days_left(incident)
    heading = voice("alerts.expiring.title", n=left)
    return Told(
        heading=heading,
        label=voice("alerts.expiring.label" if facts.expiring else "cards.button.balance"),
        large=voice.money(facts.expiring or facts.balance),
        says=[fullest("alerts.expiring.what", voice, values), voice("alerts.expiring.order")],
        summary=fullest("alerts.expiring.summary", voice, values | {"title": Plain(heading)}),
        pairs=[],
        fewer=voice("alerts.expiring.fewer"),
    )


def _days_left(incident: Incident) -> int:
    """Begun days until the funds expire."""
    if incident.facts.expires_at is None:
        return 1
    return max(1, -(-(incident.facts.expires_at - incident.opened_at) // timedelta(days=1)))


def _gone(facts: AlertFacts, resolution: Resolution) -> bool:
    """Whether the funds expired, rather than having been used before."""
    return facts.expires_at is not None and resolution.at >= facts.expires_at
