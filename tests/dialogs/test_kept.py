"""What is kept of a dialog: read by an allow-list, or taken for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from botbuilder.dialogs import DialogInstance
from hypothesis import given
from hypothesis import strategies as st

from dialogs.kept import IDLE, Kept, kept_of

NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
ALLOWED = {"trigger": frozenset({"amount"})}
STATE = {"slots": {"amount": "5"}, "asking": "amount", "form": "f", "draft": "", "brief": ""}


def kept() -> Kept:
    return Kept([DialogInstance("trigger", dict(STATE))], done={"draft": "d", "form": "f"})


def test_round_trip() -> None:
    """What was kept comes back through plain JSON."""
    document = kept().document(NOW)
    again = kept_of(orjson.loads(orjson.dumps(document)), ALLOWED)
    assert [(one.id, one.state) for one in again.stack] == [("trigger", STATE)]
    assert (again.at, again.done, again.dropped) == (NOW, {"draft": "d", "form": "f"}, False)


def test_nothing_to_keep() -> None:
    """Without a dialog there is no document, and none is no dialog."""
    assert Kept().document(NOW) is None
    assert kept_of(None, ALLOWED) == Kept()


def test_a_copy() -> None:
    """The stored document is not the dialog's own state."""
    document = kept().document(NOW)
    kept_of(document, ALLOWED).stack[0].state["slots"]["amount"] = "6"
    assert STATE["slots"] == {"amount": "5"}


def test_idle() -> None:
    """A dialog idles after more than fifteen minutes; without one nothing does."""
    found = kept_of(kept().document(NOW), ALLOWED)
    assert not found.idle(NOW + IDLE)
    assert found.idle(NOW + IDLE + timedelta(seconds=1))
    assert not Kept(at=NOW).idle(NOW + timedelta(days=1))


def test_silence_is_not_counted_from_a_look() -> None:
    """What only remembers the last decision is not written again by a later turn."""
    done = Kept(done={"draft": "d", "form": ""}, at=NOW).document(NOW)
    later = NOW + timedelta(hours=1)
    assert kept_of(done, ALLOWED).document(later) == done


def test_a_walk_is_kept_beside_the_stack() -> None:
    """Its step, and purchases that wait; it is as fresh as what was last said."""
    walk = {"step": "opening", "lots": "500\t2026-01-15"}
    document = Kept(walk=walk, at=NOW).document(NOW + timedelta(minutes=5))
    found = kept_of(document, ALLOWED)
    assert found.walk == walk
    assert not found.rested(NOW + timedelta(minutes=20))
    assert found.rested(NOW + timedelta(minutes=21))
    found.walk = {}
    assert found.document(NOW) is None


GOOD = {
    "version": 1,
    "at": NOW.isoformat(),
    "stack": [{"id": "trigger", "state": STATE}],
    "done": {},
}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"py/object": "os.system"},
        GOOD | {"version": 2},
        GOOD | {"at": "yesterday"},
        GOOD | {"at": "2026-11-19T02:00:00"},
        GOOD | {"at": 7},
        GOOD | {"stack": 3},
        GOOD | {"stack": ["trigger"]},
        GOOD | {"stack": [{"id": "trigger"}]},
        GOOD | {"stack": [{"id": "waterfall", "state": STATE}]},
        GOOD | {"stack": [{"id": ["trigger"], "state": STATE}]},
        GOOD | {"stack": [{"id": "trigger", "state": STATE | {"py/reduce": "x"}}]},
        GOOD | {"stack": [{"id": "trigger", "state": STATE | {"asking": 5}}]},
        GOOD | {"stack": [{"id": "trigger", "state": STATE | {"slots": {"method": "x"}}}]},
        GOOD | {"stack": [{"id": "trigger", "state": STATE | {"slots": {"amount": {}}}}]},
        GOOD | {"stack": [{"id": "trigger", "state": STATE | {"form": "x" * 201}}]},
        GOOD | {"stack": [{"id": "trigger", "state": {"slots": {}}}]},
        GOOD | {"done": [1]},
        GOOD | {"done": {"draft": 1}},
        GOOD | {"done": {"other": "x"}},
        GOOD | {"walk": ["method"]},
        GOOD | {"walk": {"step": "vault"}},
        GOOD | {"walk": {"lots": "5\t2026-01-15"}},
        GOOD | {"walk": {"step": "opening", "lots": "x" * 201}},
    ],
)
def test_not_ours(document: dict[str, object]) -> None:
    """Anything but our own fields is dropped whole, and remembered as dropped."""
    found = kept_of(document, ALLOWED)
    assert found.dropped
    assert found.stack == []
    assert found.document(NOW) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["version", "at", "stack", "done", "walk"]), JSON))
def test_any_document(document: dict[str, object]) -> None:
    """No stored document can raise."""
    assert kept_of({**GOOD, **document}, ALLOWED) is not None
