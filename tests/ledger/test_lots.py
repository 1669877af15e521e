"""Lots by the letter: rules 11 to 16, on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger.book import ADJUSTMENT, FORFEITED, WALLET, BookError, Entry, Kind, Posting
from ledger.facts import LOT, OF_KIND, REVERSES
from ledger.lots import (
    DEBT,
    Lot,
    Move,
    Pool,
    burn_order,
    carried_out,
    dated,
    expired,
    expiry_of,
    makes_lot,
    marks,
    spendable_balance,
)
from ledger.money import Money
from tests.outside import usd

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
A_YEAR = timedelta(days=365)
NOTHING = usd(0)


def lot(
    number: int,
    left: int,
    of: int = 100,
    *,
    taken: int = 0,
    until: datetime = NOW + A_YEAR,
    since: datetime = NOW,
) -> Lot:
    return Lot(number, usd(of), usd(left), since, until, usd(taken))


def pool(*lots: Lot, debt: int = 0) -> Pool:
    return Pool(lots, usd(debt))


def entry(kind: Kind, wallet: int, **facts: str) -> Entry:
    legs = (Posting(WALLET, usd(wallet)), Posting(ADJUSTMENT, usd(-wallet)))
    return Entry("key", kind, legs, "anna", "why", NOW, facts)


def funds(amount: int, *, until: datetime = NOW + A_YEAR) -> Entry:
    return replace(entry(Kind.FUNDS, amount), expires_at=until)


def reversal(wallet: int, of: int, kind: Kind) -> Entry:
    return entry(Kind.REVERSAL, wallet, **{REVERSES: str(of), OF_KIND: kind.value})


def done(
    before: Pool, booked: Entry, number: int = 9, undone: Sequence[tuple[int, int]] = ()
) -> tuple[dict[int, tuple[int, int]], int, list[tuple[int, int]]]:
    """What is left and was taken of each lot, the debt, and the trace, in whole units."""
    moves = tuple(Move(number, usd(amount)) for number, amount in undone)
    after, trace = carried_out(before, booked, number, NOW, moves)
    lots = {one.number: (_units(one.remaining), _units(one.taken)) for one in after.lots}
    return lots, _units(after.debt), [(one.lot, _units(one.amount)) for one in trace]


def _units(amount: Money) -> int:
    assert amount.micros % 1_000_000 == 0
    return int(amount.units)


# Rule 11: when a lot expires.


@pytest.mark.parametrize(
    ("bought", "zone", "expires"),
    [
        pytest.param("2026-01-15T09:30:00", "UTC", "2027-01-15T09:30:00", id="same clock time"),
        pytest.param("2028-02-29T10:00:00", "UTC", "2029-02-28T10:00:00", id="29 February"),
        pytest.param("2028-02-28T10:00:00", "UTC", "2029-02-28T10:00:00", id="28 February"),
        pytest.param("2027-02-28T10:00:00", "UTC", "2028-02-28T10:00:00", id="into a leap year"),
        pytest.param("2028-01-29T10:00:00", "UTC", "2029-01-29T10:00:00", id="29 January"),
        pytest.param(
            "2028-02-28T17:00:00", "Asia/Hong_Kong", "2029-02-27T17:00:00", id="29th over there"
        ),
        pytest.param(
            "2028-02-29T17:00:00", "Asia/Hong_Kong", "2029-02-28T17:00:00", id="1 March over there"
        ),
        pytest.param(
            "2026-03-28T12:00:00", "Europe/Berlin", "2027-03-28T11:00:00", id="summer came earlier"
        ),
        pytest.param(
            # 02:30 does not exist on 28 March 2027 in Berlin: an hour later it does.
            "2026-03-28T01:30:00", "Europe/Berlin", "2027-03-28T01:30:00", id="an hour left out"
        ),
        pytest.param(
            # 01:30 is twice on 25 October 2026; the second one counts as the first next year.
            "2026-10-25T01:30:00", "Europe/Berlin", "2027-10-25T00:30:00", id="an hour twice"
        ),
        pytest.param(
            # Bought on a single 02:30, into a day that has two of them: the first ends the lot.
            "2025-10-31T01:30:00", "Europe/Berlin", "2026-10-31T01:30:00", id="both in winter"
        ),
        pytest.param("2026-12-31T23:59:59.999999", "UTC", "2027-12-31T23:59:59.999999", id="exact"),
    ],
)  # fmt: skip
def test_a_lot_lasts_twelve_calendar_months(bought: str, zone: str, expires: str) -> None:
    """Rule 11: on the account's own clock, kept in UTC; 29 February becomes the 28th."""
    found = expiry_of(datetime.fromisoformat(f"{bought}+00:00"), zone)
    assert found.isoformat() == f"{expires}+00:00"
    assert found.tzinfo is UTC


def test_a_funding_carries_its_expiry_into_the_book() -> None:
    """Rule 11: reckoned from when it was bought; one that says its expiry keeps it."""
    told = dated(entry(Kind.FUNDS, 5), "Asia/Hong_Kong")
    assert told.expires_at == expiry_of(NOW, "Asia/Hong_Kong") == NOW + A_YEAR
    assert told.wallet == usd(5)
    said = funds(5, until=NOW)
    assert dated(said, "UTC") == said
    spent = entry(Kind.USAGE, -5)
    assert dated(spent, "UTC") == spent


@pytest.mark.parametrize(
    ("kind", "wallet", "makes"),
    [
        (Kind.FUNDS, 5, True),
        (Kind.RECHARGE, 5, True),
        (Kind.RECONCILE, 5, True),
        (Kind.RECONCILE, -5, False),
        (Kind.RECONCILE, 0, False),
        (Kind.FUNDS, 0, True),
        (Kind.USAGE, -5, False),
        (Kind.EXPIRY, -5, False),
        (Kind.REFUND, -5, False),
        (Kind.REVERSAL, 5, False),
    ],
)
def test_what_makes_a_lot(kind: Kind, wallet: int, makes: bool) -> None:
    """Rule 11: fundings, and a reconciliation that found more."""
    assert makes_lot(entry(kind, wallet)) is makes


def test_one_micro_more_makes_a_lot_too() -> None:
    """Rules 1 and 11: the least that a reconciliation can find."""
    legs = (Posting(WALLET, Money(1, "USD")), Posting(ADJUSTMENT, Money(-1, "USD")))
    assert makes_lot(replace(entry(Kind.RECONCILE, 0), postings=legs))


def test_notices_go_out_thirty_seven_and_one_days_ahead() -> None:
    """Rule 25, and the expiry itself."""
    ahead = [NOW - at for at in marks(NOW)]
    assert ahead == [timedelta(days=30), timedelta(days=7), timedelta(days=1), timedelta(0)]


# Rules 12 and 13: which lots can be spent, in which order.


def test_the_soonest_to_expire_burns_first_then_the_oldest_then_the_first_booked() -> None:
    """Rule 12."""
    late = lot(1, 1, until=NOW + timedelta(days=3))
    young = lot(2, 1, until=NOW + timedelta(days=2), since=NOW)
    old = lot(5, 1, until=NOW + timedelta(days=2), since=NOW - timedelta(days=1))
    twin = lot(3, 1, until=NOW + timedelta(days=2), since=NOW)
    assert [one.number for one in burn_order([late, twin, young, old])] == [5, 2, 3, 1]


def test_a_lot_is_spendable_up_to_its_instant_and_not_at_it() -> None:
    """Rule 13: half-open, whether or not any job has run."""
    mine = lot(1, 40, until=NOW)
    assert mine.spendable(NOW - INSTANT)
    assert not mine.spendable(NOW)
    assert not mine.spendable(NOW + INSTANT)
    assert not lot(1, 0).spendable(NOW - INSTANT)
    assert replace(mine, remaining=Money(1, "USD")).spendable(NOW - INSTANT)


def test_what_expired_with_something_left_is_found() -> None:
    """Rule 13: in the order in which it burns."""
    ended = lot(1, 40, until=NOW)
    before = lot(2, 1, until=NOW - timedelta(days=1))
    used_up = lot(3, 0, until=NOW - timedelta(days=1))
    ahead = lot(4, 40, until=NOW + INSTANT)
    last = replace(ended, number=5, remaining=Money(1, "USD"))
    assert expired([ahead, last, ended, used_up, before], NOW) == [before, ended, last]


def test_the_balance_is_shown_without_what_has_expired() -> None:
    """Rule 13: the booked balance less the lots that have ended since."""
    lots = [lot(1, 40, until=NOW), lot(2, 7, until=NOW), lot(3, 50)]
    assert spendable_balance(usd(97), lots, NOW) == usd(50)
    assert spendable_balance(usd(97), lots, NOW - INSTANT) == usd(97)


def test_room_is_what_was_spent_or_forfeited() -> None:
    """Rule 16: what was refunded can never come back."""
    assert lot(1, 30, 100, taken=20).room == usd(50)


# Rules 12, 14 and 15: use.


def test_use_takes_from_lots_in_their_order_and_notes_each() -> None:
    """Rule 12: the trace names every lot it took from."""
    before = pool(lot(2, 30, until=NOW + A_YEAR), lot(1, 20, until=NOW + timedelta(days=1)))
    assert done(before, entry(Kind.USAGE, -35)) == (
        {1: (0, 0), 2: (15, 0)},
        0,
        [(1, -20), (2, -15)],
    )


def test_use_stops_at_what_it_needs() -> None:
    """Rule 12: a lot that is not needed is not touched, and not named."""
    before = pool(lot(1, 20, until=NOW + timedelta(days=1)), lot(2, 30))
    assert done(before, entry(Kind.USAGE, -20)) == ({1: (0, 0), 2: (30, 0)}, 0, [(1, -20)])


def test_use_of_nothing_moves_nothing() -> None:
    """A call that cost nothing is booked, and leaves no trace."""
    assert done(pool(lot(1, 20)), entry(Kind.USAGE, 0)) == ({1: (20, 0)}, 0, [])


def test_use_passes_over_what_has_expired() -> None:
    """Rules 13 and 14: a lot that ended this instant pays for nothing; the rest is debt."""
    before = pool(lot(1, 20, until=NOW), lot(2, 5))
    assert done(before, entry(Kind.USAGE, -12)) == (
        {1: (20, 0), 2: (0, 0)},
        7,
        [(2, -5), (DEBT, -7)],
    )


def test_late_use_takes_from_the_lots_of_today() -> None:
    """Rule 15: not from those of the day it happened on."""
    late = replace(entry(Kind.USAGE, -3), effective_at=NOW - timedelta(days=40))
    ended = lot(1, 20, until=NOW - timedelta(days=1))
    assert done(pool(ended, lot(2, 5)), late) == ({1: (20, 0), 2: (2, 0)}, 0, [(2, -3)])


def test_the_smallest_use_counts() -> None:
    """Rules 1 and 14: one micro beyond the funds is a debt of one micro."""
    smallest = Money(1, "USD")
    legs = (Posting(WALLET, -smallest), Posting(ADJUSTMENT, smallest))
    used = replace(entry(Kind.USAGE, 0), postings=legs)
    after, trace = carried_out(pool(lot(1, 0)), used, 9, NOW)
    assert (after.debt, trace) == (smallest, (Move(DEBT, -smallest),))
    after, trace = carried_out(pool(replace(lot(1, 0), remaining=smallest)), used, 9, NOW)
    assert (after.debt, trace) == (NOTHING, (Move(1, -smallest),))


def test_use_beyond_all_funds_adds_to_the_debt() -> None:
    """Rule 14: booked in full."""
    assert done(pool(debt=4), entry(Kind.USAGE, -6)) == ({}, 10, [(DEBT, -6)])


# Rules 11 and 14: fundings.


@pytest.mark.parametrize("kind", [Kind.FUNDS, Kind.RECHARGE, Kind.RECONCILE])
def test_a_funding_makes_a_lot(kind: Kind) -> None:
    """Rule 11: numbered as its booking, with all of it left."""
    bought = NOW - timedelta(days=2)
    booked = replace(entry(kind, 25), effective_at=bought, expires_at=NOW + A_YEAR)
    after, trace = carried_out(pool(), booked, 7, NOW)
    assert after == Pool((Lot(7, usd(25), usd(25), bought, NOW + A_YEAR, NOTHING),), NOTHING)
    assert trace == (Move(7, usd(25)),)


def test_the_next_funding_pays_the_debt_first() -> None:
    """Rule 14: and what is then left is what can be spent."""
    assert done(pool(debt=10), funds(25)) == ({9: (15, 0)}, 0, [(9, 25), (9, -10), (DEBT, 10)])


def test_a_funding_may_be_too_small_for_the_debt() -> None:
    """Rule 14: all of it goes, and the rest stays owed."""
    assert done(pool(debt=30), funds(25)) == ({9: (0, 0)}, 5, [(9, 25), (9, -25), (DEBT, 25)])


def test_funds_that_have_expired_already_pay_no_debt() -> None:
    """Rules 13 and 14: a funding dated so far back is forfeited, not spent."""
    assert done(pool(debt=30), funds(25, until=NOW)) == ({9: (25, 0)}, 30, [(9, 25)])


def test_one_micro_of_debt_is_paid() -> None:
    """Rule 14: the least there can be."""
    owed = Pool((), Money(1, "USD"))
    after, trace = carried_out(owed, funds(25), 9, NOW)
    assert (after.debt, after.lots[0].remaining.micros) == (NOTHING, 24_999_999)
    assert len(trace) == 3


def test_a_funding_without_its_expiry_is_a_bug() -> None:
    """Rule 11: no lot lasts for ever."""
    with pytest.raises(BookError, match="funding key has no expiry"):
        done(pool(), entry(Kind.FUNDS, 25))


# Expiry, refunds and reconciliation.


def test_a_forfeiture_takes_what_is_left_of_its_lot() -> None:
    """Rule 13: that lot and no other."""
    before = pool(lot(1, 40, until=NOW), lot(2, 50))
    assert done(before, entry(Kind.EXPIRY, -40, **{LOT: "1"})) == (
        {1: (0, 0), 2: (50, 0)},
        0,
        [(1, -40)],
    )


def test_a_refund_takes_it_out_of_its_lot_for_ever() -> None:
    """Rule 16: it counts as never bought, so nothing can return to it."""
    before = pool(lot(1, 40), lot(2, 50))
    assert done(before, entry(Kind.REFUND, -15, **{LOT: "2"})) == (
        {1: (40, 0), 2: (35, 15)},
        0,
        [(2, -15)],
    )
    assert done(before, entry(Kind.REFUND, -50, **{LOT: "2"}))[0] == {1: (40, 0), 2: (0, 50)}


def test_no_more_is_forfeited_than_is_in_a_lot() -> None:
    """Rule 13: what is left of it, and nothing else."""
    with pytest.raises(BookError, match=r"lot 1 would hold USD -1.00 of USD 100.00"):
        done(pool(lot(1, 40)), entry(Kind.EXPIRY, -41, **{LOT: "1"}))


def test_what_went_back_although_it_was_spent_is_paid_by_others() -> None:
    """Rule 16 bounds what is asked for here; what a gateway has given back is booked as it is."""
    back = entry(Kind.REFUND, -60, **{LOT: "1"})
    before = pool(lot(1, 40), lot(2, 15))
    after = ({1: (0, 60), 2: (0, 0)}, 5, [(1, -40), (2, -15), (DEBT, -5)])
    assert done(before, back) == after
    with pytest.raises(BookError, match=r"of lot 1, USD 101\.00 cannot be taken"):
        done(before, entry(Kind.REFUND, -101, **{LOT: "1"}))


def test_what_others_had_paid_comes_back_to_them() -> None:
    """Rule 16: in the reverse order, once the lot counts as bought again."""
    after = pool(lot(1, 0, taken=60), lot(2, 0), debt=5)
    again = entry(Kind.REVERSAL, 60, **{REVERSES: "7", OF_KIND: "refund", LOT: "1"})
    told = done(after, again, undone=[(1, -40), (2, -15), (DEBT, -5)])
    assert told == ({1: (40, 0), 2: (15, 0)}, 0, [(DEBT, 5), (2, 15), (1, 40)])


def test_a_lot_nobody_knows_is_a_bug() -> None:
    """What names a lot names one that is there."""
    with pytest.raises(BookError, match="entry key names lot 4, which is not there"):
        done(pool(lot(1, 40)), entry(Kind.EXPIRY, -40, **{LOT: "4"}))


def test_a_reconciliation_downwards_burns_like_use() -> None:
    """Rule 12: the admin centre shows less, so that much was spent."""
    before = pool(lot(1, 20, until=NOW + timedelta(days=1)), lot(2, 5))
    assert done(before, entry(Kind.RECONCILE, -30)) == (
        {1: (0, 0), 2: (0, 0)},
        5,
        [(1, -20), (2, -5), (DEBT, -5)],
    )


# Rule 16: reversals.


def test_a_reversal_gives_back_in_reverse_order() -> None:
    """Rule 16: what was taken last returns first."""
    before = pool(lot(1, 0), lot(2, 85))
    assert done(before, reversal(35, 8, Kind.USAGE), undone=[(1, -20), (2, -15)]) == (
        {1: (20, 0), 2: (100, 0)},
        0,
        [(2, 15), (1, 20)],
    )


def test_a_reversal_gives_back_to_a_lot_that_has_expired() -> None:
    """Rule 16: it is that lot's value, and the forfeiture follows at once."""
    ended = lot(1, 0, until=NOW)
    assert done(pool(ended), reversal(20, 8, Kind.USAGE), undone=[(1, -20)]) == (
        {1: (20, 0)},
        0,
        [(1, 20)],
    )
    after, _ = carried_out(pool(ended), reversal(20, 8, Kind.USAGE), 9, NOW, (Move(1, usd(-20)),))
    assert [one.remaining for one in expired(after.lots, NOW)] == [usd(20)]


def test_a_reversal_takes_back_the_debt_it_made() -> None:
    """Rules 14 and 16: what is still owed for it is owed no longer."""
    before = pool(lot(1, 0), debt=30)
    undone = [(1, -20), (DEBT, -10)]
    assert done(before, reversal(30, 8, Kind.USAGE), undone=undone) == (
        {1: (0, 0)},
        0,
        [(DEBT, 10), (1, 20), (1, -20), (DEBT, 20)],
    )


def test_what_comes_back_pays_the_debt_that_is_left() -> None:
    """Rule 14: nobody owes and has something to spend."""
    before = pool(lot(1, 0), debt=5)
    assert done(before, reversal(20, 8, Kind.USAGE), undone=[(1, -20)]) == (
        {1: (15, 0)},
        0,
        [(1, 20), (1, -5), (DEBT, 5)],
    )


def test_a_debt_that_was_paid_since_goes_to_the_lot_that_lasts_longest() -> None:
    """Rule 16: never to one that has expired, as long as another has room."""
    before = pool(
        lot(1, 0, 100, until=NOW + timedelta(days=9)),
        lot(2, 90, 100, until=NOW + timedelta(days=99)),
        lot(3, 0, 100, until=NOW),
    )
    assert done(before, reversal(30, 8, Kind.USAGE), undone=[(DEBT, -30)]) == (
        {1: (20, 0), 2: (100, 0), 3: (0, 0)},
        0,
        [(2, 10), (1, 20)],
    )


def test_a_debt_that_was_paid_since_goes_to_an_expired_lot_where_no_other_has_room() -> None:
    """Rule 16: of those too, to the last that expired."""
    before = pool(
        lot(1, 0, 20, until=NOW - timedelta(days=9)),
        lot(2, 0, 10, until=NOW),
        lot(3, 100, 100),
    )
    assert done(before, reversal(25, 8, Kind.USAGE), undone=[(DEBT, -25)]) == (
        {1: (15, 0), 2: (10, 0), 3: (100, 0)},
        0,
        [(2, 10), (1, 15)],
    )


def test_part_of_a_debt_that_was_paid_since() -> None:
    """Rules 14 and 16: first what is owed, then the lot that paid."""
    before = pool(lot(1, 0, 100), debt=4)
    assert done(before, reversal(30, 8, Kind.USAGE), undone=[(DEBT, -30)]) == (
        {1: (26, 0)},
        0,
        [(DEBT, 4), (1, 26)],
    )


def test_use_of_a_funding_that_was_reversed_is_owed_no_longer() -> None:
    """Rule 16: the lot is gone, so what comes back pays the debt that its going left."""
    gone = lot(1, 0, 100, taken=100)
    assert done(pool(gone, debt=30), reversal(30, 8, Kind.USAGE), undone=[(1, -30)]) == (
        {1: (0, 100)},
        0,
        [(DEBT, 30)],
    )
    ended = lot(2, 0, 100, until=NOW)
    before = pool(gone, ended, debt=20)
    assert done(before, reversal(30, 8, Kind.USAGE), undone=[(1, -30)]) == (
        {1: (0, 100), 2: (10, 0)},
        0,
        [(DEBT, 20), (2, 10)],
    )


def test_more_cannot_come_back_than_was_spent() -> None:
    """A trace that says so is damaged."""
    with pytest.raises(BookError, match=r"^more comes back than was ever spent$"):
        done(pool(lot(1, 90)), reversal(20, 8, Kind.USAGE), undone=[(1, -20)])


def test_a_use_of_nothing_can_be_reversed() -> None:
    """A call that cost nothing gives nothing back."""
    assert done(pool(lot(1, 5)), reversal(0, 8, Kind.USAGE)) == ({1: (5, 0)}, 0, [])


def test_use_never_gives() -> None:
    """Nobody owes less than nothing."""
    with pytest.raises(BookError, match=r"^nobody owes less than nothing$"):
        done(pool(lot(1, 5)), entry(Kind.USAGE, 3))


def test_a_funding_that_never_was_takes_what_is_left_with_it() -> None:
    """Rule 16: untouched, it goes and leaves nothing behind."""
    before = pool(lot(8, 100), lot(2, 5))
    assert done(before, reversal(-100, 8, Kind.FUNDS)) == (
        {8: (0, 100), 2: (5, 0)},
        0,
        [(8, -100)],
    )


def test_what_was_spent_of_a_funding_that_never_was_others_pay() -> None:
    """Rules 12, 14 and 16: the other lots in their order, then debt."""
    before = pool(lot(8, 60), lot(2, 5), lot(1, 20, until=NOW + timedelta(days=1)))
    assert done(before, reversal(-100, 8, Kind.RECHARGE)) == (
        {8: (0, 100), 2: (0, 0), 1: (0, 0)},
        15,
        [(8, -60), (1, -20), (2, -5), (DEBT, -15)],
    )


def test_a_funding_that_was_all_spent_can_still_be_reversed() -> None:
    """Rule 16: then all of it is paid by others."""
    assert done(pool(lot(8, 0), lot(2, 150)), reversal(-100, 8, Kind.RECONCILE)) == (
        {8: (0, 100), 2: (50, 0)},
        0,
        [(2, -100)],
    )


def test_a_funding_of_which_something_was_refunded_is_not_reversed() -> None:
    """Rule 16: it is not whole any more."""
    for amount, taken in ((-100, 40), (-60, 40), (-99, 0)):
        with pytest.raises(BookError, match="lot 8 is not whole any more"):
            done(pool(lot(8, 60, taken=taken)), reversal(amount, 8, Kind.FUNDS))


def test_a_refund_that_failed_returns_to_its_lot() -> None:
    """Rule 16: and can be refunded or spent again."""
    before = pool(lot(1, 30, taken=70))
    assert done(before, reversal(50, 8, Kind.REFUND), undone=[(1, -50)]) == (
        {1: (80, 20)},
        0,
        [(1, 50)],
    )


def test_a_refund_that_failed_pays_what_is_owed_by_now() -> None:
    """Rule 14."""
    before = pool(lot(1, 0, taken=50), debt=20)
    assert done(before, reversal(50, 8, Kind.REFUND), undone=[(1, -50)]) == (
        {1: (30, 0)},
        0,
        [(1, 50), (1, -20), (DEBT, 20)],
    )


def test_more_of_a_refund_cannot_return_than_was_refunded() -> None:
    """A trace that says so is damaged."""
    with pytest.raises(BookError, match=r"of lot 1, USD -10.00 cannot be taken"):
        done(pool(lot(1, 30, taken=40)), reversal(50, 8, Kind.REFUND), undone=[(1, -50)])


def test_a_trace_always_sums_to_what_the_wallet_gets() -> None:
    """Rule 10: or balance and lots would part."""
    with pytest.raises(BookError, match="the trace of entry key is not what it does to the wallet"):
        done(pool(lot(1, 80)), reversal(20, 8, Kind.USAGE), undone=[(1, -5)])


def test_a_forfeiture_that_gives_is_a_bug() -> None:
    """No lot holds more than was bought of it."""
    legs = (Posting(WALLET, usd(5)), Posting(FORFEITED, usd(-5)))
    wrong = replace(entry(Kind.EXPIRY, 0, **{LOT: "1"}), postings=legs)
    with pytest.raises(BookError, match=r"lot 1 would hold USD 105.00 of USD 100.00"):
        done(pool(lot(1, 100)), wrong)
    with pytest.raises(BookError, match=r"lot 1 would hold USD 85.00 of USD 100.00"):
        done(pool(lot(1, 80, taken=20)), wrong)
    assert done(pool(lot(1, 75, taken=20)), wrong)[0] == {1: (80, 20)}
