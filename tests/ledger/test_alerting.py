"""Which alerts a change opens and resolves: rules 25 and 26."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.account import PAUSED_BY_PERSON, Account, AutoRecharge, Standing, standing_of
from ledger.alerting import as_it_is_now, judge, may_be_silent, told_by
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from tests.house import MORNING
from tests.outside import CARD, OTHER_CARD, usd
from tests.pools import a_pool

HEALTHY, LOW, ZERO = Standing.HEALTHY, Standing.LOW, Standing.ZERO


def account(micros: int, trigger: int = 100_000_000) -> Account:
    balance, limit = Money(micros, "USD"), Money(trigger, "USD")
    pool = a_pool(recharge=AutoRecharge(on=True, amount=usd(50), method_id=CARD.id))
    return replace(pool, balance=balance, trigger=limit, standing=standing_of(balance, limit))


def incident(kind: AlertKind, code: str = "", method_id: str = CARD.id) -> Incident:
    facts = AlertFacts(usd(1), usd(100), auto_on=True, code=code, method_label={"id": method_id})
    return Incident(f"{kind}-1", 1, "pool", kind, MORNING, 1, facts)


def recharge(state: PaymentState, code: str = "", method_id: str = CARD.id) -> Payment:
    return Payment(
        "key", "pool", Purpose.RECHARGE, usd(50), method_id, "", "purser", state, code, MORNING
    )


@pytest.mark.parametrize(
    ("before", "micros", "kinds"),
    [
        (HEALTHY, 100_000_000, ()),
        (HEALTHY, 99_999_999, (AlertKind.LOW,)),
        (HEALTHY, 0, (AlertKind.ZERO,)),
        (HEALTHY, -1, (AlertKind.ZERO,)),
        (LOW, 50_000_000, ()),
        (LOW, 0, (AlertKind.ZERO,)),
        (ZERO, -5_000_000, ()),
        (ZERO, 50_000_000, ()),
        (ZERO, 100_000_000, ()),
        (LOW, 100_000_000, ()),
    ],
)
def test_only_the_edge_alerts(before: Standing, micros: int, kinds: tuple[AlertKind, ...]) -> None:
    """Rule 25: what the stored standing was and what it is now decide, and only a fall is news."""
    assert judge(before, account(micros), (), None).opens == kinds


@given(st.lists(st.integers(-200_000_000, 300_000_000), max_size=40))
def test_a_hovering_balance_does_not_chatter(balances: list[int]) -> None:
    """Rule 26: between two alerts of a kind its condition has cleared."""
    standing, open_ones = HEALTHY, dict[AlertKind, Incident]()
    for micros in balances:
        now = account(micros)
        verdict = judge(standing, now, tuple(open_ones.values()), None)
        for over in verdict.resolves:
            del open_ones[over.kind]
        for kind in verdict.opens:
            if kind is AlertKind.RESTORED:  # news, which is never open
                assert AlertKind.ZERO in [over.kind for over in verdict.resolves]
                continue
            assert kind not in open_ones
            open_ones[kind] = incident(kind)
        standing = now.standing
        assert (AlertKind.ZERO in open_ones) == (standing is ZERO)


def test_alerts_end_when_their_condition_does() -> None:
    """Rule 26: low ends at the trigger, zero above zero."""
    both = (incident(AlertKind.LOW), incident(AlertKind.ZERO))
    assert judge(ZERO, account(0), both, None).resolves == ()
    assert judge(ZERO, account(1), both, None).resolves == (both[1],)
    assert judge(LOW, account(99_999_999), both[:1], None).resolves == ()
    assert judge(LOW, account(100_000_000), both[:1], None).resolves == both[:1]


def test_a_recharge_is_told_either_way() -> None:
    """Rule 25: recharged and recharge_failed come with the settlement, unknown with nothing."""
    assert judge(LOW, account(10), (), recharge(PaymentState.SUCCEEDED)).opens == (
        AlertKind.RECHARGED,
    )
    assert judge(LOW, account(10), (), recharge(PaymentState.DECLINED, "expired_card")).opens == (
        AlertKind.RECHARGE_FAILED,
    )
    assert judge(LOW, account(10), (), recharge(PaymentState.UNKNOWN)).opens == ()


def test_funds_by_hand_raise_no_alert() -> None:
    """Whoever taps sees the receipt; a channel does not need it."""
    for state in PaymentState:
        by_hand = replace(recharge(state), purpose=Purpose.FUNDS)
        assert judge(LOW, account(10), (), by_hand).opens == ()


def test_the_same_failure_is_told_once() -> None:
    """Rule 26: the same card for the same reason is no news while its alert stands."""
    told = (incident(AlertKind.RECHARGE_FAILED, "expired_card"),)
    again = recharge(PaymentState.DECLINED, "expired_card")
    assert judge(LOW, account(10), told, again).opens == ()
    other_reason = recharge(PaymentState.DECLINED, "insufficient_funds")
    assert judge(LOW, account(10), told, other_reason).opens == (AlertKind.RECHARGE_FAILED,)
    other_card = recharge(PaymentState.DECLINED, "expired_card", OTHER_CARD.id)
    assert judge(LOW, account(10), told, other_card).opens == (AlertKind.RECHARGE_FAILED,)


def test_a_failure_ends_with_money_not_with_a_lower_trigger() -> None:
    """A failed recharge is over when money brings the pool to its trigger, and not before."""
    failed = (incident(AlertKind.RECHARGE_FAILED, "expired_card"),)
    paid = recharge(PaymentState.SUCCEEDED)
    assert judge(LOW, account(100_000_000), failed, None).resolves == ()
    assert judge(LOW, account(99_999_999), failed, paid).resolves == ()
    assert judge(LOW, account(100_000_000), failed, paid).resolves == failed
    by_hand = replace(paid, purpose=Purpose.FUNDS)
    assert judge(LOW, account(100_000_000), failed, by_hand).resolves == failed


def failed(attempts: int, code: str = "insufficient_funds", *, paused: str = "") -> Account:
    """A pool whose card has been declined so often in a row."""
    low = account(10)
    return replace(low, recharge=replace(low.recharge, declines=attempts, paused=paused))


def test_a_retry_belongs_to_the_failure_that_stands() -> None:
    """Rules 21 and 26: whatever the reason is by now, a retry is no second card."""
    told = (incident(AlertKind.RECHARGE_FAILED, "insufficient_funds"),)
    again = recharge(PaymentState.DECLINED, "do_not_honor")
    assert judge(LOW, failed(2), told, again).opens == ()
    assert told_by(again, failed(2), told) == told[0]
    assert told_by(again, failed(1), told) is None  # a person acted: another reason is news


def test_giving_up_is_told_beside_the_failure() -> None:
    """Rule 21: after the last retry a new card; with the first decline the failure says it."""
    told = (incident(AlertKind.RECHARGE_FAILED, "insufficient_funds"),)
    refused = recharge(PaymentState.DECLINED, "insufficient_funds")
    assert judge(LOW, failed(3), told, refused).opens == ()
    gave_up = failed(4, paused="insufficient_funds")
    assert judge(LOW, gave_up, told, refused).opens == (AlertKind.RECHARGE_PAUSED,)
    at_once = failed(1, paused="expired_card")
    dead = recharge(PaymentState.DECLINED, "expired_card")
    assert judge(LOW, at_once, (), dead).opens == (AlertKind.RECHARGE_FAILED,)


def test_the_last_of_two_failures_of_a_card_is_kept_up_to_date() -> None:
    """Rule 26: one attempt edits one card."""
    first, last = (incident(AlertKind.RECHARGE_FAILED, code) for code in ("a", "b"))
    last = replace(last, id="last")
    assert told_by(recharge(PaymentState.DECLINED, "c"), failed(2), (first, last)) == last


def test_what_is_given_up_ends_with_a_persons_care() -> None:
    """Rule 26: armed again, paused by a person or turned off."""
    told = (incident(AlertKind.RECHARGE_PAUSED, "x"),)
    assert judge(LOW, failed(4, paused="x"), told, None).resolves == ()
    assert judge(LOW, failed(0), told, None).resolves == told
    assert judge(LOW, failed(4, paused=PAUSED_BY_PERSON), told, None).resolves == told
    stopped = failed(4, paused="x")
    off = replace(stopped, recharge=replace(stopped.recharge, on=False))
    assert judge(LOW, off, told, None).resolves == told


def test_above_zero_again_is_told_once() -> None:
    """Rule 25: restored comes where zero had been told, unless a recharge says it."""
    empty = (incident(AlertKind.ZERO),)
    assert judge(ZERO, account(1), empty, None).opens == (AlertKind.RESTORED,)
    assert judge(ZERO, account(1), (), None).opens == ()
    assert judge(ZERO, account(1), empty, recharge(PaymentState.SUCCEEDED)).opens == (
        AlertKind.RECHARGED,
    )
    by_hand = replace(recharge(PaymentState.SUCCEEDED), purpose=Purpose.FUNDS)
    assert judge(ZERO, account(1), empty, by_hand).opens == (AlertKind.RESTORED,)


def test_a_card_that_failed_is_not_another_by_now() -> None:
    """Whoever reads the failure later sees the card that failed, and when it is tried again."""
    told = incident(AlertKind.RECHARGE_FAILED, "x")
    now = failed(2)
    other = replace(now, recharge=replace(now.recharge, method_id=OTHER_CARD.id, retry_at=MORNING))
    said = as_it_is_now(told, other, (CARD, OTHER_CARD))
    assert (said.method_label, said.retry_at) == ({"id": CARD.id}, MORNING)
    low = as_it_is_now(incident(AlertKind.LOW), other, (CARD, OTHER_CARD))
    assert low.method_label is not None
    assert low.method_label["id"] == OTHER_CARD.id


def test_low_is_silent_while_a_recharge_comes() -> None:
    """Only where none has failed: a card that was refused is trusted again once it was charged."""
    falls = judge(HEALTHY, account(10), (), None, coming=True)
    assert (falls.opens, falls.silent) == ((AlertKind.LOW,), frozenset({AlertKind.LOW}))
    for open_one in (AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED):
        assert (
            judge(HEALTHY, failed(0, paused="x"), (incident(open_one),), None, coming=True).silent
            == set()
        )
    refused = recharge(PaymentState.DECLINED, "expired_card")
    assert judge(HEALTHY, account(10), (), refused, coming=True).silent == set()
    assert judge(HEALTHY, account(0), (), None, coming=True).silent == set()


def test_what_was_silent_speaks_once_nothing_is_coming() -> None:
    """Neither while the pool is empty, which its own card tells, nor once it is over."""
    silent = incident(AlertKind.LOW)
    silent = replace(silent, facts=replace(silent.facts, silent=True))
    assert judge(LOW, account(10), (silent,), None, coming=True).speaks == ()
    assert judge(LOW, account(10), (silent,), None).speaks == (silent,)
    assert judge(LOW, account(0), (silent,), None).speaks == ()
    assert judge(LOW, account(100_000_000), (silent,), None).speaks == ()
    assert judge(LOW, account(10), (incident(AlertKind.LOW),), None).speaks == ()


def test_where_silence_is_in_question() -> None:
    """Payments are read where the pool falls below its trigger or is low in silence."""
    told, silent = incident(AlertKind.LOW), incident(AlertKind.LOW)
    silent = replace(silent, facts=replace(silent.facts, silent=True))
    assert may_be_silent(HEALTHY, account(10), ())
    assert may_be_silent(LOW, account(10), (silent,))
    assert not may_be_silent(LOW, account(10), (told,))
    assert not may_be_silent(HEALTHY, account(0), (silent,))
