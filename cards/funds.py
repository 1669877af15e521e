"""Adding funds: the form and the confirmation; what comes after stands in `cards/receipt.py`."""

from __future__ import annotations

from collections.abc import Sequence

from cards.card import Card
from cards.confirmation import before_after, decide, facts_if, payer, valid
from cards.form import Wording, form_card
from cards.inputs import amount_input, method_input, order_input
from cards.layout import compose, large, sentence, small
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account, Method
from ledger.money import Money
from ledger.views import Confirmation


def funds_form(
    account: Account,
    methods: Sequence[Method],
    form_id: str,
    voice: Voice,
    *,
    amount: str = "",
    method_id: str = "",
    po: str = "",
    problem: str = "",
) -> Card:
    """The form, with what was filled in before and what was wrong with it."""
    says = Wording(
        heading=voice("cards.funds.title"),
        about=voice("cards.funds.about", balance=account.balance),
        summary=voice("cards.funds.form_summary", balance=account.balance),
        typed=voice("cards.funds.typed"),
        problem=problem,
    )
    fields = [
        amount_input("cards.funds", account.currency, voice, value=amount),
        method_input(methods, method_id, voice) if methods else None,
        order_input(voice, value=po),
    ]
    send = (voice("cards.button.continue"), Verb.ADD_FUNDS_REVIEW)
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox)


def confirm_card(confirmation: Confirmation, voice: Voice) -> Card:
    """Amount, payer, balance before and after, until when: a tap on this moves money."""
    draft, charge = confirmation.draft, confirmation.charge
    before, after = confirmation.account.balance, confirmation.after
    asked = voice("cards.confirm.title", amount=charge)
    means = _afterwards(after, confirmation.account.trigger, voice)
    return compose(
        voice,
        voice("cards.confirm.summary", amount=charge, before=before, after=after),
        [
            small(voice("cards.confirm.ask")),
            large(asked, under=True),
            sentence(means, close=True),
            before_after(before, after, voice),
            facts_if(payer(confirmation.method, draft.purchase_order, voice)),
        ],
        actions=decide(voice("cards.confirm.button", amount=charge), draft, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=confirmation.account.sandbox,
        speak=[asked, means, valid(confirmation, voice)],
    )


def _afterwards(after: Money, trigger: Money, voice: Voice) -> str:
    if after.micros <= 0:
        return voice("cards.confirm.still_empty")
    if after < trigger:
        return voice("cards.confirm.short", trigger=trigger)
    key = "cards.confirm.equal" if after == trigger else "cards.confirm.enough"
    return voice(key, trigger=trigger)
