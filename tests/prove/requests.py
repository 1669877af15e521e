"""Requests: who may do how much alone, and who decides the rest, said once more from the rules.

Erin is the operator, Anna and Ben are owners; what Erin asks for above her limit waits for them.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from ledger.account import PAUSED_BY_PERSON
from ledger.allowances import set_limit
from ledger.deciding import approve, decline, withdraw
from ledger.errors import PurserError
from ledger.granting import grant, revoke
from ledger.money import Money
from ledger.people import Actor, Face
from ledger.roles import Role
from ledger.settings import SettingsRequest
from ledger.views import Request
from tests.house import ANNA, BEN, TENANT
from tests.prove.glass import SeenAccount

if TYPE_CHECKING:
    from tests.prove.history import Asked, History

ERIN = Actor(TENANT, "erin", "Erin Day")
PEOPLE = (ANNA, ERIN, BEN)  # as steps number them
LIFE = timedelta(hours=48)  # of a request
DECIDED = {"approve": "done", "decline": "declined", "withdraw": "withdrawn"}
ENDLESS = 10**15  # more than any limit


class Requests:
    """What people decide in a history, and what the rules say of it beforehand."""

    def __init__(self, history: History) -> None:
        self._of = history

    async def begin(self) -> None:
        await self.employs(1)
        await self.sets_limit(5)

    async def employs(self, acts: int) -> None:
        """Erin is made operator, or is one no longer."""
        face, house = Face(ERIN.person_id, ERIN.name), self._of.house
        with suppress(PurserError):  # it was so already
            await (
                grant(house, ANNA, [face], Role.OPERATOR) if acts else revoke(house, ANNA, [face])
            )

    async def sets_limit(self, dollars: int) -> None:
        """Of operators; zero takes it away."""
        limit = Money.of(dollars, "USD") if dollars else None
        await set_limit(self._of.house, ANNA, "chat-0", Role.OPERATOR, limit)

    async def decides(self, ago: int, how: str, who: int) -> None:
        """One of the last requests, waiting or not; whoever comes late hears how it ended."""
        asked = [card for card in self._of.asked if card.number]
        if not asked:
            return
        card = asked[-1 - ago % len(asked)]
        waits = self._waits(card)
        allowed = not waits or self._may_decide(card, how, PEOPLE[who])
        allowed = allowed and self.may_act(PEOPLE[who])  # without a role nothing is told either
        if waits and allowed:
            card.deciders.add(PEOPLE[who].person_id)
            self._of.is_tried(card, DECIDED[how])
        told = await self._decided(card, how, PEOPLE[who], allowed=allowed)
        if told:
            assert told.first == waits
            card.state = DECIDED[how] if waits else card.state

    async def _decided(self, card: Asked, how: str, who: Actor, *, allowed: bool) -> Request | None:
        house = self._of.house
        try:
            match how:
                case "approve":
                    told = await approve(house, who, card.number)
                case "decline":
                    told = await decline(house, who, card.number, "not now")
                case _:
                    told = await withdraw(house, who, card.number)
        except PurserError:
            if allowed:
                raise
            return None
        assert allowed, f"{who.name} could {how} {card}"
        return told

    def _waits(self, card: Asked) -> bool:
        return card.state == "waiting" and self._of.clock() < card.until

    def _may_decide(self, card: Asked, how: str, who: Actor) -> bool:
        asker = PEOPLE[card.by]
        if how == "withdraw":
            return who == asker
        if who in (asker, ERIN):
            return False
        fits = self._of.still_fits(card) and self.stake(card) <= card.stake  # no more than it said
        return how == "decline" or (self.may_act(asker) and fits)

    def may_act(self, who: Actor) -> bool:
        return who != ERIN or self._of.glass.has_role(who.person_id)

    def above(self, card: Asked) -> bool:
        """Whether a yes to it asks somebody else, as things stand."""
        return self.passes(card.by, self.stake(card))

    def stake(self, card: Asked) -> int:
        asked = 0 if card.wish is None else self.stake_of(card.wish)
        return max(abs(card.amount), asked)

    def passes(self, by: int, stake: int) -> bool:
        limit = self._account().alone
        return PEOPLE[by] == ERIN and limit is not None and stake > limit

    def stake_of(self, wish: SettingsRequest) -> int:
        """The largest of what is raised or begins; what only stops, rests or falls is nothing."""
        was = self._account()
        amount = wish.recharge_amount.micros if wish.recharge_amount else was.recharge
        a_day = was.per_day if wish.per_day is None else wish.per_day
        a_month = was.per_month if wish.per_month is None else wish.per_month.micros
        stakes = [0]
        if wish.trigger is not None and wish.trigger.micros > was.trigger:
            stakes.append(wish.trigger.micros)
        if amount > was.recharge or (not was.works and _will_work(wish, was)):
            stakes.append(amount)
        if a_day * amount > was.per_day * was.recharge:
            stakes.append(a_day * amount)
        if a_month > was.per_month:
            stakes.append(a_month)
        if (was.per_day and not a_day) or (was.per_month and not a_month):
            stakes.append(ENDLESS)
        return max(stakes)

    def _account(self) -> SeenAccount:
        account = self._of.glass.account()
        assert account is not None
        return account


def _will_work(wish: SettingsRequest, was: SeenAccount) -> bool:
    """Turned on or resumed by it, or tried again after a decline; and not paused with it."""
    on = was.recharge_on if wish.recharge_on is None else wish.recharge_on
    resumed = wish.recharge_on or wish.paused is False
    tried_again = wish.recharge_amount and was.paused != PAUSED_BY_PERSON
    rests = was.paused and not (resumed or tried_again)
    return on and not rests and not wish.paused
