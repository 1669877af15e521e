"""Teams' rate limits hold whatever is asked when."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import ALERTS, ANSWERS, TENANT_WINDOWS, THREAD_WINDOWS, Pacing, Share
from tests.windows import most_within

Asked = list[tuple[float, str, str, Share]]
gaps = st.one_of(st.just(0.0), st.floats(0, 0.3), st.floats(0, 40), st.floats(0, 4000))
shares = st.sampled_from([ANSWERS, ALERTS])
asks = st.lists(
    st.tuples(gaps, st.sampled_from(["a", "b"]), st.sampled_from("xyz"), shares), max_size=150
)


def sent_by(pacing: Pacing, asked: Asked, *, patient: bool) -> dict[str, list[float]]:
    """What goes out, by thread and by tenant; the patient ask again when told to."""
    sent = defaultdict(list)
    now = 1000.0
    for gap, tenant, chat, share in asked:
        now += gap
        wait = pacing.ask(tenant, f"{tenant}/{chat}", now, share)
        while wait and patient:
            now += wait
            wait = pacing.ask(tenant, f"{tenant}/{chat}", now, share)
        if not wait:
            sent[f"{tenant}/{chat}"].append(now)
            sent[tenant].append(now)
    return sent


@given(asks, st.booleans())
def test_no_allowed_schedule_breaks_a_window(asked: Asked, patient: bool) -> None:
    """Whatever is asked when, for people or for alerts, what is allowed keeps every window."""
    for name, times in sent_by(Pacing(), asked, patient=patient).items():
        for count, seconds in THREAD_WINDOWS if "/" in name else TENANT_WINDOWS:
            assert most_within(times, seconds) <= count


@pytest.mark.parametrize(
    ("share", "most"), [(ANSWERS, [7, 8, 60, 1800]), (ALERTS, [3, 4, 45, 1500])]
)
def test_an_hour_in_one_chat_holds_the_longest_window(share: Share, most: list[int]) -> None:
    """Who always asks gets in an hour what its share is, and not one more."""
    sent = sent_by(Pacing(), [(0.0, "a", "x", share)] * 4000, patient=True)["a/x"]
    assert [most_within(sent, seconds) for _, seconds in THREAD_WINDOWS] == most


@pytest.mark.parametrize(("share", "most"), [(ANSWERS, 50), (ALERTS, 40)])
def test_a_tenant_gets_so_many_a_second_over_all_its_chats(share: Share, most: int) -> None:
    """So many of its chats get one each at once; the next waits, another tenant does not."""
    pacing = Pacing()
    assert [pacing.ask("a", f"chat {n}", 0.0, share) for n in range(most)] == [0.0] * most
    assert pacing.ask("a", "one more", 0.5, share) > 0
    assert pacing.ask("b", "one more", 0.5, share) == 0


def test_answers_to_people_count_for_alerts() -> None:
    """What people were answered leaves no room for an alert within the two seconds."""
    pacing = Pacing()
    for _ in range(4):
        assert pacing.ask("a", "x", 10.0, ANSWERS) == 0
    assert pacing.ask("a", "x", 11.5) > 0
    assert pacing.ask("a", "y", 11.5) == 0
    assert pacing.ask("a", "x", 12.3) == 0


def test_alerts_leave_room_for_answers() -> None:
    """While they come as fast as they may, a card that two people tap twice is answered at once."""
    pacing = Pacing()
    sent = sent_by(pacing, [(0.0, "a", "x", ALERTS)] * 44, patient=True)["a/x"]
    assert [pacing.ask("a", "a/x", sent[-1], ANSWERS) for _ in range(4)] == [0.0] * 4
    assert pacing.ask("a", "a/x", sent[-1], ANSWERS) > 0


def test_chats_that_fell_silent_are_forgotten() -> None:
    """A thousand chats of two hours ago take no memory, and a busy one takes a bounded one."""
    pacing = Pacing()
    for n in range(1000):
        assert pacing.ask("a", f"chat {n}", float(n)) == 0
    for n in range(10_000):
        assert pacing.ask("a", "busy", 7200.0 + 3 * n) == 0
    assert len(pacing) == 2
