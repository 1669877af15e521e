"""What stops calls and nobody takes is brought to those who decide, in their own chats."""

from __future__ import annotations

from ledger.roles import Role
from tests.house import ANNA, TENANT, grants
from tests.outside import EXPIRED
from tests.talks.conftest import CHANNEL, PERSONAL, Chat
from tests.talks.telephony import CARL, CARLS, DORA, Telephony

DORAS = Chat("doras", PERSONAL.kind)


async def test_a_night_in_which_nobody_takes_it(telephony: Telephony) -> None:
    """After half an hour Carl has the card; he takes it, and the channel sees who has it."""
    await telephony.begins()
    await telephony.says("alerts quiet 22:00-07:00", in_=CHANNEL)
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.says("balance", by=DORA, in_=DORAS)
    telephony.clock.now = telephony.clock.now.replace(hour=15)  # 23:00 there
    [zero] = await telephony.spends("120")
    assert zero.chat == CHANNEL
    assert await telephony.waits(minutes=29) == []
    [called] = await telephony.waits(minutes=1)
    assert called.chat == CARLS
    assert "Nobody took it for 30 minutes" in called.text
    assert "Nobody took it for 30 minutes" in telephony.stands(zero).text
    await telephony.taps(called, "alert_take", by=CARL)
    await telephony.brings()
    assert "Carl Sun takes care of it" in telephony.stands(zero).text
    assert await telephony.waits(hours=5) == []


async def test_taken_in_time(telephony: Telephony) -> None:
    """Nobody is called; given back, the half hour begins anew."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.spends("120")
    await telephony.says("take 1", by=DORA, in_=CHANNEL)
    assert await telephony.waits(hours=3) == []
    await telephony.says("release 1", by=DORA, in_=CHANNEL)
    assert await telephony.waits(minutes=29) == []
    [called] = await telephony.waits(minutes=1)
    assert called.chat == CARLS


async def test_solved_in_time(telephony: Telephony) -> None:
    """What is over escalates no more."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.spends("120")
    await telephony.taps(await telephony.says("add funds 300"), "confirm")
    assert [seen.summary for seen in await telephony.waits(hours=1)] == [
        "Calls work again · balance USD 300.00 · alert 2"
    ]


async def test_a_low_pool_waits(telephony: Telephony) -> None:
    """Only what stops calls or recharges gets anybody out of bed."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.spends("30")
    assert await telephony.waits(days=2) == []


async def test_muted_everywhere_it_still_reaches_somebody(telephony: Telephony) -> None:
    """Where no chat hears of it, those who decide are told at once, whatever they muted."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.says("alerts mute zero", in_=CHANNEL)
    telephony.usage.call("120", telephony.clock())
    assert await telephony.waits(minutes=5) == []
    [called] = await telephony.waits(minutes=0.5)
    assert (called.chat, "told at once" in called.text) == (CARLS, True)
    assert await telephony.waits(hours=2) == []


async def test_a_recharge_that_fails(telephony: Telephony) -> None:
    """Its card goes with the half hour too, and says which attempt it is by then."""
    telephony.cards.answers = [EXPIRED]
    await telephony.begins()
    await telephony.says("auto-recharge on", in_=CHANNEL)
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.spends("30")
    [called] = await telephony.waits(minutes=30)
    assert called.chat == CARLS
    assert "the card has expired" in called.text


async def test_an_approver_who_overlooked_it_gets_it_anew(telephony: Telephony) -> None:
    """Her own chat hears alerts: the card that stands there makes way for another."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.says("alerts here", by=CARL, in_=CARLS)
    first = {seen.chat.id: seen for seen in await telephony.spends("120")}
    [again] = await telephony.waits(minutes=30)
    assert again.chat == CARLS
    assert first[CARLS.id].id not in telephony.chats[CARLS.id]
    assert telephony.stands(first[CHANNEL.id]).id == first[CHANNEL.id].id


async def test_whoever_comes_later_is_called_then(telephony: Telephony) -> None:
    """Nobody who decides has ever spoken to Purser; when one does, the next round calls him."""
    await telephony.says("alerts here", in_=CHANNEL, by=ANNA)
    await telephony.spends("120")
    assert await telephony.waits(minutes=31) == []
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    called = await telephony.waits(minutes=31)
    assert [seen.chat for seen in called] == [CARLS]


async def test_where_every_own_chat_is_closed_it_is_tried_again(telephony: Telephony) -> None:
    """No card says that anybody was told; Carl is once he can be, and only once."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.house.outbox.close_chat(TENANT, CARLS.id, "uninstalled")
    [zero] = [seen for seen in await telephony.spends("120") if seen.chat == CHANNEL]
    assert await telephony.waits(minutes=31) == []
    assert "Nobody took it" not in telephony.stands(zero).text
    assert await telephony.waits(hours=5) == []
    await telephony.opens_again(CARLS)
    assert [seen.chat for seen in await telephony.waits(minutes=30)] == [CARLS]
    assert "Nobody took it" in telephony.stands(zero).text
    assert await telephony.waits(hours=5) == []


async def test_whoever_is_named_after_a_call_in_vain_is_called(telephony: Telephony) -> None:
    """Carl had blocked Purser, which only the call shows; he has it when he is back."""
    await telephony.begins()
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.says("balance", by=DORA, in_=DORAS)
    telephony.blocks(CARLS)
    await telephony.spends("120")
    for _ in range(4):
        assert await telephony.waits(minutes=30) == []
    await grants(telephony.house, DORA, Role.APPROVER)
    assert [seen.chat for seen in await telephony.waits(minutes=30)] == [DORAS]
    for _ in range(4):
        assert await telephony.waits(minutes=30) == []
    await telephony.opens_again(CARLS)
    assert [seen.chat for seen in await telephony.brings()] == [CARLS]
    assert await telephony.waits(hours=5) == []


async def test_whoever_can_be_reached_is_enough(telephony: Telephony) -> None:
    """Dora is called, and nobody again; Carl has it when he is back."""
    await telephony.begins()
    await grants(telephony.house, DORA, Role.APPROVER)
    await telephony.says("balance", by=CARL, in_=CARLS)
    await telephony.says("balance", by=DORA, in_=DORAS)
    telephony.blocks(CARLS)
    await telephony.spends("120")
    assert [seen.chat for seen in await telephony.waits(minutes=30)] == [DORAS]
    for _ in range(4):
        assert await telephony.waits(minutes=30) == []
    await telephony.opens_again(CARLS)
    assert [seen.chat for seen in await telephony.brings()] == [CARLS]
