"""Two organisations share a Purser, and neither sees or moves anything of the other."""

from __future__ import annotations

from tests.doors.conftest import ANNA, OTHER, Hall, Person

BEA = Person("bea", "Bea Moss", OTHER)
SHARED = "19:shared@thread.tacv2"


async def test_a_dialog_is_not_gone_on_with_for_another_organisation(hall: Hall) -> None:
    """In a chat that both share, with the same person's id: nothing of it is known there."""
    at_home = Person("anna", "Anna Ng", chat=SHARED, kind="channel")
    await hall.says("add funds po SECRET-1", at_home)
    away = Person("anna", "Anna Ng", OTHER, SHARED, "channel")
    assert "USD 5.00" not in await hall.says("5", away)
    assert "SECRET-1" not in str(hall.last.body)
    assert "USD 5.00" in await hall.says("5", at_home)
    assert "SECRET-1" in str(hall.last.body)


async def test_another_organisations_card_is_unknown(hall: Hall) -> None:
    """The id of its confirmation opens nothing, and tells nothing."""
    await hall.says("add funds 50 po SECRET-2", BEA)
    draft, before = hall.draft(), await hall.balance(OTHER)
    for verb in ("confirm", "cancel"):
        answer = await hall.taps(verb, {"draft": draft})
        assert answer["type"].endswith("activity.message")
        assert "not known here" in answer["value"]
    assert await hall.balance(OTHER) == before
    answer = await hall.taps("confirm", {"draft": draft}, BEA)
    assert answer["type"].endswith("card.adaptive")


async def test_a_tenant_in_the_data_is_not_looked_at(hall: Hall) -> None:
    """Whatever a tap says of organisations, it is the authenticated one that is asked about."""
    await hall.says("reconcile 4321", BEA)
    await hall.taps("confirm", {"draft": hall.draft()}, BEA)
    named = {"tenant": OTHER, "account": OTHER, "account_id": OTHER, "channelData": OTHER}
    await hall.taps("balance", named, ANNA)
    assert "4,321" not in str(hall.last.body)
    assert "4321" not in hall.last.summary
