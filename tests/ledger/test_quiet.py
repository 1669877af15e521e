"""Quiet hours by the clock on the wall: across midnight, and when clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.quiet import DAY, Quiet, is_quiet, over_at

NIGHT = Quiet(22 * 60, 7 * 60)
NOON = Quiet(12 * 60, 13 * 60 + 30)
# Half an hour's and quarter hours' steps, both hemispheres, and one that changed at midnight.
ZONES = (
    "UTC",
    "Asia/Hong_Kong",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "at", "is_it"),
    [
        (NIGHT, "21:59", False),
        (NIGHT, "22:00", True),
        (NIGHT, "00:00", True),
        (NIGHT, "06:59", True),
        (NIGHT, "07:00", False),
        (NOON, "11:59", False),
        (NOON, "12:00", True),
        (NOON, "13:29", True),
        (NOON, "13:30", False),
    ],
)
def test_from_and_until(quiet: Quiet, at: str, is_it: bool) -> None:
    """The first minute belongs to it and the last does not."""
    assert is_quiet(quiet, "UTC", utc(f"2026-11-19T{at}")) is is_it


def test_the_clock_is_that_of_the_chat() -> None:
    """22:00 in Hong Kong is the afternoon in London."""
    assert is_quiet(NIGHT, "Asia/Hong_Kong", utc("2026-11-19T14:00"))
    assert over_at(NIGHT, "Asia/Hong_Kong", utc("2026-11-19T14:00")) == utc("2026-11-19T23:00")


@pytest.mark.parametrize(
    ("quiet", "now", "over"),
    [
        # Clocks go forward from 02:00 to 03:00 on 29 March, and back from 03:00 on 25 October.
        (NIGHT, "2026-03-28T21:00", "2026-03-29T05:00"),
        (NIGHT, "2026-10-24T20:00", "2026-10-25T06:00"),
        (Quiet(22 * 60, 150), "2026-03-28T23:30", "2026-03-29T01:00"),  # there is no 02:30
        (Quiet(22 * 60, 150), "2026-10-24T23:30", "2026-10-25T00:30"),  # the first of two
        (Quiet(22 * 60, 150), "2026-10-25T01:00", "2026-10-25T01:30"),  # and the second
    ],
)
def test_when_clocks_are_changed(quiet: Quiet, now: str, over: str) -> None:
    """It ends by the clock on the wall, not after so many hours."""
    assert over_at(quiet, "Europe/Berlin", utc(now)) == utc(over)


def test_a_day_without_a_loud_minute() -> None:
    """The ten minutes from 02:15 on that are not quiet do not come in that night."""
    nearly_always = Quiet(2 * 60 + 25, 2 * 60 + 15)
    over = over_at(nearly_always, "America/New_York", utc("2026-03-08T02:05"))
    assert over == utc("2026-03-09T06:15")


@given(
    begins=st.integers(0, DAY - 1),
    length=st.integers(1, DAY - 1),
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 2 * 365 * DAY),
)
def test_it_is_over_within_two_days(begins: int, length: int, zone: str, minute: int) -> None:
    """Not a minute too soon, and it begins again by itself."""
    quiet, now = Quiet(begins, (begins + length) % DAY), utc("2026-01-01T00:00")
    now += timedelta(minutes=minute)
    assume(is_quiet(quiet, zone, now))
    over = over_at(quiet, zone, now)
    assert now < over <= now + timedelta(days=2)
    assert not is_quiet(quiet, zone, over)
    assert is_quiet(quiet, zone, over - timedelta(minutes=1))
