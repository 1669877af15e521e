"""The sandbox: believable, always the same, and quick enough for a demo."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from deploy.desk import CONFIG
from deploy.people import first_id
from ledger.account import MethodKind
from ledger.calls import CREDITS, Call
from ledger.confirm import confirm
from ledger.enter import enter
from ledger.methods import RECORDED
from ledger.opening import Start
from ledger.payments import ChargeOutcome
from ledger.settings import SettingsRequest, change_settings
from ledger.subscribe import alerts_here
from ledger.watch import poll
from providers.recorded import NoUsage, RecordedGateway
from providers.sandbox import SandboxGateway, SandboxOpening, SandboxUsage
from providers.sandbox.people import CALLERS
from providers.sandbox.usage import CATCH_UP, PAGE
from tests.contract.samples import payment
from tests.house import ANNA, MORNING, TENANT, ZONE, BuiltHouse, open_house
from tests.outside import usd

SECOND = timedelta(seconds=1)
CHAT = "19:telephony@thread.tacv2"


async def _start(account_id: str = TENANT, zone: str = ZONE, now: datetime = MORNING) -> Start:
    return await SandboxOpening().start(account_id, "USD", zone, now)


def _paid(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(call for call in calls if call.costs({CREDITS}))


def _spent(calls: tuple[Call, ...]) -> Decimal:
    return sum((call.charge.units for call in calls), Decimal(0))


# -- The past ------------------------------------------------------------------


async def test_the_past_is_always_the_same() -> None:
    """Made from account, zone and moment: twice the same, and for another account another."""
    assert await _start() == await _start()
    assert (await _start()).calls != (await _start("another")).calls


@pytest.mark.parametrize("zone", ["UTC", "Asia/Hong_Kong", "America/Los_Angeles", "Europe/London"])
@pytest.mark.parametrize("hour", [0, 7, 15, 23])
async def test_the_past_ends_a_little_above_the_trigger(zone: str, hour: int) -> None:
    """Wherever and whenever the demo starts, a minute of calls brings the balance below."""
    start = await _start(zone=zone, now=datetime(2026, 11, 21, hour, 17, tzinfo=UTC))
    balance = sum((paid.amount.units for paid in start.fundings), Decimal(0)) - _spent(start.calls)
    assert Decimal(113) < balance < Decimal(115)
    assert start.trigger == usd(100)
    assert (start.recharge.on, start.recharge.method_id) == (True, "visa-4242")


async def test_the_past_is_a_busy_office() -> None:
    """Sixty days in office hours, 13 to 25 a weekday, the hotline alone at the weekend."""
    days = defaultdict(list)
    for call in _paid((await _start()).calls):
        days[call.started_at.astimezone(ZoneInfo(ZONE)).date()].append(call)
    today = MORNING.astimezone(ZoneInfo(ZONE)).date()
    assert len(days) == 61
    for on, calls in days.items():
        spent = _spent(tuple(calls))
        if on == today:
            continue
        if on.weekday() < 5:
            assert Decimal(12) < spent < Decimal(26)
        else:
            assert Decimal(7) < spent < Decimal(11)
            assert all("hotline" in call.destination for call in calls)
        assert all(7 <= call.started_at.astimezone(ZoneInfo(ZONE)).hour < 19 for call in calls)


async def test_the_past_calls_all_over_the_world() -> None:
    """Several destinations, conferences and hotlines; charges with four decimals."""
    calls = _paid((await _start()).calls)
    assert len({call.destination for call in calls}) >= 10
    assert all(usd(0) < call.charge < usd(20) for call in calls)
    assert all(20 < call.seconds < 3 * 3600 for call in calls)
    assert any(call.charge.micros % 1_000 for call in calls)
    assert not any(call.charge.micros % 100 for call in calls)
    assert len({call.id for call in calls}) == len(calls)


async def test_some_calls_are_covered_by_plans() -> None:
    """On working days a part of all calls costs the pool nothing, and says which plan has it."""
    calls = (await _start()).calls
    covered = [call for call in calls if call not in _paid(calls)]
    assert len(calls) / 10 < len(covered) < len(calls) / 3
    assert {call.capability for call in covered} == {"MCOPSTN1", "MCOMEETADD"}
    assert not any(call.charge.micros for call in covered)
    assert all(call.started_at.astimezone(ZoneInfo(ZONE)).weekday() < 5 for call in covered)


async def test_a_dozen_people_call_and_some_far_more_than_others() -> None:
    """Each under one id, the demo's own people among them; hotlines are nobody's."""
    calls = (await _start()).calls
    called = Counter(call.person_id for call in calls if not call.kind.startswith("ucap"))
    assert {call.person_id for call in calls if call.kind.startswith("ucap")} == {""}
    assert set(called) == {one.id for one in CALLERS}
    assert len({(call.person_id, call.person) for call in calls if call.person_id}) == 12
    assert called.most_common()[0][1] > 5 * called.most_common()[-1][1]


def test_the_people_of_the_demo_call_under_their_own_ids() -> None:
    """Whoever sits before the Playground finds the own name among the callers."""
    desk = yaml.safe_load(CONFIG.read_text("utf-8"))
    there = {one["aadObjectId"]: one["name"] for one in (desk["currentUser"], *desk["users"])}
    assert there.items() <= {one.id: one.name for one in CALLERS}.items()
    assert there[first_id()] == CALLERS[0].name


async def test_numbers_are_masked() -> None:
    """The country and two digits; nobody's whole number stands even in a made-up book."""
    numbers = {number for call in (await _start()).calls for number in (call.caller, call.callee)}
    assert len(numbers) > 100
    assert all(re.fullmatch(r"\+\d{1,3}•••\d\d", number) for number in numbers)


async def test_the_past_was_never_absurd() -> None:
    """Day by day the pool stays between a day's spend below its trigger and its first funds."""
    start = await _start()
    moves = [(call.started_at, -call.charge.units) for call in start.calls]
    moves += [(paid.at, paid.amount.units) for paid in start.fundings]
    balance = Decimal(0)
    for _, move in sorted(moves):
        balance += move
        assert Decimal(70) < balance < Decimal(400)
    assert sum(paid.automatic for paid in start.fundings) > 8
    assert {paid.method.kind for paid in start.fundings} == {MethodKind.CARD, MethodKind.INVOICE}


# -- The calls that go on --------------------------------------------------------


async def _entered(house: BuiltHouse) -> None:
    await enter(house, TENANT, ZONE)
    await alerts_here(house, ANNA, CHAT)


async def _polled_until(house: BuiltHouse, kind: str, seconds: int, every: int = 5) -> int | None:
    """How many seconds of polling it takes until that alert is in the outbox."""
    for passed in range(every, seconds + 1, every):
        house.clock.move(seconds=every)  # type: ignore[attr-defined]
        await poll(house, TENANT)
        for delivery in await house.outbox.claim(house.clock(), 10):
            await house.outbox.delivered(delivery, "card", house.clock())
            if delivery.incident.kind == kind:
                return passed
    return None


async def test_a_window_split_anywhere_has_the_same_calls(tmp_path: Path) -> None:
    """Read at once or every few seconds, the calls are the same."""
    async with open_house(tmp_path) as house:
        account = await enter(house, TENANT, ZONE)
    usage, end = SandboxUsage(), MORNING + timedelta(minutes=2)
    at_once = (await usage.calls(account, MORNING.isoformat(), end)).calls
    cursor, bit_by_bit, now = MORNING.isoformat(), list[Call](), MORNING
    while now < end:
        now = min(end, now + timedelta(seconds=7))
        page = await usage.calls(account, cursor, now)
        bit_by_bit += page.calls
        cursor = page.cursor
    assert tuple(bit_by_bit) == at_once
    assert Decimal(20) < _spent(at_once) < Decimal(35)
    assert all(usd(0) < call.charge < usd(5) for call in _paid(at_once))
    assert 5 <= len(at_once) - len(_paid(at_once)) <= 8


async def test_an_empty_pool_pays_for_no_call(tmp_path: Path) -> None:
    """At zero the calls stop; they go on from the next funds, and none is caught up with."""
    async with open_house(tmp_path) as house:
        account = await enter(house, TENANT, ZONE)
    usage, later = SandboxUsage(), MORNING + timedelta(minutes=3)
    empty = replace(account, balance=usd("-0.12"))
    page = await usage.calls(empty, MORNING.isoformat(), later)
    assert (page.calls, page.cursor, page.more) == ((), later.isoformat(), False)
    assert (await usage.calls(account, page.cursor, later + timedelta(minutes=3))).calls


async def test_a_long_sleep_is_not_caught_up_with(tmp_path: Path) -> None:
    """A laptop that slept over night wakes up to minutes of calls, not to thousands in debt."""
    async with open_house(tmp_path) as house:
        account = await enter(house, TENANT, ZONE)
    usage, morning = SandboxUsage(), MORNING + timedelta(hours=14)
    page = await usage.calls(account, MORNING.isoformat(), morning)
    assert (len(page.calls), page.more) == (PAGE, True)
    rest = await usage.calls(account, page.cursor, morning)
    assert not rest.more
    calls = page.calls + rest.calls
    longest = timedelta(seconds=max(call.seconds for call in calls))
    assert min(call.started_at for call in calls) > morning - CATCH_UP - longest
    assert _spent(calls) < 100


@pytest.mark.parametrize("tenant_of_seconds", range(3))
async def test_the_two_minute_promise(tmp_path: Path, tenant_of_seconds: int) -> None:
    """Within two minutes of the first message a channel has seen a recharge, and no alarm."""
    async with open_house(tmp_path) as house:
        house.clock.move(seconds=7 * tenant_of_seconds)  # type: ignore[attr-defined]
        await _entered(house)
        recharged = await _polled_until(house, "recharged", 120)
        assert recharged is not None
        assert 45 <= recharged <= 80
        account = await house.books.account(TENANT)
        assert account is not None
        assert account.balance >= account.trigger


async def test_the_expired_card_fails_and_the_pool_runs_dry(tmp_path: Path) -> None:
    """After choosing the expired card a failed alert comes within three minutes, zero in ten."""
    async with open_house(tmp_path) as house:
        await _entered(house)
        await _polled_until(house, "recharged", 120)
        await change_settings(house, ANNA, CHAT, SettingsRequest(method_id="visa-0002"))
        failed = await _polled_until(house, "recharge_failed", 200)
        assert failed is not None
        assert failed <= 190
        empty = await _polled_until(house, "zero", 600, every=15)
        assert empty is not None
        assert 360 <= empty <= 600
        back = await change_settings(house, ANNA, CHAT, SettingsRequest(method_id="visa-4242"))
        await confirm(house, ANNA, back.draft.id)  # type: ignore[union-attr]
        account = await house.books.account(TENANT)
        assert account is not None
        assert account.balance >= account.trigger
        assert (await house.database.verify()).fault is None


# -- Paying --------------------------------------------------------------------


async def test_the_test_methods_do_what_they_are_for() -> None:
    """One card works, one has expired, and the agreement works without a person."""
    gateway = SandboxGateway()
    methods = {method.id: method for method in await gateway.methods(TENANT)}
    assert list(methods) == ["visa-4242", "visa-0002", "invoice"]
    assert methods["invoice"].unattended
    for method_id, outcome, code in (
        ("visa-4242", ChargeOutcome.SUCCEEDED, ""),
        ("visa-0002", ChargeOutcome.DECLINED, "expired_card"),
        ("invoice", ChargeOutcome.SUCCEEDED, ""),
    ):
        charge = await gateway.charge(replace(payment(), method_id=method_id))
        assert (charge.outcome, charge.code) == (outcome, code)


async def test_what_is_bought_elsewhere_is_written_down(tmp_path: Path) -> None:
    """Without a gateway there is one method, charged by a person, and no calls come."""
    assert await RecordedGateway().methods(TENANT) == (RECORDED,)
    assert not RECORDED.unattended
    async with open_house(tmp_path, sandbox=False) as house:
        account = await enter(house, TENANT, ZONE)
        page = await NoUsage().calls(account, "", MORNING)
        assert (page.calls, page.more) == ((), False)
