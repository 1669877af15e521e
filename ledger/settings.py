"""Trigger and auto-recharge: what may be asked for, and when that charges at once (rule 23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.above import passed_limit
from ledger.account import PAUSED_BY_PERSON, Account, AutoRecharge, Method
from ledger.alone import of_settings
from ledger.consequences import keep
from ledger.customer_agreement import require_buyable
from ledger.drafts import Draft, DraftKind
from ledger.errors import AmountNotPositive, CapTooLow
from ledger.limits import check_charge, check_per_day, check_per_month, check_trigger
from ledger.methods import method_or_none, unattended_method
from ledger.money import Money
from ledger.people import Actor
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.recharge_claims import chargeable, counted_now
from ledger.recharging import afresh, rearmed
from ledger.roles import Right
from ledger.views import Confirmation, SettingsChange
from ledger.work import working


@dataclass(frozen=True, slots=True)
class SettingsRequest:
    """What is None stays as it is."""

    trigger: Money | None = None
    recharge_on: bool | None = None
    recharge_amount: Money | None = None
    method_id: str | None = None
    per_day: int | None = None  # recharges; zero: no cap
    per_month: Money | None = None  # zero: no cap
    paused: bool | None = None  # False: resume, and try again now

    @property
    def resumes(self) -> bool:
        """Whatever it stopped at, also where a person has paused it."""
        return bool(self.recharge_on) or self.paused is False

    @property
    def rearms(self) -> bool:
        """Whoever sets its amount or method wants one that was declined to try again."""
        return bool(self.recharge_amount or self.method_id)

    @property
    def of_month(self) -> bool:
        """Whether it touches what the month's cap has to leave room for."""
        asked = (self.recharge_on, self.recharge_amount, self.per_month)
        return any(one is not None for one in asked)


async def change_settings(
    house: House, actor: Actor, chat_id: str, request: SettingsRequest
) -> SettingsChange | Confirmation:
    """Apply it at once, except where that would charge or is above the person's limit.

    Then a confirmation comes first.
    """
    async with working(house, actor, Right.ACT) as work:
        change, now, methods = work.change, work.moment.now, work.moment.methods
        before = change.account
        after = applied(before, request, methods)
        charge = await chargeable(change, after, now)
        stake = of_settings(before, after, charge)
        if charge is not None or await passed_limit(work, stake) is not None:
            draft = _asking(new_draft(work, chat_id, DraftKind.SETTINGS), request)
            method = method_or_none(methods, after.recharge.method_id)
            if method and request.resumes:  # rule 23: what is shown is charged, and nothing else
                draft = replace(draft, method_id=method.id)
            nothing = Money.zero(before.currency)
            draft = replace(draft, amount=charge)
            asked = await propose(work, draft, charge or nothing, method, stake)
            return replace(asked, becomes=after)
        await keep(change, after, work.moment, by=actor)
        told = change_of(before, change.account, methods, actor.name, now)
        return replace(told, counted=await counted_now(change, now))


def applied(account: Account, request: SettingsRequest, methods: Sequence[Method]) -> Account:
    """The account with the request in it, or the mistake that is in the request."""
    trigger = account.trigger
    if request.trigger is not None:
        check_trigger(request.trigger, account.currency)
        trigger = request.trigger
    return replace(account, trigger=trigger, recharge=_recharge(account, request, methods))


def change_of(
    before: Account, after: Account, methods: Sequence[Method], by: str, at: datetime
) -> SettingsChange:
    method = method_or_none(methods, after.recharge.method_id)
    return SettingsChange(before=before, after=after, method=method, at=at, by=by)


def _recharge(
    account: Account, request: SettingsRequest, methods: Sequence[Method]
) -> AutoRecharge:
    if request.resumes:
        require_buyable(account)
    account = rearmed(account) if request.rearms else account
    recharge = afresh(account.recharge) if request.resumes else account.recharge
    if request.recharge_on is not None:
        recharge = replace(recharge, on=request.recharge_on)
    if request.recharge_amount is not None:
        check_charge(request.recharge_amount, account.currency)
        recharge = replace(recharge, amount=request.recharge_amount)
    if request.method_id or request.recharge_on:
        method = unattended_method(methods, request.method_id or recharge.method_id)
        recharge = replace(recharge, method_id=method.id)
    if recharge.on and recharge.amount.micros <= 0:  # rule 24
        raise AmountNotPositive(text=str(recharge.amount))
    if request.paused:
        recharge = replace(recharge, paused=PAUSED_BY_PERSON)
    return _capped(recharge, request, account.currency)


def _capped(recharge: AutoRecharge, request: SettingsRequest, currency: str) -> AutoRecharge:
    """Rule 22; a month's cap must leave room for one recharge, or it would stop at once."""
    if request.per_day is not None:
        check_per_day(request.per_day)
        recharge = replace(recharge, per_day=request.per_day)
    if request.per_month is not None:
        check_per_month(request.per_month, currency)
        recharge = replace(
            recharge, per_month=request.per_month if request.per_month.micros else None
        )
    cap = recharge.per_month
    if recharge.on and request.of_month and cap is not None and cap < recharge.amount:
        raise CapTooLow(amount=recharge.amount)
    return recharge


def _asking(draft: Draft, request: SettingsRequest) -> Draft:
    return replace(
        draft,
        method_id=request.method_id or "",
        trigger=request.trigger,
        recharge_on=request.recharge_on,
        recharge_amount=request.recharge_amount,
        per_day=request.per_day,
        per_month=request.per_month,
        paused=request.paused,
    )


def request_of(draft: Draft) -> SettingsRequest:
    """What the draft kept of the request; an empty method stays as it is."""
    return SettingsRequest(
        trigger=draft.trigger,
        recharge_on=draft.recharge_on,
        recharge_amount=draft.recharge_amount,
        method_id=draft.method_id or None,
        per_day=draft.per_day,
        per_month=draft.per_month,
        paused=draft.paused,
    )
