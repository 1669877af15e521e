"""What an utterance says: a command with its slots, or nothing.

A whole utterance is matched, never a part of one: `balance sheet of May` is no `balance`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.amount_lines import parts_in
from dialogs.grants import about_somebody
from dialogs.languages import language_alone
from dialogs.marks import last_mark, marks_of
from dialogs.readers import READERS
from dialogs.typed import folded, in_own_words
from dialogs.vocabulary import Command, Phrase, alike, closed_up, vocabulary
from dialogs.word_last import turned_round

MAX_LENGTH = 8_000  # longer than any command with a purchase order; nothing longer is looked at

_CLOSING = re.compile(r"[\s.!?。…~,;:、]+$")
_WORD_GOES_ON = re.compile(r"[a-z_']|-(?![0-9])", re.IGNORECASE)
_SPACES = 8  # between the characters of a Chinese word, at most
_NO_SLOTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """A command and what was said along with it, as it was typed."""

    command: Command
    slots: Mapping[str, str] = field(default_factory=dict)


def understand(text: str) -> Said | None:
    """The command that the whole text is."""
    if len(text) > MAX_LENGTH:
        return None
    line = folded(text)
    if not _is_phrase(line):  # `?` is a word of its own
        line = without_courtesy(line)
    said = _opened(line) or _closed(line) or _named_language(line) or _of_somebody(line)
    return said and Said(said.command, in_own_words(said.slots, text))


def parts_of(command: Command, answer: str, *, bare_days: bool = True) -> dict[str, str] | None:
    """The slots in an answer typed while `command` is open, such as `500 po 4711`."""
    return parts_in(command, without_courtesy(folded(answer)), bare_days=bare_days)


def openings(line: str) -> list[tuple[Phrase, str]]:
    """Every synonym the line begins with, the longest first, and what follows it."""
    words = vocabulary()
    found = []
    for end in range(min(words.longest + _SPACES, len(line)), 0, -1):
        phrase = words.phrases.get(closed_up(alike(line[:end])))
        if phrase and not (line[end - 1].isascii() and _WORD_GOES_ON.match(line[end:])):
            found.append((phrase, line[end:]))
    return found


def without_courtesy(line: str) -> str:
    """What is said without its `could you please …, thanks`."""
    please = marks_of(frozenset({"please"}))
    bare = _CLOSING.sub("", line)
    while not _is_phrase(bare) and (opening := please.match(bare)):
        bare = bare[opening.end() :].lstrip(" ,")
    while not _is_phrase(bare) and (closing := last_mark(please, bare)):
        bare = _CLOSING.sub("", bare[: closing.start()])
    return bare or line


def _opened(line: str) -> Said | None:
    """By the longest synonym behind which the rest makes sense."""
    for phrase, rest in openings(line):
        slots = _slots(phrase, rest)
        if slots is not None:
            return Said(phrase.command, slots)
    return None


def _closed(line: str) -> Said | None:
    """By the word with which it ends."""
    for phrase, said in turned_round(line):
        if slots := _slots(phrase, said):
            return Said(phrase.command, slots)
    return None


def _slots(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    if not rest and not phrase.value:
        return _NO_SLOTS
    read = READERS.get(phrase.command)
    return read(phrase, rest) if read else None


def _named_language(line: str) -> Said | None:
    code = language_alone(line)
    return Said(Command.LANGUAGE, {"language": code}) if code else None


def _of_somebody(line: str) -> Said | None:
    found = about_somebody(line)
    return Said(*found) if found else None


def _is_phrase(line: str) -> bool:
    return closed_up(alike(line)) in vocabulary().phrases
