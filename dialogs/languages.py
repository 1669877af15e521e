"""Languages as people name them: `language 简体中文`, `language Hong Kong`, `English` alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.marks import without_opening
from dialogs.vocabulary import Phrase, alike, vocabulary

MAX_NAME = 20
MAX_WORDS = 2

_BARE_CODE = re.compile("[a-z]{2}(-[a-z]+)?")


def language_in(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """A name that none of ours has is handed on as `unknown`."""
    name = without_opening(rest.strip(), "to").strip()
    if code := language_called(name):
        return {"language": code}
    plausible = rest[0] == " " and 0 < len(name) <= MAX_NAME and len(name.split()) <= MAX_WORDS
    return {"unknown": name} if plausible else None


def language_called(name: str) -> str:
    """Its code; empty where it is none of ours."""
    words = vocabulary()
    return words.names.get(alike(name)) or words.places.get(alike(name)) or ""


def language_alone(line: str) -> str:
    """The code where the whole line names one, as on the button; a bare code is no sentence."""
    name = alike(line)
    return "" if _BARE_CODE.fullmatch(name) else vocabulary().names.get(name, "")
