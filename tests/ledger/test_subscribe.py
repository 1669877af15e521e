"""Which chats get alerts."""

from __future__ import annotations

import pytest

from ledger.errors import NotAllowed
from ledger.subscribe import alerts_here, alerts_off
from ledger.wishing import chat_alerts
from tests.house import ANNA, BEN, GUEST
from tests.ledger.conftest import CHAT, Pool

OTHER = "19:finance@thread.tacv2"


async def test_a_chat_gets_alerts_from_here_to_off(pool: Pool) -> None:
    """Each chat for itself, and saying it again changes nothing."""
    assert await alerts_here(pool.house, ANNA, OTHER)
    assert not await alerts_here(pool.house, BEN, OTHER)
    assert (await chat_alerts(pool.house, GUEST, OTHER)).wishes
    assert await alerts_off(pool.house, BEN, OTHER)
    assert not await alerts_off(pool.house, ANNA, OTHER)
    assert not (await chat_alerts(pool.house, GUEST, OTHER)).wishes
    assert (await chat_alerts(pool.house, GUEST, CHAT)).wishes


async def test_who_only_looks_changes_no_alerts(pool: Pool) -> None:
    """Asking is open to all, changing is not."""
    for change in (alerts_here, alerts_off):
        with pytest.raises(NotAllowed):
            await change(pool.house, GUEST, CHAT)
    assert (await chat_alerts(pool.house, GUEST, CHAT)).wishes
