"""Owners read who did what, and nobody else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.auditing import ACTS, PAGE
from ledger.people import PURSER
from ledger.trail import Act
from tests.house import ANNA, BEN, GUEST, TENANT
from tests.talks.conftest import CHANNEL, PERSONAL, Talk
from tests.talks.office import CARLA, open_office


async def test_what_was_done_stands_there(talk: Talk) -> None:
    """Newest first, with who did it, from where, and what it changed."""
    await talk.says("alerts here", by=BEN, in_=CHANNEL)
    await talk.says("customer agreement on", by=ANNA)
    seen = await talk.says("audit")
    assert seen.text.index("Customer agreement changed") < seen.text.index("Alerts changed")
    assert "Microsoft Customer Agreement: off → on" in seen.text
    assert re.search("Ben Ho · .* · in a channel", seen.text)
    assert re.search("Anna Ng · .* · in a personal chat", seen.text)
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


def test_everything_belongs_to_one_subject() -> None:
    """Whoever reads the four parts has read the whole trail."""
    assert sorted(act for acts in ACTS.values() for act in acts) == sorted(Act)


async def test_a_request_is_called_what_it_is_called_elsewhere(tmp_path: Path) -> None:
    """`Request 1` and no `#1`: that would be a booking, which can be reversed by its number."""
    async with open_office(tmp_path) as office:
        await office.asks()
        await office.types("approve 1", CARLA)
        seen = await office.types("audit approvals", BEN)
    assert "Approved · Request 1" in seen.text
    assert "#" not in seen.text


async def test_a_yes_stands_beside_what_it_booked(talk: Talk) -> None:
    """Who confirmed, in which chat; and the booking that came of it."""
    card = await talk.says("add funds 50", in_=CHANNEL)
    await talk.taps(card, "confirm")
    booked, confirmed = [one.event for one in await talk.house.books.events(TENANT, None, 2)]
    assert (booked.act, booked.after["amount"]) == (Act.BOOKED, "USD 50.00")
    assert (confirmed.act, confirmed.who, confirmed.chat_id) == (Act.CONFIRMED, "anna", "channel")
    found = await talk.house.books.history(TENANT, None, 1, "")
    async with talk.house.books.change(TENANT) as change:
        transaction = await change.find(confirmed.subject)
    assert transaction is not None
    assert (transaction.seq, str(found[0].seq)) == (found[0].seq, booked.subject)


async def test_settings_before_and_after(talk: Talk) -> None:
    """Only what changed, in the reader's words; the same again leaves nothing."""
    await talk.says("trigger 60")
    await talk.says("auto-recharge off")
    await talk.says("trigger 60")
    events = [one.event for one in await talk.house.books.events(TENANT, None, 9)]
    told = [(one.before, one.after) for one in events if one.act is Act.SETTINGS]
    assert told == [
        ({"recharge": "on"}, {"recharge": "off"}),
        ({"trigger": "USD 100.00"}, {"trigger": "USD 60.00"}),
    ]
    seen = await talk.says("audit settings")
    assert "Auto-recharge: on → off" in seen.text
    assert "Trigger amount: USD 100.00 → USD 60.00" in seen.text


async def test_what_purser_stops_is_its_own(talk: Talk) -> None:
    """A card that has expired pauses auto-recharge: nobody did that."""
    await talk.says("add funds 300 with 0002")
    await talk.says("auto-recharge 200 with 0002")
    await talk.says("confirm")
    await talk.says("trigger 900")
    await talk.says("confirm")
    events = [one.event for one in await talk.house.books.events(TENANT, None, 20)]
    (paused,) = (one for one in events if one.after.get("paused"))
    assert (paused.act, paused.who) == (Act.SETTINGS, PURSER)
    assert "Paused: the card has expired" in (await talk.says("audit settings")).text


async def test_a_role_of_everyone(talk: Talk) -> None:
    """It is about everyone, and nobody's id stands there."""
    await talk.says("grant viewer everyone")
    seen = await talk.says("audit roles")
    assert "Role: viewer\nabout Everyone in the organisation · Anna Ng" in seen.text
    assert "Person" not in seen.text


async def test_the_language_of_a_shared_chat(talk: Talk) -> None:
    """It is everybody's there; a person's own is nobody else's business."""
    await talk.says("language zh-CN", in_=CHANNEL)
    await talk.says("language zh-CN", in_=CHANNEL)
    await talk.says("language zh-TW", in_=PERSONAL)
    events = [one.event for one in await talk.house.books.events(TENANT, None, 20)]
    (spoken,) = (one for one in events if one.act is Act.LANGUAGE)
    assert (spoken.who, spoken.subject, spoken.after) == (
        "anna",
        "channel",
        {"language": "zh-Hans"},
    )


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
