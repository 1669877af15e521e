"""An answer waits for the rate limits of its chat as long as somebody waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.pacing import THREAD_WINDOWS, Pacing
from bot.turnstile import Turnstile
from tests.windows import most_within


@dataclass
class Hours:
    """A clock that goes on only while somebody sleeps."""

    now: float = 1000.0
    pacing: Pacing = field(default_factory=Pacing)

    def seconds(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def turnstile(self, chat: str = "chat") -> Turnstile:
        return Turnstile(self.pacing, "tenant", chat, self.seconds, self.sleep)


async def test_an_answer_goes_at_once_where_there_is_room() -> None:
    """Seven in a second; another chat has room of its own."""
    hours = Hours()
    assert all([await hours.turnstile().passes(6.0) for _ in range(7)])
    assert await hours.turnstile("another").passes(6.0)
    assert hours.now == 1000.0


async def test_an_answer_waits_for_its_turn() -> None:
    """What is said faster than Teams allows is answered a little later, and all of it counts."""
    hours, went = Hours(), []
    for _ in range(30):
        assert await hours.turnstile().passes(6.0)
        went.append(hours.now)
    assert all(most_within(went, seconds) <= count for count, seconds in THREAD_WINDOWS)
    assert most_within(went, 2.0) == 8


async def test_an_answer_does_not_wait_in_vain() -> None:
    """Where there is no room for longer than somebody waits, it is told at once."""
    hours = Hours()
    assert all([await hours.turnstile().passes(6.0) for _ in range(8)])
    before = hours.now
    assert not await hours.turnstile().passes(0.5)
    assert hours.now == before
