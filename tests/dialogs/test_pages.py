"""What follows `history`: how many, or which month."""

from __future__ import annotations

import pytest

from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("history 20", Command.HISTORY, {"size": "20"}),
        ("history last 20", Command.HISTORY, {"size": "20"}),
        ("history 2026-10", Command.HISTORY, {"month": "2026-10"}),
        ("明细 2026年10月", Command.HISTORY, {"month": "2026-10"}),
        ("明细 10月", Command.HISTORY, {"month": "10"}),
        ("明細 十月", Command.HISTORY, {"month": "10"}),
        ("明細 上個月", Command.HISTORY, {"month": "last"}),
        ("发票明细 本月", Command.HISTORY, {"month": "this", "paid_by": "invoice"}),
        ("history last month", Command.HISTORY, {"month": "last"}),
        ("history Oct 2026", Command.HISTORY, {"month": "2026-10"}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """A number of lines or a month, as people name it."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "history of mankind",
        "history 0",
        "history 13月",
        "history 2026-13",
    ],
)
def test_not_understood(text: str) -> None:
    """No page is no month, and no story."""
    assert understand(text) is None
