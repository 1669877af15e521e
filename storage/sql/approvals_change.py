"""The part of a change that is about approvals."""

from __future__ import annotations

from datetime import datetime

from ledger.drafts import Draft
from ledger.incidents import Incident
from storage.sql import approvals
from storage.sql.people_change import PeopleChange


class ApprovalsChange(PeopleChange):
    """Implements that part of `ledger.change.Change`."""

    async def waiting_drafts(self) -> tuple[Draft, ...]:
        return await approvals.waiting_drafts(self._connection, self.account.id)

    async def close_waiting(self, draft: Draft) -> bool:
        return await approvals.close_waiting(self._connection, draft, self.account.currency)

    async def open_approvals(self) -> tuple[Incident, ...]:
        return await approvals.open_ones(self._connection, self.account.id)

    async def drop_unsent(self, incident: Incident, now: datetime) -> None:
        await approvals.drop_unsent(self._connection, incident, now)
