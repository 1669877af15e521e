"""Reconciling: the admin centre's figure beside the book's, and what to do about the difference."""

from __future__ import annotations

from microsoft_teams.cards.core import TextInput

from cards.card import Card
from cards.confirmation import above, decide, facts_if, in_summary, purpose_input, valid
from cards.form import Wording, form_card
from cards.layout import compose, large, sentence, small, spoken, title, together
from cards.markup import Plain
from cards.signs import GOOD, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account
from ledger.limits import MAX_AMOUNT_TEXT
from ledger.money import Money
from ledger.views import Confirmation


def reconcile_form(
    account: Account, form_id: str, voice: Voice, *, amount: str = "", problem: str = ""
) -> Card:
    says = Wording(
        heading=voice("corrections.reconcile.title"),
        about=voice("corrections.reconcile.about", balance=account.balance),
        summary=voice("corrections.reconcile.form_summary", balance=account.balance),
        typed=voice("corrections.reconcile.typed"),
        problem=problem,
    )
    field = TextInput(
        id="amount",
        label=voice("corrections.reconcile.amount", currency=account.currency),
        placeholder=voice("corrections.reconcile.amount_hint"),
        value=amount or None,
        max_length=MAX_AMOUNT_TEXT,
        is_required=True,
        error_message=voice("cards.funds.amount_missing"),
    )
    send = (voice("cards.button.continue"), Verb.RECONCILE_REVIEW)
    return form_card(form_id, voice, says, [field], send, sandbox=account.sandbox)


def confirm_reconcile_card(confirmation: Confirmation, voice: Voice) -> Card:
    """Both figures and the difference, which is what gets booked, whatever calls come meanwhile."""
    draft, account = confirmation.draft, confirmation.account
    if draft.found is None or draft.amount is None:
        raise LookupError(draft.id)  # a bug: it was proposed with both
    difference = voice.exact(draft.amount, signed=True)
    values = {"found": draft.found, "balance": account.balance, "amount": draft.amount}
    heading = voice("corrections.reconcile.ask", difference=difference)
    means = together(
        voice, voice(_direction(draft.amount), found=draft.found), above(confirmation, voice)
    )
    hint = voice("corrections.reconcile.hint")
    pairs = [
        (voice("corrections.reconcile.there"), voice.money(draft.found)),
        (voice("corrections.reconcile.here"), voice.exact(account.balance)),
        (voice("corrections.difference"), difference),
    ]
    return compose(
        voice,
        in_summary(confirmation, voice("corrections.reconcile.ask_summary", **values), voice),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            facts_if(pairs),
            sentence(hint),
            purpose_input(confirmation, voice),
        ],
        actions=decide(
            voice("corrections.reconcile.button", difference=Plain(difference)),
            confirmation,
            voice,
        ),
        quiet=[valid(confirmation, voice)],
        sandbox=account.sandbox,
        speak=[heading, means, *spoken(pairs[:2], voice), hint, valid(confirmation, voice)],
    )


def _direction(difference: Money) -> str:
    more = difference.micros > 0
    return "corrections.reconcile.more" if more else "corrections.reconcile.less"


def agreed_card(account: Account, voice: Voice) -> Card:
    """Both say the same: good news, and nothing to book."""
    heading = voice("corrections.agreed.title")
    means = voice("corrections.agreed.means", balance=account.balance)
    return compose(
        voice,
        voice("corrections.agreed.summary", balance=account.balance),
        [headed(GOOD, title(heading), sentence(means, close=True))],
        sandbox=account.sandbox,
        speak=[heading, means],
    )
