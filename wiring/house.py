"""The house: what the use cases work with, over a database and the world outside."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from ledger.ports import House
from wiring.outside import outside_of

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot.settings import Settings
    from storage.sql import Database


def house_over(database: Database, settings: Settings, opened: AsyncExitStack) -> House:
    clock = partial(datetime.now, UTC)
    outside = outside_of(settings, database.purse, clock, opened)
    return House(
        # What is kept.
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        purse=database.purse,
        tallies=database.tallies,
        # The world outside.
        gateway=outside.gateway,
        usage=outside.usage,
        opening=outside.opening,
        card_setup=outside.card_setup,
        notices=outside.notices,
        mail=outside.mail,
        licences=outside.licences,
        clock=clock,
        new_id=lambda: uuid4().hex,
        # What the operator has decided.
        currency=settings.currency,
        poll_seconds=settings.poll_seconds,
        sandbox=settings.sandbox,
        owners=frozenset(settings.owners),
        paid_by=frozenset(settings.paid_capabilities),
        call_months=settings.call_months,
        names_for=settings.names_for,
        unguarded=settings.local and not settings.owners,
    )
