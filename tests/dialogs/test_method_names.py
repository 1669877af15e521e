"""What follows `add agreement` and `remove method`: a number or a short name."""

from __future__ import annotations

import pytest

from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("add agreement 8812 0042", Command.ADD_AGREEMENT, {"agreement": "8812 0042"}),
        ("remove card 4242", Command.REMOVE_METHOD, {"method": "4242"}),
        ("移除付款方式 2", Command.REMOVE_METHOD, {"method": "2"}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """As it was typed, figures or not."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "add agreement between the two of us and them",
        "remove method acting from the school",
    ],
)
def test_not_understood(text: str) -> None:
    """A longer sentence without a figure is none."""
    assert understand(text) is None
