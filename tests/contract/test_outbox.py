"""What every implementation of Outbox keeps: at least once, in order, until the chat is closed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ledger.incidents import AlertKind, Incident, Resolution
from ledger.outbox import LONGEST_WAIT, Delivery, Outbox, Recipient, Subscribers
from ledger.ports import Books
from ledger.telling import alert
from tests.contract.conftest import OpenDatabase
from tests.contract.samples import NOW, TENANT, account, facts, later, subscribe, usd

CHAT = "19:telephony@thread.tacv2"
PATIENCE = 5  # failures of one card before younger ones pass it


@pytest.fixture(autouse=True)
async def subscribed(books: Books) -> None:
    await subscribe(books, TENANT, CHAT, NOW)


async def opened(books: Books, kind: AlertKind = AlertKind.LOW, at: float = 0) -> Incident:
    async with books.change(TENANT) as change:
        return await alert(change, kind, facts(), later(seconds=at))


async def resolved(books: Books, incident: Incident, at: float = 0) -> Incident:
    how = Resolution(usd("584.20"), later(seconds=at))
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, how)
    return replace(incident, version=incident.version + 1, resolved=how)


async def revised(books: Books, incident: Incident, at: float = 0) -> None:
    async with books.change(TENANT) as change:
        said = replace(incident.facts, auto_paused="expired_card")
        await change.revise_incident(incident, said, later(seconds=at))


async def claimed(outbox: Outbox, at: float = 0) -> Delivery:
    [delivery] = await outbox.claim(later(seconds=at), 10)
    return delivery


async def nothing(outbox: Outbox, at: float = 0) -> bool:
    return await outbox.claim(later(seconds=at), 10) == ()


async def test_an_incident_reaches_every_subscribed_chat(books: Books, outbox: Outbox) -> None:
    """One delivery each, with all that the card says; none for whoever subscribes later."""
    await subscribe(books, TENANT, "chat-2", NOW)
    incident = await opened(books)
    await subscribe(books, TENANT, "chat-3", NOW)
    found = await outbox.claim(NOW, 10)
    assert {delivery.chat_id for delivery in found} == {CHAT, "chat-2"}
    assert all(delivery.incident == incident for delivery in found)
    assert {(one.account_id, one.activity_id, one.attempts) for one in found} == {(TENANT, "", 0)}


async def test_incidents_are_numbered_by_organisation(books: Books) -> None:
    """What people call them: alert 1, alert 2; open ones are told, oldest first."""
    await books.create(account("second"))
    low, failed = await opened(books), await opened(books, AlertKind.RECHARGE_FAILED)
    async with books.change("second") as change:
        first = await alert(change, AlertKind.LOW, facts(), NOW)
    assert [one.number for one in (low, failed, first)] == [1, 2, 1]
    async with books.change(TENANT) as change:
        assert await change.open_incidents() == (low, failed)


async def test_news_is_never_open(books: Books) -> None:
    """A recharge that went well is told and over."""
    await opened(books, AlertKind.RECHARGED)
    async with books.change(TENANT) as change:
        assert await change.open_incidents() == ()


async def test_an_incident_of_a_failed_change_was_never_there(books: Books, outbox: Outbox) -> None:
    """Rule 25: decided in the same transaction as the posting that caused it."""

    async def interrupted() -> None:
        async with books.change(TENANT) as change:
            await alert(change, AlertKind.LOW, facts(), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await interrupted()
    assert await nothing(outbox)


async def test_a_claim_is_leased_for_a_minute(books: Books, outbox: Outbox) -> None:
    """Nobody else gets it meanwhile; after a crash it comes again."""
    await opened(books)
    first = await claimed(outbox)
    assert await nothing(outbox, 59)
    again = await claimed(outbox, 60)
    assert (again.id, again.lease) == (first.id, first.lease + 1)


async def test_of_many_couriers_one_gets_it(
    books: Books, outbox: Outbox, open_again: OpenDatabase
) -> None:
    """In this process and in another."""
    await opened(books)
    elsewhere = (await open_again()).outbox
    found = await asyncio.gather(*(each.claim(NOW, 10) for each in (outbox, elsewhere) * 8))
    assert sorted(len(one) for one in found) == [0] * 15 + [1]


async def test_what_was_delivered_is_not_due(books: Books, outbox: Outbox) -> None:
    """Not now and not later."""
    await opened(books)
    await outbox.delivered(await claimed(outbox), "a-1", NOW)
    assert await nothing(outbox, 9_999)


async def test_a_resolved_incident_edits_its_card(books: Books, outbox: Outbox) -> None:
    """The same card, by the activity id that was kept; once."""
    incident = await opened(books)
    await outbox.delivered(await claimed(outbox), "a-1", NOW)
    after = await resolved(books, incident)
    edit = await claimed(outbox)
    assert (edit.activity_id, edit.incident) == ("a-1", after)
    async with books.change(TENANT) as change:
        assert await change.open_incidents() == ()
        await change.resolve_incident(incident, Resolution(usd(1), NOW))
    await outbox.delivered(edit, "a-1", NOW)
    assert await nothing(outbox, 9_999)


async def test_what_changes_on_the_way_is_sent_again(books: Books, outbox: Outbox) -> None:
    """Delivered is the version that was claimed, not the newer one; never two claims at once."""
    incident = await opened(books)
    old = await claimed(outbox)
    await resolved(books, incident)
    assert await nothing(outbox)
    await outbox.delivered(old, "a-1", NOW)
    new = await claimed(outbox)
    assert (new.activity_id, new.incident.version) == ("a-1", 2)


async def test_an_incident_resolved_before_it_left_is_told_resolved(
    books: Books, outbox: Outbox
) -> None:
    """One card, with the end of the story."""
    after = await resolved(books, await opened(books))
    assert (await claimed(outbox)).incident == after


async def test_a_retry_waits_for_its_time_and_counts(books: Books, outbox: Outbox) -> None:
    """An attempt more each time; success begins anew."""
    incident = await opened(books)
    await outbox.retry(await claimed(outbox), later(seconds=30), "503")
    assert await nothing(outbox, 29)
    second = await claimed(outbox, 30)
    assert second.attempts == 1
    await outbox.delivered(second, "a-1", NOW)
    await resolved(books, incident, 31)
    assert (await claimed(outbox, 31)).attempts == 0


async def test_waiting_by_choice_is_no_attempt(books: Books, outbox: Outbox) -> None:
    """However often: younger ones do not pass it by, and its next failure is its first."""
    await opened(books)
    await opened(books, AlertKind.ZERO)
    for n in range(PATIENCE + 4):
        waits = await claimed(outbox, n)
        assert (waits.incident.number, waits.attempts) == (1, 0)
        await outbox.put_off(waits, later(seconds=n + 1), "paced")
        assert await nothing(outbox, n + 0.9)
    await outbox.retry(await claimed(outbox, PATIENCE + 4), later(seconds=30), "503")
    tried = await claimed(outbox, 30)
    assert (tried.incident.number, tried.attempts) == (1, 1)
    await outbox.put_off(tried, later(seconds=40), "paced")
    assert (await claimed(outbox, 40)).attempts == 1


async def test_what_is_put_off_by_a_lost_lease_or_after_closing_stays(
    books: Books, outbox: Outbox
) -> None:
    """As with a retry: it must not open the way for a third, nor undo another's verdict."""
    await opened(books)
    lost = await claimed(outbox)
    held = await claimed(outbox, 61)
    await outbox.put_off(lost, later(seconds=62), "late")
    assert await nothing(outbox, 63)
    await outbox.close_chat(TENANT, CHAT, "ConversationNotFound")
    await outbox.put_off(held, later(seconds=64), "paced")
    assert await nothing(outbox, 9_999)


async def test_a_clock_that_was_set_back_silences_nobody(books: Books, outbox: Outbox) -> None:
    """What was booked two days ahead is due now, and holds up nothing that comes after it."""
    two_days = 48 * 3_600
    await opened(books, at=two_days)
    await opened(books, AlertKind.ZERO)
    for number in (1, 2):
        delivery = await claimed(outbox, number)
        assert delivery.incident.number == number
        await outbox.delivered(delivery, "a-1", later(seconds=number))
    assert await nothing(outbox, two_days)


@pytest.mark.parametrize("wait", [True, False])
async def test_what_a_clock_ahead_took_or_put_off_is_due(
    books: Books, outbox: Outbox, wait: bool
) -> None:
    """Leased, or to be tried again, at a time that no lease and no wait of ours reaches."""
    await opened(books)
    taken = await claimed(outbox, 7_200)
    if wait:
        await outbox.retry(taken, later(seconds=7_205), "503")
    again = await claimed(outbox)
    assert (again.id, again.attempts) == (taken.id, int(wait))
    assert await nothing(outbox)  # this lease is one that may be


async def test_an_older_moment_takes_nothing_twice(books: Books, outbox: Outbox) -> None:
    """Whoever waited for its turn to claim judges by a moment before that of whoever went first."""
    await opened(books)
    taken = await claimed(outbox, 0.2)
    assert await nothing(outbox)
    await outbox.retry(taken, later(seconds=0.3) + LONGEST_WAIT, "429")
    assert await nothing(outbox)


async def test_the_longest_wait_is_kept(books: Books, outbox: Outbox) -> None:
    """An hour is what a service may ask for."""
    await opened(books)
    await outbox.retry(await claimed(outbox), NOW + LONGEST_WAIT, "429")
    assert await nothing(outbox)
    assert await nothing(outbox, 3_599)
    assert (await claimed(outbox, 3_600)).attempts == 1


async def test_the_answer_of_a_lost_lease_frees_nothing(books: Books, outbox: Outbox) -> None:
    """A courier that was asleep for two minutes must not open the way for a third."""
    await opened(books)
    lost = await claimed(outbox)
    held = await claimed(outbox, 61)
    await outbox.retry(lost, later(seconds=62), "late")
    assert await nothing(outbox, 63)
    await outbox.delivered(held, "a-2", later(seconds=64))
    assert await nothing(outbox, 9_999)


async def test_a_late_success_is_believed(books: Books, outbox: Outbox) -> None:
    """The chat has the card, whoever holds the lease by now."""
    await opened(books)
    lost = await claimed(outbox)
    await claimed(outbox, 61)
    await outbox.delivered(lost, "a-1", later(seconds=62))
    assert await nothing(outbox, 9_999)


async def test_a_chat_hears_the_older_first(books: Books, outbox: Outbox) -> None:
    """One at a time; the younger waits while the older is on its way or waits itself."""
    await opened(books)
    await opened(books, AlertKind.RECHARGED)
    first = await claimed(outbox)
    assert first.incident.number == 1
    assert await nothing(outbox)
    await outbox.retry(first, later(seconds=30), "503")
    assert await nothing(outbox, 29)
    first = await claimed(outbox, 30)
    await outbox.delivered(first, "a-1", NOW)
    assert (await claimed(outbox, 30)).incident.number == 2


async def test_one_card_that_never_gets_through_silences_no_other(
    books: Books, outbox: Outbox
) -> None:
    """After a few failures the younger ones pass it by."""
    await opened(books)
    await opened(books, AlertKind.ZERO)
    for n in range(PATIENCE):
        stuck = await claimed(outbox, n)
        assert stuck.incident.number == 1
        await outbox.retry(stuck, later(seconds=n + 1), "500")
    await outbox.retry(await claimed(outbox, PATIENCE), later(hours=1), "500")
    assert (await claimed(outbox, PATIENCE)).incident.number == 2


async def test_chats_do_not_wait_for_each_other(books: Books, outbox: Outbox) -> None:
    """A slow chat holds up its own alerts alone; no more than asked for are claimed."""
    await subscribe(books, TENANT, "chat-2", NOW)
    await opened(books)
    [first] = await outbox.claim(NOW, 1)
    [second] = await outbox.claim(NOW, 1)
    assert {first.chat_id, second.chat_id} == {CHAT, "chat-2"}
    await opened(books, AlertKind.ZERO)
    await outbox.delivered(first, "a-1", NOW)
    assert (await claimed(outbox)).chat_id == first.chat_id


async def test_a_closed_chat_is_left_in_peace(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """Nothing is due there, neither what waited nor what comes."""
    await opened(books)
    await outbox.close_chat(TENANT, CHAT, "BotNotInConversationRoster")
    await opened(books, AlertKind.ZERO)
    assert await nothing(outbox, 9_999)
    [chat] = await subscribers.of(TENANT)
    assert chat.closed == "BotNotInConversationRoster"


async def test_a_retry_after_closing_stays_parked(books: Books, outbox: Outbox) -> None:
    """Two sends were under way; the one failure must not undo the other's verdict."""
    await opened(books)
    delivery = await claimed(outbox)
    await outbox.close_chat(TENANT, CHAT, "ConversationNotFound")
    await outbox.retry(delivery, later(seconds=5), "503")
    assert await nothing(outbox, 9_999)


async def test_a_reopened_chat_hears_what_still_holds(books: Books, outbox: Outbox) -> None:
    """What is over and never stood there is dropped; a card that stands there is edited."""
    posted = await opened(books)
    await outbox.delivered(await claimed(outbox), "a-1", NOW)
    await outbox.close_chat(TENANT, CHAT, "BotDisabledByAdmin")
    after = await resolved(books, posted)
    await resolved(books, await opened(books, AlertKind.ZERO))
    await opened(books, AlertKind.RECHARGED)
    failed = await opened(books, AlertKind.RECHARGE_FAILED)
    assert await outbox.reopen_chat(TENANT, CHAT, later(hours=1))
    seen = []
    for _ in range(2):
        delivery = await claimed(outbox, 3_600)
        seen.append((delivery.activity_id, delivery.incident))
        await outbox.delivered(delivery, delivery.activity_id or "a-2", later(hours=1))
    assert seen == [("a-1", after), ("", failed)]
    assert await nothing(outbox, 99_999)


async def test_a_chat_that_subscribes_to_nothing_is_reopened_too(
    books: Books, outbox: Outbox
) -> None:
    """Somebody's own chat, to which a request was brought before Purser was blocked there."""
    async with books.change(TENANT) as change:
        await change.open_incident(AlertKind.APPROVAL, facts(), NOW, [Recipient("alone")])
    await claimed(outbox)
    await outbox.close_chat(TENANT, "alone", "ConversationBlockedByUser")
    assert await nothing(outbox, 3_600)
    assert await outbox.reopen_chat(TENANT, "alone", NOW)
    assert (await claimed(outbox)).chat_id == "alone"
    assert not await outbox.reopen_chat(TENANT, "alone", NOW)


async def test_where_nothing_is_subscribed_a_closing_holds_too(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """Nothing new is tried there; a chat that is heard of at another address is open."""
    await subscribers.keep_address(TENANT, "alone", "{}", "anna")
    await outbox.close_chat(TENANT, "alone", "uninstalled")
    async with books.change(TENANT) as change:
        assert await change.closed_chats() == {"alone"}
        await change.open_incident(AlertKind.APPROVAL, facts(), NOW, [Recipient("alone")])
    assert await nothing(outbox, 3_600)
    assert await outbox.reopen_chat(TENANT, "alone", NOW)
    delivery = await claimed(outbox)
    await outbox.close_chat(TENANT, "alone", "ConversationBlockedByUser")
    await outbox.retry(delivery, later(seconds=5), "503")
    assert await nothing(outbox, 3_600)
    await subscribers.keep_address(TENANT, "alone", '{"n": 2}', "anna")
    async with books.change(TENANT) as change:
        assert await change.closed_chats() == frozenset()


async def test_where_an_incident_has_come(books: Books, outbox: Outbox) -> None:
    """Where it was sent, or is about to be; what waits for a closed chat has come to nobody."""
    await subscribe(books, TENANT, "chat-2", NOW)
    incident = await opened(books)
    async with books.change(TENANT) as change:
        assert await change.reached(incident) == {CHAT, "chat-2"}
    for one in await outbox.claim(NOW, 10):
        if one.chat_id == CHAT:
            await outbox.delivered(one, "a-1", NOW)
    for chat_id in (CHAT, "chat-2"):
        await outbox.close_chat(TENANT, chat_id, "gone")
    async with books.change(TENANT) as change:
        assert await change.closed_chats() == {CHAT, "chat-2"}
        assert await change.reached(incident) == {CHAT}
        await change.post_anew(incident, [Recipient(CHAT)], NOW)
        assert await change.reached(incident) == frozenset()


async def test_opening_what_is_open_changes_nothing(books: Books, outbox: Outbox) -> None:
    """Every turn may say that the chat is alive."""
    await opened(books)
    delivery = await claimed(outbox)
    assert not await outbox.reopen_chat(TENANT, CHAT, NOW)
    assert not await outbox.reopen_chat(TENANT, "unknown", NOW)
    assert await nothing(outbox, 59)
    await outbox.delivered(delivery, "a-1", NOW)


async def test_whoever_waits_is_woken_by_the_commit(books: Books, outbox: Outbox) -> None:
    """At once and only where something is due: alerts need no polling."""
    woken: list[bool] = []
    outbox.when_waiting(lambda: woken.append(True))
    await subscribe(books, TENANT, "chat-2", NOW)
    async with books.change(TENANT) as change:
        await change.save(replace(change.account, trigger=usd(5)))
    assert woken == []
    incident = await opened(books)
    await resolved(books, incident)
    assert len(woken) == 2
    await outbox.close_chat(TENANT, CHAT, "gone")
    await outbox.reopen_chat(TENANT, CHAT, NOW)
    assert len(woken) == 3


async def test_many_answers_at_once_are_all_kept(books: Books, outbox: Outbox) -> None:
    """Sixteen chats answer in the same moment, some well and some not, one gives up."""
    for n in range(15):
        await subscribe(books, TENANT, f"chat-{n}", NOW)
    await opened(books)
    found = await outbox.claim(NOW, 20)
    tasks = [
        asyncio.create_task(
            outbox.delivered(one, f"a-{n}", NOW)
            if n % 2
            else outbox.retry(one, later(seconds=n), "503")
        )
        for n, one in enumerate(found)
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    again = await outbox.claim(later(seconds=59), 20)
    answered = {one.chat_id for n, one in enumerate(found) if n % 2 == 0 and n > 0}
    assert {one.chat_id for one in again} - {found[0].chat_id} == answered


async def test_a_revised_incident_is_edited_where_it_stands(books: Books, outbox: Outbox) -> None:
    """The card that stands says what has changed since; a resolved one says its end for good."""
    incident = await opened(books)
    await outbox.delivered(await claimed(outbox), "card-1", NOW)
    await revised(books, incident, at=1)
    edit = await claimed(outbox, at=1)
    assert (edit.activity_id, edit.incident.version) == ("card-1", 2)
    assert edit.incident.facts.auto_paused == "expired_card"
    await outbox.delivered(edit, "card-1", later(seconds=1))
    await resolved(books, edit.incident, at=2)
    await outbox.delivered(await claimed(outbox, at=2), "card-1", later(seconds=2))
    await revised(books, incident, at=3)
    assert await nothing(outbox, at=3)
