"""Owners read who did what, and nobody else does."""

from __future__ import annotations

import pytest

from ledger.auditing import PAGE
from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, Talk


async def test_what_was_done_stands_there(talk: Talk) -> None:
    """Newest first, with who did it, from where, and what it changed."""
    await talk.says("alerts here", by=BEN, in_=CHANNEL)
    await talk.says("customer agreement on", by=ANNA)
    seen = await talk.says("audit")
    assert seen.text.index("Customer agreement changed") < seen.text.index("Alerts changed")
    assert "Microsoft Customer Agreement: off → on" in seen.text
    assert "Ben Ho" in seen.text
    assert seen.summary.startswith("Audit trail, ")


async def test_a_booking_names_its_number_and_both_balances(talk: Talk) -> None:
    """As the history does."""
    card = await talk.says("add funds 50")
    await talk.taps(card, "confirm")
    seen = await talk.says("audit money")
    assert "Booked · #" in seen.text
    assert "Balance: " in seen.text
    assert "Amount: USD 50.00" in seen.text
    assert "Anna Ng" in seen.text


async def test_only_what_was_asked_for(talk: Talk) -> None:
    """And an empty trail says so."""
    await talk.says("customer agreement on")
    assert "Customer agreement changed" in (await talk.says("audit settings")).text
    assert "Nothing of this kind" in (await talk.says("audit roles")).text


async def test_older_events_are_a_tap_away(talk: Talk) -> None:
    """The page takes the place of the one before it."""
    for number in range(PAGE + 2):
        await talk.says(f"customer agreement {'off' if number % 2 else 'on'}")
    first = await talk.says("audit settings")
    older = await talk.taps(first, "audit_page")
    assert older.id == first.id
    assert older.summary == "Audit trail · settings, 2 events"
    assert older.buttons == []


@pytest.mark.parametrize("said", ["审计", "稽核", "審計", "审计设置", "稽核 設定"])
async def test_in_chinese(talk: Talk, said: str) -> None:
    """Either script, whatever one's Teams speaks."""
    assert (await talk.says(said)).summary.startswith("Audit trail")


async def test_others_read_nothing(talk: Talk) -> None:
    """Neither by asking nor by a button that an owner left there."""
    assert "role does not allow" in (await talk.says("audit", by=GUEST)).summary
    answer = await talk.taps_raw("audit_page", {"before": 9, "about": "money"}, by=GUEST)
    assert "role does not allow" in answer.note


async def test_forged_pages_show_the_first(talk: Talk) -> None:
    """What no button of ours says is left out."""
    for forged in ({"before": "-1"}, {"before": "x", "about": "'; --"}, {"about": "everything"}):
        answer = await talk.taps_raw("audit_page", forged)
        assert answer.card is not None
        assert answer.card.summary.startswith("Audit trail")
