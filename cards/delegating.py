"""Delegates: who decides for an approver who is away, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from microsoft_teams.cards.core import Choice, ChoiceSetInput, DateInput

from cards.card import Card
from cards.form import Wording, form_card
from cards.layout import CLOSED, GOOD, clip, compose, headed, sentence, title
from cards.markup import Plain
from cards.verbs import Verb
from cards.voice import Voice
from ledger.delegating import LONGEST
from ledger.people import Acquaintance
from ledger.roles import Delegation
from ledger.zones import local_day

_INSTANT = timedelta(microseconds=1)


def delegate_form(
    people: Sequence[Acquaintance],
    form_id: str,
    voice: Voice,
    *,
    today: date,
    who: str = "",
    until: str = "",
    problem: str = "",
) -> Card:
    """People whom Purser knows; where it knows none, how it gets to know them."""
    says = Wording(
        heading=voice("approvals.delegate.title"),
        about=voice("approvals.delegate.about"),
        summary=voice("approvals.delegate.summary"),
        typed=voice("approvals.delegate.typed"),
        problem=problem,
    )
    known = {one.person_id for one in people}
    picked = ChoiceSetInput(
        id="who",
        label=voice("approvals.delegate.who"),
        style="compact",
        placeholder=voice("approvals.delegate.who_hint"),
        value=who if who in known else None,
        is_required=True,
        error_message=voice("approvals.delegate.who_missing"),
        choices=[Choice(title=clip(one.name), value=one.person_id) for one in people],
    )
    fields = [
        picked if people else sentence(voice("approvals.delegate.nobody")),
        DateInput(
            id="until",
            label=voice("approvals.delegate.until"),
            value=until or None,
            min=today.isoformat(),
            max=(today + LONGEST).isoformat(),
            is_required=True,
            error_message=voice("approvals.delegate.until_missing"),
        ),
    ]
    send = (voice("approvals.delegate.save"), Verb.DELEGATE_SAVE)
    return form_card(form_id, voice, says, fields, send, sandbox=False)


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
