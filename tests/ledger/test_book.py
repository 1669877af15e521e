"""Entries, their seal and the replay of a book: rules 6, 7, 8 and 10."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import (
    GENESIS,
    WALLET,
    BookError,
    Entry,
    Kind,
    Posting,
    Transaction,
    funding,
    seal,
    usage,
)
from ledger.money import Money
from ledger.verify import Fault, Flaw, Replay
from tests.outside import usd

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
POOL = "pool"


def entry(units: str = "10", *, key: str = "k", kind: Kind = Kind.FUNDS) -> Entry:
    other = usage("MCOPSTNPP") if kind is Kind.USAGE else funding("card")
    return Entry(
        key, kind, (Posting(WALLET, usd(units)), Posting(other, -usd(units))), "anna", "funds", NOON
    )


def book_of(*amounts: str) -> list[Transaction]:
    """A sound book of those amounts."""
    booked: list[Transaction] = []
    for seq, units in enumerate(amounts, start=1):
        before = booked[-1].balance if booked else usd(0)
        head = booked[-1].hash if booked else GENESIS
        booked.append(
            seal(POOL, seq, entry(units, key=f"k{seq}"), NOON + timedelta(seq), before, head)
        )
    return booked


def replay(book: list[Transaction]) -> Fault | None:
    checking = Replay(POOL, "USD")
    return next((fault for row in book if (fault := checking.feed(row))), None)


def test_postings_sum_to_zero() -> None:
    """Rule 6: an entry whose postings do not sum to zero cannot even be made."""
    with pytest.raises(BookError, match="postings of entry k sum to 2000000, not to zero"):
        Entry("k", Kind.FUNDS, (Posting(WALLET, usd(1)), Posting("x", usd(1))), "a", "b", NOON)
    with pytest.raises(BookError, match="entry k has fewer than two postings"):
        Entry("k", Kind.FUNDS, (Posting(WALLET, usd(0)),), "a", "b", NOON)


def test_a_key_stands_for_its_request() -> None:
    """Rule 8: the same request has the same hash at any time, another amount has another."""
    later = replace(entry(), effective_at=NOON + timedelta(days=1))
    assert entry().request_hash() == later.request_hash()
    assert entry("10").request_hash() != entry("10.000001").request_hash()
    assert entry().request_hash() != replace(entry(), facts={"method": "card"}).request_hash()


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=20))
def test_a_sound_book_replays(amounts: list[int]) -> None:
    """Rules 7 and 10: every balance is the sum of all postings before it, to the micro."""
    book = book_of(*(str(Money(micros, "USD").units) for micros in amounts))
    assert replay(book) is None
    assert book[-1].balance.micros == sum(amounts)


@pytest.mark.parametrize(
    ("damage", "flaw"),
    [
        (lambda row: replace(row, balance=row.balance + usd("0.000001")), Flaw.BALANCE),
        (lambda row: replace(row, booked_at=row.booked_at + timedelta(seconds=1)), Flaw.HASH),
        (lambda row: replace(row, entry=replace(row.entry, who="mallory")), Flaw.HASH),
        (lambda row: replace(row, entry=replace(row.entry, why="gift")), Flaw.HASH),
        (lambda row: replace(row, entry=replace(row.entry, facts={"calls": "2"})), Flaw.HASH),
        (lambda row: replace(row, entry=entry("20", key="k2")), Flaw.BALANCE),
        (lambda row: replace(row, prev_hash=GENESIS), Flaw.CHAIN),
        (lambda row: replace(row, seq=3), Flaw.SEQUENCE),
        (lambda row: replace(row, account_id="another"), Flaw.SEQUENCE),
    ],
)
def test_a_changed_row_is_named(damage: object, flaw: Flaw) -> None:
    """Rule 7: the replay names the first row that does not fit, and what is wrong with it."""
    book = book_of("10", "11", "12")
    assert callable(damage)
    book[1] = damage(book[1])
    assert replay(book) == Fault(POOL, book[1].seq, flaw)


def test_a_missing_row_is_named() -> None:
    """Rule 6: nothing is deleted; the row after the gap gives it away."""
    book = book_of("10", "11", "12")
    del book[1]
    assert replay(book) == Fault(POOL, 3, Flaw.SEQUENCE)


def test_another_currency_is_named() -> None:
    """Rule 4: one currency in a book."""
    checking = Replay(POOL, "EUR")
    assert checking.feed(book_of("10")[0]) == Fault(POOL, 1, Flaw.CURRENCY)


def test_an_unreadable_row_is_named() -> None:
    """Rule 6: a row that storage cannot read as an entry is a fault of its postings."""
    assert Replay(POOL, "USD").unreadable(7) == Fault(POOL, 7, Flaw.POSTINGS)


def test_the_account_row_has_to_agree() -> None:
    """Rule 10: the balance on the account row is the replay's, and so are its head and length."""
    book = book_of("10", "11")
    checking = Replay(POOL, "USD")
    for row in book:
        assert checking.feed(row) is None
    account = _account(book)
    assert checking.close(account) is None
    for wrong in (
        replace(account, balance=usd("21.000001")),
        replace(account, seq=3),
        replace(account, head=GENESIS),
    ):
        assert checking.close(wrong) == Fault(POOL, 2, Flaw.HEAD)


def _account(book: list[Transaction]) -> Account:
    last = book[-1]
    recharge = AutoRecharge(on=False, amount=usd(50), method_id="")
    return Account(
        POOL,
        "USD",
        "UTC",
        last.balance,
        usd(0),
        recharge,
        Standing.HEALTHY,
        last.seq,
        last.hash,
        1,
        "",
        sandbox=False,
        created_at=NOON,
        due_at=NOON,
    )


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock shows another time than UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_seal_never_changes(far_away: None) -> None:
    """Rule 7: books that were sealed years ago are proved with it, on whatever machine."""
    bought = replace(entry(), who="安娜", facts={"method": "card", "calls": "2"})
    first = seal(POOL, 1, bought, NOON + timedelta(microseconds=1), usd(0), GENESIS)
    assert first.hash == "ede970de95c8e5deaec1d9ff4cd70c9f1afbb1ebccde0c7a531e32d9120df650"
    lasting = replace(bought, key="k2", expires_at=NOON.astimezone(ZoneInfo("Asia/Hong_Kong")))
    second = seal(POOL, 2, lasting, NOON, first.balance, first.hash)
    assert second.hash == "af726ede4d14b39a183eebcd84e0f6d890ecbac1c506966228db9138b8ce4542"
