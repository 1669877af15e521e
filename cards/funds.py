"""Adding funds: the form and the confirmation; what comes after stands in `cards/receipt.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cards.card import Card
from cards.confirmation import (
    above,
    aloud,
    asked_on,
    before_after,
    decide,
    facts_if,
    in_summary,
    iso_day,
    payer,
    purpose_input,
    valid,
    valid_from_to,
)
from cards.form import Wording, form_card
from cards.inputs import amount_input, date_input, method_input, order_input
from cards.layout import compose, large, sentence, small, together
from cards.names import will_fail
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
    dated: str = "",
    today: date,
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
        method_input(methods, method_id, voice, today) if methods else None,
        order_input(voice, value=po),
        date_input(voice, value=dated, latest=today),
    ]
    send = (voice("cards.button.continue"), Verb.ADD_FUNDS_REVIEW)
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox)


def confirm_card(confirmation: Confirmation, voice: Voice) -> Card:
    """Amount, payer, balance before and after, until when: a tap on this moves money.

    What was bought earlier, elsewhere, is only written down, and the card says so throughout.
    """
    draft, charge, account = confirmation.draft, confirmation.charge, confirmation.account
    before, after, bought = account.balance, confirmation.after, draft.purchased_at
    area = "cards.dated" if bought else "cards.confirm"
    asked = voice(f"{area}.title", amount=charge)
    means = together(
        voice,
        voice("cards.dated.free") if bought else "",
        _afterwards(after, account.trigger, voice),
        "" if bought else will_fail(confirmation.method, asked_on(confirmation), voice),
        above(confirmation, voice),
    )
    day = iso_day(bought or draft.created_at, account)
    pairs = payer(confirmation.method, draft.purchase_order, voice, asked_on(confirmation))
    summary = voice(f"{area}.summary", amount=charge, before=before, after=after, day=day)
    return compose(
        voice,
        in_summary(confirmation, summary, voice),
        [
            small(voice("cards.confirm.ask")),
            large(asked, under=True),
            sentence(means, close=True),
            before_after(before, after, voice),
            facts_if(
                [
                    *(valid_from_to(bought, account, voice) if bought else ()),
                    *pairs,
                ]
            ),
            purpose_input(confirmation, voice),
        ],
        actions=decide(voice(f"{area}.button", amount=charge), confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=account.sandbox,
        speak=[asked, means, *aloud(before, after, pairs, voice), valid(confirmation, voice)],
    )


def _afterwards(after: Money, trigger: Money, voice: Voice) -> str:
    if after.micros <= 0:
        return voice("cards.confirm.still_empty")
    if after < trigger:
        return voice("cards.confirm.short", trigger=trigger)
    key = "cards.confirm.equal" if after == trigger else "cards.confirm.enough"
    return voice(key, trigger=trigger)
