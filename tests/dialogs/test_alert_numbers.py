"""Which alert was meant, and for how long it is to be put off, as people type it."""

from __future__ import annotations

import pytest

from dialogs.alert_numbers import span_in
from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command

HOUR, DAY = 60, 24 * 60


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("take 318", Command.TAKE, {"alert": "318"}),
        ("Take #318", Command.TAKE, {"alert": "318"}),
        ("I'll take alert 318", Command.TAKE, {"alert": "318"}),
        ("i take it", Command.TAKE, {}),
        ("take", Command.TAKE, {}),
        ("我来处理 318", Command.TAKE, {"alert": "318"}),
        ("我來處理提醒318", Command.TAKE, {"alert": "318"}),
        ("处理318号", Command.TAKE, {"alert": "318"}),
        ("release 318", Command.RELEASE, {"alert": "318"}),
        ("交回 318", Command.RELEASE, {"alert": "318"}),
        ("snooze 318", Command.SNOOZE, {"alert": "318"}),
        ("snooze 318 2h", Command.SNOOZE, {"alert": "318", "span": "120"}),
        ("snooze alert 318 for 2 hours, please", Command.SNOOZE, {"alert": "318", "span": "120"}),
        ("snooze 2h", Command.SNOOZE, {"span": "120"}),
        ("snooze for 1 day", Command.SNOOZE, {"span": "1440"}),
        ("snooze 318 a while", Command.SNOOZE, {"alert": "318", "unclear": "a while"}),
        ("稍后提醒 318 2小时", Command.SNOOZE, {"alert": "318", "span": "120"}),
        ("稍後提醒 318 兩小時", Command.SNOOZE, {"alert": "318", "span": "120"}),
        ("稍后提醒半小时", Command.SNOOZE, {"span": "30"}),
        ("unsnooze 318", Command.UNSNOOZE, {"alert": "318"}),
        ("取消稍后提醒 318", Command.UNSNOOZE, {"alert": "318"}),
        ("取消稍後", Command.UNSNOOZE, {}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """By its number, with or without the word for it; or none, where one alone is open."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "take care",
        "take 3.5",
        "take 318 now",
        "take 12345678901",
        "release the funds",
        "snooze you",
    ],
)
def test_another_sentence(text: str) -> None:
    """A whole utterance is matched, never a part of one."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30 min", 30),
        ("30m", 30),
        ("90 minutes", 90),
        ("1h", HOUR),
        ("1.5 hours", 90),
        ("2 hrs", 2 * HOUR),
        ("half an hour", 30),
        ("half a day", DAY // 2),
        ("1d 12h", DAY + 12 * HOUR),
        ("1 day and 6 hours", DAY + 6 * HOUR),
        ("3 days", 3 * DAY),
        ("半小时", 30),
        ("半个小时", 30),
        ("一小时", HOUR),
        ("两个小时", 2 * HOUR),
        ("两个半小时", 150),
        ("1小时30分钟", 90),
        ("三天", 3 * DAY),
        ("兩小時", 2 * HOUR),
        ("十二小时", 12 * HOUR),
        ("", None),
        ("2", None),
        ("hours", None),
        ("2 apples", None),
        ("2 hoursx", None),
        ("0h", None),
        ("2h or so", None),
    ],
)
def test_lengths_of_time(text: str, minutes: int | None) -> None:
    """In whole minutes; what is not wholly one is none."""
    assert span_in(text) == minutes
