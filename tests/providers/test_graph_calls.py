"""Calls from Graph: windows, pages, and whatever goes wrong between them; nothing lost or twice."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from ledger.calls import Call
from ledger.metering_trouble import (
    Forbidden,
    MeteringTrouble,
    Throttled,
    TokenRefused,
    Unreachable,
    UnreadableCalls,
)
from providers.graph.calls import PERMISSION
from providers.graph.cursor import BACK, EVERY, MOST_RESTARTS, OVERLAP, WINDOW, begun, cursor_of
from tests.graph_stand_in import Fault, call_row
from tests.house import MORNING
from tests.providers.graph_desk import GraphDesk, ago, graph_desk


@pytest.fixture
async def desk() -> AsyncIterator[GraphDesk]:
    async with graph_desk() as desk:
        yield desk


def _numbers(calls: list[Call]) -> list[int]:
    return [int(call.id[-12:], 16) for call in calls]


def _windows(desk: GraphDesk) -> list[tuple[datetime, datetime]]:
    """What was asked for, in turn, without the pages behind each first."""
    found = [re.findall(r"DateTime=([^,)]+)", path) for path in desk.graph.asked if "$" not in path]
    return [(datetime.fromisoformat(since), datetime.fromisoformat(upto)) for since, upto in found]


async def test_the_first_round_reads_ninety_days(desk: GraphDesk) -> None:
    """In windows of a week that leave nothing out, each with all of its pages."""
    desk.graph.add(*(call_row(n, ago(hours=n)) for n in range(1, 24 * 90)))
    desk.graph.add(call_row(9999, ago(days=91)))
    calls, _ = await desk.round()
    assert sorted(set(_numbers(calls))) == list(range(1, 24 * 90))
    windows = _windows(desk)
    assert (windows[0][0], windows[-1][1]) == (MORNING - BACK, MORNING)
    assert [upto for _, upto in windows[:-1]] == [since for since, _ in windows[1:]]
    assert max(upto - since for since, upto in windows) == WINDOW


async def test_later_rounds_overlap(desk: GraphDesk) -> None:
    """Rule 3 of late rows: what came in after its time is read within seventy-two hours."""
    desk.graph.add(call_row(1, ago(hours=1)))
    _, cursor = await desk.round()
    desk.graph.add(call_row(2, ago(hours=71)), call_row(3, ago(hours=73)))
    desk.clock.move(minutes=30)
    calls, _ = await desk.round(cursor)
    assert sorted(_numbers(calls)) == [1, 2]
    assert _windows(desk)[-1] == (MORNING - OVERLAP, desk.clock())


async def test_graph_is_asked_every_half_hour(desk: GraphDesk) -> None:
    """Rows come a day late; in between nothing is asked, and the cursor stays as it is."""
    _, cursor = await desk.round()
    asked = len(desk.graph.asked)
    desk.clock.move(minutes=29)
    page = await desk.page(cursor)
    assert (page.calls, page.cursor, page.more) == ((), cursor, False)
    assert page.again_at == MORNING + EVERY
    assert len(desk.graph.asked) == asked
    desk.clock.move(minutes=1)
    await desk.round(cursor)
    assert len(desk.graph.asked) == asked + 1


async def test_a_clock_that_was_set_back_stops_nothing(desk: GraphDesk) -> None:
    """A time of reading that lies ahead is no reason to rest until then."""
    desk.clock.move(days=3)
    _, cursor = await desk.round()
    desk.clock.move(days=-3)
    asked = len(desk.graph.asked)
    await desk.round(cursor)
    assert len(desk.graph.asked) == asked + 1


async def test_a_long_pause_is_caught_up_with(desk: GraphDesk) -> None:
    """However long Purser stood still, no window is longer than a week and none is left out."""
    _, cursor = await desk.round()
    desk.graph.asked.clear()
    desk.graph.add(*(call_row(n, MORNING + timedelta(days=n)) for n in range(100)))
    desk.clock.move(days=100)
    calls, _ = await desk.round(cursor)
    assert set(_numbers(calls)) == set(range(100))
    assert max(upto - since for since, upto in _windows(desk)) == WINDOW


@pytest.mark.parametrize(
    "fault",
    [Fault.CUT, Fault.HANG, Fault.UNREACHED, Fault.BROKEN, Fault.AWAY],
)
async def test_an_outage_in_the_middle_of_the_pages(fault: Fault) -> None:
    """What was read stands, and the next poll goes on at the page that failed."""
    async with graph_desk(try_seconds=0.3 if fault is Fault.HANG else 30) as desk:
        await _goes_on(desk, fault)


async def _goes_on(desk: GraphDesk, fault: Fault) -> None:
    desk.graph.add(*(call_row(n, ago(days=89, minutes=n)) for n in range(1, 36)))
    first = await desk.page()
    desk.graph.faults.extend([fault] * 3)
    with pytest.raises(Unreachable):
        await desk.page(first.cursor)
    calls, _ = await desk.round(first.cursor)
    assert sorted(_numbers([*first.calls, *calls])) == list(range(1, 36))


@pytest.mark.parametrize("pages", [1, 2, 3, 5, 7])
async def test_links_that_lead_in_a_circle(desk: GraphDesk, pages: int) -> None:
    """They are not followed for ever; the window begins anew, and once they lead on it ends."""
    desk.graph.add(*(call_row(n, ago(days=89, minutes=n)) for n in range(1, 101)))
    desk.graph.circle = pages
    with pytest.raises(UnreadableCalls, match="circle") as circle:
        await desk.round()
    assert len(desk.graph.asked) <= 3 * pages + 1
    desk.graph.circle = 0
    calls, _ = await desk.round(circle.value.cursor)
    assert set(_numbers(calls)) == set(range(1, 101))


@pytest.mark.parametrize("fault", [Fault.GARBLED, Fault.NO_LIST, Fault.ELSEWHERE])
async def test_a_page_that_cannot_be_read(desk: GraphDesk, fault: Fault) -> None:
    """It is a failure of that page alone: asked again it is read."""
    desk.graph.add(call_row(1, ago(days=89)))
    desk.graph.faults.append(fault)
    with pytest.raises(UnreadableCalls):
        await desk.page()
    assert _numbers(list((await desk.page()).calls)) == [1]


async def test_the_token_never_leaves_for_another_host(desk: GraphDesk) -> None:
    """A link that leads elsewhere is not followed, and not kept to be followed later."""
    desk.graph.faults.append(Fault.ELSEWHERE)
    with pytest.raises(UnreadableCalls, match="link_elsewhere"):
        await desk.page()


async def test_an_expired_link_starts_its_window_again(desk: GraphDesk) -> None:
    """After a long stop in the middle of the pages; its rows come again, and none is lost."""
    desk.graph.add(*(call_row(n, ago(days=89, minutes=n)) for n in range(25)))
    first = await desk.page()
    desk.graph.faults.append(Fault.GONE)
    again = await desk.page(first.cursor)
    assert (again.calls, again.more) == ((), True)
    calls, cursor = await desk.round(again.cursor)
    assert set(_numbers(calls)) == set(range(25))
    assert cursor_of(cursor) is not None
    assert desk.source.progress(cursor).rows == 25  # type: ignore[union-attr]


async def test_links_that_always_expire_are_told(desk: GraphDesk) -> None:
    """Rule 5: a window is not begun again for ever."""
    desk.graph.add(*(call_row(n, ago(days=89, minutes=n)) for n in range(25)))
    desk.graph.faults.extend([None, Fault.GONE] * 20)
    with pytest.raises(UnreadableCalls, match="410"):
        await desk.round()
    assert len(desk.graph.asked) == 2 * (MOST_RESTARTS + 1)


async def test_a_missing_permission_is_named(desk: GraphDesk) -> None:
    """403 says which permission an admin has to grant."""
    desk.graph.granted = False
    with pytest.raises(Forbidden) as refused:
        await desk.page()
    assert refused.value.trouble.code == f"forbidden:{PERMISSION}"
    desk.graph.granted = True
    await desk.round()


async def test_a_refused_token_is_renewed_once(desk: GraphDesk) -> None:
    """And then told."""
    desk.graph.faults.append(Fault.EXPIRED)
    page = await desk.page()
    assert len(desk.tokens) == 2
    desk.graph.faults.extend([Fault.EXPIRED] * 2)
    with pytest.raises(TokenRefused):
        await desk.page(page.cursor)


async def test_no_token_is_told(desk: GraphDesk) -> None:
    """By the log-in server's own code."""
    desk.no_token = {"error": "unauthorized_client", "error_description": "AADSTS700016"}
    with pytest.raises(TokenRefused, match="token:unauthorized_client"):
        await desk.page()
    assert desk.graph.asked == []


async def test_throttled_means_leave_it_alone(desk: GraphDesk) -> None:
    """Retry-After ends this poll; whoever asks sooner is put off without a request."""
    desk.graph.retry_after = "120"
    desk.graph.faults.append(Fault.BUSY)
    with pytest.raises(Throttled) as busy:
        await desk.page()
    assert busy.value.again_at == MORNING + timedelta(seconds=120)
    early = await desk.page()
    assert (early.calls, early.more, early.again_at) == ((), True, busy.value.again_at)
    assert len(desk.graph.asked) == 1
    desk.clock.move(seconds=120)
    await desk.round()


async def test_a_short_wait_is_waited(desk: GraphDesk) -> None:
    """A poll does not end for two seconds."""
    desk.graph.faults.append(Fault.BUSY)
    await desk.page()
    assert desk.slept == [2.0]


async def test_the_own_pace_is_within_graphs_limit(desk: GraphDesk) -> None:
    """Fifty requests a minute and tenant: whoever keeps to that is never throttled."""
    desk.graph.throttled = True
    desk.graph.add(*(call_row(n, ago(days=1, seconds=n)) for n in range(1_500)))
    calls, _ = await desk.round()
    assert len(set(_numbers(calls))) == 1_500
    assert len(desk.graph.asked) == desk.graph.answered
    assert desk.clock() - MORNING >= timedelta(seconds=120)


async def test_a_row_that_is_none_stops_no_other(desk: GraphDesk) -> None:
    """It is handed on by its id, and the page with it."""
    desk.graph.add(call_row(1, ago(days=89)), call_row(2, ago(days=89), startDateTime=None))
    cursor, unread, calls = "", list[str](), list[Call]()
    while not (page := await desk.page(cursor)).unread:
        calls += page.calls
        cursor = page.cursor
    unread += [row.id for row in page.unread]
    assert _numbers(calls) == [1]
    assert unread == [call_row(2, MORNING)["id"]]


async def test_progress_is_told(desk: GraphDesk) -> None:
    """How far the first round has come; later ones are nothing to wait for."""
    desk.graph.add(*(call_row(n, ago(days=80, minutes=n)) for n in range(25)))
    assert desk.source.progress("") is None
    cursor, told = "", []
    more = True
    while more:
        page = await desk.page(cursor)
        cursor, more = page.cursor, page.more
        reading = desk.source.progress(cursor)
        assert reading is not None
        told.append((reading.rows, reading.done))
        assert reading.since == MORNING - BACK
        assert 0 <= reading.share <= 1
    assert told[1:4] == [(10, False), (20, False), (25, False)]
    assert told[-1] == (25, True)
    desk.clock.move(hours=1)
    _, cursor = await desk.round(cursor)
    last = desk.source.progress(cursor)
    assert last is not None
    assert (last.done, last.rows, last.share) == (True, 25, 1.0)


@pytest.mark.parametrize("cursor", ["", "x", "[]", "{}", '{"v": 2}', '{"v": 1}', "5", "null"])
async def test_a_cursor_of_another_kind_begins_anew(desk: GraphDesk, cursor: str) -> None:
    """Whoever reads from the start books nothing twice."""
    page = await desk.page(cursor)
    assert _windows(desk)[0][0] == MORNING - BACK
    assert page.more


def test_a_cursor_is_what_was_written() -> None:
    """It is kept as text and read again, by any replica."""
    at = begun(MORNING).paged(3, "https://graph.microsoft.com/next", MORNING)
    assert cursor_of(str(at)) == at
    done = at.restarted().paged(1, "", MORNING)
    assert cursor_of(str(done)) == done


@pytest.mark.parametrize("wrong", [Forbidden("P" * 90), Unreachable("x"), Throttled(MORNING)])
def test_a_trouble_fits_its_column(wrong: MeteringTrouble) -> None:
    """The code is kept on the account."""
    assert len(wrong.trouble.code) <= 64
