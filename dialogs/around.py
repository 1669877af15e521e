"""The small words that stand around what is said of a command: `show`, `给`, `的`, `the data`."""

from __future__ import annotations

from functools import cache

from dialogs.vocabulary import alike, vocabulary

_AROUND = " ,、"


def without_first(said: str, kind: str) -> str:
    """Without a word of that kind at its beginning."""
    for word in _words(kind):
        if alike(said[: len(word)]) == word and begins(said, len(word)):
            return said[len(word) :].strip(_AROUND)
    return said


def without_last(said: str, kind: str) -> str:
    """Without a word of that kind at its end."""
    for word in _words(kind):
        if alike(said[-len(word) :]) == word and begins(said, len(said) - len(word)):
            return said[: -len(word)].strip(_AROUND)
    return said


def begins(line: str, start: int) -> bool:
    """Whether a word may begin there: not in the middle of a Latin one."""
    both = line[start - 1 : start + 1] if start else ""
    return not (both.isascii() and both.isalnum() and len(both) > 1)


@cache
def _words(kind: str) -> tuple[str, ...]:
    found = (text for text, of in vocabulary().turned.items() if of == kind)
    return tuple(sorted(found, key=len, reverse=True))
