"""The card of a settings change: what it was, what it is, and what was charged for it."""

from __future__ import annotations

from cards.card import Card
from cards.confirmation import facts_if
from cards.layout import GOOD, clip, compose, headed, sentence, title
from cards.markup import escape
from cards.names import method_name, reason
from cards.voice import Voice
from ledger.account import Account
from ledger.payments import PaymentState, whole_recharges
from ledger.views import Receipt, SettingsChange


def settings_card(change: SettingsChange, voice: Voice) -> Card:
    heading, means, summary = _said(change, voice)
    extra = [*_charged(change.receipt, voice), *_several(change, voice)]
    if change.repeat:
        extra.append(voice("cards.settings.again"))
    return compose(
        voice,
        summary,
        [
            headed(GOOD, title(heading), sentence(means, close=True)),
            *(sentence(text) for text in extra),
            facts_if(_facts(change, voice)),
        ],
        quiet=[_signed(change, voice)],
        sandbox=change.after.sandbox,
        speak=[heading, means, *extra],
    )


def _signed(change: SettingsChange, voice: Voice) -> str:
    """Who changed it and when; only when it was so, where nobody changed anything."""
    values = {"at": change.at, "place": voice.place()}
    before, after = change.before, change.after
    if before.recharge == after.recharge and before.trigger == after.trigger:
        return voice("cards.as_of", **values)
    return voice("cards.settings.by", who=clip(change.by), **values)


def _said(change: SettingsChange, voice: Voice) -> tuple[str, str, str]:
    """Heading, meaning and summary of the one thing that was changed."""
    after = change.after
    values = {
        "balance": after.balance,
        "trigger": after.trigger,
        "amount": after.recharge.amount,
    }
    if change.before.recharge != after.recharge:
        name, means = ("auto_on", "on_means") if after.recharge.on else ("auto_off", "off_means")
    elif change.before.trigger != after.trigger:
        name, means = "trigger_set", _against(after)
    else:
        name, means = "same", "same_means"
    area = "cards.settings"
    return (
        voice(f"{area}.{name}", **values),
        voice(f"{area}.{means}", **values),
        voice(f"{area}.{name}_summary", **values),
    )


def _against(account: Account) -> str:
    """Where the balance stands beside the new trigger."""
    if account.balance == account.trigger:
        return "at"
    if account.balance > account.trigger:
        return "above"
    return "below_on" if account.recharge.on else "below_off"


def _charged(receipt: Receipt | None, voice: Voice) -> list[str]:
    if receipt is None:
        return []
    amount = receipt.payment.amount
    match receipt.payment.state:
        case PaymentState.SUCCEEDED:
            return [voice("cards.settings.charged", amount=amount, balance=receipt.balance)]
        case PaymentState.DECLINED:
            why = reason(receipt.payment.code, voice)
            return [voice("cards.settings.charge_declined", amount=amount, reason=why)]
        case PaymentState.CHARGING | PaymentState.UNKNOWN:
            return [voice("cards.settings.charge_moving", amount=amount)]


def _several(change: SettingsChange, voice: Voice) -> list[str]:
    """A recharge amount below the trigger is allowed, with a note of what that means (rule 24)."""
    account = change.after
    amount = account.recharge.amount
    if not account.recharge.on or amount.micros <= 0 or not amount < account.trigger:
        return []
    count = whole_recharges(account.trigger, amount)
    return [voice("cards.settings.several", n=count, total=amount * count)]


def _facts(change: SettingsChange, voice: Voice) -> list[tuple[str, str]]:
    before, after = change.before, change.after
    pairs = []
    if before.trigger != after.trigger:
        both = voice("cards.fact.change", before=before.trigger, after=after.trigger)
        pairs.append((voice("cards.fact.trigger"), both))
    if before.recharge == after.recharge or not after.recharge.on:
        return pairs
    amount = voice.money(after.recharge.amount)
    if before.recharge.on and before.recharge.amount != after.recharge.amount:
        amount = voice(
            "cards.fact.change", before=before.recharge.amount, after=after.recharge.amount
        )
    pairs.append((voice("cards.fact.recharge_amount"), amount))
    if change.method:
        pairs.append((voice("cards.fact.paid_by"), escape(method_name(change.method, voice))))
    return pairs
