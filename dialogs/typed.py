"""What was typed, freed of the ways a keyboard can write the same: widths, spaces, hidden marks.

Full-width forms become plain ones, as NFKC would have it.
The rest of NFKC stays out: it turns `5²` into `52`, and near money that is a bug.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_WIDTHS = ("<wide>", "<narrow>")


def folded(text: str) -> str:
    """One line with single spaces and plain digits, letters and signs."""
    if not text.isascii():
        text = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if unicodedata.decomposition(char).startswith(_WIDTHS):
        return unicodedata.normalize("NFKC", char)
    if unicodedata.category(char) == "Cf":  # zero-width and direction marks
        return ""
    return " " if char.isspace() else char
