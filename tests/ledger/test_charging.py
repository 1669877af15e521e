"""Charging: rows that come again, cost another amount, come late, or cost the pool nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.book import Kind
from ledger.calls import Call
from ledger.confirm import confirm
from ledger.correcting import draft_reversal
from ledger.correction_errors import NothingToReconcile
from ledger.reconciling import draft_reconcile
from ledger.tallies import Axis, Period
from ledger.zones import local_day
from tests.house import ANNA, TENANT, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, usd

QUIET = PoolOpening("120", on=False)


@pytest.fixture
async def quiet(pools: Pools) -> Pool:
    return await pools(QUIET)


def again(pool: Pool, call: Call, charge: str) -> None:
    """The source tells of it once more."""
    pool.usage.made.append(replace(call, charge=usd(charge)))


async def lines(pool: Pool) -> list[tuple[Kind, str]]:
    return [(line.kind, str(line.amount.units)) for line in await pool.book()]


async def figured(pool: Pool) -> Call:
    """A figure is confirmed that has a call in it which is not told yet."""
    late = pool.call("2")
    pool.usage.made.clear()
    pool.clock.move(hours=1)
    asked = await draft_reconcile(pool.house, ANNA, CHAT, usd(118))
    await confirm(pool.house, ANNA, asked.draft.id)
    return late


async def proven(pool: Pool) -> bool:
    return (await pool.house.database.verify()).fault is None


async def charged(pool: Pool) -> str:
    """What the daily sums say of today."""
    today = local_day(pool.clock(), ZONE)
    sums = await pool.house.tallies.by_name(TENANT, Axis.KIND, Period(today, today))
    return " ".join(f"{one.charged} {one.calls} {one.covered}" for one in sums)


async def test_a_call_that_cost_more(quiet: Pool) -> None:
    """The difference is booked, once, and the call still counts as one."""
    call = quiet.call("1")
    await quiet.polls()
    again(quiet, call, "1.5")
    await quiet.polls()
    again(quiet, call, "1.5")
    await quiet.polls()
    assert (await lines(quiet))[:2] == [(Kind.USAGE, "-0.500000"), (Kind.USAGE, "-1.000000")]
    assert await quiet.balance() == "USD 118.50"
    assert await charged(quiet) == "USD 1.50 1 0"
    assert await proven(quiet)


async def test_a_call_that_cost_less(quiet: Pool) -> None:
    """It comes back as a credit, to the lot that it was taken from."""
    call = quiet.call("1")
    await quiet.polls()
    again(quiet, call, "0.25")
    await quiet.polls()
    newest = (await quiet.book())[0]
    assert (newest.kind, str(newest.amount), newest.corrects) == (Kind.CREDIT, "USD 0.75", 2)
    assert await quiet.balance() == "USD 119.75"
    assert await charged(quiet) == "USD 0.25 1 0"
    assert await proven(quiet)


async def test_a_charge_that_goes_up_and_down(quiet: Pool) -> None:
    """Whatever was said in between, what is said last is what was paid."""
    call = quiet.call("1")
    for charge in ("3", "0", "2", "0.01"):
        await quiet.polls()
        again(quiet, call, charge)
    await quiet.polls()
    assert await quiet.balance() == "USD 119.99"
    assert await charged(quiet) == "USD 0.01 1 0"
    assert await proven(quiet)


@pytest.mark.parametrize(("before", "after"), [("0", "0.5"), ("0.5", "0.2"), ("0.5", "0")])
async def test_a_charge_that_comes_with_other_names(quiet: Pool, before: str, after: str) -> None:
    """No destination gets a charge without its call, and none less than no charge."""
    call = quiet.call(before)
    await quiet.polls()
    again(quiet, replace(call, destination="Elsewhere", kind="conf_out", person_id="x"), after)
    await quiet.polls()
    today = local_day(quiet.clock(), ZONE)
    for axis in Axis:
        sums = await quiet.house.tallies.by_name(TENANT, axis, Period(today, today))
        assert [(one.charged, one.calls) for one in sums] == [(usd(after), 1)]
    assert await proven(quiet)


async def test_told_twice_in_one_page(quiet: Pool) -> None:
    """The later row counts."""
    again(quiet, quiet.call("1"), "2")
    await quiet.polls()
    assert await lines(quiet) == [(Kind.USAGE, "-2.000000"), (Kind.FUNDS, "120.000000")]


async def test_what_a_debt_had_paid_comes_back_to_the_debt(pools: Pools) -> None:
    """Rule 14 the other way round."""
    pool = await pools(PoolOpening("1", on=False))
    call = pool.call("5")
    await pool.polls()
    again(pool, call, "2")
    await pool.polls()
    assert await pool.balance() == "USD -1.00"
    assert await proven(pool)


async def test_a_booking_that_was_reversed_gives_nothing_back_again(quiet: Pool) -> None:
    """Somebody has undone it all already."""
    call = quiet.call("5")
    await quiet.polls()
    asked = await draft_reversal(quiet.house, ANNA, CHAT, 2, "wrong tenant")
    await confirm(quiet.house, ANNA, asked.draft.id)
    again(quiet, call, "2")
    await quiet.polls()
    assert await quiet.balance() == "USD 120.00"
    assert await proven(quiet)


async def test_many_that_cost_less_at_once(quiet: Pool) -> None:
    """More than one question to the database holds, some of them corrected before."""
    calls = [quiet.call("0.02") for _ in range(600)]
    await quiet.polls()
    for call in calls[:300]:
        again(quiet, call, "0.03")
    await quiet.polls()
    for call in calls:
        again(quiet, call, "0.01")
    await quiet.polls()
    assert await quiet.balance() == "USD 114.00"
    assert await charged(quiet) == "USD 6.00 600 0"
    assert await proven(quiet)


async def test_a_call_that_a_plan_covers(quiet: Pool) -> None:
    """It is kept for the report and booked nowhere, whatever charge its row names."""
    quiet.usage.call("0.5", quiet.clock(), "MCOPSTN1")
    quiet.usage.call("0", quiet.clock())
    await quiet.polls()
    assert await lines(quiet) == [(Kind.FUNDS, "120.000000")]
    assert await charged(quiet) == "USD 0.00 2 2"
    assert await proven(quiet)


async def test_a_covered_call_turns_out_to_be_paid(quiet: Pool) -> None:
    """A row that is corrected may name another licence."""
    call = quiet.usage.call("0.5", quiet.clock(), "MCOPSTN1")
    await quiet.polls()
    quiet.usage.made.append(replace(call, capability="MCOPSTNPP"))
    await quiet.polls()
    assert await quiet.balance() == "USD 119.50"
    assert await proven(quiet)


async def test_what_cost_nothing_at_first_goes_up_and_down(quiet: Pool) -> None:
    """The credit goes to where the call was booked in the end."""
    call = quiet.call("0")
    for charge in ("3", "1"):
        await quiet.polls()
        again(quiet, call, charge)
    await quiet.polls()
    assert (await quiet.book())[0].corrects == 2
    assert await quiet.balance() == "USD 119.00"
    assert await proven(quiet)


async def test_a_corrected_row_that_names_another_day(quiet: Pool) -> None:
    """The difference stands where the call was first added up, whatever else the row says now."""
    quiet.clock.move(days=3)
    one, two = quiet.call("1"), quiet.call("1")
    await quiet.polls()
    moved = replace(one, started_at=one.started_at - timedelta(days=2), destination="France")
    again(quiet, moved, "0.5")
    again(quiet, two, "0.5")
    await quiet.polls()
    assert await quiet.balance() == "USD 119.00"
    assert await charged(quiet) == "USD 1.00 2 0"
    again(quiet, moved, "3")
    await quiet.polls()
    today = local_day(quiet.clock(), ZONE)
    by = await quiet.house.tallies.by_name(TENANT, Axis.DESTINATION, Period(today, today))
    assert [(one.name, str(one.charged)) for one in by] == [("Germany", "USD 3.50")]
    assert await proven(quiet)


async def test_calls_of_another_currency_are_kept_where_nobody_pays_them(quiet: Pool) -> None:
    """Rule 4 is about what is booked."""
    call = quiet.usage.call("0.5", quiet.clock(), "MCOPSTN1")
    quiet.usage.made[-1] = replace(call, charge=replace(call.charge, currency="GBP"))
    await quiet.polls()
    assert await charged(quiet) == "USD 0.00 1 1"
    assert await proven(quiet)


async def test_calls_of_before_a_figure_are_in_it(quiet: Pool) -> None:
    """The admin centre had charged them; told late, they do not move the balance again."""
    late = await figured(quiet)
    quiet.usage.made.append(late)
    await quiet.spends("1")
    assert await quiet.balance() == "USD 117.00"
    book = await quiet.book()
    assert {(line.kind, str(line.amount), str(line.settled)) for line in book[:2]} == {
        (Kind.USAGE, "USD 0.00", "USD 2.00"),
        (Kind.USAGE, "USD -1.00", "None"),
    }
    assert await charged(quiet) == "USD 3.00 2 0"
    again(quiet, late, "1.5")
    await quiet.polls()
    assert await quiet.balance() == "USD 117.00"
    assert await proven(quiet)


async def test_a_figure_that_waited_knows_the_calls_of_its_time(quiet: Pool) -> None:
    """Read at ten, confirmed at five past, with a call of nine o'clock told in between."""
    late = quiet.call("2")
    quiet.usage.made.clear()
    quiet.clock.move(minutes=10)
    asked = await draft_reconcile(quiet.house, ANNA, CHAT, usd(100))
    quiet.usage.made.append(late)
    await quiet.spends("1")
    await confirm(quiet.house, ANNA, asked.draft.id)
    assert await quiet.balance() == "USD 99.00"
    assert await proven(quiet)


async def test_a_figure_that_came_true_by_itself(quiet: Pool) -> None:
    """The calls that it had in it were all there was to say."""
    late = quiet.call("2")
    quiet.usage.made.clear()
    quiet.clock.move(minutes=5)
    asked = await draft_reconcile(quiet.house, ANNA, CHAT, usd(118))
    quiet.usage.made.append(late)
    await quiet.polls()
    with pytest.raises(NothingToReconcile):
        await confirm(quiet.house, ANNA, asked.draft.id)


async def test_a_figure_that_was_reversed_holds_no_more(quiet: Pool) -> None:
    """Then late calls count against the balance as ever."""
    late = await figured(quiet)
    undo = await draft_reversal(quiet.house, ANNA, CHAT, 2, "misread")
    await confirm(quiet.house, ANNA, undo.draft.id)
    quiet.usage.made.append(late)
    await quiet.polls()
    assert await quiet.balance() == "USD 118.00"
    assert await proven(quiet)


async def test_calls_of_before_the_book_began(quiet: Pool) -> None:
    """A first read goes back for months; what was paid then is in no lot of this book."""
    quiet.usage.call("40", quiet.clock() - timedelta(days=30))
    await quiet.polls()
    assert await quiet.balance() == "USD 120.00"
    days = await quiet.house.books.recent(TENANT, (quiet.clock() - timedelta(days=31)).date())
    assert days is not None
    assert max(day.used for day in days.days) == usd(40)
    assert await proven(quiet)
