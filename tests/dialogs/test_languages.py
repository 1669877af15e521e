"""Languages as people name them, behind the word for it and alone."""

from __future__ import annotations

import pytest

from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("语言 繁", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("語言 香港", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("language zh-TW", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("language Klingon", Command.LANGUAGE, {"unknown": "Klingon"}),
        ("繁體中文", Command.LANGUAGE, {"language": "zh-Hant"}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """By its own name in any script, by its code, or by a place where it is read."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "香港",
        "繁",
        "language lessons for all my kids",
        "en",
    ],
)
def test_not_understood(text: str) -> None:
    """A place or a bare code says nothing alone, and a sentence names no language."""
    assert understand(text) is None
