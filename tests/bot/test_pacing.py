"""Teams' rate limits hold whatever is asked when."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import TENANT_WINDOWS, THREAD_WINDOWS, Pacing
from tests.windows import most_within

Asked = list[tuple[float, str, str]]
gaps = st.one_of(st.just(0.0), st.floats(0, 0.3), st.floats(0, 40), st.floats(0, 4000))
asks = st.lists(st.tuples(gaps, st.sampled_from(["a", "b"]), st.sampled_from("xyz")), max_size=150)


def sent_by(pacing: Pacing, asked: Asked, *, patient: bool) -> dict[str, list[float]]:
    """What goes out, by thread and by tenant; the patient ask again when told to."""
    sent = defaultdict(list)
    now = 1000.0
    for gap, tenant, chat in asked:
        now += gap
        wait = pacing.ask(tenant, f"{tenant}/{chat}", now)
        while wait and patient:
            now += wait
            wait = pacing.ask(tenant, f"{tenant}/{chat}", now)
        if not wait:
            sent[f"{tenant}/{chat}"].append(now)
            sent[tenant].append(now)
    return sent


@given(asks, st.booleans())
def test_no_allowed_schedule_breaks_a_window(asked: Asked, patient: bool) -> None:
    """Whatever is asked when, what is allowed keeps every window."""
    for name, times in sent_by(Pacing(), asked, patient=patient).items():
        for count, seconds in THREAD_WINDOWS if "/" in name else TENANT_WINDOWS:
            assert most_within(times, seconds) <= count


def test_an_hour_in_one_chat_holds_the_longest_window() -> None:
    """Somebody who always asks gets 1,800 through in an hour and not one more."""
    sent = sent_by(Pacing(), [(0.0, "a", "x")] * 4000, patient=True)["a/x"]
    assert [most_within(sent, seconds) for _, seconds in THREAD_WINDOWS] == [7, 8, 60, 1800]


def test_a_tenant_gets_fifty_a_second_over_all_its_chats() -> None:
    """Fifty chats of one tenant get one each at once; the next waits, another tenant does not."""
    pacing = Pacing()
    assert [pacing.ask("a", f"chat {n}", 0.0) for n in range(50)] == [0.0] * 50
    assert pacing.ask("a", "chat 50", 0.5) > 0
    assert pacing.ask("b", "chat 51", 0.5) == 0


def test_answers_to_people_count_for_what_asks_later() -> None:
    """Seven noted answers leave no room for an alert within the second."""
    pacing = Pacing()
    for _ in range(7):
        pacing.note("a", "x", 10.0)
    assert pacing.ask("a", "x", 10.5) > 0
    assert pacing.ask("a", "y", 10.5) == 0


def test_chats_that_fell_silent_are_forgotten() -> None:
    """A thousand chats of two hours ago take no memory, and a busy one takes a bounded one."""
    pacing = Pacing()
    for n in range(1000):
        pacing.note("a", f"chat {n}", float(n))
    for n in range(10_000):
        pacing.note("a", "busy", 7200.0 + n / 1000)
    assert len(pacing) == 2
