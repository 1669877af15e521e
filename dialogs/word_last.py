"""The word behind what is said of it: `最近7天的用量`, `给 @Ben 分配许可证`.

Chinese says it so, and English at times: `last week's usage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dialogs.around import begins, without_first, without_last
from dialogs.licence_lines import said_people
from dialogs.usage_names import MARK
from dialogs.vocabulary import Command, Phrase, alike, closed_up, vocabulary
from ledger.tallies import Axis

_OF_A_PERIOD = frozenset({Command.USAGE, Command.HISTORY, Command.EXPORT})
_OF_PEOPLE = frozenset({Command.ASSIGN_LICENCE, Command.REMOVE_LICENCE})
_AROUND = " ,、"


def turned_round(line: str) -> Iterator[tuple[Phrase, str]]:
    """The word with which the line ends, and what stands before it, as if it stood behind it."""
    yield from _of_a_period(line)
    yield from _of_a_name(line)
    yield from _for_people(line)
    yield from _of_people(line)


def _of_a_period(line: str) -> Iterator[tuple[Phrase, str]]:
    for phrase, before in _endings(line, _OF_A_PERIOD):
        said = without_first(before, "looked")
        said = without_last(without_last(said, "looked"), "whose")
        if said:
            yield phrase, said


def _of_a_name(line: str) -> Iterator[tuple[Phrase, str]]:
    """`德国的用量`, `Maya's usage`."""
    for phrase, before in _endings(line, frozenset({Command.USAGE})):
        said = without_first(before, "looked")
        named = without_last(said, "whose")
        if named != said:
            yield phrase, f"{MARK} {named}"


def _for_people(line: str) -> Iterator[tuple[Phrase, str]]:
    """`给 … 分配许可证`."""
    for phrase, before in _endings(line, _OF_PEOPLE):
        said = without_first(before, "for_whom")
        if said != before:
            yield phrase, said


def _of_people(line: str) -> Iterator[tuple[Phrase, str]]:
    """`删除 … 的许可证`: what names nobody for certain has to be said to be theirs."""
    for verb, noun, phrase in _licence_words():
        if alike(line[: len(verb)]) != verb or alike(line[-len(noun) :]) != noun:
            continue
        if not begins(line, len(verb)):  # `remove a licence` in `remove Anke's licence`
            continue
        between = line[len(verb) : -len(noun)].strip(_AROUND)
        said = without_last(between, "whose")
        named = said_people(said)
        if named and (said != between or not named.name):
            yield phrase, said


def _endings(line: str, among: frozenset[Command]) -> Iterator[tuple[Phrase, str]]:
    """The longest word first."""
    words = vocabulary()
    for start in range(max(1, len(line) - words.longest), len(line)):
        phrase = words.phrases.get(closed_up(alike(line[start:])))
        if phrase and phrase.command in among and _open(phrase) and begins(line, start):
            yield phrase, line[:start].strip(_AROUND)


def _open(phrase: Phrase) -> bool:
    """Whether it says no period by itself, as `last month's usage` does."""
    return not phrase.value or phrase.value in tuple(Axis)


@cache
def _licence_words() -> tuple[tuple[str, str, Phrase], ...]:
    """`删除许可证` taken apart, since a name may stand between its verb and its noun."""
    phrases = vocabulary().phrases
    nouns = [text for text, phrase in phrases.items() if phrase.command is Command.LICENCES]
    found = [
        (text.removesuffix(noun).strip(), noun, phrase)
        for text, phrase in phrases.items()
        if phrase.command in _OF_PEOPLE
        for noun in nouns
        if text.endswith(noun) and text != noun
    ]
    return tuple(sorted(found, key=lambda one: len(one[0]), reverse=True))
