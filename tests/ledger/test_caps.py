"""The caps of auto-recharge, and what is told of them: rule 22."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.account import Account, AutoRecharge
from ledger.caps import (
    Cap,
    CapNotice,
    Counted,
    fitting,
    is_cleared,
    period_of,
    reached,
    starts,
    stopping,
    surpassed,
    unsaid,
)
from ledger.confirm import confirm
from ledger.incidents import AlertFacts, AlertKind, CapLevel, Incident
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation
from ledger.watch import poll_due
from tests.house import ANNA, MORNING, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.ledger.test_recharging import account
from tests.outside import CARD, NO_FUNDS, ScriptedGateway, usd


def limits(*, per_day: int = 0, per_month: int = 0) -> AutoRecharge:
    most = usd(per_month) if per_month else None
    return AutoRecharge(on=True, amount=usd(50), method_id=CARD.id, per_day=per_day, per_month=most)


def pool_of(recharge: AutoRecharge) -> Account:
    return replace(account("10"), recharge=recharge, time_zone=ZONE)


def told(level: CapLevel, cap: Cap = Cap.DAY, period: str = "2026-11-19") -> Incident:
    facts = AlertFacts(
        usd(1), usd(100), auto_on=True, cap=cap.value, cap_level=level.value, period=period
    )
    return Incident(f"{level}-1", 1, "pool", AlertKind.CAP_REACHED, MORNING, 1, facts)


@pytest.mark.parametrize(
    ("per_day", "per_month", "times", "amount", "fits"),
    [
        (0, 0, 99, 99_999, 150),
        (2, 0, 1, 50, 150),
        (2, 0, 2, 100, None),
        (0, 200, 3, 50, 150),
        (0, 200, 3, 100, 100),
        (0, 200, 3, 151, None),
        (0, 200, 3, 200, None),
        (0, 100, 9, 300, None),  # it was lowered since
        (1, 100, 0, 0, 100),
    ],
)
def test_what_fits_is_charged(
    per_day: int, per_month: int, times: int, amount: int, fits: int | None
) -> None:
    """Rule 22: as many whole recharges of three as there is room for; a day counts charges."""
    recharge = limits(per_day=per_day, per_month=per_month)
    counted = Counted(times, usd(amount))
    assert fitting(recharge, usd(150), counted) == (None if fits is None else usd(fits))
    assert (stopping(recharge, counted) is None) == (fits is not None)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 500), st.integers(0, 500))
def test_no_cap_is_ever_passed(per_day: int, times: int, per_month: int, amount: int) -> None:
    """Rule 22: what fits leaves both caps where they are or below."""
    recharge = limits(per_day=per_day, per_month=per_month)
    fits = fitting(recharge, usd(200), Counted(times, usd(amount)))
    if fits is not None:
        assert not per_day or times + 1 <= per_day
        assert not per_month or usd(amount) + fits <= usd(per_month)
        assert fits.micros % usd(50).micros == 0
        assert fits <= usd(200)


def test_what_fits_is_whole_micros() -> None:
    """Rule 1: under a month's cap too, an amount is an integer and nothing else."""
    fits = fitting(limits(per_month=200), usd(50), Counted(0, usd(0)))
    assert fits is not None
    assert type(fits.micros) is int


def test_of_two_full_caps_the_month_is_told() -> None:
    """Rule 22: it is the one that holds longer."""
    both = limits(per_day=1, per_month=50)
    assert stopping(both, Counted(1, usd(50))) is Cap.MONTH
    assert stopping(both, Counted(1, usd(0))) is Cap.DAY


def test_days_and_months_are_the_accounts_own() -> None:
    """Rule 22: in Hong Kong the day begins at 16:00 UTC, and the month with it."""
    evening = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # 1 December, half past midnight
    assert starts(Cap.DAY, evening, ZONE) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert starts(Cap.MONTH, evening, ZONE) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert starts(Cap.MONTH, MORNING, ZONE) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert (period_of(Cap.DAY, evening, ZONE), period_of(Cap.MONTH, evening, ZONE)) == (
        "2026-12-01",
        "2026-12",
    )


@pytest.mark.parametrize(
    ("times", "level"),
    [(3, None), (4, CapLevel.NEAR), (5, CapLevel.REACHED), (6, CapLevel.REACHED)],
)
def test_a_notice_at_eighty_and_at_a_hundred_percent(times: int, level: CapLevel | None) -> None:
    """Rule 22: of five recharges a day the fourth is told, and the fifth."""
    notices = reached(pool_of(limits(per_day=5)), Counted(times, usd(0)), MORNING)
    assert notices == (() if level is None else (CapNotice(Cap.DAY, level, "2026-11-19"),))


@pytest.mark.parametrize(
    ("amount", "level"),
    [
        ("159.99", None),
        ("160", CapLevel.NEAR),
        ("199.99", CapLevel.NEAR),
        ("200", CapLevel.REACHED),
    ],
)
def test_the_month_is_told_by_its_amount(amount: str, level: CapLevel | None) -> None:
    """Rule 22: exactly 80 % is 80 %, without a float in between."""
    notices = reached(pool_of(limits(per_month=200)), Counted(1, usd(amount)), MORNING)
    assert notices == (() if level is None else (CapNotice(Cap.MONTH, level, "2026-11"),))


def test_one_alert_stands_for_a_cap_and_its_period() -> None:
    """Rule 26: the same level or a lower one is no news; a graver one takes the place."""
    near, reached_now, stopped = (CapNotice(Cap.DAY, level, "2026-11-19") for level in CapLevel)
    standing = (told(CapLevel.REACHED),)
    assert unsaid((near, reached_now), standing) == ()
    assert unsaid((stopped,), standing) == (stopped,)
    assert surpassed((stopped,), standing) == standing
    yesterday = (told(CapLevel.STOPPED, period="2026-11-18"),)
    assert unsaid((near,), yesterday) == (near,)
    assert surpassed((near,), yesterday) == ()
    assert unsaid((near,), (told(CapLevel.STOPPED, Cap.MONTH, "2026-11"),)) == (near,)


@pytest.mark.parametrize(
    ("level", "times", "per_day", "over"),
    [
        (CapLevel.NEAR, 4, 5, False),
        (CapLevel.NEAR, 4, 6, True),
        (CapLevel.REACHED, 5, 5, False),
        (CapLevel.REACHED, 5, 6, True),
        (CapLevel.STOPPED, 5, 5, False),
        (CapLevel.STOPPED, 5, 6, True),
        (CapLevel.STOPPED, 5, 0, True),
    ],
)
def test_an_alert_ends_when_the_cap_is_raised(
    level: CapLevel, times: int, per_day: int, *, over: bool
) -> None:
    """Rule 26: when what it says is no longer so."""
    pool = pool_of(limits(per_day=per_day))
    assert is_cleared(told(level), pool, Counted(times, usd(0)), MORNING) is over


@pytest.mark.parametrize("level", [CapLevel.NEAR, CapLevel.REACHED])
def test_an_alert_of_a_month_looks_at_the_month(level: CapLevel) -> None:
    """Rules 22 and 26: how often it was recharged today is another cap's matter."""
    pool = pool_of(limits(per_day=1, per_month=100))
    alert = told(level, Cap.MONTH, "2026-11")
    standing = Counted(0, usd(100 if level is CapLevel.REACHED else 80))
    assert not is_cleared(alert, pool, standing, MORNING)
    assert is_cleared(alert, pool, Counted(1, usd(10)), MORNING)


def test_an_alert_ends_with_its_day_and_with_auto_recharge() -> None:
    """Rule 26: a new day counts anew, and what is off has no cap."""
    pool, full = pool_of(limits(per_day=5)), Counted(5, usd(0))
    assert is_cleared(told(CapLevel.STOPPED), pool, full, MORNING + timedelta(days=1))
    off = replace(pool, recharge=replace(pool.recharge, on=False))
    assert is_cleared(told(CapLevel.STOPPED), off, full, MORNING)


# -- As it happens ---------------------------------------------------------------


async def _caps(pool: Pool, *, per_day: int | None = None, per_month: int | None = None) -> None:
    amount = None if per_month is None else usd(per_month)
    request = SettingsRequest(per_day=per_day, per_month=amount)
    await change_settings(pool.house, ANNA, CHAT, request)


async def _cap_facts(pool: Pool) -> AlertFacts:
    [facts] = [
        one.facts for one in await pool.open_incidents() if one.kind is AlertKind.CAP_REACHED
    ]
    return facts


async def test_a_day_runs_out_of_recharges_and_says_so(pool: Pool) -> None:
    """Rule 22: the second of two is told; the third does not come, and an alert says why."""
    await _caps(pool, per_day=2)
    await pool.spends("30")
    assert await pool.alerts() == ["recharged"]
    await pool.spends("50")
    assert await pool.alerts() == ["recharged", "cap_reached"]
    full = await _cap_facts(pool)
    assert (full.cap, full.cap_level, full.period) == ("day", "reached", "2026-11-19")
    assert (full.per_day, full.recharged_times, full.recharged) == (2, 2, usd(100))
    await pool.spends("130")
    assert await pool.balance() == "USD 10.00"
    assert await pool.alerts() == ["cap_reached resolved", "low", "cap_reached"]
    stopped = await _cap_facts(pool)
    assert (stopped.cap_level, stopped.recharge) == ("stopped", usd(100))
    for _ in range(5):
        await pool.spends("1")
    assert await pool.alerts() == []
    assert len(pool.gateway.asked) == 2


async def test_a_stopped_pool_does_not_promise_a_recharge(pool: Pool) -> None:
    """Rule 22: the low card names the cap that stops the recharge."""
    await _caps(pool, per_day=1)
    await pool.spends("30")
    await pool.spends("50")
    [low] = [one for one in await pool.open_incidents() if one.kind is AlertKind.LOW]
    assert (low.facts.cap, low.facts.cap_level) == ("day", "stopped")


async def test_a_new_day_recharges_again(pool: Pool) -> None:
    """Rule 22: at midnight by the account's clock the alert ends and the charge is made."""
    await _caps(pool, per_day=1)
    await pool.spends("30")
    await pool.spends("50")
    await pool.alerts()
    pool.clock.now = datetime(2026, 11, 19, 15, 59, 59, tzinfo=UTC)
    await poll_due(pool.house)
    assert (await pool.alerts(), await pool.balance()) == ([], "USD 90.00")
    pool.clock.move(seconds=6)
    await poll_due(pool.house)
    assert await pool.balance() == "USD 140.00"
    assert sorted(await pool.alerts()) == [
        "cap_reached",  # one a day: its first is all of them
        "cap_reached resolved",
        "low resolved",
        "recharged",
    ]


async def test_an_alert_of_yesterday_ends_without_a_call(pool: Pool) -> None:
    """Rule 26: the poll of an account that nobody uses looks after the new day."""
    await _caps(pool, per_day=1)
    await pool.spends("30")
    assert "cap_reached" in await pool.alerts()
    pool.clock.now = datetime(2026, 11, 19, 16, 0, 4, tzinfo=UTC)
    await poll_due(pool.house)
    assert await pool.alerts() == ["cap_reached resolved"]


async def test_a_months_cap_shortens_a_charge_and_then_stops(pool: Pool) -> None:
    """Rule 22: of four recharges that are due three fit; what is missing is told, not charged."""
    await _caps(pool, per_month=170)
    await pool.spends("190")
    assert [one.amount for one in pool.gateway.asked] == [usd(150)]
    assert await pool.balance() == "USD 80.00"
    # 88 % are told with the charge, and in the same breath that one more does not fit.
    assert await pool.alerts() == ["zero resolved", "recharged", "cap_reached"]
    stopped = await _cap_facts(pool)
    assert (stopped.cap, stopped.cap_level, stopped.period) == ("month", "stopped", "2026-11")
    assert (stopped.recharge, stopped.recharged) == (usd(50), usd(150))
    assert stopped.per_month == usd(170)
    await pool.polls()
    assert await pool.alerts() == []


async def test_raising_the_cap_asks_first_and_ends_the_alert(pool: Pool) -> None:
    """Rules 22 and 23: a higher cap lets the charge through, so its amount is confirmed."""
    await _caps(pool, per_month=170)
    await pool.spends("190")
    await pool.alerts()
    request = SettingsRequest(per_month=usd(500))
    asked = await change_settings(pool.house, ANNA, CHAT, request)
    assert isinstance(asked, Confirmation)
    assert (asked.charge, asked.draft.per_month) == (usd(50), usd(500))
    await pool.polls()
    assert await pool.balance() == "USD 80.00"
    await confirm(pool.house, ANNA, asked.draft.id)
    assert await pool.balance() == "USD 130.00"
    assert await pool.alerts() == ["cap_reached resolved", "recharged"]


async def test_what_was_declined_does_not_count(pools: Pools) -> None:
    """Rule 22: no money moved; what is unknown may have and counts."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    await _caps(pool, per_day=1)
    await pool.spends("30")
    pool.clock.move(hours=1)
    await pool.polls()
    assert await pool.balance() == "USD 140.00"
    assert "recharged" in await pool.alerts()


async def test_funds_by_hand_do_not_count(pool: Pool) -> None:
    """Rule 22: a cap binds auto-recharge; a person pays what a person wants."""
    await _caps(pool, per_day=1, per_month=60)
    await pool.adds("500")
    await pool.spends("530")
    assert [one.amount for one in pool.gateway.asked] == [usd(500), usd(50)]


async def test_a_cap_that_stops_at_once_says_so_in_the_same_change(pool: Pool) -> None:
    """Rules 22 and 25: a trigger raised above the balance is set, and the alert comes with it."""
    await _caps(pool, per_day=1)
    await pool.spends("30")
    await pool.alerts()
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(trigger=usd(200)))
    assert sorted(await pool.alerts()) == ["cap_reached", "cap_reached resolved", "low"]
