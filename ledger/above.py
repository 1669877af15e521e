"""Above the limit: whether a request needs somebody else, said before it is shown to anybody."""

from __future__ import annotations

from ledger.alone import Stake, limit_of
from ledger.approval_errors import NobodyDecides
from ledger.deciders import has_decider
from ledger.money import Money
from ledger.work import Work


async def passed_limit(work: Work, stake: Stake) -> Money | None:
    """The person's own limit where the request is above it; None where it is not.

    NobodyDecides where there is nobody else: it must not wait for nobody.
    """
    asker = work.actor.person_id
    limit = limit_of(work.account.allowances, work.roles.of(asker))
    if limit is None or not stake.above(limit):
        return None
    if not has_decider(await work.roles_here(), asker, work.moment.now):
        raise NobodyDecides(limit=limit)
    return limit
