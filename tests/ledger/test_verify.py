"""The proof of the lots: carried out once more, row by row; rules 11 to 16."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger.account import AutoRecharge
from ledger.book import ADJUSTMENT, GENESIS, WALLET, Entry, Kind, Posting, Transaction, seal
from ledger.facts import APPROVED_BY, LOT, OF_KIND, REVERSES
from ledger.lots import DEBT, Lot, Move
from ledger.money import Money
from ledger.verify import Flaw, LotReplay, Replay
from tests.contract import samples
from tests.outside import usd

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
NOTHING = usd(0)


class Told:
    """A book told row by row to the replay, as it is read from storage."""

    def __init__(self) -> None:
        self.replay = LotReplay("USD", "UTC")
        self.bought: list[Lot] = []  # as they are kept by now, whatever they were at the time
        self._traces: dict[int, Sequence[Move]] = {}
        self._seq = 0

    def books(self, kind: Kind, units: int, *trace: tuple[int, int], **facts: str) -> Flaw | None:
        self._seq += 1
        legs = (Posting(WALLET, usd(units)), Posting(ADJUSTMENT, usd(-units)))
        entry = Entry(f"key-{self._seq}", kind, legs, "anna", "why", NOON, facts)
        row = Transaction("pool", self._seq, entry, NOON, NOTHING, "", "")
        moves = tuple(Move(lot, usd(amount)) for lot, amount in trace)
        self._traces[self._seq] = moves
        undone = self._traces.get(int(facts.get(REVERSES, "0")), ())
        return self.replay.feed(row, moves, self.bought, undone)

    def funds(self, units: int, *more: tuple[int, int]) -> None:
        number = self._seq + 1
        assert self.books(Kind.FUNDS, units, (number, units), *more) is None
        # A used-up lot is brought from what was bought; its rest and what was taken are not taken
        # from there, but from the replay: what is kept may be wrong.
        self.bought.append(lot(number, units, 12_345, taken=0))

    def reverses(self, units: int, seq: int, kind: Kind, *trace: tuple[int, int]) -> Flaw | None:
        facts = {REVERSES: str(seq), OF_KIND: kind.value}
        return self.books(Kind.REVERSAL, units, *trace, **facts)

    def ends(self, *kept: Lot, debt: int = 0) -> bool:
        return self.replay.close(kept, usd(debt))


def lot(number: int, of: int, left: int, *, taken: int = 0) -> Lot:
    return Lot(number, usd(of), usd(left), NOON, NOON + timedelta(days=365), usd(taken))


def test_a_sound_book() -> None:
    """Every trace is the one that the rules give, and the lots at the end are those kept."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.USAGE, -130, (1, -100), (DEBT, -30)) is None
    told.funds(50, (3, -30), (DEBT, 30))
    assert told.books(Kind.REFUND, -5, (3, -5), **{LOT: "3"}) is None
    assert told.ends(lot(3, 50, 15, taken=5))


def test_another_trace_is_named() -> None:
    """Rule 12: from other lots than the rules say, or in another order, or not at all."""
    for trace in ([(2, -5)], [(1, -4), (2, -1)], [], [(1, -5), (2, 0)]):
        told = Told()
        told.funds(100)
        told.funds(100)
        assert told.books(Kind.USAGE, -5, *trace) is Flaw.TRACE
    told = Told()
    told.funds(100)
    assert told.books(Kind.USAGE, -5, (1, -5)) is None


def test_what_no_rule_allows_is_named() -> None:
    """Rules 11 to 16: a lot that is not there, or more than is in it, or words for a number."""
    for facts in ({LOT: "2"}, {LOT: "1"}, {LOT: "one"}, {}):
        told = Told()
        told.funds(100)
        assert told.books(Kind.EXPIRY, -101, (1, -101), **facts) is Flaw.LOTS


def test_a_row_that_is_wrong_changes_nothing() -> None:
    """The first that does not fit is told; nothing follows from it."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.EXPIRY, -101, (1, -101), **{LOT: "1"}) is Flaw.LOTS
    assert told.ends(lot(1, 100, 100))


def test_the_lots_that_are_kept_have_to_agree() -> None:
    """Rule 10: what is left, what was taken, each of them, and the debt."""
    told = Told()
    told.funds(100)
    told.funds(50)
    assert told.books(Kind.USAGE, -20, (1, -20)) is None
    right, other = lot(1, 100, 80), lot(2, 50, 50)
    assert told.ends(right, other)
    assert told.ends(other, right)
    assert not told.ends(right)
    assert not told.ends(right, other, lot(3, 5, 5))
    assert not told.ends(right, other, debt=1)
    assert not told.ends(lot(1, 100, 81), other)
    assert not told.ends(lot(1, 100, 0), other)
    assert not told.ends(lot(1, 100, 80, taken=1), other)
    assert not told.ends(replace(right, expires_at=NOON), other)


def test_used_up_lots_may_be_kept() -> None:
    """They hold nothing, and say so."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.USAGE, -100, (1, -100)) is None
    assert told.ends()
    assert told.ends(lot(1, 100, 0))
    assert not told.ends(lot(1, 100, 0, taken=1))


def test_what_was_taken_of_a_used_up_lot_is_remembered() -> None:
    """Rule 16: or it could be given back."""
    for kept, agrees in (((), False), ((99,), False), ((100,), True)):
        told = Told()
        told.funds(100)
        assert told.books(Kind.REFUND, -100, (1, -100), **{LOT: "1"}) is None
        assert told.ends(*(lot(1, 100, 0, taken=taken) for taken in kept)) is agrees


def test_a_reversal_brings_back_a_used_up_lot() -> None:
    """Rule 16: with what the replay knows of it, not with what is kept by now."""
    told = Told()
    told.funds(100)
    told.funds(7)
    assert told.books(Kind.USAGE, -100, (1, -100)) is None
    assert told.reverses(100, 3, Kind.USAGE, (1, 100)) is None
    assert told.ends(lot(1, 100, 100), lot(2, 7, 7))


def test_a_reversal_leaves_open_lots_as_the_replay_has_them() -> None:
    """What is kept of a lot is its last state, and the replay stands in the middle."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.USAGE, -30, (1, -30)) is None
    assert told.reverses(30, 2, Kind.USAGE, (1, 30)) is None
    assert told.ends(lot(1, 100, 100))


def test_a_refund_that_failed_comes_back_to_its_used_up_lot() -> None:
    """Rule 16: what was taken is known from the replay, and nothing is taken after it."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.REFUND, -60, (1, -60), **{LOT: "1"}) is None
    assert told.books(Kind.REFUND, -40, (1, -40), **{LOT: "1"}) is None
    assert told.reverses(60, 2, Kind.REFUND, (1, 60)) is None
    assert told.ends(lot(1, 100, 60, taken=40))


def test_a_funding_that_never_was_is_followed() -> None:
    """Rule 16: and the debt that it leaves."""
    told = Told()
    told.funds(100)
    assert told.books(Kind.USAGE, -30, (1, -30)) is None
    assert told.reverses(-100, 1, Kind.FUNDS, (1, -70), (DEBT, -30)) is None
    assert told.ends(lot(1, 100, 0, taken=100), debt=30)


def test_a_reversal_of_debt_that_nobody_paid() -> None:
    """Rules 14 and 16: the debt stands in the replay, whatever lots are brought."""
    told = Told()
    assert told.books(Kind.USAGE, -30, (DEBT, -30)) is None
    assert told.reverses(30, 1, Kind.USAGE, (DEBT, 30)) is None
    assert told.ends()


def ends_with(seq: int = 1, **account: object) -> Flaw | None:
    """A book of so many rows, whose account says so."""
    replay = Replay("tenant-1", "USD", seq=seq, balance_micros=0)
    said = {"seq": seq, "head": replay.head, "balance": NOTHING, "version": 1} | account
    fault = replay.close(replace(samples.account(), **said))  # type: ignore[arg-type]
    if fault is None:
        return None
    assert (fault.account_id, fault.seq) == ("tenant-1", seq)
    return fault.flaw


def with_recharge(**changes: object) -> AutoRecharge:
    sound = AutoRecharge(on=True, amount=usd(50), method_id="m-1", per_month=usd(100))
    return replace(sound, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sound",
    [
        {"recharge": with_recharge()},
        {"recharge": with_recharge(per_month=None)},
        {"recharge": with_recharge(amount=Money(1, "USD"))},
        {"recharge": with_recharge(on=False, amount=NOTHING)},
        {"trigger": NOTHING},
    ],
)
def test_what_somebody_may_have_set_is_sound(sound: dict[str, object]) -> None:
    """Also what today's limits would not let through: they were others once."""
    assert ends_with(**sound) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "forged",
    [
        {"trigger": Money(-1, "USD")},
        {"recharge": with_recharge(amount=Money(-1, "USD"), on=False)},
        {"recharge": with_recharge(amount=NOTHING)},
        {"recharge": with_recharge(per_month=Money(-1, "USD"))},
        {"recharge": with_recharge(per_day=-1)},
        {"recharge": with_recharge(declines=-1)},
    ],
)
def test_what_nobody_may_set_is_named(forged: dict[str, object]) -> None:
    """It was not set here: a negative trigger or cap would let anything be charged, or nothing."""
    assert ends_with(**forged) is Flaw.SETTINGS  # type: ignore[arg-type]


def approved(by: str) -> Flaw | None:
    entry = replace(samples.funds(100), facts={APPROVED_BY: by} if by else {})
    row = seal("pool", 1, entry, NOON, NOTHING, GENESIS)
    fault = Replay("pool", "USD").feed(row)
    return fault.flaw if fault else None


def test_what_somebody_has_approved_for_himself_is_named() -> None:
    """Two people let it happen, or the role of one was enough."""
    assert [approved(by) for by in ("", "ben", "anna")] == [None, None, Flaw.APPROVAL]


def test_an_account_that_would_be_opened_again_is_named() -> None:
    """At version 0 its start is still to be booked: with bookings it would come twice."""
    assert ends_with(version=0) is Flaw.HEAD
    assert ends_with(0, version=0) is None
