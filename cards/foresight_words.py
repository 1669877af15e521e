"""What alerts of what is to come say, and of a day that was not like others."""

from __future__ import annotations

from datetime import date

from cards.alert_words import Told, auto_words, fullest, pace_words, values_of
from cards.layout import clip, together
from cards.markup import Plain, escape
from cards.names import span
from cards.voice import Voice
from ledger.incidents import AlertKind, Incident
from ledger.tallies import Tally


def told_ahead(incident: Incident, voice: Voice) -> Told | None:
    """None where it is another kind of alert."""
    match incident.kind:
        case AlertKind.RUNS_OUT_SOON:
            return _runs_out(incident, voice)
        case AlertKind.UNUSUAL_SPEND:
            return _unusual(incident, voice)
        case _:
            return None


def _runs_out(incident: Incident, voice: Voice) -> Told:
    facts, values = incident.facts, values_of(incident, voice)
    if facts.pace is not None:
        values["span"] = span(facts.pace, voice)
    means = together(voice, pace_words(incident, voice), voice("alerts.zero_stops"))
    return Told(
        heading=voice("alerts.runs_out_soon.title"),
        label=voice("cards.button.balance"),
        large=voice.apart(facts.balance, facts.trigger),
        says=[means, auto_words(incident, voice, values)],
        summary=fullest("alerts.runs_out_soon.summary", voice, values),
        pairs=[],
        fewer=voice("alerts.runs_out_soon.fewer"),
    )


def _unusual(incident: Incident, voice: Voice) -> Told:
    """How much, against how much on such a day, and where it went; never who called."""
    facts, values = incident.facts, values_of(incident, voice)
    area, known = "alerts.unusual_spend", bool(facts.period and facts.spent)
    if known:
        on = date.fromisoformat(facts.period)
        values |= {"day": Plain(voice.weekday(on)), "spent": facts.spent}
        values |= {"weekday": Plain(voice.day_name(on.weekday())), "usual": facts.usual}
    nothing = facts.usual is not None and not facts.usual.micros
    return Told(
        heading=voice(f"{area}.title"),
        label=voice(f"{area}.label" if known else "cards.button.balance", **values),
        large=voice.money(facts.spent or facts.balance),
        says=[fullest(f"{area}.what{'_none' if nothing else ''}", voice, values)],
        summary=fullest(f"{area}.summary", voice, values),
        pairs=[_called(one, voice) for one in facts.called],
        fewer=voice(f"{area}.fewer"),
    )


def _called(one: Tally, voice: Voice) -> tuple[str, str]:
    name = escape(clip(one.name)) if one.name else voice("alerts.unusual_spend.elsewhere")
    return name, voice("alerts.unusual_spend.called", n=one.calls, amount=one.charged)
