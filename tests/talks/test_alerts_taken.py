"""An alert that is taken: everybody sees by whom, and nobody does it twice."""

from __future__ import annotations

from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat
from tests.talks.telephony import CARL, DORA, Telephony

CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-CN")


async def test_noon_in_the_telephony_channel(telephony: Telephony) -> None:
    """Anna takes it, Ben sees so; she adds what the card says, and it turns into resolved."""
    await telephony.begins(CHANNEL, GROUP)
    low, beside = await telephony.spends("30")
    assert low.buttons == ["Add $50.00", "I take it", "Snooze"]
    taken = await telephony.taps(low, "alert_take")
    assert "Anna Ng takes care of it, since Nov 19, 10:05" in taken.text
    assert "I take it" not in taken.buttons
    assert await telephony.brings() == []
    for seen in (low, beside):
        assert telephony.stands(seen).summary.endswith("alert 1 · Anna Ng takes care of it")
    note = (await telephony.taps(low, "alert_take", by=BEN)).note
    assert note.startswith("**Anna Ng** takes care of alert 1, since Nov 19, 10:05.")
    await telephony.taps(low, "alert_funds")
    asked = telephony.heard[-1]
    assert asked.summary.startswith("Add USD 50.00?")
    await telephony.taps(asked, "confirm")
    assert await telephony.brings() == []
    assert telephony.stands(low).summary == "Resolved: balance USD 140.00 · alert 1"


async def test_typed_and_given_back(telephony: Telephony) -> None:
    """By its number, or without one where it is alone; its card changes, and none is added."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    told = await telephony.says("i take it", by=DORA, in_=CHINESE)
    assert told.text.startswith("提醒 1 由您处理")
    await telephony.brings()
    assert "Dora Lim takes care of it" in telephony.stands(low).text
    assert "since Nov 19, 10:05" in (await telephony.says("take 1")).text
    await telephony.says("release 1")
    assert "waits for somebody again" in telephony.heard[-1].text
    assert "Nobody has taken alert 1" in (await telephony.says("release 1")).text
    await telephony.brings()
    assert telephony.stands(low).verbs[:2] == ["alert_funds", "alert_take"]
    await telephony.says("take 1", by=BEN)
    assert (await telephony.says("take 1", by=BEN)).summary.startswith("Alert 1 is yours")


async def test_what_cannot_be_taken(telephony: Telephony) -> None:
    """No such alert, one that is over, none or several where the number was left out."""
    await telephony.begins()
    assert "No alert is open" in (await telephony.says("take")).text
    assert "There is no alert 318" in (await telephony.says("take 318")).text
    [low] = await telephony.spends("30")
    await telephony.spends("100")
    assert "Several alerts are open" in (await telephony.says("take")).text
    await telephony.taps(await telephony.says("add funds 200"), "confirm")
    assert "Alert 1 is over already" in (await telephony.says("take 1")).text
    assert "over already" in (await telephony.taps(low, "alert_take")).note


async def test_who_may(telephony: Telephony) -> None:
    """A viewer may not; an approver and an operator may. Each is in the trail with what changed."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    assert "Your role does not" in (await telephony.taps(low, "alert_take", by=GUEST)).note
    await telephony.taps(low, "alert_take", by=CARL)
    assert "Your role does not" in (await telephony.says("release 1", by=GUEST)).text
    await telephony.says("release 1", by=DORA)
    newest = await telephony.house.books.events(ANNA.account_id, None, 2)
    told = [(one.event.who, one.event.subject, one.event.before, one.event.after) for one in newest]
    assert told == [
        ("dora", "1", {"taken": "Carl Sun"}, {}),
        ("carl", "1", {}, {"taken": "Carl Sun"}),
    ]


async def test_forged_numbers(telephony: Telephony) -> None:
    """What no card of ours says is answered, and changes nothing."""
    await telephony.begins()
    await telephony.spends("30")
    for number in (0, -1, 10**12, True, "1", None, [1]):
        assert (await telephony.taps_raw("alert_take", {"alert": number})).note
    assert "no alert 7" in (await telephony.taps_raw("alert_funds", {"alert": 7})).note
    assert (await telephony.says("alerts")).text
