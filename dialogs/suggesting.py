"""Suggesting: what was probably meant where nothing was understood."""

from __future__ import annotations

import difflib
import re

from cards.voice import Language
from dialogs.typed import folded
from dialogs.understanding import MAX_LENGTH, openings, without_courtesy
from dialogs.vocabulary import Command, Phrase, alike, vocabulary

MAX_SUGGESTED = 40
_NEAR = 0.6
_NEAR_IN_CHINESE = 0.5  # one wrong character of the two that most commands have
_SHORT = 2  # characters, of which one has to stand where the command has it
# Words that only mean something while something is open, or nothing.
_NEVER = {Command.YES, Command.NO, Command.SKIP, Command.THANKS}


def nearest(text: str, language: Language) -> str:
    """The command that was probably meant, in the reader's words; empty where none is near."""
    words, line = vocabulary(), _line(text)
    phrase = _opening(line) or _alike(line)
    own = words.canonical.get(language) or words.canonical[Language.ENGLISH]
    return own[phrase.name] if phrase else ""


def opened(text: str) -> Command | None:
    """The command that the text begins with, and whose rest makes no sense."""
    phrase = _opening(_line(text))
    return phrase.command if phrase else None


def _line(text: str) -> str:
    return alike(without_courtesy(folded(text[:MAX_LENGTH])))


def _opening(line: str) -> Phrase | None:
    return next((phrase for phrase, _ in openings(line) if phrase.command not in _NEVER), None)


def _alike(line: str) -> Phrase | None:
    phrases = vocabulary().phrases
    head = (re.split("[0-9]", line, maxsplit=1)[0].strip() or line)[:MAX_SUGGESTED]
    among = [text for text, phrase in phrases.items() if phrase.command not in _NEVER]
    cutoff = _NEAR
    if not head.isascii():
        cutoff = _NEAR_IN_CHINESE
        among = [text for text in among if len(head) > _SHORT or _in_place(head, text)]
        # One character of two is nearly always shared with some word for it: `导出`, `退出`.
        among = [text for text in among if phrases[text].command is not Command.CANCEL]
    near = difflib.get_close_matches(head, among, n=1, cutoff=cutoff)
    return phrases[near[0]] if near else None


def _in_place(head: str, text: str) -> bool:
    """`余鄂` is near `余额`; of `自动`, words that merely begin with it say nothing."""
    same = len(head) == len(text)
    return same and any(one == other for one, other in zip(head, text, strict=True))
