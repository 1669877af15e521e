"""The first card: one for a person, another for a channel."""

from __future__ import annotations

from cards.card import Card
from cards.layout import button, compose, group, rows, sentence, title
from cards.verbs import Verb
from cards.voice import Voice


def welcome_person(
    voice: Voice,
    sandbox: bool,  # noqa: FBT001 - the contract's
    *,
    may_act: bool = True,
    to_set_up: bool = False,
) -> Card:
    """`to_set_up` for a new owner, for whom something is still to be set up."""
    if to_set_up:
        verbs = (Verb.SET_UP, Verb.BALANCE, Verb.HELP)
        return _welcome("person", verbs, voice, sandbox=sandbox, typed="owner")
    act = (Verb.ADD_FUNDS,) if may_act else ()
    return _welcome("person", (Verb.BALANCE, *act, Verb.HELP), voice, sandbox=sandbox)


def welcome_channel(voice: Voice, sandbox: bool) -> Card:  # noqa: FBT001 - the contract's
    return _welcome("channel", (Verb.ALERTS_HERE, Verb.BALANCE, Verb.HELP), voice, sandbox=sandbox)


def _welcome(
    whom: str, verbs: tuple[Verb, ...], voice: Voice, *, sandbox: bool, typed: str = ""
) -> Card:
    """What Purser is, in two sentences, and what to try."""
    typed = typed or whom
    heading, about = voice(f"cards.welcome.{whom}_title"), voice(f"cards.welcome.{whom}")
    tries = rows(
        (voice(f"cards.button.{verb.value}"), voice(f"cards.welcome.{verb.value}"))
        for verb in verbs
    )
    return compose(
        voice,
        voice(f"cards.welcome.{typed}_summary"),
        [title(heading), sentence(about, close=True), group(voice("cards.welcome.try")), *tries],
        actions=[
            button(voice(f"cards.button.{verb.value}"), verb, main=n == 0)
            for n, verb in enumerate(verbs)
        ],
        quiet=[voice(f"cards.welcome.{typed}_typed")],
        sandbox=sandbox,
        speak=[heading, about],
    )
