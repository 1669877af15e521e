"""Asking for approval: the confirmation of settings that charge nothing, and ask all the same."""

from __future__ import annotations

from cards.asked import settings_heading, settings_pairs
from cards.card import Card
from cards.confirmation import above, decide, facts_if, in_summary, purpose_input, valid
from cards.layout import compose, large, sentence, small, spoken, together
from cards.markup import Plain
from cards.voice import Voice
from ledger.approval import settings_of
from ledger.views import Confirmation


def ask_settings_card(confirmation: Confirmation, voice: Voice) -> Card:
    """What would be set, before and after, and that somebody else decides."""
    account = confirmation.account
    methods = (confirmation.method,) if confirmation.method else ()
    was = settings_of(account, methods)
    becomes = settings_of(confirmation.becomes or account, methods)
    heading = settings_heading(was, becomes, voice)
    means = together(voice, voice("approvals.ask.charges_nothing"), above(confirmation, voice))
    pairs = settings_pairs(was, becomes, voice)
    plain = Plain(settings_heading(was, becomes, voice, plain=True))
    return compose(
        voice,
        in_summary(confirmation, plain, voice),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            facts_if(pairs),
            purpose_input(confirmation, voice),
        ],
        actions=decide("", confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=account.sandbox,
        speak=[heading, means, *spoken(pairs, voice), valid(confirmation, voice)],
    )
