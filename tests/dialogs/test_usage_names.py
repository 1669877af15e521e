"""Which name of usage is meant: a whole one, else the only one that has it as a part."""

from __future__ import annotations

import pytest

from dialogs.usage_names import meant_by
from ledger.errors import NothingCalled, SeveralMeant
from ledger.tallies import Axis
from ledger.usage_names import Used

CALLED = (
    "Germany",
    "Germany mobile",
    "United Kingdom mobile",
    "Conference dial-out, United States",
    "US toll-free hotline",
    "Romania",
    "Hong Kong",
    "林佳慧",
    "林志明",
    "Maya Lindqvist",
    "Maya Olsen",
    "Zoë O\u2019Hara",
)
AMONG = [(Used(Axis.DESTINATION, str(nth), name), name) for nth, name in enumerate(CALLED)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("germany", "Germany"),
        ("Germany Mobile", "Germany mobile"),
        ("德国", "Germany"),
        ("德國", "Germany"),
        ("uk", "United Kingdom mobile"),
        ("美国", "Conference dial-out, United States"),
        ("toll-free", "US toll-free hotline"),
        ("香港", "Hong Kong"),
        ("佳慧", "林佳慧"),
        ("maya lind", ""),
        ("olsen", "Maya Olsen"),
        ("zoë o'hara", "Zoë O\u2019Hara"),
    ],
)
def test_the_one_that_is_meant(wanted: str, found: str) -> None:
    """Countries in every language, and no word cut in two."""
    if found:
        assert meant_by(wanted, AMONG).called == found
    else:
        with pytest.raises(NothingCalled):
            meant_by(wanted, AMONG)


@pytest.mark.parametrize("wanted", ["Maya", "林", "mobile"])
def test_more_than_one(wanted: str) -> None:
    """It is asked rather than guessed."""
    with pytest.raises(SeveralMeant):
        meant_by(wanted, AMONG)


def test_several_are_told_as_they_are_read() -> None:
    """A kind by its plain words, not by the source's."""
    kinds = [
        (Used(Axis.KIND, "user_in", "user_in"), "Calls in to people"),
        (Used(Axis.KIND, "ucap_in", "ucap_in"), "Calls in to hotlines"),
    ]
    with pytest.raises(SeveralMeant) as wrong:
        meant_by("calls in", kinds)
    assert (wrong.value.data["one"], wrong.value.data["other"]) == (kinds[0][1], kinds[1][1])


@pytest.mark.parametrize("wanted", ["Oman", "moon", "", " "])
def test_none(wanted: str) -> None:
    """Nothing is found in the middle of a word."""
    with pytest.raises(NothingCalled):
        meant_by(wanted, AMONG)
