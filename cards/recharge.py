"""What is said of auto-recharge: how it stands, its caps, and what one charge takes."""

from __future__ import annotations

from cards.names import recharge_words
from cards.voice import Voice
from ledger.account import Account, AutoRecharge, Method
from ledger.caps import Counted
from ledger.recharging import recharges_at_once

Pairs = list[tuple[str, str]]


def state_pairs(account: Account, method: Method | None, voice: Voice) -> Pairs:
    """On or off, by what, and what keeps it; for a form that is about to change it."""
    recharge = account.recharge
    pairs = [(voice("settings.fact.now"), recharge_words(recharge, method, voice))]
    if recharge.on and recharge.retry_at and not recharge.paused:
        again = voice("settings.fact.retry", at=recharge.retry_at)
        pairs = [(name, f"{value} · {again}") for name, value in pairs]
    return pairs


def several(account: Account, voice: Voice) -> list[str]:
    """A recharge amount below the trigger is allowed, with a note of what that means (rule 24)."""
    amount = account.recharge.amount
    if not account.recharge.on or amount.micros <= 0 or not amount < account.trigger:
        return []
    count = recharges_at_once(account)
    return [voice("cards.settings.several", n=count, total=amount * count)]


def cap_pairs(
    before: AutoRecharge, after: AutoRecharge, counted: Counted | None, voice: Voice
) -> Pairs:
    """Each cap that holds or held, and what of it Purser has used.

    What was recharged before Purser came stands in the book and counts for no cap, so that a zero
    beside such rows would read as a mistake: it is left out.
    """
    pairs = []
    if before.per_day or after.per_day:
        times = after.per_day
        said = _from_to(_day(before, voice), _day(after, voice), voice)
        if counted and counted.times and times:
            said = voice("settings.fact.used_day", cap=said, used=voice.number(counted.times))
        pairs.append((voice("settings.fact.per_day"), said))
    if before.per_month or after.per_month:
        said = _from_to(_month(before, voice), _month(after, voice), voice)
        if counted and counted.amount.micros and after.per_month:
            said = voice("settings.fact.used_month", cap=said, used=counted.amount)
        pairs.append((voice("settings.fact.per_month"), said))
    return pairs


def _day(recharge: AutoRecharge, voice: Voice) -> str:
    if not recharge.per_day:
        return voice("settings.fact.none")
    return voice("settings.fact.times", n=recharge.per_day)


def _month(recharge: AutoRecharge, voice: Voice) -> str:
    return voice.money(recharge.per_month) if recharge.per_month else voice("settings.fact.none")


def _from_to(before: str, after: str, voice: Voice) -> str:
    return after if before == after else voice("cards.fact.change", before=before, after=after)
