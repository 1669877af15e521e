"""Masking: a long number is never said back, for it may be a card's with a slip of the finger."""

from __future__ import annotations

import re

_LONG = re.compile(r"\d(?:[ .,_/·\-\u2010-\u2015\u2212]{0,3}\d){11,}")  # twelve digits and more


def masked(text: str) -> str:
    """The text with a dot for each digit of a long number."""
    return _LONG.sub(lambda run: re.sub(r"\d", "•", run[0]), text)
