"""A form: a heading, what it is about, what was wrong, the fields, and two ways to end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import CardElement

from cards.card import Card
from cards.layout import button, cancel, compose, sentence, title, wrong
from cards.verbs import Verb
from cards.voice import Voice


@dataclass(frozen=True, slots=True)
class Wording:
    """What a form says around its fields; `problem` and `typed` may be empty."""

    heading: str
    about: str
    summary: str
    typed: str
    problem: str


def form_card(
    form_id: str,
    voice: Voice,
    says: Wording,
    fields: Sequence[CardElement | None],
    send: tuple[str, Verb],
    *,
    sandbox: bool,
    more_ids: Mapping[str, str] | None = None,
) -> Card:
    """`send` is the main button's title and verb; `more_ids` say what the form is about."""
    ids = {"form": form_id}
    name, verb = send
    return compose(
        voice,
        says.summary,
        [
            title(says.heading),
            sentence(says.about, close=True),
            wrong(says.problem) if says.problem else None,
            *fields,
        ],
        actions=[button(name, verb, {**ids, **(more_ids or {})}, main=True), cancel(voice, ids)],
        quiet=[says.typed] if says.typed else [],
        sandbox=sandbox,
        speak=[says.problem, says.heading, says.about],
    )
