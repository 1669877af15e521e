"""What is said after `assign licence`: mentions, mail addresses, or the name of somebody here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.grants import MAX_NAME, MAX_NAME_WORDS, mentions
from dialogs.marks import last_mark, marks_of
from dialogs.vocabulary import Phrase

MAX_SAID = 200  # as much of it as is kept of a dialog
_AT = re.compile(r"<at\b[^<>]*>(?:(?!<at\b).)*?</at>", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@,;、，<>]{1,64}@[^\s@,;、，<>]{1,190}")
_BETWEEN = " :=,;、，"
_AROUND = frozenset({"to", "and", "because", "by", "on"})  # `to @Ben`, `for @Ben`, `from @Ben`


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a line means."""

    mentioned: bool = False  # Teams says who
    addresses: tuple[str, ...] = ()
    name: str = ""  # of somebody who is known here


def people_in(_phrase: Phrase, rest: str) -> dict[str, str] | None:
    """The line as it stands, where it names somebody in a way that could be meant."""
    said = rest.strip(_BETWEEN)
    if not said:
        return {}
    return {"people": said} if said_people(said) else None


def said_people(said: str) -> Named | None:
    """None where there is more in it than people."""
    if len(said) > MAX_SAID:
        return None
    addresses = tuple(dict.fromkeys(one.casefold() for one in _ADDRESS.findall(_AT.sub(" ", said))))
    left = _bare(_ADDRESS.sub(" ", _AT.sub(" ", said)))
    mentioned = mentions(said)
    if not left and (mentioned or addresses):
        return Named(mentioned, addresses)
    a_name = len(left) <= MAX_NAME and len(left.split()) <= MAX_NAME_WORDS
    if left and a_name and not (mentioned or addresses):
        return Named(name=left.removeprefix("@"))
    return None


def _bare(left: str) -> str:
    """Without what stands between names."""
    around = marks_of(_AROUND)
    words = re.split(rf"[{re.escape(_BETWEEN)}]+", left)
    kept = [one for one in words if one and not _is(around, one)]
    return " ".join(kept)


def _is(marks: re.Pattern[str], word: str) -> bool:
    found = last_mark(marks, word)
    return found is not None and found[0] == word
