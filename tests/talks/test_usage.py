"""Usage: what calls cost, by what, against the period before, and who is told who called."""

from __future__ import annotations

from tests.house import GUEST
from tests.talks.conftest import Talk


async def test_usage(talk: Talk) -> None:
    """This month against as many days of the month before, and where it went."""
    seen = await talk.says("usage", by=GUEST)
    assert seen.summary == "Usage USD 281.65 · November 2026"
    assert "13% less than the first 19 days of October 2026 ($324.06)." in seen.text
    assert "US toll-free hotline, 19%" in seen.text
    assert seen.buttons[-3:] == ["By kind", "By destination", "By person"]


async def test_further_down_in_place(talk: Talk) -> None:
    """From the month to a destination, to its days, to the calls of one, and back."""
    month = await talk.says("usage")
    destinations = await talk.taps(month, "By destination")
    assert destinations.id == month.id
    assert destinations.summary == "Usage USD 281.65 · November 2026, by destination"
    assert "8 others" in destinations.text
    japan = await talk.taps(destinations, "Japan mobile")
    assert japan.summary == "Usage USD 18.01 · November 2026, Japan mobile"
    assert "6% of all usage in this period." in japan.text
    day = await talk.taps(japan, japan.buttons[0])
    assert "Dearest calls" in day.text
    assert "US toll-free" not in day.text
    assert (await talk.taps(japan, "Back")).text == destinations.text


async def test_periods_beside(talk: Talk) -> None:
    """The months before and after are a tap away, and the month that a day belongs to."""
    month = await talk.says("usage")
    october = await talk.taps(month, "‹ October 2026")
    assert october.summary == "Usage USD 537.06 · October 2026"
    assert "cannot be held against September 2026" in october.text
    assert (await talk.taps(october, "November 2026 ›")).text == month.text
    day = await talk.says("usage 2026-11-17")
    assert day.summary == "Usage USD 19.60 · Tue, Nov 17"
    assert (await talk.taps(day, "November 2026")).text == month.text


async def test_in_chinese(talk: Talk) -> None:
    """The same in both scripts, whatever the reader's own language."""
    english = await talk.says("usage last month by destination")
    for said in ("用量 上个月 按目的地", "用量按國家上個月", "上個月的用量 按目的地"):
        assert (await talk.says(said)).text == english.text


async def test_nothing_there(talk: Talk) -> None:
    """A month without calls says so, and leads to those beside it."""
    seen = await talk.says("usage 2026-07")
    assert "No calls in this period." in seen.text
    assert seen.buttons == ["‹ June 2026", "August 2026 ›"]


async def test_no_such_period(talk: Talk) -> None:
    """What is too long, or no day, is refused with what would be accepted."""
    assert "1 to 366 days" in (await talk.says("usage 1000 days")).text
    assert "1 to 366 days" in (await talk.says("usage 2026-11-09 to 2026-11-02")).text
    assert "one of two days" in (await talk.says("usage 02/11/2026")).text
