"""Marks: the small words inside an utterance that say what stands behind them."""

from __future__ import annotations

import re
from functools import cache

from dialogs.vocabulary import alike, spelled, vocabulary


@cache
def marks_of(kinds: frozenset[str]) -> re.Pattern[str]:
    """An expression for every word of these kinds, the longest first."""
    among = (text for text, kind in vocabulary().marks.items() if kind in kinds)
    longest_first = sorted(among, key=len, reverse=True)
    # A Latin mark is a word of its own, and `PO-4711` a number; Chinese has no spaces.
    return re.compile(
        "|".join(
            rf"(?<![a-z]){spelled(text)}(?![a-z-])" if text.isascii() else spelled(text)
            for text in longest_first
        )
        or "(?!)",  # none of them: nothing is a mark
        re.IGNORECASE,
    )


def kind_of(mark: str) -> str:
    """What the word introduces: `approver` for `审批人`."""
    return vocabulary().marks[alike(mark)]


def last_mark(marks: re.Pattern[str], said: str) -> re.Match[str] | None:
    """The mark with which it ends."""
    return next((one for one in marks.finditer(said) if one.end() == len(said)), None)


def without_opening(said: str, *kinds: str) -> str:
    """What is said without a word of these kinds at its beginning, such as `because`."""
    opening = marks_of(frozenset(kinds)).match(said)
    return said[opening.end() :] if opening else said
