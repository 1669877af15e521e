"""Delegates: who decides for an approver who is away, and until when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from microsoft_teams.cards.core import CardElement, Choice, ChoiceSetInput, DateInput

from cards.card import Card
from cards.layout import button, clip, compose, sentence, title, wrong
from cards.markup import Plain
from cards.signs import CLOSED, GOOD, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.delegating import LONGEST
from ledger.roles import Delegation
from ledger.zones import local_day

_INSTANT = timedelta(microseconds=1)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_CHOICES = 75


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the form stands: what it was filled in with, and what was wrong with that."""

    person: str = ""
    until: str = ""
    problem: str = ""


def delegate_form(
    people: Mapping[str, str], voice: Voice, today: date, wanted: Wanted | None = None
) -> Card:
    """People whom Purser knows, by id; where it knows none, how it gets to know them."""
    wanted = wanted or Wanted()
    heading, about = voice("approvals.delegate.title"), voice("approvals.delegate.about")
    save = button(voice("approvals.delegate.save"), Verb.DELEGATE_SAVE, main=True)
    return compose(
        voice,
        voice("approvals.delegate.summary"),
        [
            title(heading),
            sentence(about, close=True),
            wrong(wanted.problem) if wanted.problem else None,
            *(_fields(people, voice, today, wanted) if people else _nobody(voice)),
        ],
        actions=[save] if people else (),
        quiet=[voice("approvals.delegate.typed")],
        speak=[wanted.problem, heading, about],
    )


def _nobody(voice: Voice) -> list[CardElement]:
    return [sentence(voice("approvals.delegate.nobody"))]


def _fields(
    people: Mapping[str, str], voice: Voice, today: date, wanted: Wanted
) -> list[CardElement]:
    listed = list(people.items())[:MOST_CHOICES]
    return [
        ChoiceSetInput(
            id="person",
            label=voice("approvals.delegate.who"),
            style="compact",
            placeholder=voice("approvals.delegate.who_hint"),
            value=wanted.person if wanted.person in people else None,
            is_required=True,
            error_message=voice("approvals.delegate.who_missing"),
            choices=[Choice(title=clip(name), value=one) for one, name in listed],
        ),
        DateInput(
            id="until",
            label=voice("approvals.delegate.until"),
            placeholder=voice("approvals.delegate.until_hint"),
            value=wanted.until if _ISO_DAY.fullmatch(wanted.until) else None,
            min=today.isoformat(),
            max=(today + LONGEST).isoformat(),
            is_required=True,
            error_message=voice("approvals.delegate.until_missing"),
        ),
    ]


def delegated_card(named: Delegation, time_zone: str, voice: Voice) -> Card:
    last_day = local_day(named.until - _INSTANT, time_zone)
    to, of = clip(named.to_name), clip(named.of_name)
    heading = voice("approvals.delegate.done", to=to)
    means = voice("approvals.delegate.done_means", to=to, until=last_day)
    return compose(
        voice,
        voice("approvals.delegate.done_summary", to=to, of=of, day=Plain(last_day.isoformat())),
        [headed(GOOD, title(heading)), sentence(means)],
        quiet=[voice("approvals.delegate.end")],
        speak=[heading, means],
    )


def delegation_ended_card(ended: Sequence[Delegation], voice: Voice) -> Card:
    state = "off" if ended else "off_again"
    heading = voice(f"approvals.delegate.{state}")
    means = voice(f"approvals.delegate.{state}_means")
    return compose(
        voice,
        heading,
        [headed(CLOSED, title(heading)), sentence(means)],
        speak=[heading, means],
    )
