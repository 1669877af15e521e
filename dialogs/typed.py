"""What was typed, freed of the ways a keyboard can write the same: widths, spaces, hidden marks.

Full-width forms become plain ones, as NFKC would have it.
The rest of NFKC stays out: it turns `5²` into `52`, and near money that is a bug.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_WIDTHS = ("<wide>", "<narrow>")
_OWN_WORDS = "reason"  # the slot that is for people to read, not for us to understand


def folded(text: str) -> str:
    """One line with single spaces and plain digits, letters and signs."""
    return " ".join(_narrowed(tidied(text)).split())


def tidied(text: str) -> str:
    """One line with single spaces; Chinese keeps its own commas and stops."""
    if not text.isascii():
        text = "".join(map(_seen, unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def in_own_words(slots: Mapping[str, str], text: str) -> Mapping[str, str]:
    """The slots of a folded line, the reason among them as it was written in `text`."""
    written, reason = tidied(text), slots.get(_OWN_WORDS, "")
    line = _narrowed(written)
    at = line.rfind(reason)
    if not reason or at < 0 or len(line) != len(written):
        return slots
    return {**slots, _OWN_WORDS: written[at : at + len(reason)]}


def _narrowed(text: str) -> str:
    return text if text.isascii() else "".join(map(_narrow, text))


@lru_cache(maxsize=4096)
def _narrow(char: str) -> str:
    wide = unicodedata.decomposition(char).startswith(_WIDTHS)
    return unicodedata.normalize("NFKC", char) if wide else char


@lru_cache(maxsize=4096)
def _seen(char: str) -> str:
    if unicodedata.category(char) == "Cf":  # zero-width and direction marks
        return ""
    return " " if char.isspace() else char
