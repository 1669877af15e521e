"""Codes that claim, as the operator gets them: made here, printed once, and kept nowhere."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from bot.settings import Settings
from cards.markup import Plain
from cards.voice import Voice
from ledger.claims import ALPHABET, GOOD_FOR, LENGTH, Claims, new_claim, spelled
from ledger.ports import House

_MINUTE_SECONDS = 60


async def told_claim(claims: Claims, voice: Voice) -> str:
    """A fresh code and what it is good for, in a sentence that is shown to the operator alone."""
    code = spelled([secrets.choice(ALPHABET) for _ in range(LENGTH)])
    await new_claim(claims, code, datetime.now(UTC))
    minutes = int(GOOD_FOR.total_seconds()) // _MINUTE_SECONDS
    return voice("app.claim.code", code=Plain(code), n=minutes)


async def told_at_start(settings: Settings, house: House, claims: Claims, voice: Voice) -> str:
    """The same where some organisation has no owner and none is named; empty where none is needed.

    In local mode nobody can be told apart, and all are owners until one of them grants a role.
    """
    if settings.local or settings.owners:
        return ""
    for tenant in sorted(settings.allowed_tenants):
        if not (await house.books.roles(tenant)).claimed:
            return await told_claim(claims, voice)
    return ""
