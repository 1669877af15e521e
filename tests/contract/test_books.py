"""What every implementation of Books keeps: rules 2 to 10, 19 and 20 of the ledger."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.account import Account, Standing
from ledger.book import WALLET, BookError, Entry, Kind, Posting, funding, seal
from ledger.calls import Told
from ledger.drafts import Draft, DraftState
from ledger.errors import CurrencyMismatch, KeyReused
from ledger.facts import APPROVED_BY
from ledger.lots import dated, expiry_of, marks
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.ports import Books
from ledger.tallies import Tally
from ledger.views import Day
from tests.contract.conftest import OpenDatabase
from tests.contract.samples import (
    ANNA,
    CARD,
    NOW,
    TENANT,
    ZONE,
    account,
    booked,
    call,
    draft,
    filled_account,
    filled_draft,
    filled_payment,
    funds,
    later,
    left_at_default,
    payment,
    spent,
    usd,
)


async def test_an_account_comes_back_as_it_was_kept(books: Books) -> None:
    """To the microsecond; another is not there."""
    assert await books.account(TENANT) == account()
    assert await books.account("another") is None


@pytest.mark.parametrize("sample", [filled_account(), filled_draft(), filled_payment()])
def test_a_sample_fills_every_field(sample: Account | Draft | Payment) -> None:
    """Whoever adds a field has to fill it there, and then it is kept by both databases."""
    assert left_at_default(sample) == []


async def test_an_account_keeps_every_field(books: Books) -> None:
    """When it is made, and when what rules and people may set is saved."""
    made = filled_account()
    assert await books.create(made) == made
    assert await books.account(made.id) == made
    async with books.change(TENANT) as change:
        await change.save(made)
    found = await books.account(TENANT)
    assert found is not None
    untouched = account()  # by what is not booked, noted or woken
    assert found == replace(
        made,
        id=TENANT,
        version=1,
        balance=untouched.balance,
        seq=untouched.seq,
        head=untouched.head,
        event_number=untouched.event_number,
        event_head=untouched.event_head,
        wake_at=untouched.wake_at,
    )


async def test_the_account_that_is_there_wins(books: Books) -> None:
    """Creating twice changes nothing, also when both come at once."""
    other = replace(account(), trigger=usd(7))
    assert await books.create(other) == account()
    both = await asyncio.gather(*(books.create(account("second")) for _ in range(2)))
    assert both[0] == both[1] == await books.account("second")


async def test_an_unknown_account_cannot_be_changed(books: Books) -> None:
    """Every way in enters the account first, so this is a bug and not an error card."""
    with pytest.raises(LookupError):
        await booked(books, funds(), account_id="another")


async def test_booking_moves_the_balance_with_the_chain(books: Books) -> None:
    """Rules 7 and 10: sequence, running balance and hash are those of a replay."""
    first, second = await booked(books, funds(100), spent("0.013"))
    assert first == seal(TENANT, 1, dated(funds(100), ZONE), NOW, usd(0), account().head)
    assert second == seal(TENANT, 2, spent("0.013"), NOW, usd(100), first.hash)
    found = await books.account(TENANT)
    assert found is not None
    assert (found.balance, found.seq, found.head) == (usd("99.987"), 2, second.hash)


async def test_the_version_grows_once_with_every_change(books: Books) -> None:
    """A card that was made before a change can be told apart; looking is no change."""
    async with books.change(TENANT) as change:
        await change.book(funds(), NOW)
        await change.save(replace(change.account, trigger=usd(50)))
        assert change.account.version == 1
    async with books.change(TENANT) as change:
        await change.find("k-1")
    found = await books.account(TENANT)
    assert found is not None
    assert found.version == 1


async def test_a_change_that_raises_leaves_nothing(books: Books) -> None:
    """All of it or none of it."""

    async def interrupted() -> None:
        async with books.change(TENANT) as change:
            await change.book(funds(), NOW)
            await change.save_draft(draft())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await interrupted()
    assert await books.account(TENANT) == account()
    assert await books.draft(TENANT, "d-1") is None
    assert await books.history(TENANT, None, 10, "") == ()


async def test_the_same_request_is_booked_once(books: Books) -> None:
    """Rule 8: the first result again, marked, whoever asks and whenever."""
    [first] = await booked(books, funds())
    async with books.change(TENANT) as change:
        again, repeat = await change.book(replace(funds(), effective_at=later(days=9)), later())
        assert (again, repeat) == (first, True)
        assert await change.find("k-1") == first
        assert await change.find("k-2") is None
        assert change.account.balance == usd(100)


async def test_a_key_belongs_to_one_request(books: Books) -> None:
    """Rule 8: the same key for another amount is refused, and nothing is booked."""
    await booked(books, funds(100))
    with pytest.raises(KeyReused):
        await booked(books, funds(101))
    with pytest.raises(KeyReused):
        await booked(books, funds(50, "k-9"), replace(funds(50, "k-9"), facts={}))
    found = await books.account(TENANT)
    assert found is not None
    assert found.balance == usd(100)


async def test_another_currency_is_refused(books: Books) -> None:
    """Rule 4, both named."""
    euros = Money.of(5, "EUR")
    entry = Entry("e", Kind.FUNDS, (Posting("wallet", euros), Posting("x", -euros)), "a", "b", NOW)
    with pytest.raises(CurrencyMismatch) as refused:
        await booked(books, entry)
    assert refused.value.data == {"expected": "USD", "got": "EUR"}


async def test_saving_keeps_settings_and_never_the_balance(books: Books) -> None:
    """Rule 10: only a booking moves the balance."""
    async with books.change(TENANT) as change:
        stale = change.account
        await change.book(funds(100), NOW)
        await change.save(replace(stale, trigger=usd(5), standing=Standing.LOW, usage_cursor="c"))
    found = await books.account(TENANT)
    assert found is not None
    assert (found.trigger, found.standing, found.usage_cursor) == (usd(5), Standing.LOW, "c")
    assert (found.balance, found.seq) == (usd(100), 1)


async def test_fifty_changes_at_once_add_up(books: Books) -> None:
    """They queue for the account's lock; no booking is lost and none is double."""
    await asyncio.gather(*(booked(books, funds(n, f"k-{n}")) for n in range(1, 51)))
    found = await books.account(TENANT)
    assert found is not None
    assert (found.balance, found.seq) == (usd(50 * 51 // 2), 50)


async def test_fifty_equal_requests_at_once_book_one(books: Books) -> None:
    """Rule 8 under a double tap by everybody."""
    done = await asyncio.gather(*(booked(books, funds()) for _ in range(50)))
    assert len({transaction.hash for [transaction] in done}) == 1
    found = await books.account(TENANT)
    assert found is not None
    assert found.balance == usd(100)


async def test_a_call_is_taken_once(books: Books) -> None:
    """Rows come again with the overlap of each read, and twice in one page."""
    async with books.change(TENANT) as change:
        page = (call("a"), call("b"), call("a"))
        assert await change.known_calls([one.id for one in page]) == {}
        transaction, _ = await change.book(spent(2), NOW)
        await change.keep_calls((call("a"), call("b")), transaction.seq)
    async with books.change(TENANT) as change:
        assert await change.known_calls(("b", "c")) == {"b": Told(usd(1), 0, "MCOPSTNPP")}
        assert await change.known_calls(()) == {}
        assert await change.kept_calls(("b", "c")) == {"b": call("b")}


async def test_thousands_of_calls_are_asked_for_at_once(books: Books) -> None:
    """More than a statement may have parameters."""
    page = tuple(call(f"c-{n}") for n in range(2_500))
    async with books.change(TENANT) as change:
        transaction, _ = await change.book(spent(2), NOW)
        await change.keep_calls(page[:1_200], transaction.seq)
        known = await change.known_calls([one.id for one in page])
        assert set(known) == {one.id for one in page[:1_200]}


async def test_calls_of_one_organisation_are_not_anothers(books: Books) -> None:
    """Two organisations may report the same id."""
    await books.create(account("second"))
    async with books.change(TENANT) as change:
        transaction, _ = await change.book(spent(2), NOW)
        await change.keep_calls((call("a"),), transaction.seq)
    async with books.change("second") as change:
        assert await change.known_calls(("a",)) == {}


async def test_a_draft_comes_back_as_it_was_kept(books: Books) -> None:
    """Both kinds, and changed in place."""
    settings = replace(
        draft("d-2"), amount=None, trigger=usd(1), recharge_on=False, recharge_amount=usd(20)
    )
    shown = replace(draft(), state=DraftState.CANCELLED, cancelled_at=NOW, card_id="1731000000")
    async with books.change(TENANT) as change:
        await change.save_draft(draft())
        await change.save_draft(settings)
        await change.save_draft(shown)
        assert await change.draft("d-2") == settings
    assert await books.draft(TENANT, "d-1") == shown
    assert await books.draft(TENANT, "d-3") is None


async def test_a_draft_keeps_every_field(books: Books) -> None:
    """New and over another, and none is left of what it had before."""
    for kept in (filled_draft(), draft(filled_draft().id), filled_draft()):
        async with books.change(TENANT) as change:
            await change.save_draft(kept)
            assert await change.draft(kept.id) == kept
        assert await books.draft(TENANT, kept.id) == kept


async def test_a_draft_of_another_organisation_is_not_there(books: Books) -> None:
    """Within a change of one account no other account's draft can be confirmed, nor read."""
    await books.create(account("second"))
    async with books.change(TENANT) as change:
        await change.save_draft(draft())
    async with books.change("second") as change:
        assert await change.draft("d-1") is None
    assert await books.draft("second", "d-1") is None
    assert await books.draft(TENANT, "d-1") == draft()


async def test_a_newer_question_takes_the_place_of_the_older(books: Books) -> None:
    """The same person's in the same chat; nobody else's, and nothing that is decided."""
    done = replace(draft("d-5"), state=DraftState.DONE)
    others = (draft("d-2", person_id="ben"), draft("d-3", chat_id="chat-2"), done)
    async with books.change(TENANT) as change:
        for one in (draft("d-1"), *others):
            await change.save_draft(one)
        replaced = await change.replace_open_drafts("anna", "chat-1")
        assert await change.replace_open_drafts("anna", "chat-1") == ()
    assert replaced == (replace(draft("d-1"), state=DraftState.REPLACED),)
    assert await books.draft(TENANT, "d-1") == replaced[0]
    for one in others:
        assert await books.draft(TENANT, one.id) == one


async def test_a_payment_comes_back_as_it_was_kept(books: Books) -> None:
    """Before and after it has settled."""
    settled = replace(payment(), state=PaymentState.DECLINED, code="x", settled_at=later(hours=1))
    async with books.change(TENANT) as change:
        await change.save_payment(payment())
        assert await change.payment("p-1") == payment()
        assert await change.payments_in_flight() == (payment(),)
        await change.save_payment(settled)
        assert await change.payment("p-1") == settled
        assert await change.payments_in_flight() == ()
        assert await change.payment("p-2") is None


async def test_a_payment_keeps_every_field(books: Books) -> None:
    """New and over another, and none is left of what it had before."""
    for kept in (filled_payment(), payment(filled_payment().key), filled_payment()):
        async with books.change(TENANT) as change:
            await change.save_payment(kept)
        async with books.change(TENANT) as change:
            assert await change.payment(kept.key) == kept


@pytest.mark.parametrize("state", [PaymentState.CHARGING, PaymentState.UNKNOWN])
async def test_one_recharge_is_in_flight(books: Books, state: PaymentState) -> None:
    """Rules 19 and 20: an unknown outcome holds the place however old it is."""
    async with books.change(TENANT) as change:
        await change.save_payment(payment(state=state))
    with pytest.raises(BookError):
        async with books.change(TENANT) as change:
            await change.save_payment(payment("p-2"))
    async with books.change(TENANT) as change:
        assert await change.payment("p-2") is None
        await change.save_payment(payment(state=PaymentState.DECLINED))
        await change.save_payment(payment("p-3"))


async def test_people_may_pay_while_a_recharge_is_in_flight(books: Books) -> None:
    """The claim is the recharge's alone; what waits is told oldest first."""
    mine = payment("p-2", purpose=Purpose.FUNDS, at=later(minutes=-5))
    async with books.change(TENANT) as change:
        for one in (payment(), mine):
            await change.save_payment(one)
        assert await change.payments_in_flight() == (mine, payment())


MINUTE = timedelta(minutes=1)


async def taken(books: Books, limit: int = 10, at: datetime = NOW) -> list[str]:
    return [one.account.id for one in await books.take_due(at, MINUTE, limit)]


async def due_at(books: Books, account_id: str = TENANT) -> datetime:
    found = await books.account(account_id)
    assert found is not None
    return found.due_at


async def test_the_longest_due_come_first(books: Books) -> None:
    """As many as are asked for, each once; due at this very instant is due."""
    for name, minutes in (("late", -5), ("later", -9), ("future", 1)):
        await books.create(account(name, due_at=later(minutes=minutes)))
    assert await taken(books, 2) == ["later", "late"]
    assert await taken(books) == [TENANT]
    assert await taken(books) == []


async def test_what_is_taken_is_put_off_in_step(books: Books) -> None:
    """An interval after it was due, and after now where it is later than an interval."""
    await books.create(account("late", due_at=later(minutes=-5)))
    await books.create(account("in step", due_at=later(seconds=-20)))
    assert await taken(books) == ["late", "in step", TENANT]
    assert await due_at(books, "late") == later(minutes=1)
    assert await due_at(books, "in step") == later(seconds=40)
    found = await books.account(TENANT)
    assert found == account(due_at=later(minutes=1))  # its version too is what it was


async def test_due_after_the_next_interval_is_due(books: Books) -> None:
    """Nobody puts an account off so far: the clock stood too late then, and was set back."""
    await books.create(account("lost", due_at=later(days=365)))
    assert await taken(books) == [TENANT, "lost"]
    assert await due_at(books, "lost") == later(minutes=1)


async def test_an_older_moment_takes_nothing_twice(books: Books) -> None:
    """Another process, whose clock is a little behind, leaves what was just put off."""
    await books.create(account("due", due_at=later(seconds=4)))
    assert await taken(books, at=later(seconds=5)) == [TENANT, "due"]
    assert await taken(books) == []


async def test_an_account_is_taken_by_one_process(books: Books, open_again: OpenDatabase) -> None:
    """Replicas share what is due: no account is handed out twice for one time."""
    for n in range(40):
        await books.create(account(f"t-{n}"))
    elsewhere = (await open_again()).books
    rounds = [taken(one, 5) for one in (books, elsewhere) * 8]
    found = [one for names in await asyncio.gather(*rounds) for one in names]
    found += await taken(books, 100)  # what was passed over while another held it
    assert sorted(found) == sorted([TENANT, *(f"t-{n}" for n in range(40))])


async def busy(books: Books, at: datetime = NOW) -> bool:
    [one] = await books.take_due(at, MINUTE, 10)
    return one.busy


async def idle(books: Books) -> None:
    """Nothing about the account asks for anything."""
    async with books.change(TENANT) as change:
        await change.book(funds(500), NOW)
        await change.save(replace(change.account, standing=Standing.HEALTHY))


async def test_an_account_that_asks_for_nothing_is_idle(books: Books) -> None:
    """Its lots are far from their end, and no payment is open."""
    await idle(books)
    async with books.change(TENANT) as change:
        await change.save_payment(payment(state=PaymentState.SUCCEEDED))
    assert not await busy(books)


async def test_what_was_never_opened_is_busy(books: Books) -> None:
    """Its start has not been booked yet."""
    assert await busy(books)


@pytest.mark.parametrize("state", [PaymentState.CHARGING, PaymentState.UNKNOWN])
async def test_a_payment_in_flight_is_busy(books: Books, state: PaymentState) -> None:
    """Rule 20: it is asked for again at every poll."""
    await idle(books)
    async with books.change(TENANT) as change:
        await change.save_payment(payment(purpose=Purpose.FUNDS, state=state))
    assert await busy(books)


async def test_a_lot_is_looked_at_when_its_mark_has_come(books: Books) -> None:
    """Rules 13 and 25: the due time comes forward to it, and then the account is busy."""
    bought = later(days=-335, seconds=30)  # so that its first notice is due in half a minute
    async with books.change(TENANT) as change:
        await change.book(funds(500, at=bought), NOW)
        await change.save(replace(change.account, standing=Standing.HEALTHY))
    mark = marks(expiry_of(bought, ZONE))[0]
    assert NOW < mark < NOW + MINUTE
    assert not await busy(books)
    assert await due_at(books) == mark
    assert await busy(books, mark)
    async with books.change(TENANT) as change:
        [lot] = await change.marked_lots(mark)
        assert await change.marked_lots(mark - timedelta(seconds=1)) == ()
        await change.mark_lot(lot.number, lot.expires_at)
        assert await change.marked_lots(mark) == ()
    assert not await busy(books, mark + MINUTE)


async def test_a_retry_brings_the_due_time_forward(books: Books) -> None:
    """Rule 21: the poll comes when the retry does."""
    await idle(books)
    async with books.change(TENANT) as change:
        waiting = replace(change.account.recharge, declines=1, retry_at=later(seconds=10))
        await change.save(replace(change.account, recharge=waiting))
    assert await taken(books) == [TENANT]
    assert await due_at(books) == later(seconds=10)


def day(on: str, closing: int, used: int) -> Day:
    return Day(date.fromisoformat(on), usd(closing), usd(used))


async def test_days_close_with_what_had_happened_by_then(books: Books) -> None:
    """In the account's zone, by when things happened, with no day left out."""
    evening = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)  # the 18th in Hong Kong
    await booked(
        books,
        funds(100, "a", at=evening - timedelta(days=3)),
        spent(10, "b", at=evening),
        spent(5, "c", at=evening),
        spent(7, "d"),
    )
    expected = (
        day("2026-11-17", 100, 0),
        day("2026-11-18", 85, 15),
        day("2026-11-19", 85, 0),
        day("2026-11-20", 78, 7),
    )
    recent = await books.recent(TENANT, date(2026, 11, 17))
    assert recent is not None
    assert recent.days == expected


async def test_days_within_a_change_show_its_bookings(books: Books) -> None:
    """Rules decide on what the change itself has booked."""
    async with books.change(TENANT) as change:
        await change.book(funds(100), NOW)
        assert await change.days(date(2026, 11, 20)) == (day("2026-11-20", 100, 0),)
        await change.book(spent(10), NOW)
        assert await change.days(date(2026, 11, 20)) == (day("2026-11-20", 90, 10),)
    recent = await books.recent(TENANT, date(2026, 11, 20))
    assert recent is not None
    assert recent.days == (day("2026-11-20", 90, 10),)


async def test_a_change_shows_where_the_calls_of_a_day_went(books: Books) -> None:
    """Its own among them; the dearest destination first, and no more than are asked for."""
    japan = [replace(call(f"j-{n}", "3.5"), destination="Japan mobile") for n in range(2)]
    nowhere = replace(call("n", 9), destination="", started_at=NOW - timedelta(days=1))
    async with books.change(TENANT) as change:
        await change.book(spent(10), NOW)
        await change.keep_calls([call("g"), nowhere, *japan], 1)
        told = await change.called_on(date(2026, 11, 20), 5)
        assert told == (
            Tally("Japan mobile", 2, 120, usd(7), 0),
            Tally("Germany", 1, 60, usd(1), 0),
        )
    async with books.change(TENANT) as change:
        assert await change.called_on(date(2026, 11, 20), 1) == told[:1]
        assert await change.called_on(date(2026, 11, 21), 1) == ()


async def test_nothing_booked_has_no_days(books: Books) -> None:
    """A new pool: an account, no day, no funding."""
    recent = await books.recent(TENANT, date(2026, 11, 1))
    assert recent is not None
    assert (recent.account, recent.days, recent.last_funding) == (account(), (), None)
    assert await books.recent("another", date(2026, 11, 1)) is None


async def test_the_last_funding_is_the_youngest(books: Books) -> None:
    """By hand or by recharge, whatever was used since."""
    _, second, _ = await booked(books, funds(100), funds(200, "k-2", kind=Kind.RECHARGE), spent(10))
    recent = await books.recent(TENANT, date(2026, 11, 1))
    assert recent is not None
    assert recent.last_funding == second


async def test_a_read_is_never_older_than_the_last_commit(
    books: Books, open_again: OpenDatabase
) -> None:
    """What is kept in memory for speed is dropped by anybody's commit, also another process's."""
    since = date(2026, 11, 1)
    elsewhere = (await open_again()).books
    for n in range(1, 21):
        writer, reader = (books, elsewhere) if n % 2 else (elsewhere, books)
        await booked(writer, funds(1, f"k-{n}"))
        for view in (reader, writer):
            found, recent = await view.account(TENANT), await view.recent(TENANT, since)
            assert found is not None
            assert recent is not None
            assert found.balance == recent.account.balance == recent.days[-1].closing == usd(n)
            assert recent.last_funding is not None
            assert recent.last_funding.seq == n


async def test_the_history_has_pages(books: Books) -> None:
    """Newest first, below a sequence; past the end there is nothing."""
    await booked(books, *(funds(n, f"k-{n}") for n in range(1, 8)))

    async def page(before: int | None) -> list[int]:
        return [line.seq for line in await books.history(TENANT, before, 3, "")]

    assert [await page(None), await page(5), await page(2), await page(1)] == [
        [7, 6, 5],
        [4, 3, 2],
        [1],
        [],
    ]


async def test_a_history_line_says_who_paid_how(books: Books) -> None:
    """A person by name, Purser itself by none."""
    async with books.change(TENANT) as change:
        await change.remember_person(replace(ANNA, name="Anna"))
        await change.remember_person(ANNA)
        await change.book(funds(100), NOW)
        await change.book(spent(10, calls=3), NOW)
    used, paid = await books.history(TENANT, None, 10, "")
    assert (paid.who, paid.method, paid.purchase_order) == ("Anna Ng", CARD, "4711")
    assert (paid.amount, paid.balance, paid.effective_at) == (usd(100), usd(100), NOW)
    assert (used.who, used.method, used.calls, used.amount) == ("", None, 3, usd(-10))


async def test_a_history_line_says_who_approved(books: Books) -> None:
    """By name, as the one who asked; nobody where nobody had to."""
    ben = replace(ANNA, person_id="ben", name="Ben Ho")
    approved = replace(funds(100), facts={**funds(100).facts, APPROVED_BY: ben.person_id})
    async with books.change(TENANT) as change:
        await change.remember_person(ANNA)
        await change.remember_person(ben)
        await change.book(approved, NOW)
        await change.book(funds(5, "alone"), NOW)
    alone, line = await books.history(TENANT, None, 10, "")
    assert (line.who, line.approved_by, alone.approved_by) == ("Anna Ng", "Ben Ho", "")


async def test_a_kind_is_found_behind_a_number(books: Books) -> None:
    """Also what the same change has booked."""
    async with books.change(TENANT) as change:
        await change.book(funds(100), NOW)
        await change.book(spent(10), NOW)
        assert await change.booked_since(Kind.USAGE, 1)
    async with books.change(TENANT) as change:
        assert await change.booked_since(Kind.USAGE, 1)
        assert not await change.booked_since(Kind.USAGE, 2)
        assert not await change.booked_since(Kind.FUNDS, 1)


async def test_a_month_is_the_accounts_own(books: Books) -> None:
    """From its first local instant to the next month's, half-open."""
    start = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # 1 October in Hong Kong
    end = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    for n, at in enumerate((start - instant, start, end - instant, end)):
        await booked(books, funds(1, f"k-{n}", at=at))
    found = await books.history(TENANT, None, 10, "2026-10")
    assert [line.seq for line in found] == [3, 2]
    assert [line.seq for line in await books.history(TENANT, 3, 10, "2026-10")] == [2]
    assert await books.history(TENANT, None, 10, "2026-12") == ()


async def test_what_one_way_to_pay_moved(books: Books) -> None:
    """Only bookings with a leg in that way's book, page by page; of a month too."""
    before = NOW - timedelta(days=40)
    for n, (kind, at) in enumerate(
        (("invoice", before), ("card", NOW), ("invoice", NOW), ("invoice", NOW)), 1
    ):
        amount = usd(n)
        legs = (Posting(WALLET, amount), Posting(funding(kind), -amount))
        await booked(books, replace(funds(n, f"k-{n}", at=at), postings=legs), spent(1, f"u-{n}"))

    async def found(below: int | None, size: int, month: str = "") -> list[int]:
        return [line.seq for line in await books.history(TENANT, below, size, month, "invoice")]

    assert await found(None, 10) == [7, 5, 1]
    assert await found(None, 2) == [7, 5]
    assert await found(5, 2) == [1]
    assert await found(None, 10, "2026-11") == [7, 5]


async def test_an_open_database_is_ready(books: Books) -> None:
    """Says nothing when all is well."""
    await books.ready()


async def test_no_name_stops_a_booking(books: Books) -> None:
    """Whatever Teams tells of a person: too long, with signs that no database keeps."""
    strange = replace(ANNA, name="A\0\ud83d" + "n" * 999)
    async with books.change(TENANT) as change:
        await change.remember_person(strange)
        await change.save_draft(replace(draft(), person_name=strange.name))
        await change.book(funds(), NOW)
        await change.keep_calls((replace(call("a"), destination="\0" * 300),), 1)
    [line] = await books.history(TENANT, None, 10, "")
    found = await books.draft(TENANT, "d-1")
    assert found is not None
    assert line.who == found.person_name == "A?" + "n" * 254
