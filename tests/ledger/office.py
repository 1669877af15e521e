"""An office: people of every role around one pool, who ask and decide."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.approval import Approval
from ledger.confirm import confirm, keep_card
from ledger.deciding import approve, decline, withdraw
from ledger.drafts import Draft
from ledger.funds import FundsRequest, draft_funds
from ledger.incidents import Incident
from ledger.outbox import Delivery, Subscriber, Wishes
from ledger.people import Actor
from ledger.roles import Delegation, Role
from ledger.trail import Event
from ledger.views import Receipt, Request
from tests.house import BEN, TENANT, grants
from tests.ledger.conftest import CHAT, Pool
from tests.outside import usd

ERIN = Actor(TENANT, "erin", "Erin Day")  # an operator
CARLA = Actor(TENANT, "carla", "Carla Lo")  # an approver
DAN = Actor(TENANT, "dan", "Dan Fox")  # an operator who stands in for her
BEN_ALONE, CARLA_ALONE, DAN_ALONE, ERIN_ALONE = "a:ben", "a:carla", "a:dan", "a:erin"
FINANCE = "19:finance@thread.tacv2"


@dataclass(slots=True)
class Office:
    """Anna and Ben are owners; Anna has never spoken to Purser."""

    pool: Pool

    async def opens(self) -> Office:
        house = self.pool.house
        for who, role in ((ERIN, Role.OPERATOR), (DAN, Role.OPERATOR), (CARLA, Role.APPROVER)):
            await grants(house, who, role)
        for who, chat in ((BEN, BEN_ALONE), (CARLA, CARLA_ALONE), (ERIN, ERIN_ALONE)):
            await house.subscribers.keep_address(TENANT, chat, "{}", who.person_id)
        return self

    async def asks(self, amount: str = "800", by: Actor = ERIN, chat: str = CHAT) -> Request:
        """Asks for funds in a card, and taps it."""
        request = FundsRequest(usd(amount))
        asked = await draft_funds(self.pool.house, by, chat, request)
        await keep_card(self.pool.house, TENANT, asked.draft.id, f"card-of-{asked.draft.id}")
        told = await confirm(self.pool.house, by, asked.draft.id)
        assert isinstance(told, Request)
        return told

    async def adds(self, amount: str, by: Actor = ERIN) -> Receipt:
        asked = await draft_funds(self.pool.house, by, CHAT, FundsRequest(usd(amount)))
        told = await confirm(self.pool.house, by, asked.draft.id)
        assert isinstance(told, Receipt)
        return told

    async def approves(self, request: Request, by: Actor = CARLA) -> Request:
        return await approve(self.pool.house, by, request.incident.number)

    async def declines(
        self, request: Request, by: Actor = CARLA, why: str = "not this month"
    ) -> Request:
        return await decline(self.pool.house, by, request.incident.number, why)

    async def withdraws(self, request: Request, by: Actor = ERIN) -> Request:
        return await withdraw(self.pool.house, by, request.incident.number)

    async def lends(self, of: Actor = CARLA, to: Actor = DAN, hours: float = 240) -> None:
        """Decisions of the one are the other's for so long."""
        now = self.pool.clock()
        until = self.pool.clock.move(hours=hours)
        self.pool.clock.now = now
        async with self.pool.house.books.change(TENANT) as change:
            lent = Delegation(of.person_id, to.person_id, until, now, of.name, to.name)
            await change.keep_delegation(lent)

    async def shows_approvals_in(self, chat: str = FINANCE) -> None:
        async with self.pool.house.books.change(TENANT) as change:
            wishes = Wishes(alerts=False, approvals=True)
            one = Subscriber(TENANT, chat, self.pool.clock(), wishes=wishes)
            await change.keep_subscriber(one, self.pool.clock())

    async def draft(self, request: Request) -> Draft:
        found = await self.pool.house.books.draft(TENANT, request.approval.draft.id)
        assert found is not None
        return found

    async def card(self, request: Request) -> Approval:
        """The request as every card says it by now."""
        found = await self.pool.house.books.incident(TENANT, request.incident.number)
        assert found is not None
        return found.requests[0]

    async def incidents(self) -> tuple[Incident, ...]:
        async with self.pool.house.books.change(TENANT) as change:
            return await change.open_approvals()

    async def delivers(self) -> list[Delivery]:
        """All that is due goes out, in order."""
        outbox, clock = self.pool.house.outbox, self.pool.clock
        gone: list[Delivery] = []
        while claimed := await outbox.claim(clock(), 100):
            for one in claimed:
                await outbox.delivered(one, one.activity_id or f"new-{one.id}", clock())
            gone += claimed
        return gone

    async def tells(self) -> list[str]:
        """The same in short: who hears what, of approvals alone."""
        return sorted(
            f"{one.chat_id} {one.incident.kind}{' edited' if one.activity_id else ''}"
            for one in await self.delivers()
            if one.incident.kind.startswith("approval")
        )

    async def acts(self) -> list[Event]:
        """The audit trail, oldest first."""
        events = await self.pool.house.books.events(TENANT, None, 100)
        return [one.event for one in reversed(events)]
