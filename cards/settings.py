"""Trigger and auto-recharge: their forms, and the confirmation of a change that charges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from microsoft_teams.cards.core import TextInput

from cards.asking import ask_settings_card
from cards.card import Card
from cards.confirmation import (
    above,
    aloud,
    asked_on,
    before_after,
    decide,
    facts_if,
    in_summary,
    payer,
    purpose_input,
    valid,
)
from cards.form import Wording, form_card
from cards.inputs import amount_input, cap_inputs, method_input, switch_input
from cards.layout import compose, facts, large, sentence, small, together
from cards.markup import Plain
from cards.names import will_fail
from cards.recharge import cap_pairs, several, state_pairs
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import PAUSED_BY_PERSON, Account, AutoRecharge, Method, MethodKind
from ledger.drafts import Draft
from ledger.methods import method_or_none
from ledger.money import Money
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
    today: date,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> Card:
    """On, paused or off, how much, by what, and its caps; `typed` is what was filled in before."""
    typed, recharge = typed or {}, account.recharge
    chargeable = [method for method in methods if method.unattended]
    chosen = typed.get("method") or recharge.method_id
    current = method_or_none(methods, recharge.method_id)
    fails = will_fail(current, today, voice) if recharge.on else ""
    fields = [
        facts(state_pairs(account, current, voice)),
        sentence(fails) if fails else None,
        *(small(note) for note in several(account, voice)),
        switch_input(typed.get("on") or _switch(recharge), voice, may_pause=recharge.on),
        amount_input(
            "cards.auto",
            account.currency,
            voice,
            value=typed.get("amount") or _units(recharge.amount),
            required=False,
        ),
        method_input(chargeable, chosen, voice, today)
        if chargeable
        else sentence(voice("cards.auto.no_method")),
        *_cap_inputs(account, voice, typed),
    ]
    send = (voice("cards.button.save"), Verb.AUTO_RECHARGE_SAVE)
    return form_card(
        form_id, voice, _wording(account, voice, problem), fields, send, sandbox=account.sandbox
    )


def _wording(account: Account, voice: Voice, problem: str) -> Wording:
    return Wording(
        heading=voice("cards.auto.title"),
        about=voice("cards.auto.about", trigger=account.trigger),
        summary=voice("cards.auto.form_summary"),
        typed=voice("cards.auto.typed"),
        problem=problem,
    )


def _switch(recharge: AutoRecharge) -> str:
    """One that was declined counts as on: saving it takes it up again."""
    if not recharge.on:
        return "off"
    return "pause" if recharge.paused == PAUSED_BY_PERSON else "on"


def _cap_inputs(account: Account, voice: Voice, typed: Mapping[str, str]) -> list[TextInput]:
    recharge = account.recharge
    per_day = str(recharge.per_day) if recharge.per_day else ""
    per_month = _units(recharge.per_month) if recharge.per_month else ""
    return cap_inputs(
        account.currency,
        voice,
        per_day=typed.get("per_day", per_day),
        per_month=typed.get("per_month", per_month),
    )


def _units(amount: Money) -> str:
    """An amount as it can be typed: no grouping and no currency."""
    return f"{amount.units:.2f}" if amount.micros else ""


def confirm_settings_card(confirmation: Confirmation, voice: Voice) -> Card:
    """A change that charges at once (rule 23): what, how much now, before and after."""
    if not confirmation.charge.micros:
        return ask_settings_card(confirmation, voice)
    draft, charge = confirmation.draft, confirmation.charge
    before, after = confirmation.account.balance, confirmation.after
    heading = _heading(draft, confirmation.account, voice)
    trigger = confirmation.account.trigger if draft.trigger is None else draft.trigger
    by_invoice = confirmation.method and confirmation.method.kind is MethodKind.INVOICE
    today = asked_on(confirmation)
    now = "cards.settings.charges_now_invoice" if by_invoice else "cards.settings.charges_now"
    means = together(
        voice,
        voice(now, trigger=trigger, charge=charge),
        will_fail(confirmation.method, today, voice),
        above(confirmation, voice),
    )
    pairs = _new_settings(confirmation, voice)
    key = _button(draft, confirmation.account)
    summary = voice(
        "cards.settings.confirm_summary",
        title=_heading(draft, confirmation.account, voice, plain=True),
        charge=charge,
        before=before,
        after=after,
    )
    return compose(
        voice,
        in_summary(confirmation, summary, voice),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            before_after(before, after, voice),
            facts_if(pairs),
            purpose_input(confirmation, voice),
        ],
        actions=decide(voice(key, charge=charge), confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=confirmation.account.sandbox,
        speak=[heading, means, *aloud(before, after, pairs, voice), valid(confirmation, voice)],
    )


def _button(draft: Draft, account: Account) -> str:
    if draft.recharge_on and not account.recharge.on:
        return "cards.settings.button_on"
    return "settings.confirm.resume_button" if _resumes(draft) else "cards.settings.button_change"


def _resumes(draft: Draft) -> bool:
    """Nothing is asked for but another attempt."""
    asked = (draft.trigger, draft.recharge_amount, draft.per_day, draft.per_month)
    return draft.paused is False and all(one is None for one in asked)


def _heading(draft: Draft, account: Account, voice: Voice, *, plain: bool = False) -> str:
    """`plain` for the summary, where every amount has its ISO code."""
    if draft.recharge_on and not account.recharge.on:
        return voice("cards.settings.confirm_on")
    if draft.trigger is not None and draft.recharge_amount is not None:
        return voice("approvals.what.settings_several")
    if draft.trigger is not None:
        trigger = Plain(voice.plain(draft.trigger)) if plain else draft.trigger
        return voice("cards.settings.confirm_trigger", trigger=trigger)
    if _resumes(draft):
        return voice("settings.confirm.resume")
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
    pairs += payer(confirmation.method, "", voice, asked_on(confirmation))
    return pairs + _new_caps(draft, account.recharge, voice)


def _new_caps(draft: Draft, before: AutoRecharge, voice: Voice) -> list[tuple[str, str]]:
    if draft.per_day is None and draft.per_month is None:
        return []
    month = before.per_month if draft.per_month is None else draft.per_month
    after = replace(
        before,
        per_day=before.per_day if draft.per_day is None else draft.per_day,
        per_month=month if month and month.micros else None,
    )
    return cap_pairs(before, after, None, voice)
