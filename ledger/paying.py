"""Setting up how to pay: agreements are stored here, cards on a page of the gateway's."""

from __future__ import annotations

from ledger.account import Method, MethodKind
from ledger.agreements import agreement
from ledger.errors import (
    CardsNotTaken,
    MethodInUse,
    MethodNotStored,
    TooManyMethods,
    UnknownMethod,
)
from ledger.methods import MAX_METHODS, method_or_none, told_of
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act
from ledger.views import Wallet
from ledger.work import account_of, require, working


async def payment_methods(house: House, actor: Actor) -> tuple[Method, ...]:
    """Everything the organisation can pay with, the first offered first."""
    await require(house, actor, Right.LOOK)
    return await house.gateway.methods(actor.account_id)


async def wallet(house: House, actor: Actor) -> Wallet:
    """The same with what can be done about them."""
    await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    kept = await house.purse.methods(actor.account_id)
    return Wallet(
        account=account,
        methods=await payment_methods(house, actor),
        stored=frozenset(method.id for method in kept),
        takes_cards=house.card_setup is not None,
        as_of=house.clock(),
    )


async def add_agreement(house: House, actor: Actor, number: str) -> Method:
    """Store an enterprise agreement number; the same one again changes nothing."""
    method = agreement(number)
    async with working(house, actor, Right.ARRANGE) as work:
        if await work.change.keep_method(method, work.moment.now):
            await work.note(Act.METHOD_ADDED, method.id, after=told_of(method))
    return method


async def remove_method(house: House, actor: Actor, method_id: str) -> Method:
    """Take a stored method away, at its gateway first: what could not be forgotten stays listed.

    A recharge that is chosen at the same moment finds the method gone and pauses, which is told.
    """
    await require(house, actor, Right.ARRANGE)
    method = method_or_none(await house.purse.methods(actor.account_id), method_id)
    if method is None:
        listed = method_or_none(await payment_methods(house, actor), method_id)
        raise UnknownMethod(method=method_id) if listed is None else MethodNotStored(method=listed)
    account = await house.books.account(actor.account_id)
    if account is not None and account.recharge.on and account.recharge.method_id == method_id:
        raise MethodInUse(method=method)
    if method.kind is MethodKind.CARD and house.card_setup is not None:
        await house.card_setup.forget(method_id)
    async with working(house, actor, Right.ARRANGE) as work:
        if await work.change.remove_method(method_id):
            await work.note(Act.METHOD_REMOVED, method_id, before=told_of(method))
    return method


async def card_page(house: House, actor: Actor) -> str:
    """The address of a page where a card is entered, good for one card."""
    await require(house, actor, Right.ARRANGE)
    if house.card_setup is None:
        raise CardsNotTaken
    if len(await house.purse.methods(actor.account_id)) >= MAX_METHODS:
        raise TooManyMethods(limit=MAX_METHODS)  # before somebody types a card in for nothing
    return await house.card_setup.page(actor.account_id)
