"""Trigger and auto-recharge: what may be asked for, and when that charges at once (rule 23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.account import Account, AutoRecharge, Method
from ledger.consequences import Moment, keep
from ledger.drafts import Draft, DraftKind
from ledger.errors import AmountNotPositive
from ledger.limits import check_charge, check_trigger
from ledger.methods import method_or_none, unattended_method
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.recharging import recharge_due
from ledger.views import Confirmation, SettingsChange


@dataclass(frozen=True, slots=True)
class SettingsRequest:
    """What is None stays as it is."""

    trigger: Money | None = None
    recharge_on: bool | None = None
    recharge_amount: Money | None = None
    method_id: str | None = None

    @property
    def rearms(self) -> bool:
        """Whoever turns it on, or sets its amount or method, wants a paused one to try again."""
        return bool(self.recharge_on or self.recharge_amount or self.method_id)


async def change_settings(
    house: House, actor: Actor, chat_id: str, request: SettingsRequest
) -> SettingsChange | Confirmation:
    """Apply it at once, except where that would charge: then a confirmation comes first."""
    require_change(actor)
    methods = await house.gateway.methods(actor.account_id)
    now = house.clock()
    async with house.books.change(actor.account_id) as change:
        before = change.account
        after = applied(before, request, methods)
        charge = recharge_due(after, await change.payments_in_flight())
        if charge is not None:
            draft = _asking(new_draft(house, actor, chat_id, DraftKind.SETTINGS, now), request)
            method = method_or_none(methods, after.recharge.method_id)
            return await propose(change, actor, replace(draft, amount=charge), charge, method)
        await change.remember_person(actor)
        await keep(change, after, Moment(now, methods))
        return change_of(before, change.account, methods, actor.name, now)


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
    recharge = account.recharge
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
    return replace(recharge, paused="") if request.rearms else recharge


def _asking(draft: Draft, request: SettingsRequest) -> Draft:
    return replace(
        draft,
        method_id=request.method_id or "",
        trigger=request.trigger,
        recharge_on=request.recharge_on,
        recharge_amount=request.recharge_amount,
    )


def request_of(draft: Draft) -> SettingsRequest:
    """What the draft kept of the request; an empty method stays as it is."""
    return SettingsRequest(
        draft.trigger, draft.recharge_on, draft.recharge_amount, draft.method_id or None
    )
