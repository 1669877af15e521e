"""Set up: Microsoft's steps for an organisation, and which of them are taken. Pure.

What is done follows from how the organisation stands; only that a step was skipped is remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.account import Account, Method, MethodKind
from ledger.lots import Lot


class Step(StrEnum):
    """In the order in which they are asked for."""

    LICENCES = "licences"  # who may spend
    OPENING = "opening"  # what was bought so far
    METHOD = "method"  # how it is paid
    RECHARGE = "recharge"  # when and how much by itself
    ALERTS = "alerts"  # which chats hear of it
    APPROVERS = "approvers"  # who decides


class Taken(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Known:
    """How the organisation stands, as far as it matters here."""

    account: Account
    as_of: datetime
    funded: bool = False  # whether anything was ever bought or written down
    lots: tuple[Lot, ...] = ()  # with something left, the soonest to expire first
    methods: tuple[Method, ...] = ()
    takes_cards: bool = False  # whether a card can be added here
    chats: int = 0  # that hear alerts
    deciders: tuple[str, ...] = ()  # names of owners and approvers
    lists_licences: bool = False  # the directory can be asked, and changed, from here
    licensed: int | None = None  # people who may spend; None: it cannot be told now
    recommends: bool = False  # there are calls enough to say which amounts would serve

    @property
    def payers(self) -> tuple[Method, ...]:
        """What can really be charged; what was bought elsewhere is only written down."""
        return tuple(one for one in self.methods if one.kind is not MethodKind.RECORDED)

    @property
    def buys(self) -> bool:
        """Under a Microsoft Customer Agreement nothing can be bought."""
        return not self.account.customer_agreement


@dataclass(frozen=True, slots=True)
class SetUp:
    known: Known
    steps: Mapping[Step, Taken]  # those the organisation has, in their order

    @property
    def next(self) -> Step | None:
        """The first that is neither done nor skipped."""
        return next((one for one, taken in self.steps.items() if taken is Taken.MISSING), None)

    def lacks(self, step: Step) -> bool:
        return self.steps.get(step, Taken.DONE) is not Taken.DONE

    def place(self, step: Step) -> tuple[int, int]:
        """Which one it is, of how many."""
        return tuple(self.steps).index(step) + 1, len(self.steps)

    @property
    def done(self) -> int:
        return sum(taken is Taken.DONE for taken in self.steps.values())

    @property
    def open(self) -> tuple[Step, ...]:
        """All that is not done, skipped or not."""
        return tuple(filter(self.lacks, self.steps))


def set_up_of(known: Known, skipped: Collection[Step] = ()) -> SetUp:
    return SetUp(known, {step: _taken(step, known, skipped) for step in _steps_of(known)})


def _steps_of(known: Known) -> tuple[Step, ...]:
    """Who cannot buy needs nothing to pay with."""
    return tuple(step for step in Step if known.buys or step is not Step.METHOD)


def _taken(step: Step, known: Known, skipped: Collection[Step]) -> Taken:
    if _is_done(step, known):
        return Taken.DONE
    return Taken.SKIPPED if step in skipped else Taken.MISSING


def _is_done(step: Step, known: Known) -> bool:
    match step:
        case Step.LICENCES:
            return bool(known.licensed)
        case Step.OPENING:
            return known.funded
        case Step.METHOD:
            return bool(known.payers)
        case Step.RECHARGE:  # Microsoft's own rule: off, or the pool refills for ever
            return known.account.recharge.on is known.buys
        case Step.ALERTS:
            return known.chats > 0
        case Step.APPROVERS:  # an owner alone has nobody to ask
            return len(known.deciders) > 1
