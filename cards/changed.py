"""The card of a settings change: what it was, what it is, and what was charged for it."""

from __future__ import annotations

from dataclasses import replace

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.confirmation import facts_if
from cards.layout import button, clip, compose, sentence, title
from cards.markup import escape
from cards.names import method_name, reason, remedy, will_fail
from cards.recharge import cap_pairs, several
from cards.signs import CLOSED, GOOD, WAITING, WARNING, Sign, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import PAUSED_BY_PERSON, Account
from ledger.caps import stopping
from ledger.payments import PaymentState
from ledger.views import SettingsChange
from ledger.zones import local_day

_BUT_HELD = "settings.changed.held_trigger"


def settings_card(
    change: SettingsChange, voice: Voice, *, retried: bool = False, applied: bool = False
) -> Card:
    """`retried` where another attempt was asked for and, as it turned out, nothing is charged.

    `applied` where it had been recommended, and is headed so.
    """
    heading, means, summary = _said(change, voice, retried=retried)
    if applied:
        heading, summary = _applied(change.after, voice)
    extra = [*_charged(change, voice), *_retry(change, voice)]
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
        actions=_actions(change, voice),
        quiet=[_signed(change, voice), *_agreement(change.after, voice)],
        sandbox=change.after.sandbox,
        speak=[heading, means, *extra],
    )


def applied_card(change: SettingsChange, voice: Voice) -> Card:
    """What was recommended and now is so."""
    return settings_card(change, voice, applied=True)


def _noted(change: SettingsChange, voice: Voice) -> list[str]:
    """Rule 24's note where the change has to do with it: a pause or a cap leaves it as it was.

    After a refusal nothing is said of what would be charged, but that the card was the cause.
    """
    before, after = change.before, change.after
    if _declined(change):
        return [voice("settings.changed.kept")] if _recharges_otherwise(change) else []
    fails = will_fail(change.method, local_day(change.at, after.time_zone), voice)
    expired = [fails] if fails and after.recharge.on else []
    weighed = [(each.trigger, each.recharge.on, each.recharge.amount) for each in (before, after)]
    return [*expired, *(several(after, voice) if weighed[0] != weighed[1] else [])]


def _recharges_otherwise(change: SettingsChange) -> bool:
    """Whether more was changed than that it is on hold; the trigger has a heading of its own."""
    kept = [
        (each.on, each.amount, each.method_id, each.per_day, each.per_month)
        for each in (change.before.recharge, change.after.recharge)
    ]
    return kept[0] != kept[1]


def _actions(change: SettingsChange, voice: Voice) -> list[ExecuteAction]:
    """The way out of where it stands: by another card, or going on."""
    recharge = change.after.recharge
    if _declined(change) or _held(change):
        title = voice("cards.button.change_method")
        return [button(title, Verb.AUTO_RECHARGE, main=True)]
    if recharge.on and recharge.paused:
        return [button(voice("cards.button.resume"), Verb.RECHARGE_RETRY)]
    return []


def _held(change: SettingsChange) -> bool:
    """It stands still because a charge was refused, not because somebody wanted it so."""
    recharge = change.after.recharge
    return recharge.on and recharge.paused not in ("", PAUSED_BY_PERSON)


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
    if declined and _triggered(change):
        return WARNING
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
    if change.receipt:
        values["charge"] = change.receipt.payment.amount
    name, means = _what(change, retried=retried)
    # One that hides nothing: a trigger that was saved, and what became of it.
    summary = means if means == _BUT_HELD else name
    return (
        voice(name, **values),
        voice(means, **values),
        voice(f"{summary}_summary", **values),
    )


def _applied(after: Account, voice: Voice) -> tuple[str, str]:
    """Heading and summary."""
    key = "applied_summary" if after.recharge.on else "applied_trigger_summary"
    values = {"trigger": after.trigger, "amount": after.recharge.amount}
    return voice("recommend.applied"), voice(f"recommend.{key}", **values)


def _what(change: SettingsChange, *, retried: bool) -> tuple[str, str]:
    """The keys of the heading and of what it means."""
    before, after = change.before.recharge, change.after.recharge
    told = retried or _declined(change)
    if _triggered(change) and (before == after or _declined(change)):
        against = f"cards.settings.{_against(change.after)}"
        but_held = _declined(change) and _held(change)
        return "cards.settings.trigger_set", _BUT_HELD if but_held else against
    if before == after and not told:
        return "cards.settings.same", "cards.settings.same_means"
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


def _triggered(change: SettingsChange) -> bool:
    return change.before.trigger != change.after.trigger


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


def _charged(change: SettingsChange, voice: Voice) -> list[str]:
    receipt = change.receipt
    if receipt is None:
        return []
    amount = receipt.payment.amount
    match receipt.payment.state:
        case PaymentState.SUCCEEDED:
            return [voice("cards.settings.charged", amount=amount, balance=receipt.balance)]
        case PaymentState.DECLINED if _held(change):  # the reason has been given
            of_trigger = _triggered(change)
            return [] if of_trigger else [voice("settings.changed.refused", charge=amount)]
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
