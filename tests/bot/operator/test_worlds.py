"""A sandbox's book and a real one are not mixed, whichever was there first."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

import pytest

from bot.operator.command_line import Stopped
from bot.operator.worlds import check_worlds
from cards.voice import Language, Voice
from ledger.account import Account
from tests.bot.desk import local_settings
from tests.contract.samples import account

VOICE = Voice(Language.ENGLISH)


@dataclass
class Kept:
    """One account, of the sandbox or of the real world."""

    sandbox: bool

    async def accounts(self) -> AsyncGenerator[Account, None]:
        yield replace(account("tenant-1"), sandbox=self.sandbox)


@pytest.mark.parametrize("sandbox", [True, False])
async def test_another_worlds_book_stops_the_start(sandbox: bool) -> None:
    """The setting that does not fit is named."""
    with pytest.raises(Stopped, match="PURSER_SANDBOX is "):
        await check_worlds(local_settings(sandbox=not sandbox), Kept(sandbox), VOICE)


@pytest.mark.parametrize("sandbox", [True, False])
async def test_the_same_world_goes_on(sandbox: bool) -> None:
    """A sandbox over its own book, and a real one over a real book."""
    await check_worlds(local_settings(sandbox=sandbox), Kept(sandbox), VOICE)
