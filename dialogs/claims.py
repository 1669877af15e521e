"""What is said after `claim`: `K7QF-9MXR-T2WD`."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.vocabulary import Phrase

MIN_CODE = 8
MAX_CODE = 40
MAX_PARTS = 4  # of a code that was typed with spaces


def claim_in(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """What is too short for a code is none: `认领 12` means an alert, and must cost no try."""
    code = rest.strip(" :=")
    long_enough = MIN_CODE <= len(code) <= MAX_CODE
    return {"code": code} if long_enough and len(code.split()) <= MAX_PARTS else None
