"""Figures of metering: rows, the first read, and what keeps calls from being read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.metering import CountedUsage, MeteringFigures, poll_and_show
from ledger.calls import Unread
from ledger.enter import enter
from ledger.metering_trouble import Forbidden
from ledger.reading import Metered, Reading
from tests.house import MORNING, TENANT, ZONE, MovableClock, open_house
from tests.outside import PoolOpening, ScriptedUsage


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def figures(registry: CollectorRegistry) -> MeteringFigures:
    return MeteringFigures(registry)


def _told(registry: CollectorRegistry) -> dict[str, float]:
    """Without the times at which they were made."""
    lines = generate_latest(registry).decode().splitlines()
    told = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in told if "_created" not in name}


def test_nothing_is_wrong_at_first(registry: CollectorRegistry, figures: MeteringFigures) -> None:
    """Each figure is there before it is needed, so that an alarm can be set on it."""
    assert _told(registry) == {
        "purser_call_rows_total": 0,
        "purser_call_rows_unread_total": 0,
        "purser_calls_read_seconds_ago": 0,
        "purser_calls_backfill_share": 1,
        'purser_metering_trouble{kind="forbidden"}': 0,
        'purser_metering_trouble{kind="token"}': 0,
        'purser_metering_trouble{kind="unreachable"}': 0,
        'purser_metering_trouble{kind="throttled"}': 0,
        'purser_metering_trouble{kind="unreadable"}': 0,
    }


def test_how_all_accounts_stand(registry: CollectorRegistry, figures: MeteringFigures) -> None:
    """The one that is furthest behind, and accounts by what is wrong whatever its detail."""
    source = ScriptedUsage()
    back = MORNING - timedelta(days=90)
    source.reading = Reading(back, back + timedelta(days=9), MORNING, 7, done=False)
    troubles = {"forbidden:A": 2, "forbidden:B": 1, "newer:kind": 4}
    metered = Metered(troubles, MORNING - timedelta(minutes=5), ("a", "b"))
    figures.show(metered, MORNING, source)
    told = _told(registry)
    assert told["purser_calls_backfill_share"] == pytest.approx(0.1)
    assert told["purser_calls_read_seconds_ago"] == 300
    assert told['purser_metering_trouble{kind="forbidden"}'] == 3
    assert told['purser_metering_trouble{kind="unreadable"}'] == 4
    figures.show(Metered({}, None, ()), MORNING, source)
    assert _told(registry)['purser_metering_trouble{kind="forbidden"}'] == 0


async def test_a_round_shows_how_things_stand(
    tmp_path: Path, registry: CollectorRegistry, figures: MeteringFigures
) -> None:
    """Also one that fails, for then it is worth looking at."""
    source = ScriptedUsage()
    usage = CountedUsage(source, figures)
    clock = MovableClock()
    async with open_house(tmp_path, usage=usage, opening=PoolOpening(), clock=clock) as house:
        await enter(house, TENANT, ZONE)
        source.call("1", MORNING)
        source.unread = (Unread("", "row"),)
        clock.move(seconds=5)
        with pytest.raises(ExceptionGroup):
            await poll_and_show(house, figures)
        assert _told(registry)["purser_call_rows_total"] == 2
        assert _told(registry)["purser_call_rows_unread_total"] == 1
        source.failing = Forbidden("Calls.Read")
        clock.move(seconds=5)
        with pytest.raises(ExceptionGroup):
            await poll_and_show(house, figures)
    assert _told(registry)['purser_metering_trouble{kind="forbidden"}'] == 1
    assert _told(registry)["purser_calls_read_seconds_ago"] == 5
