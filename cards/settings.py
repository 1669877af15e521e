"""Trigger and auto-recharge: their forms, and the confirmation of a change that charges."""

from __future__ import annotations

from collections.abc import Sequence

from cards.card import Card
from cards.confirmation import before_after, decide, facts_if, payer, valid
from cards.form import Wording, form_card
from cards.inputs import amount_input, method_input, switch_input
from cards.layout import compose, large, sentence, small
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account, Method
from ledger.drafts import Draft
from ledger.payments import whole_recharges
from ledger.views import Confirmation


def trigger_form(
    account: Account, form_id: str, voice: Voice, *, amount: str = "", problem: str = ""
) -> Card:
    says = Wording(
        heading=voice("cards.trigger.title"),
        about=voice("cards.trigger.about", trigger=account.trigger),
        summary=voice("cards.trigger.form_summary", trigger=account.trigger),
        typed=voice("cards.trigger.typed"),
        problem=problem,
    )
    fields = [amount_input("cards.trigger", account.currency, voice, value=amount)]
    send = (voice("cards.button.save"), Verb.TRIGGER_SAVE)
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox)


def auto_recharge_form(
    account: Account,
    methods: Sequence[Method],
    form_id: str,
    voice: Voice,
    *,
    on: str = "",
    amount: str = "",
    method_id: str = "",
    problem: str = "",
) -> Card:
    """On or off, how much, by what; `on` is `on`, `off`, or empty for what holds now."""
    says = Wording(
        heading=voice("cards.auto.title"),
        about=voice("cards.auto.about", trigger=account.trigger),
        summary=voice("cards.auto.form_summary"),
        typed=voice("cards.auto.typed"),
        problem=problem,
    )
    area, typed = "cards.auto", amount or _units(account)
    chargeable = [method for method in methods if method.unattended]
    fields = [
        switch_input(on == "on" if on else account.recharge.on, voice),
        amount_input(area, account.currency, voice, value=typed, required=False),
        method_input(chargeable, method_id or account.recharge.method_id, voice)
        if chargeable
        else sentence(voice("cards.auto.no_method")),
    ]
    send = (voice("cards.button.save"), Verb.AUTO_RECHARGE_SAVE)
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox)


def _units(account: Account) -> str:
    """The recharge amount as it can be typed: no grouping and no currency."""
    amount = account.recharge.amount
    return f"{amount.units:.2f}" if amount.micros else ""


def confirm_settings_card(confirmation: Confirmation, voice: Voice) -> Card:
    """A change that charges at once (rule 23): what, how much now, before and after."""
    draft, charge = confirmation.draft, confirmation.charge
    before, after = confirmation.account.balance, confirmation.after
    heading = _heading(draft, confirmation.account, voice)
    trigger = confirmation.account.trigger if draft.trigger is None else draft.trigger
    means = voice("cards.settings.charges_now", trigger=trigger, charge=charge)
    turns_on = draft.recharge_on and not confirmation.account.recharge.on
    key = "cards.settings.button_on" if turns_on else "cards.settings.button_change"
    return compose(
        voice,
        voice(
            "cards.settings.confirm_summary",
            title=heading,
            charge=charge,
            before=before,
            after=after,
        ),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            before_after(before, after, voice),
            facts_if(_new_settings(confirmation, voice)),
        ],
        actions=decide(voice(key, charge=charge), draft, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=confirmation.account.sandbox,
        speak=[heading, means, valid(confirmation, voice)],
    )


def _heading(draft: Draft, account: Account, voice: Voice) -> str:
    if draft.recharge_on and not account.recharge.on:
        return voice("cards.settings.confirm_on")
    if draft.trigger is not None:
        return voice("cards.settings.confirm_trigger", trigger=draft.trigger)
    return voice("cards.settings.confirm_change")


def _new_settings(confirmation: Confirmation, voice: Voice) -> list[tuple[str, str]]:
    draft, account = confirmation.draft, confirmation.account
    pairs = []
    if draft.trigger is not None and draft.trigger != account.trigger:
        change = voice("cards.fact.change", before=account.trigger, after=draft.trigger)
        pairs.append((voice("cards.fact.trigger"), change))
    amount = draft.recharge_amount or account.recharge.amount
    count = whole_recharges(confirmation.charge, amount)
    times = f" × {voice.number(count)}" if count > 1 else ""
    pairs.append((voice("cards.fact.recharge_amount"), voice.money(amount) + times))
    return pairs + payer(confirmation.method, "", voice)
