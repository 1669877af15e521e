"""The digest after quiet hours: what there was, what is open still, and how much is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from microsoft_teams.cards.core import CardElement

from cards.card import Card
from cards.layout import button, compose, large, sentence, small, spoken, title
from cards.verbs import Verb
from cards.voice import Voice
from ledger.incidents import NEWS, Happened, Incident


def digest_card(incident: Incident, voice: Voice, *, may_act: bool) -> Card:
    facts = incident.facts
    still_open = sum(one.over_at is None for one in facts.happened)
    counts = {"n": len(facts.happened) + facts.unlisted, "open": still_open}
    means = voice("alerts.digest.open" if still_open else "alerts.digest.over", **counts)
    heading, balance = voice("alerts.digest.title"), voice.apart(facts.balance, facts.trigger)
    named = voice("cards.button.balance")
    return compose(
        voice,
        voice("alerts.digest.summary", balance=facts.balance, **counts),
        [
            title(heading),
            small(named),
            large(balance, under=True),
            sentence(means),
            *listed(facts.happened, incident.opened_at, voice),
            *([small(voice("alerts.digest.unlisted", n=facts.unlisted))] if facts.unlisted else []),
        ],
        actions=[button(named, Verb.BALANCE)] if may_act else (),
        quiet=[
            voice(
                "alerts.digest.number",
                number=str(incident.number),
                at=incident.opened_at,
                place=voice.place(),
            )
        ],
        sandbox=facts.sandbox,
        speak=[
            heading,
            *spoken([(named, balance)], voice),
            means,
            *(kind_name(one, voice) for one in facts.happened),
        ],
    )


def listed(several: Iterable[Happened], now: datetime, voice: Voice) -> Iterable[CardElement]:
    """Each with its name, and under it when it was, what was left, since when it is over."""
    for one in several:
        yield sentence(f"**{kind_name(one, voice)}**")
        yield small(_when(one, now, voice), close=True)


def kind_name(one: Happened, voice: Voice) -> str:
    return voice(f"alerts.kind.{one.kind.value}")


def _when(one: Happened, now: datetime, voice: Voice) -> str:
    values = {"number": str(one.number), "balance": one.balance, "at": _clock(one.at, now, voice)}
    if one.over_at is None:
        return voice("alerts.happened.open", **values)
    if one.kind in NEWS:
        return voice("alerts.happened.once", **values)
    return voice("alerts.happened.over", over_at=_clock(one.over_at, now, voice), **values)


def _clock(at: datetime, now: datetime, voice: Voice) -> str:
    """With its day where that is not the reader's today."""
    clock = voice.clock(at)
    return clock if voice.day(at) == voice.day(now) else f"{voice.short(at)} {clock}"
