"""Which rows of a source a book can take: rules 4 and 5."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.calls import (
    CREDITS,
    MAX_CALL_ID,
    MAX_CAPABILITY,
    MAX_CHARGE,
    MAX_SECONDS,
    Call,
    CallsRefused,
    bookable,
)
from ledger.money import Money
from tests.outside import usd

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
CALL = Call("call-1", NOW, usd("0.013"), "MCOPSTNPP", 60, "Germany")


@pytest.mark.parametrize(
    "still",
    [
        {"id": "x" * MAX_CALL_ID},
        {"capability": "x" * MAX_CAPABILITY},
        {"charge": usd(0)},
        {"charge": usd(MAX_CHARGE)},
        {"seconds": 0},
        {"seconds": MAX_SECONDS},
        {"started_at": NOW + timedelta(days=1)},
        {"started_at": datetime(2000, 1, 1, tzinfo=UTC)},
        {"destination": "\0" * 999},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_row_at_its_bounds_is_booked(still: dict[str, Any]) -> None:
    """Whatever a real source may say of a call."""
    assert bookable(replace(CALL, **still), "USD", NOW, {CREDITS})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "x" * (MAX_CALL_ID + 1)},
        {"id": "a\0b"},
        {"id": "a\ud800b"},
        {"capability": ""},
        {"capability": "x" * (MAX_CAPABILITY + 1)},
        {"charge": Money.of(3, "EUR")},
        {"charge": Money(-1, "USD")},
        {"charge": usd(MAX_CHARGE) + Money(1, "USD")},
        {"seconds": -1},
        {"seconds": MAX_SECONDS + 1},
        {"started_at": NOW + timedelta(days=1, microseconds=1)},
        {"started_at": datetime(1999, 12, 31, 23, 59, tzinfo=UTC)},
        {"started_at": NOW.replace(tzinfo=None)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_row_that_no_database_could_take_is_refused(wrong: dict[str, Any]) -> None:
    """It must not roll back the others of its page, at every poll."""
    assert not bookable(replace(CALL, **wrong), "USD", NOW, {CREDITS})


def test_what_is_told_of_it_is_short() -> None:
    """Its id goes into a log."""
    told = str(CallsRefused([replace(CALL, id="x" * 10_000)], "USD"))
    assert len(told) < 300
