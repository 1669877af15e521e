"""Following a gateway's notices: they say where to look, and the gateway is asked what is true.

So it does not matter how often they come, in which order, or that they never come at all: the
next poll asks as well.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ledger.account import Method
from ledger.clawbacks import claw_back
from ledger.errors import GatewayUnreachable, TooManyMethods
from ledger.gateways import Notice
from ledger.methods import method_or_none, told_of
from ledger.people import PURSER
from ledger.ports import House
from ledger.settle import may_change, settle
from ledger.trail import Act, Event


async def follow(house: House, body: bytes, signature: str) -> None:
    """NoticeRefused where it is not the gateway's; remembered only once it was followed."""
    if house.notices is None:
        raise LookupError("notices")  # a bug: then there is no address to post them to
    notice = await house.notices.read(body, signature)
    if await house.purse.seen(notice.id):
        return
    if notice.account_id and await house.books.account(notice.account_id) is not None:
        await _look(house, notice)
    await house.purse.remember_notice(notice.id, house.clock())


async def _look(house: House, notice: Notice) -> None:
    if notice.payment_key:
        await _settled(house, notice.account_id, notice.payment_key)
    if notice.clawbacks:
        await claw_back(house, notice.account_id, notice.payment_key, notice.clawbacks)
    if notice.method is not None:
        await _kept(house, notice.account_id, notice.method)
    if notice.gone:
        await _removed(house, notice.account_id, notice.gone)


async def _settled(house: House, account_id: str, key: str) -> None:
    """A payment of that account's that is not settled for ever; any other key does nothing.

    Without an answer the notice has to come again: of a refund that went through nobody else asks.
    """
    async with house.books.change(account_id) as change:
        payment = await change.payment(key)
    if payment is None or not may_change(payment):
        return
    settled = await settle(house, payment)
    if not settled.answered and may_change(settled.payment):
        raise GatewayUnreachable


async def _kept(house: House, account_id: str, method: Method) -> None:
    # Beyond the limit a card stays at the gateway alone; no page was handed out for it.
    with suppress(TooManyMethods):
        async with house.books.change(account_id) as change:
            now = house.clock()
            if await change.keep_method(method, now):
                added = Event(Act.METHOD_ADDED, PURSER, "", now, "", method.id)
                await change.note(replace(added, after=told_of(method)))


async def _removed(house: House, account_id: str, method_id: str) -> None:
    gone = method_or_none(await house.purse.methods(account_id), method_id)
    async with house.books.change(account_id) as change:
        if gone and await change.remove_method(method_id):
            removed = Event(Act.METHOD_REMOVED, PURSER, "", house.clock(), "", method_id)
            await change.note(replace(removed, before=told_of(gone)))
