"""Adding funds, the first half: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ledger.account import Method, MethodKind
from ledger.alone import Stake
from ledger.customer_agreement import require_buyable
from ledger.drafts import DraftKind
from ledger.errors import CannotDate, DateInFuture, DateTooOld
from ledger.limits import check_charge, check_order, check_room
from ledger.lots import expiry_of
from ledger.methods import RECORDED, method_named
from ledger.money import Money
from ledger.people import Actor
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.roles import Right
from ledger.views import Confirmation
from ledger.work import working
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
    async with working(house, actor, Right.ACT) as work:
        method = _method(work.moment.methods, request)
        check_charge(request.amount, work.account.currency)
        check_order(request.purchase_order)
        if request.dated is None:  # what was bought before can still be written down
            require_buyable(work.account)
        check_room(len(await work.change.lots()))
        draft = replace(
            new_draft(work, chat_id, DraftKind.FUNDS),
            amount=request.amount,
            method_id=method.id,
            purchase_order=request.purchase_order,
        )
        if request.dated is not None:
            bought = purchased_at(request.dated, work.account.time_zone, work.moment.now)
            draft = replace(draft, purchased_at=bought)
        return await propose(work, draft, request.amount, method, Stake(request.amount))


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
