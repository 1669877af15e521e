"""Settings of the pool: its book, its calls, and who owns it."""

from __future__ import annotations

from pydantic import Field

from bot.settings.accepted import Capabilities, Currency, Listed, NamedRole
from bot.settings.sources import FromEnvironment
from ledger.calls import CREDITS
from ledger.roles import Role


class PoolSettings(FromEnvironment):
    """What `ledger.ports.House` is told."""

    sandbox: bool = False
    currency: Currency = "USD"
    owners: Listed = ()
    poll_seconds: int = Field(300, ge=1, le=86_400)
    paid_capabilities: Capabilities = (CREDITS,)
    call_months: int = Field(13, ge=1, le=120)
    names_for: NamedRole = Role.OWNER
    whole_numbers: bool = False
