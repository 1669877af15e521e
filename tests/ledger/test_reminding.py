"""When people are reminded of what waits: at half time, one hour before the end, not too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ledger.drafts import Draft
from ledger.reminding import next_instant, reminds
from tests.contract.samples import NOW, draft


def waits(since: float = 0, life: float = 48, told: float | None = None) -> Draft:
    """Asked so many hours after NOW; `told` is when a reminder last named it."""
    asked = NOW + timedelta(hours=since)
    return replace(
        draft(),
        asked_at=asked,
        until=asked + timedelta(hours=life),
        reminded_at=None if told is None else at(told),
    )


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "told", "expected"),
    [
        (0, None, False),
        (23.99, None, False),
        (24, None, True),
        (30, None, True),  # late is better than never
        (24, 24, False),
        (46.99, 24, False),
        (47, 24, True),
        (47.5, 47, False),
    ],
)
def test_a_mark_is_told_once(hours: float, told: float | None, expected: bool) -> None:
    """Half of the time, and one hour before the end."""
    assert reminds([waits(told=told)], at(hours)) is expected


def test_within_four_hours_nobody_is_reminded_twice() -> None:
    """One reminder tells of all; a mark that comes soon after it waits, or was told by it."""
    first, second = waits(told=24), waits(since=2, told=24)
    assert not reminds([first, second], at(26))
    assert not reminds([first, second], at(27.99))
    assert reminds([first, second], at(28))
    short = waits(since=25, life=2)
    assert not reminds([first, short], at(26.5))


def test_the_next_thing_to_do() -> None:
    """A reminder when it may come, or the end of the first that ends."""
    assert next_instant([]) is None
    assert next_instant([waits()]) == at(24)
    assert next_instant([waits(told=24)]) == at(47)
    assert next_instant([waits(told=47)]) == at(48)
    assert next_instant([waits(told=24), waits(since=2, told=24)]) == at(28)
    assert next_instant([waits(told=24), waits(since=25, life=2)]) == at(27)
    assert next_instant([waits(life=2)]) == at(1)


def test_every_instant_has_something_to_do() -> None:
    """Whoever wakes then finds a reminder to send, or one that is over: never nothing."""
    waiting = [waits(), waits(since=3), waits(since=20, life=6), waits(since=30, life=10)]
    instants, now = 0, NOW
    while waiting:
        now = next_instant(waiting) or now
        over = [one for one in waiting if one.until and one.until <= now]
        waiting = [one for one in waiting if one not in over]
        if reminds(waiting, now):
            waiting = [replace(one, reminded_at=now) for one in waiting]
        else:
            assert over
        instants += 1
    assert instants < 16
