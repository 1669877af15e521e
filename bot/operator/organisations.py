"""Organisations, as the operator names them: by their tenant id, where there are several."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from bot.operator.command_line import ORGANISATION, Stopped, as_meant
from cards.markup import Plain
from cards.voice import Voice
from ledger.account import Account


class Accounts(Protocol):
    """Every account there is: the database."""

    def accounts(self) -> AsyncGenerator[Account, None]: ...


async def organisations(kept: Accounts, only: str | None, voice: Voice) -> tuple[str, ...]:
    """All of them where none was named; an empty name is that of no organisation."""
    async with aclosing(kept.accounts()) as accounts:
        found = [one.id async for one in accounts]
    if only is None:
        return tuple(found)
    named = as_meant(only)
    found = [one for one in found if one.lower() == named.lower()]
    if not found:
        raise Stopped(voice("app.export.no_such_account", account=Plain(named)))
    return tuple(found)


async def one_organisation(kept: Accounts, only: str | None, voice: Voice) -> str:
    """The one that was named, or the only one there is."""
    found = await organisations(kept, only, voice)
    if not found:
        raise Stopped(voice("app.export.no_account_yet"))
    if len(found) > 1:
        raise Stopped(voice("app.export.which_account", option=Plain(ORGANISATION)))
    return found[0]
