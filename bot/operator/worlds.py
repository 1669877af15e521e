"""Worlds: what was made up in the sandbox and a real book never come together."""

from __future__ import annotations

from contextlib import aclosing

from bot.operator.command_line import Stopped
from bot.operator.organisations import Accounts
from bot.settings import Settings
from cards.voice import Voice


async def check_worlds(settings: Settings, kept: Accounts, voice: Voice) -> None:
    """Made-up calls in a real book could never be taken out again, nor told from real ones."""
    async with aclosing(kept.accounts()) as accounts:
        async for account in accounts:
            if account.sandbox != settings.sandbox:
                world = "sandbox" if account.sandbox else "real"
                raise Stopped(voice(f"app.serve.keeps_{world}"))
