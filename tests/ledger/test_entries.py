"""What is booked for calls and payments, and the days and pace a chart shows: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS, WALLET, Kind
from ledger.calls import Call
from ledger.chart import DAYS, pace_now, thirty_days
from ledger.entries import payment_entry, usage_entries
from ledger.facts import CALLS, method_of
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.views import Day
from tests.outside import BY_HAND, CARD, usd

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


def _account(balance: Money) -> Account:
    return Account(
        id="pool",
        currency="USD",
        time_zone="Asia/Hong_Kong",
        balance=balance,
        trigger=usd(100),
        recharge=AutoRecharge(on=False, amount=usd(50), method_id=CARD.id),
        standing=Standing.HEALTHY,
        seq=1,
        head=GENESIS,
        version=1,
        usage_cursor="",
        sandbox=False,
        created_at=NOON,
        due_at=NOON,
    )


def _days(*used: int, until: date = date(2026, 11, 19)) -> list[Day]:
    first = until - timedelta(days=len(used) - 1)
    return [Day(first + timedelta(days=n), usd(300 - n), usd(one)) for n, one in enumerate(used)]


def test_a_pool_nobody_used_shows_thirty_even_days() -> None:
    """Without a booking in reach every day closes at the balance, and there is no pace."""
    days = thirty_days(_account(usd(80)), (), NOON)
    assert len(days) == DAYS
    assert {day.closing for day in days} == {usd(80)}
    assert days[-1].on == date(2026, 11, 19)
    assert pace_now(_account(usd(80)), (), NOON) is None


def test_a_quiet_day_closes_where_the_one_before_did() -> None:
    """Days after the last booking carry its closing; days before the first were empty."""
    days = thirty_days(_account(usd(298)), _days(1, 1, 1, until=date(2026, 11, 17)), NOON)
    assert [str(day.closing) for day in days[-5:]] == [
        "USD 300.00",
        "USD 299.00",
        "USD 298.00",
        "USD 298.00",
        "USD 298.00",
    ]
    assert days[0].closing == usd(0)


def test_today_does_not_count_for_the_pace() -> None:
    """Half a day would look like a slow one: twenty days at 10 a day last ten days more."""
    pace = pace_now(_account(usd(100)), _days(*[10] * 20, 1000), NOON)
    assert pace is not None
    assert (pace.soonest, pace.days, pace.latest) == (10, 10, 10)


def test_days_before_the_first_use_do_not_count() -> None:
    """A pool that was opened a week ago is judged by that week."""
    pace = pace_now(_account(usd(100)), _days(*[0] * 30, *[10] * 8, 0), NOON)
    assert pace is not None
    assert pace.days == 10
    assert pace_now(_account(usd(100)), _days(*[0] * 30, *[10] * 6, 0), NOON) is None


def test_quiet_days_within_use_do_count() -> None:
    """An office that calls on one day in two lasts twice as long."""
    pace = pace_now(_account(usd(100)), _days(*[0, 10] * 20, 0), NOON)
    assert pace is not None
    assert pace.days == 20
