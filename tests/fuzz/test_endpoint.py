"""Whatever is posted: no crash, no work without a bound, nothing of another organisation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import strategies as st

from tests.fuzz.drive import Driver, driven, talk
from tests.fuzz.steps import PEOPLE
from tests.fuzz.strategies import KNOCKS, TALKS

ANNA = PEOPLE[0]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with driven(tmp_path_factory.mktemp("world")) as driver:
        yield driver
        driver.end()


def test_no_talk_finds_a_way_in(driver: Driver) -> None:
    """Activities and taps of everybody, with odd parts; `make fuzz` goes on for longer."""
    talk(driver, TALKS, 80, 20261125)
    assert driver.world.counts["taps"] > 100
    assert driver.world.book.booked["funds"] > 0


def test_no_token_opens_the_door(driver: Driver) -> None:
    """Only what the issuer signed for us, for that service and now."""
    talk(driver, st.lists(KNOCKS, min_size=1, max_size=4), 100, 20261125)
    assert driver.world.counts["tokens"] > 100
    assert driver.world.counts["status 401"] > 100
