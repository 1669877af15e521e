"""Adding funds, the first half: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ledger.account import Method, MethodKind
from ledger.agreement import require_buyable
from ledger.drafts import DraftKind
from ledger.errors import CannotDate, DateInFuture, DateTooOld
from ledger.forfeiting import forfeit
from ledger.limits import check_charge, check_order, check_room
from ledger.lots import expiry_of
from ledger.methods import RECORDED, method_named
from ledger.moment import moment_of
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.views import Confirmation
from ledger.zones import local_day


@dataclass(frozen=True, slots=True)
class FundsRequest:
    """Empty method: the one that is offered first."""

    amount: Money
    method_id: str = ""
    purchase_order: str = ""
    dated: date | None = None  # bought on that day, elsewhere: nothing is charged now


async def draft_funds(
    house: House, actor: Actor, chat_id: str, request: FundsRequest
) -> Confirmation:
    """Propose the request as it stands, once its amount, order and method are usable."""
    require_change(actor)
    moment = await moment_of(house, actor.account_id)
    method = _method(moment.methods, request)
    draft = replace(
        new_draft(house, actor, chat_id, DraftKind.FUNDS, moment.now),
        amount=request.amount,
        method_id=method.id,
        purchase_order=request.purchase_order,
    )
    async with house.books.change(actor.account_id) as change:
        check_charge(request.amount, change.account.currency)
        check_order(request.purchase_order)
        if request.dated is None:  # what was bought before can still be written down
            require_buyable(change.account)
        await forfeit(change, moment)
        check_room(len(await change.lots()))
        if request.dated is not None:
            bought = purchased_at(request.dated, change.account.time_zone, moment.now)
            draft = replace(draft, purchased_at=bought)
        return await propose(change, actor, draft, request.amount, method)


def purchased_at(day: date, time_zone: str, now: datetime) -> datetime:
    """The day's first moment; a day whose funds could not be spent any more is refused."""
    today = local_day(now, time_zone)
    if day > today:
        raise DateInFuture(day=day)
    if day.year < today.year - 1:  # the first days there are have no place in every time zone
        raise DateTooOld(day=day)
    bought = datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)
    require_lasting(bought, time_zone, now)
    return bought


def require_lasting(bought: datetime, time_zone: str, now: datetime) -> None:
    """What was bought then can still be spent; asked once more when it is confirmed (rule 13)."""
    if expiry_of(bought, time_zone) <= now:
        raise DateTooOld(day=local_day(bought, time_zone))


def _method(methods: Sequence[Method], request: FundsRequest) -> Method:
    """What was bought earlier is written down, unless an invoice paid for it."""
    if request.dated is None:
        return method_named(methods, request.method_id)
    method = method_named((*methods, RECORDED), request.method_id or RECORDED.id)
    if method.kind is MethodKind.CARD:
        raise CannotDate(method=method)
    return method
