"""What is booked for calls and payments: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book import GENESIS, WALLET, BookError, Entry, Kind, Posting, seal
from ledger.calls import Call
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.entries import (
    expiry_entry,
    past_entry,
    payment_entry,
    reconcile_entry,
    refund_entry,
    reversal_entry,
    usage_entries,
)
from ledger.facts import APPROVED_BY, CALLS, method_of
from ledger.lots import Lot
from ledger.opening import PastFunding
from ledger.payments import Payment, PaymentState, Purpose
from tests.outside import BY_HAND, usd

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def call(nth: int, at: datetime, charge: str = "0.0135", capability: str = "MCOPSTNPP") -> Call:
    return Call(f"id-{nth}", at, usd(charge), capability)


def test_calls_are_summed_by_the_accounts_own_day() -> None:
    """Rule 7: a call at 17:00 UTC belongs to the next day in Hong Kong."""
    calls = [call(1, NOON), call(2, NOON + timedelta(hours=5)), call(3, NOON)]
    entries = usage_entries(calls, "Asia/Hong_Kong")
    assert [len(of_day) for _, of_day in entries] == [2, 1]
    assert [entry.effective_at for entry, _ in entries] == [NOON, NOON + timedelta(hours=5)]
    assert len(usage_entries(calls, "UTC")) == 1


def test_each_capability_has_its_book() -> None:
    """Rule 6: usage is booked against `usage:<capability>`, and the wallet gives it."""
    entries = usage_entries([call(1, NOON), call(2, NOON, capability="MCOOTHER")], "UTC")
    books = {posting.book for entry, _ in entries for posting in entry.postings}
    assert books == {WALLET, "usage:MCOPSTNPP", "usage:MCOOTHER"}
    assert all(entry.wallet == -usd("0.0135") for entry, _ in entries)


@given(st.permutations(range(8)))
def test_the_same_calls_have_the_same_key(order: list[int]) -> None:
    """Rule 8: redone after a crash, in whatever order they are read, they are the same booking."""
    first, _ = usage_entries([call(nth, NOON) for nth in range(8)], "UTC")[0]
    again, _ = usage_entries([call(nth, NOON) for nth in order], "UTC")[0]
    assert (again.key, again.request_hash()) == (first.key, first.request_hash())
    assert first.facts[CALLS] == "8"


def test_a_payment_is_booked_under_its_own_key() -> None:
    """Rule 8: whoever settles a payment books the same entry."""
    paid = Payment(
        "minted-with-the-card",
        "pool",
        Purpose.FUNDS,
        usd(500),
        BY_HAND.id,
        "4711",
        "anna",
        PaymentState.SUCCEEDED,
        "",
        NOON,
    )
    entry = payment_entry(paid, BY_HAND, NOON)
    assert (entry.key, entry.kind, entry.who) == (paid.key, Kind.FUNDS, "anna")
    assert [(one.book, str(one.amount)) for one in entry.postings] == [
        ("funding:invoice", "USD -500.00"),
        (WALLET, "USD 500.00"),
    ]
    noted = method_of(entry.facts)
    assert noted is not None
    assert (noted.kind, noted.reference) == (BY_HAND.kind, BY_HAND.reference)
    assert entry.facts["purchase_order"] == "4711"


def test_who_approved_stands_in_what_is_booked() -> None:
    """And nothing does where nobody had to: what was booked before is the same request still."""
    alone = Payment(
        "k", "pool", Purpose.FUNDS, usd(5), "m", "", "anna", PaymentState.CHARGING, "", NOON
    )
    by_ben = payment_entry(replace(alone, approved_by="ben"), BY_HAND, NOON)
    assert APPROVED_BY not in payment_entry(alone, BY_HAND, NOON).facts
    assert by_ben.facts[APPROVED_BY] == "ben"
    assert by_ben.request_hash() != payment_entry(alone, BY_HAND, NOON).request_hash()
    draft = Draft("d", "k", "pool", "c", "anna", "Anna", DraftKind.REFUND, DraftState.DONE, NOON)
    draft = replace(draft, amount=usd(5), found=usd(5), decided_by="ben")
    booked = seal("pool", 1, payment_entry(alone, BY_HAND, NOON), NOON, usd(0), GENESIS)
    corrections = (
        refund_entry(draft, booked, NOON),
        reconcile_entry(draft),
        reversal_entry(booked, "anna", "twice", NOON, draft.decided_by),
    )
    assert [one.facts[APPROVED_BY] for one in corrections] == ["ben"] * 3
    assert APPROVED_BY not in reversal_entry(booked, "anna", "twice", NOON).facts


def test_the_key_of_calls_never_changes() -> None:
    """Rule 8: calls that were booked years ago are known by it."""
    told, _ = usage_entries([call(1, NOON), call(0, NOON)], "UTC")[0]
    assert told.key == "usage:fdace2193c0432ec900610a69767880ff341987afa706d54384214b80780991b"
    assert (told.who, told.why) == ("purser", "calls")


def test_a_forfeiture_says_what_it_is() -> None:
    """Rule 13: of which lot, at its instant, once for each time that something returned to it."""
    ended = Lot(4, usd(50), usd(7), NOON, NOON + timedelta(days=365), usd(0))
    assert expiry_entry(ended, after=12) == Entry(
        key="expiry:4:12",
        kind=Kind.EXPIRY,
        postings=(Posting(WALLET, usd(-7)), Posting("forfeited", usd(7))),
        who="purser",
        why="expiry",
        effective_at=NOON + timedelta(days=365),
        facts={"lot": "4"},
    )


def test_a_funding_from_before_says_what_it_is() -> None:
    """It is booked once, however often a start is begun."""
    past = PastFunding(usd(50), NOON, BY_HAND, automatic=True)
    told = past_entry(past, 3)
    assert (told.key, told.kind, told.who, told.why) == (
        "opening:3",
        Kind.RECHARGE,
        "purser",
        "opening",
    )
    assert told.effective_at == NOON
    assert method_of(told.facts) == replace(BY_HAND, unattended=True)
    assert past_entry(replace(past, automatic=False), 3).kind is Kind.FUNDS


def test_what_has_no_amount_is_a_bug() -> None:
    """A draft of a refund or a reconciliation always has one."""
    draft = Draft(
        "d-1", "k", "pool", "chat", "anna", "Anna", DraftKind.REFUND, DraftState.OPEN, NOON
    )
    booked = seal(
        "pool",
        1,
        past_entry(PastFunding(usd(5), NOON, BY_HAND, automatic=False), 0),
        NOON,
        usd(0),
        GENESIS,
    )
    with pytest.raises(BookError, match="draft d-1 refunds no amount"):
        refund_entry(draft, booked, NOON)
    with pytest.raises(BookError, match="draft d-1 has no difference"):
        reconcile_entry(draft)
