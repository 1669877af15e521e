"""What is said after `add agreement` and `remove method`: `7204 5519`, `Visa 0002`."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.vocabulary import Phrase

MAX_LENGTH = 40
MAX_WORDS = 2  # without a figure among them


def agreement_in(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return _named("agreement", rest)


def method_in(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return _named("method", rest)


def _named(slot: str, rest: str) -> Mapping[str, str] | None:
    """An agreement's number, or what a payment method is called."""
    rest = rest.strip(" :=#")
    figures = any(char.isdecimal() for char in rest)
    plausible = len(rest) <= MAX_LENGTH and (figures or len(rest.split()) <= MAX_WORDS)
    return {slot: rest} if rest and plausible else None
