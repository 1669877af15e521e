"""An approval: what a request says that waits for somebody else, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.account import Account, Method
from ledger.book import Kind
from ledger.drafts import Draft, DraftState
from ledger.methods import label_of, method_or_none
from ledger.money import Money


class Came(StrEnum):
    """What came of a request that was approved."""

    NOTHING = ""  # it waits, or nobody approved it
    DONE = "done"
    MOVING = "moving"  # a payment is on its way
    REFUSED = "refused"  # approved, and then declined by who should have paid


@dataclass(frozen=True, slots=True)
class Settings:
    """Trigger and auto-recharge, as a card compares them."""

    trigger: Money
    on: bool
    amount: Money
    paused: str = ""
    method: Mapping[str, str] | None = None  # the fields of a Method that a card may show
    per_day: int = 0
    per_month: Money | None = None


@dataclass(frozen=True, slots=True)
class Corrects:
    """The booking that would be reversed or refunded."""

    seq: int
    kind: Kind
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """The draft that waits, and all that a card says of it; kept as it was when it was asked for.

    The draft's state and who decided move with the decision, `came` and the rest with the money.
    """

    draft: Draft
    stake: Money | None  # None: there is no end to it
    limit: Money  # what its person may do alone
    before: Money  # the balance
    after: Money  # what it would lead to
    method: Mapping[str, str] | None = None
    was: Settings | None = None
    becomes: Settings | None = None
    corrects: Corrects | None = None
    limit_was: Money | None = None  # of the role whose limit would change
    deciders: int = 0  # how many may decide it
    unreached: int = 0  # how many of them never spoke to Purser
    for_name: str = ""  # the approver whose delegate decided
    came: Came = Came.NOTHING
    code: str = ""  # why it was refused
    seq: int = 0  # where it stands in the book

    @property
    def waits(self) -> bool:
        return self.draft.state is DraftState.WAITING

    @property
    def over(self) -> bool:
        """Nothing will be said of it any more."""
        return not self.waits and self.came is not Came.MOVING


def settings_of(account: Account, methods: Sequence[Method]) -> Settings:
    recharge = account.recharge
    return Settings(
        trigger=account.trigger,
        on=recharge.on,
        amount=recharge.amount,
        paused=recharge.paused,
        method=label_of(method_or_none(methods, recharge.method_id)),
        per_day=recharge.per_day,
        per_month=recharge.per_month,
    )
