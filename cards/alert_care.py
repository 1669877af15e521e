"""Who looks after an alert: what its card says of that, and how it is taken or put off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from microsoft_teams.cards.core import CardElement, Choice, ChoiceSetInput

from cards.card import Card
from cards.layout import Drawn, button, clip, drawn, sentence, unfolding
from cards.markup import Plain
from cards.signs import TAKEN, WAITING, headed
from cards.talk import note_card
from cards.verbs import Verb
from cards.voice import Voice
from ledger.caring import NEVER_SNOOZED
from ledger.incidents import Incident
from ledger.recipients import PATIENCE

SPANS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 4 * 60, 8 * 60, 24 * 60, 72 * 60))
_USUAL = SPANS[1]
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def care_lines(incident: Incident, voice: Voice) -> Iterator[tuple[CardElement, str]]:
    """Each as it is drawn and as it is said."""
    care = incident.facts.care
    if care.since is not None:
        taken = voice("alerts.care.taken", name=clip(care.name), at=care.since)
        yield headed(TAKEN, sentence(taken)), taken
    if care.escalated_at is not None:
        heard = care.escalated_at - incident.opened_at >= PATIENCE
        key = "alerts.care.escalated" if heard else "alerts.care.unheard"
        minutes = PATIENCE // timedelta(minutes=1)
        escalated = voice(key, n=minutes, at=care.escalated_at)
        yield headed(WAITING, sentence(escalated)), escalated
    if care.snoozed_until is not None:
        values = {"name": clip(care.snoozed_by), "until": care.snoozed_until}
        snoozed = voice("alerts.care.snoozed", **values)
        yield headed(WAITING, sentence(snoozed)), snoozed


def with_care(summary: str, incident: Incident, voice: Voice) -> str:
    """The summary as whoever else reads it has to know it."""
    care, said = incident.facts.care, Plain(summary)
    if care.snoozed_until is not None:
        return voice("alerts.care.snoozed_summary", summary=said, until=care.snoozed_until)
    if care.by:
        return voice("alerts.care.taken_summary", summary=said, name=clip(care.name))
    return summary


def take_buttons(incident: Incident, voice: Voice) -> list[Drawn]:
    """None where somebody has it."""
    if incident.facts.care.by:
        return []
    return [drawn(button(voice("alerts.button.take"), Verb.ALERT_TAKE, _ids(incident)))]


def undo_buttons(incident: Incident, voice: Voice) -> list[Drawn]:
    if incident.facts.care.snoozed_until is None:
        return []
    undo = button(voice("alerts.button.unsnooze"), Verb.ALERT_UNSNOOZE, _ids(incident))
    return [drawn(undo)]


def snooze_buttons(incident: Incident, voice: Voice) -> list[Drawn]:
    """One that asks for how long, where it can wait at all."""
    if incident.facts.care.snoozed_until or incident.kind in NEVER_SNOOZED:
        return []
    name = voice("alerts.button.snooze")
    send = button(name, Verb.ALERT_SNOOZE, _ids(incident), main=True)
    return [unfolding(name, [_span_input(voice)], send)]


def cared_card(how: str, incident: Incident, voice: Voice) -> Card:
    """The answer to what was typed: `took`, `released`, `asleep` or `woke`."""
    until = incident.facts.care.snoozed_until
    values = {"number": str(incident.number), **({"until": until} if until else {})}
    return note_card(voice(f"alerts.care.{how}", **values), voice)


def span_words(span: timedelta, voice: Voice) -> str:
    for unit, length in (("days", _DAY), ("hours", _HOUR)):
        if span % length == timedelta():
            return voice(f"alerts.span.{unit}", n=span // length)
    return voice("alerts.span.minutes", n=span // timedelta(minutes=1))


def _span_input(voice: Voice) -> ChoiceSetInput:
    return ChoiceSetInput(
        id="span",
        label=voice("alerts.care.how_long"),
        style="compact",
        value=_minutes(_USUAL),
        choices=[Choice(title=span_words(one, voice), value=_minutes(one)) for one in SPANS],
    )


def _minutes(span: timedelta) -> str:
    return str(span // timedelta(minutes=1))


def _ids(incident: Incident) -> dict[str, int]:
    return {"alert": incident.number}
