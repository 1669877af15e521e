"""Usage: what calls cost, by what, against the period before, and who is told who called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.people import Actor
from ledger.roles import Role
from providers.sandbox.people import CALLERS
from tests.house import ANNA, GUEST, TENANT, grants
from tests.talks.conftest import CHANNEL, PERSONAL, Seen, Talk
from tests.talks.telephony import Telephony

NAMES = [one.name for one in CALLERS]
IDS = [one.id for one in CALLERS]
ERIN = Actor(TENANT, "erin", "Erin Day")


def named(seen: Seen) -> list[str]:
    """Whoever is told of by name or by id, anywhere on the card and in its buttons."""
    assert seen.card
    whole = json.dumps([seen.card.content, seen.card.summary], ensure_ascii=False)
    return [one for one in (*NAMES, *IDS) if one in whole]


async def test_usage(talk: Talk) -> None:
    """This month against as many days of the month before, and where it went."""
    seen = await talk.says("usage", by=GUEST)
    assert seen.summary == "Usage USD 281.65 · November 2026"
    assert "Up to yesterday 7% less than the first 18 days of October 2026 (" in seen.text
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


@pytest.mark.parametrize(
    ("said", "against"),
    [
        ("usage 2026-11-16", "than Mon, Nov 9 ("),
        ("usage this week", "Up to yesterday as much as the same days of the week before ("),
        ("usage last week", "than the 7 days before ("),
        ("usage 10 days", "Up to yesterday 10% less than Oct 27 to Nov 4 ("),
        ("本周用量", "Up to yesterday as much as the same days of the week before ("),
    ],
)
async def test_days_are_held_against_the_same_weekdays(talk: Talk, said: str, against: str) -> None:
    """A Monday beside a Monday, and half a week beside the same half of the week before."""
    assert against in (await talk.says(said)).text


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


async def test_owners_are_told_who_called(talk: Talk) -> None:
    """Alone with Purser, down to the days and the calls of one person."""
    persons = await talk.says("usage by person")
    assert "Chen Wei" in persons.text
    chen = await talk.taps(persons, "Chen Wei")
    assert chen.summary.endswith("· November 2026, Chen Wei")
    day = await talk.taps(chen, chen.buttons[0])
    assert "Dialling out of meetings" in day.text
    assert "•••" in day.text
    assert (await talk.taps(day, "Back")).summary.endswith("by person")


@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ("usage of Germany", "Usage USD 9.21 · November 2026, Germany"),
        ("德国的用量", "Usage USD 9.21 · November 2026, Germany"),
        ("usage of Chen Wei last month", "· October 2026, Chen Wei"),
        ("usage of dialling in to meetings", "· November 2026, Dialling in to meetings"),
    ],
)
async def test_what_a_tap_leads_to_is_typed_too(talk: Talk, said: str, summary: str) -> None:
    """A destination, a person or a kind of call by its name, in any period."""
    assert (await talk.says(said)).summary.endswith(summary)


async def test_a_name_that_nobody_has(talk: Talk) -> None:
    """It says where the names stand, and asks where several are meant."""
    assert "“mankind”" in (await talk.says("usage of mankind")).text
    assert "Write more of the name" in (await talk.says("usage of Conference")).text


async def test_no_person_is_found_by_name_where_names_are_not_shown(talk: Talk) -> None:
    """Neither by a viewer nor in a channel: the answer is that of a name nobody has."""
    for by, chat in ((GUEST, PERSONAL), (ANNA, CHANNEL)):
        known = await talk.says("usage of Chen Wei", by=by, in_=chat)
        unknown = await talk.says("usage of Chen Bo", by=by, in_=chat)
        assert known.text.replace("Wei", "Bo") == unknown.text
        assert known.verbs == unknown.verbs


async def test_others_see_how_it_spreads_and_nobodys_name(talk: Talk) -> None:
    """Numbers that mean nothing on another card, and no way on to one person."""
    seen = await talk.says("usage by person", by=GUEST)
    assert named(seen) == []
    assert "Person 1" in seen.text
    assert "Names of persons are shown to owners only" in seen.text
    assert seen.buttons == ["‹ October 2026", "By day", "By kind", "By destination"]
    assert named(await talk.says("usage 2026-11-17", by=GUEST)) == []


async def test_a_channel_is_told_no_names(talk: Talk) -> None:
    """Whoever asks: everybody there reads the answer, and may tap its buttons."""
    seen = await talk.says("usage by person", in_=CHANNEL)
    assert named(seen) == []
    assert "in a chat with Purser alone" in seen.text
    month = await talk.taps(seen, "‹ October 2026")
    assert named(month) == []
    assert named(await talk.says("usage yesterday", in_=CHANNEL)) == []


async def test_a_made_up_button_finds_nobodys_days(talk: Talk) -> None:
    """A viewer who knows an id gets what the words would have given."""
    forged = {"period": "2026-11", "by": "person", "name": f"={IDS[1]}"}
    for by, chat in ((GUEST, PERSONAL), (ANNA, CHANNEL)):
        answer = await talk.taps_raw("usage", forged, by=by, in_=chat)
        assert answer.card
        assert answer.card.summary == "Usage USD 281.65 · November 2026, by person"
        assert named(Seen(chat, "", answer.card)) == []


@pytest.mark.parametrize("least", Role)
async def test_who_is_told_is_a_setting(talk: Talk, least: Role) -> None:
    """That role and those above it; with viewers a channel is told as well."""
    talk.house = replace(talk.house, names_for=least)
    await grants(talk.house, ERIN, Role.OPERATOR)
    told = [bool(named(await talk.says("usage by person", by=by))) for by in (GUEST, ERIN, ANNA)]
    assert told == [least is Role.VIEWER, least in (Role.VIEWER, Role.OPERATOR), True]
    shared = await talk.says("usage by person", in_=CHANNEL)
    assert bool(named(shared)) is (least is Role.VIEWER)


ODD: list[dict[str, object]] = [
    {"period": "2026-99", "by": "person", "name": ""},
    {"period": "2026-11-31", "by": "", "name": ""},
    {"period": ["2026-11"], "by": {"a": 1}, "name": 7},
    {"period": "2026-11-05..2026-11-01", "by": "moon", "name": "=" + "x" * 5000},
]


def _answers() -> Iterator[str]:
    yield from ("is not a day", "is not a day", "", "is not a day")


async def test_odd_buttons(talk: Talk) -> None:
    """What has not the shape of ours says nothing, and what is no period is refused."""
    for data, refused in zip(ODD, _answers(), strict=True):
        answer = await talk.taps_raw("usage", data)
        assert refused in answer.note
        assert refused or answer.card


async def test_a_button_without_a_period_shows_a_new_card(talk: Talk) -> None:
    """As from another card, which stays what it is."""
    answer = await talk.taps_raw("usage", {})
    assert answer.note == "Usage USD 281.65 · November 2026"
    assert talk.heard[-1].summary == answer.note


async def test_in_the_middle_of_something_else(talk: Talk) -> None:
    """Usage is looked at, and what was open is asked again."""
    await talk.says("add funds")
    await talk.says("usage last month")
    assert talk.heard[0].summary.startswith("Usage USD 537.06")
    assert len(talk.heard) > 1


async def test_before_any_call_was_read(telephony: Telephony) -> None:
    """Nothing is known yet: the card says how that comes to be."""
    seen = await telephony.says("usage")
    assert seen.summary == "Usage USD 0.00 · November 2026"
    assert "docs/metering.md" in seen.text
    assert seen.verbs == ["usage"]


async def test_calls_count_as_they_are_read(telephony: Telephony) -> None:
    """What was booked a moment ago is in the next card; somebody unknown has no name."""
    await telephony.says("usage")
    await telephony.spends("2.50")
    seen = await telephony.says("usage today by destination")
    assert seen.summary == "Usage USD 2.50 · Thu, Nov 19, by destination"
    assert "100% · 1 call · 1 min" in seen.text
    assert "Kind not told" in (await telephony.says("usage by kind")).text
    assert "No person named" in (await telephony.says("usage by person")).text
