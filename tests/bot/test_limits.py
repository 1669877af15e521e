"""Whoever goes too fast is told so once and then passed over, and nobody else pays for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import (
    PAUSE_SECONDS,
    PERSON,
    TENANT,
    Limits,
    Rate,
    TooFast,
    Whose,
)

BURST = PERSON[0].count
gaps = st.one_of(st.just(0.0), st.floats(0, 0.3), st.floats(0, 5), st.floats(0, 100))


def let_in(limits: Limits, times: Iterator[float], person: str = "anna") -> int:
    """How many of them in a row, until one is too fast."""
    return next(n for n, at in enumerate(times) if limits.ask("a", person, at) is not None)


def test_a_person_may_say_twenty_things_at_once() -> None:
    """The next is too fast, for ten seconds, and a colleague is not held up."""
    limits = Limits()
    assert let_in(limits, iter([100.0] * 50)) == BURST
    assert limits.ask("a", "ben", 100.0) is None
    assert limits.ask("b", "anna", 100.0) is None


def test_the_first_of_a_row_is_told_and_the_others_are_not() -> None:
    """One answer, then silence until the pause is over; then twenty more."""
    limits = Limits()
    for _ in range(BURST):
        limits.ask("a", "anna", 100.0)
    first = TooFast(Whose.PERSON, PAUSE_SECONDS, tell=True)
    assert limits.ask("a", "anna", 100.0) == first
    assert [limits.ask("a", "anna", 100.0 + n) for n in range(1, 4)] == [
        TooFast(Whose.PERSON, PAUSE_SECONDS - n, tell=False) for n in range(1, 4)
    ]
    assert limits.ask("a", "anna", 100.0 + PAUSE_SECONDS) is None


def test_a_steady_person_is_never_held_up() -> None:
    """One thing a second, for an hour."""
    limits = Limits()
    assert all(limits.ask("a", "anna", float(n)) is None for n in range(3600))


def test_whoever_never_stops_gets_one_a_second() -> None:
    """And hears of it once in ten seconds at most."""
    limits = Limits()
    answers = [limits.ask("a", "anna", n / 50) for n in range(50 * 600)]
    passed = [n / 50 for n, answer in enumerate(answers) if answer is None]
    told = [n / 50 for n, answer in enumerate(answers) if answer and answer.tell]
    assert len(passed) <= 60 + 600
    assert min(later - sooner for sooner, later in pairwise(told)) >= 10


@given(st.lists(gaps, max_size=200))
def test_no_window_holds_more_than_twice_its_rate(asked: list[float]) -> None:
    """Whatever is asked when: a full bucket and what flows in meanwhile, and no more."""
    limits, now, passed = Limits(), 1000.0, []
    for gap in asked:
        now += gap
        if limits.ask("a", "anna", now) is None:
            passed.append(now)
    for rate in PERSON:
        for begin in passed:
            within = sum(begin <= at < begin + rate.seconds for at in passed)
            assert within < 2 * rate.count + 1


def test_an_organisation_has_its_own_limit() -> None:
    """Six hundred in a minute, whoever they are; the next is told whose limit it was."""
    limits, most = Limits(), TENANT[0].count
    answers = [limits.ask("a", f"person {n}", 0.0) for n in range(most + 1)]
    assert answers[:most] == [None] * most
    assert answers[most] == TooFast(Whose.TENANT, PAUSE_SECONDS, tell=True)
    assert limits.ask("b", "anna", 0.0) is None
    assert limits.ask("a", "a newcomer", 1.0) is None


def test_a_flood_by_many_is_not_answered_with_a_flood() -> None:
    """Sixty cards a minute for a whole organisation, however many people go too fast in it."""
    limits = Limits()
    answers = [limits.ask("a", f"person {n}", 0.0) for n in range(5000)]
    assert sum(bool(answer and answer.tell) for answer in answers) == 60


def test_what_a_client_asks_by_itself_costs_no_tap() -> None:
    """A channel full of cards that renew themselves leaves the person's own twenty."""
    limits = Limits()
    while limits.ask("a", "anna", 5.0, automatic=True) is None:
        pass
    assert let_in(limits, iter([5.0] * 50)) == BURST


def test_only_so_many_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 5: made-up people and organisations fill no memory."""
    monkeypatch.setattr("bot.limits.MAX_PEOPLE", 200)
    monkeypatch.setattr("bot.limits.MAX_TENANTS", 50)
    limits = Limits()
    for n in range(500):
        for _ in range(BURST + 1):
            limits.ask(f"tenant {n}", f"person {n}", 60.0 * n)
    assert len(limits._people._caught_up) == 200
    assert len(limits._tenants._caught_up) == 50
    assert len(limits._pauses) == 200


@pytest.mark.parametrize(("seconds", "said"), [(10.0, 10), (9.01, 10), (0.2, 1), (0.0, 1)])
def test_seconds_are_told_as_people_count(seconds: float, said: int) -> None:
    """Rounded up, so that whoever waits so long is not too fast again."""
    assert TooFast(Whose.PERSON, seconds, tell=True).whole_seconds == said


def test_a_rate_is_spread_over_its_time() -> None:
    """Sixty a minute are a second apart."""
    assert Rate(60, 60.0).apart == 1.0
