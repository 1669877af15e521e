"""What is said about approvals: `approve 17`, `decline #17 too much`, `limit operator 500`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dialogs.marks import marks_of, without_opening
from dialogs.vocabulary import Command, Phrase

MAX_LIMIT_TEXT = 40

# Behind it comes nothing or something else, never a fraction.
_NUMBER = re.compile(
    r"#?\s?(?P<number>[0-9]{1,9})\s?(?:[号號项項](?:申[请請])?)?(?![0-9A-Za-z_]|[.,][0-9])"
)
_BETWEEN = " :,;、，。.-"


def request_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """The number, and why where one declines; None where the rest is another sentence."""
    rest = rest.strip(" :=")
    named = _named().match(rest)
    if named is None:
        return None
    said = rest[named.end() :].strip(_BETWEEN)
    if phrase.command is not Command.DECLINE:
        return None if said else {"number": named["number"]}
    why = without_opening(said, "because").strip(_BETWEEN)
    return {"number": named["number"], **({"reason": why} if why else {})}


def limit_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`limit operator` alone asks how much."""
    limit = without_opening(rest.strip(" :="), "to").strip()
    if not phrase.value or len(limit) > MAX_LIMIT_TEXT:
        return None
    return {"role": phrase.value, **({"limit": limit} if limit else {})}


@cache
def _named() -> re.Pattern[str]:
    words = marks_of(frozenset({"request", "entry"})).pattern
    return re.compile(rf"(?:(?:{words})\s*)*{_NUMBER.pattern}", re.IGNORECASE)
