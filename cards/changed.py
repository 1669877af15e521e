"""The card of a settings change: what it was, what it is, and what was charged for it."""

from __future__ import annotations

from dataclasses import replace

from cards.card import Card
from cards.confirmation import facts_if
from cards.layout import CLOSED, GOOD, WAITING, Sign, clip, compose, headed, sentence, title
from cards.markup import escape
from cards.names import method_name, reason, remedy
from cards.recharge import cap_pairs, several
from cards.voice import Voice
from ledger.account import PAUSED_BY_PERSON, Account
from ledger.caps import stopping
from ledger.payments import PaymentState
from ledger.views import Receipt, SettingsChange


def settings_card(change: SettingsChange, voice: Voice, *, retried: bool = False) -> Card:
    """`retried` where another attempt was asked for and, as it turned out, nothing is charged."""
    heading, means, summary = _said(change, voice, retried=retried)
    extra = [*_charged(change.receipt, voice), *_retry(change, voice)]
    extra += _why_not(change, voice) if retried else _noted(change, voice)
    if change.repeat:
        extra.append(voice("cards.settings.again"))
    return compose(
        voice,
        summary,
        [
            headed(_sign(change), title(heading), sentence(means, close=True)),
            *(sentence(text) for text in extra),
            facts_if(_facts(change, voice)),
        ],
        quiet=[_signed(change, voice), *_agreement(change.after, voice)],
        sandbox=change.after.sandbox,
        speak=[heading, means, *extra],
    )


def _noted(change: SettingsChange, voice: Voice) -> list[str]:
    """Rule 24's note where the change has to do with it: a pause or a cap leaves it as it was."""
    before, after = change.before, change.after
    weighed = [(each.trigger, each.recharge.on, each.recharge.amount) for each in (before, after)]
    return several(after, voice) if weighed[0] != weighed[1] else []


def _signed(change: SettingsChange, voice: Voice) -> str:
    """Who changed it and when; only when it was so, where nobody changed anything."""
    values = {"at": change.at, "place": voice.place()}
    before, after = change.before, change.after
    if before.recharge == after.recharge and before.trigger == after.trigger:
        return voice("cards.as_of", **values)
    return voice("cards.settings.by", who=clip(change.by), **values)


def _agreement(account: Account, voice: Voice) -> list[str]:
    return [voice("paying.customer.on_quiet")] if account.customer_agreement else []


def _sign(change: SettingsChange) -> Sign:
    recharge, declined = change.after.recharge, _declined(change)
    if recharge.on and recharge.paused and (declined or change.before.recharge != recharge):
        return WAITING if recharge.paused == PAUSED_BY_PERSON else CLOSED
    return WAITING if declined else GOOD


def _said(change: SettingsChange, voice: Voice, *, retried: bool) -> tuple[str, str, str]:
    """Heading, meaning and summary of the one thing that was changed."""
    after = change.after
    values = {
        "balance": after.balance,
        "trigger": after.trigger,
        "amount": after.recharge.amount,
        "reason": reason(after.recharge.paused, voice),
        "remedy": remedy(after.recharge.paused, voice),
    }
    name, means = _what(change, retried=retried)
    return (
        voice(name, **values),
        voice(means, **values),
        voice(f"{name}_summary", **values),
    )


def _what(change: SettingsChange, *, retried: bool) -> tuple[str, str]:
    """The keys of the heading and of what it means."""
    before, after = change.before.recharge, change.after.recharge
    told = retried or _declined(change)
    if before == after and not told:
        if change.before.trigger == change.after.trigger:
            return "cards.settings.same", "cards.settings.same_means"
        return "cards.settings.trigger_set", f"cards.settings.{_against(change.after)}"
    if not told and replace(before, per_day=after.per_day, per_month=after.per_month) == after:
        return _caps(change)
    if not after.on:
        return "cards.settings.auto_off", "cards.settings.off_means"
    if after.paused:
        how = "paused" if after.paused == PAUSED_BY_PERSON else "held"
        return f"settings.changed.{how}", f"settings.changed.{how}_means"
    resumed = before.on and bool(before.paused or before.retry_at) and not after.retry_at
    name = "settings.changed.resumed" if resumed else "cards.settings.auto_on"
    return name, "cards.settings.on_means"


def _declined(change: SettingsChange) -> bool:
    """Resumed, tried at once and refused: it stands as it stood, which is no good news."""
    receipt = change.receipt
    return receipt is not None and receipt.payment.state is PaymentState.DECLINED


def _caps(change: SettingsChange) -> tuple[str, str]:
    after = change.after.recharge
    name = (
        "settings.changed.caps"
        if after.per_day or after.per_month
        else "settings.changed.caps_none"
    )
    return name, f"{name}_means" if after.on else "settings.changed.while_off"


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


def _retry(change: SettingsChange, voice: Voice) -> list[str]:
    recharge = change.after.recharge
    if not (recharge.on and recharge.retry_at) or recharge.paused:
        return []
    return [voice("settings.changed.retry", at=recharge.retry_at)]


def _why_not(change: SettingsChange, voice: Voice) -> list[str]:
    """Why another attempt charges nothing now."""
    account, recharge = change.after, change.after.recharge
    if not recharge.on or change.receipt:
        return []
    if account.balance >= account.trigger:
        key = "settings.changed.above"
    elif change.counted and stopping(recharge, change.counted):
        key = "settings.changed.capped"
    else:
        key = "settings.changed.moving"
    return [voice(key, balance=account.balance, trigger=account.trigger)]


def _facts(change: SettingsChange, voice: Voice) -> list[tuple[str, str]]:
    before, after = change.before, change.after
    pairs = []
    if before.trigger != after.trigger:
        both = voice("cards.fact.change", before=before.trigger, after=after.trigger)
        pairs.append((voice("cards.fact.trigger"), both))
    if before.recharge == after.recharge:
        return pairs
    return pairs + _recharge(change, voice)


def _recharge(change: SettingsChange, voice: Voice) -> list[tuple[str, str]]:
    """How it works, or how it will once it is on, as far as that was changed."""
    before, after = change.before.recharge, change.after.recharge
    pairs, amount = [], voice.money(after.amount)
    if before.amount.micros and before.amount != after.amount:
        amount = voice("cards.fact.change", before=before.amount, after=after.amount)
    if after.on or before.amount != after.amount:
        pairs.append((voice("cards.fact.recharge_amount"), amount))
    if change.method and (after.on or before.method_id != after.method_id):
        pairs.append((voice("cards.fact.paid_by"), escape(method_name(change.method, voice))))
    if after.on or (before.per_day, before.per_month) != (after.per_day, after.per_month):
        pairs += cap_pairs(before, after, change.counted, voice)
    return pairs
