"""Alone: what each role may do without another, and how much of it a request takes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.account import Account, Allowances, AutoRecharge
from ledger.money import Money
from ledger.roles import Role


@dataclass(frozen=True, slots=True)
class Stake:
    """How much a request puts at stake; without an amount there is no end to it."""

    amount: Money | None

    def above(self, limit: Money | None) -> bool:
        """Whether that is more than somebody may alone; who has no limit never passes it."""
        if limit is None:
            return False
        return self.amount is None or self.amount > limit


def limit_of(allowances: Allowances, role: Role | None) -> Money | None:
    """None: as much as it wants; whoever may not act at all is kept out before this is asked."""
    match role:
        case Role.OWNER:
            return allowances.owner
        case Role.APPROVER:
            return allowances.approver
        case _:
            return allowances.operator


def with_limit(allowances: Allowances, role: Role, limit: Money | None) -> Allowances:
    """The same with another limit for that role."""
    match role:
        case Role.OWNER:
            return replace(allowances, owner=limit)
        case Role.APPROVER:
            return replace(allowances, approver=limit)
        case _:
            return replace(allowances, operator=limit)


def of_settings(before: Account, after: Account, charge: Money | None) -> Stake:
    """The largest of what is raised, of what begins to work, and of what is charged at once.

    What only stops or takes less needs nobody: lowered, turned off and paused there is nothing
    at stake. A first cap counts as what it allows.
    """
    was, becomes = before.recharge, after.recharge
    if _uncapped(was, becomes):
        return Stake(None)
    amounts = [Money.zero(after.currency), *([charge] if charge else [])]
    if after.trigger > before.trigger:
        amounts.append(after.trigger)
    if becomes.amount > was.amount or (_works(becomes) and not _works(was)):
        amounts.append(becomes.amount)
    if becomes.per_month and (not was.per_month or becomes.per_month > was.per_month):
        amounts.append(becomes.per_month)
    if _a_day(becomes) > _a_day(was):  # a larger amount under the same cap, too
        amounts.append(_a_day(becomes))
    return Stake(max(amounts, key=lambda amount: amount.micros))


def _uncapped(was: AutoRecharge, becomes: AutoRecharge) -> bool:
    """Whether a cap was taken away."""
    day = was.per_day and not becomes.per_day
    month = was.per_month is not None and becomes.per_month is None
    return bool(day or month)


def _a_day(recharge: AutoRecharge) -> Money:
    """What the cap of a day lets through; nothing is counted where there is none."""
    return recharge.amount * recharge.per_day


def _works(recharge: AutoRecharge) -> bool:
    return recharge.on and not recharge.paused
