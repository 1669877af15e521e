"""A muted channel, a quiet night with a digest, and the one card that shows and changes it all."""

from __future__ import annotations

import pytest

from ledger.incidents import CHOICE, AlertKind
from ledger.outbox import Wishes
from ledger.quiet import Quiet
from ledger.report_times import Every
from tests.house import ANNA, GUEST, TENANT, ZONE
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat
from tests.talks.telephony import CARL, DORA, Telephony

CHINESE = Chat("channel-zh", CHANNEL.kind, "zh-CN")
NIGHT = Quiet(22 * 60, 7 * 60)


async def wishes(telephony: Telephony, chat: Chat = CHANNEL) -> Wishes:
    [found] = [
        one.wishes for one in await telephony.house.subscribers.of(TENANT) if one.chat_id == chat.id
    ]
    return found


async def test_a_muted_channel(telephony: Telephony) -> None:
    """What is muted there never comes; the group beside hears it, and the channel the rest."""
    await telephony.begins(CHANNEL, GROUP)
    card = await telephony.says("alerts mute low", in_=CHANNEL)
    assert card.summary == "Alerts here are set · 1 kind of alert does not come here"
    assert "Set by Anna Ng." in card.text
    assert "1 other chat gets alerts." in card.text
    assert [seen.chat for seen in await telephony.spends("30")] == [GROUP]
    assert {seen.chat for seen in await telephony.spends("100")} == {CHANNEL, GROUP}
    await telephony.says("alerts unmute low", in_=CHANNEL)
    assert (await wishes(telephony)).muted == ()


async def test_a_quiet_night_with_a_digest(telephony: Telephony) -> None:
    """The low card of 23:00 comes at seven, with what there was; what is over stands in that."""
    await telephony.begins()
    card = await telephony.says("alerts quiet 22:00-07:00", in_=CHANNEL)
    assert card.summary.endswith("Quiet from 22:00 to 07:00")
    telephony.clock.now = telephony.clock.now.replace(hour=15)  # 23:00 there
    assert await telephony.spends("30") == []
    await telephony.taps(await telephony.says("add funds 20", in_=PERSONAL), "confirm")
    assert await telephony.spends("30") == []
    low, digest = await telephony.until("2026-11-19T23:00")
    assert low.summary.startswith("Low balance USD 80.00")
    assert digest.summary == "While it was quiet: 2 alerts, 1 still open · balance USD 80.00"
    assert "Alert 1 · Nov 19 23:05 · $90.00 · over since Nov 19 23:05" in digest.text
    assert "Alert 2 · Nov 19 23:10 · $80.00 · still open" in digest.text
    assert await telephony.waits(days=1) == []


async def test_the_form_on_the_card(telephony: Telephony) -> None:
    """It is filled with what holds, and saving it changes the card in its place."""
    await telephony.begins()
    card = await telephony.says("alerts", in_=CHANNEL)
    assert card.inputs == {
        "kinds": ",".join(CHOICE),
        "quiet_from": "",
        "quiet_to": "",
        "report": "none",
    }
    saved = await telephony.taps(
        card,
        "alerts_save",
        by=DORA,
        kinds="zero,recharge_failed",
        quiet_from="22:00",
        quiet_to="07:00",
        report="daily",
    )
    assert saved.id == card.id
    assert "Set by Dora Lim." in saved.text
    assert saved.inputs["kinds"] == "zero,recharge_failed"
    assert (saved.inputs["quiet_from"], saved.inputs["quiet_to"]) == ("22:00", "07:00")
    found = await wishes(telephony)
    assert set(CHOICE) - set(found.muted) == {AlertKind.ZERO, AlertKind.RECHARGE_FAILED}
    assert (found.quiet, found.time_zone) == (NIGHT, ZONE)
    assert found.report is Every.DAY
    cleared = await telephony.taps(
        saved, "alerts_save", kinds="", quiet_from="", quiet_to="", report="none"
    )
    assert cleared.card
    emptied = await wishes(telephony)
    assert (emptied.muted, emptied.quiet, emptied.report) == (CHOICE, None, None)


@pytest.mark.parametrize(
    ("begins", "ends"), [("22:00", ""), ("", "07:00"), ("22:00", "22:00"), ("late", "07:00")]
)
async def test_half_a_night(telephony: Telephony, begins: str, ends: str) -> None:
    """Is none: whoever taps is told, the card stays, and nothing is changed."""
    await telephony.begins()
    card = await telephony.says("alerts", in_=CHANNEL)
    told = await telephony.taps(card, "alerts_save", quiet_from=begins, quiet_to=ends)
    assert "Write from when to when" in told.note
    assert await wishes(telephony) == Wishes()


async def test_what_a_client_may_send(telephony: Telephony) -> None:
    """Unknown kinds, other types and too much of it change nothing that was not meant."""
    await telephony.begins()
    for data in ({}, {"kinds": 7}, {"quiet_from": ["22:00"]}, {"kinds": None, "quiet_to": "x"}):
        assert (await telephony.taps_raw("alerts_save", data, in_=CHANNEL)).card
        assert (await wishes(telephony)).muted == ()
    await telephony.taps_raw("alerts_save", {"kinds": "low,moon," + "x" * 999}, in_=CHANNEL)
    assert AlertKind.LOW not in (await wishes(telephony)).muted


async def test_what_is_open_and_who_has_it(telephony: Telephony) -> None:
    """In every chat that asks, with how it stands."""
    await telephony.begins()
    await telephony.spends("30")
    assert "Alert 1 · since Nov 19, 10:05 · nobody has it" in (await telephony.says("alerts")).text
    await telephony.says("take 1", by=DORA, in_=CHANNEL)
    assert "Dora Lim takes care of it" in (await telephony.says("alerts", in_=CHANNEL)).text
    await telephony.says("snooze 1 2h")
    assert "snoozed until Nov 19, 12:05" in (await telephony.says("alerts")).text
    await telephony.taps(await telephony.says("add funds 100"), "confirm")
    assert "Nothing is open" in (await telephony.says("alerts")).text


async def test_a_chat_that_teams_had_closed(telephony: Telephony) -> None:
    """From elsewhere one sees that it is closed and why; there, that it was."""
    await telephony.begins()
    await telephony.house.outbox.close_chat(TENANT, CHANNEL.id, "BotDisabledByAdmin")
    chats = telephony.memory
    document = await chats.read(f"chat:{CHANNEL.id}")
    await chats.write({f"chat:{CHANNEL.id}": {**(document or {}), "closed": "BotDisabledByAdmin"}})
    elsewhere = await telephony.says("alerts")
    assert "1 of them cannot be reached: an admin has blocked Purser." in elsewhere.text
    there = await telephony.says("alerts", in_=CHANNEL)
    assert "For a while nothing came through here: an admin has blocked Purser." in there.text
    await telephony.says("alerts mute low", in_=CHANNEL)
    assert "For a while" not in (await telephony.says("alerts", in_=CHANNEL)).text


async def test_only_where_alerts_come(telephony: Telephony) -> None:
    """Elsewhere there is nothing to set, and the answer says how to get them."""
    for said in ("alerts mute low", "alerts quiet 22-7"):
        assert "No alerts come here" in (await telephony.says(said, in_=GROUP)).text
    card = await telephony.says("alerts", in_=GROUP)
    assert (card.buttons, card.inputs) == (["Alerts here"], {})


async def test_who_may(telephony: Telephony) -> None:
    """A viewer sees it and may not change it; every change is in the trail."""
    await telephony.begins()
    for said in ("alerts mute low", "alerts quiet off"):
        assert "Your role does not" in (await telephony.says(said, by=GUEST, in_=CHANNEL)).text
    seen = await telephony.says("alerts", by=GUEST, in_=CHANNEL)
    assert seen.summary == "This chat gets alerts"
    await telephony.says("alerts mute low and caps", by=CARL, in_=CHANNEL)
    await telephony.says("alerts quiet 22-7", by=CARL, in_=CHANNEL)
    newest = await telephony.house.books.events(ANNA.account_id, None, 1)
    [event] = [one.event for one in newest]
    assert (event.who, event.subject) == ("carl", CHANNEL.id)
    assert event.before == {"muted": "low, cap_reached"}
    assert event.after == {"muted": "low, cap_reached", "quiet": f"22:00-07:00 {ZONE}"}


async def test_in_chinese(telephony: Telephony) -> None:
    """`提醒 静音 余额不足`, `提醒 免打扰 22:00-07:00`, and what is no kind."""
    await telephony.begins(CHINESE)
    muted = await telephony.says("提醒 静音 余额不足、即将过期", in_=CHINESE)
    assert muted.summary == "提醒已设置 · 有 2 种提醒不发到此处"
    quiet = await telephony.says("提醒 免打扰 晚上10点到早上7点", in_=CHINESE)
    assert quiet.summary.endswith("免打扰：22:00 至 07:00")
    assert (await wishes(telephony, CHINESE)).quiet == NIGHT
    assert "不是提醒的种类" in (await telephony.says("提醒 静音 月亮", in_=CHINESE)).text
    await telephony.says("提醒 免打扰 关", in_=CHINESE)
    assert (await wishes(telephony, CHINESE)).quiet is None


async def test_off_and_here_begins_anew(telephony: Telephony) -> None:
    """Turned off the chat hears nothing, and whoever turns it on again begins anew."""
    await telephony.begins()
    await telephony.says("alerts quiet 22-7", in_=CHANNEL)
    await telephony.says("alerts off", in_=CHANNEL)
    assert await telephony.spends("30") == []
    await telephony.says("alerts here", in_=CHANNEL)
    assert await wishes(telephony) == Wishes()
