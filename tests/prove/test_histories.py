"""Random histories against a plain model: a short run of the proof that `make prove` runs long."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.prove.ground import Ground
from tests.prove.history import History, Step
from tests.prove.long import STEPS_EACH, Setting, _begun, _lived, _shrunk, _why, _written
from tests.prove.steps import ZONES, a_step

# The same examples every time: a suite that fails by chance teaches people to run it again.
SHORT = settings(
    max_examples=20,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp())
    ground = Ground(folder)
    yield ground
    ground.close()
    shutil.rmtree(folder)


def test_random_histories_keep_the_book_right(ground: Ground) -> None:
    """Rules 6 to 20: whatever happens in whatever order, book, lots, debt and charges agree."""

    class Histories(RuleBasedStateMachine):
        history: History

        @initialize(zone=st.sampled_from(ZONES), balance=st.sampled_from((0, 50)), on=st.booleans())
        def begins(self, zone: str, balance: int, on: bool) -> None:
            self.history = History(ground, zone, balance, recharges=on)
            ground.run(self.history.begin())

        @rule(step=a_step())
        def takes(self, step: Step) -> None:
            ground.run(self.history.take(step))

        def teardown(self) -> None:
            if hasattr(self, "history"):
                ground.run(self.history.finish())

    run_state_machine_as_test(Histories, settings=SHORT)


def test_seeded_histories_keep_the_book_right(ground: Ground) -> None:
    """The engine of the long run, a little of it: the same histories from the same seed."""
    for number in range(4):
        setting, steps = _written(20_261_121, number)
        assert len(steps) == STEPS_EACH
        _lived(ground, _begun(ground, setting), steps)


def test_a_failing_history_is_cut_down_to_what_matters(ground: Ground) -> None:
    """A person reads three steps, not a hundred."""
    setting = Setting("UTC", 0, recharges=False)
    calls = Step("calls", (("micros", 1), ("minutes_ago", 0), ("capability", "tollfree")))
    steps = [calls, Step("looks"), Step("explodes"), Step("looks"), calls]
    shrunk, why = _shrunk(ground, setting, steps)
    assert (shrunk, "explodes" in why) == ([Step("explodes")], True)
    assert _why(ground, setting, [calls]) == ""
