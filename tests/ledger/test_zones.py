"""Local days and zones."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ledger.zones import known_zone, local_day


def test_a_moment_falls_on_the_day_of_its_zone() -> None:
    """Late on the 19th in London it is the 20th in Hong Kong."""
    late = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    assert local_day(late, "Europe/London") == date(2026, 11, 19)
    assert local_day(late, "Asia/Hong_Kong") == date(2026, 11, 20)


@pytest.mark.parametrize("odd", ["", "Nowhere/Land", "/etc/passwd", "../x", "a\0b", "China"])
def test_an_odd_zone_is_utc(odd: str) -> None:
    """A client may send anything; nobody is kept out for it."""
    assert known_zone(odd) == "UTC"
    assert known_zone("Asia/Hong_Kong") == "Asia/Hong_Kong"
