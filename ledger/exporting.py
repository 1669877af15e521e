"""Exporting: who may take the book away, in what extent, and that it is written down who did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ledger.account import Account
from ledger.exports.tables import FileForm
from ledger.naming import sees_names
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.tallies import Period
from ledger.trail import Act
from ledger.work import account_of, require, working


@dataclass(frozen=True, slots=True)
class Permit:
    """What a person may take along."""

    account: Account
    names: bool  # of persons who called


@dataclass(frozen=True, slots=True)
class Taken:
    """What leaves; no period is everything there is."""

    form: FileForm
    period: Period | None
    names: bool
    way: str  # `file` into the own storage, `link` to whoever opens it first

    def facts(self) -> dict[str, str]:
        """As the audit trail keeps it."""
        days = self.period
        told = {"file": self.form.value, "way": self.way, "names": "on" if self.names else "off"}
        return told | (
            {"first": days.first.isoformat(), "last": days.last.isoformat()} if days else {}
        )


async def permit(house: House, actor: Actor) -> Permit:
    """Everybody who may look may take it along; names only who may see them."""
    roles = await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    return Permit(account, sees_names(house, roles, actor, shared=False))


async def hand_over(
    house: House, actor: Actor, taken: Taken, use_up: Callable[[], Awaitable[bool]]
) -> bool:
    """False where the ticket was used already, or is for more than the person may see by now.

    It is used up under the account's lock, which is what makes that happen once, whichever
    replica is asked; and noted before anything leaves.
    """
    async with working(house, actor, Right.LOOK) as work:
        if taken.names and not sees_names(house, work.roles, actor, shared=False):
            return False
        if not await use_up():
            return False
        await work.note(Act.EXPORTED, after=taken.facts())
    return True
