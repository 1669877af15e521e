"""What is said about approvals: `approve 17`, `decline #17 too much`, `limit operator 500`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from dialogs.delegates import delegate_in
from dialogs.marks import marks_of
from dialogs.vocabulary import Command, Phrase

MAX_LIMIT_TEXT = 40

# Behind it comes nothing or something else, never a fraction.
_NUMBER = re.compile(
    r"#?\s?(?P<number>[0-9]{1,9})\s?(?:[号號项項](?:申[请請])?)?(?![0-9A-Za-z_]|[.,][0-9])"
)
_BETWEEN = " :,;、，。.-"


def request_in(command: Command, rest: str) -> Mapping[str, str] | None:
    """The number, and why where one declines; None where the rest is another sentence."""
    named = _named().match(rest.strip(" :="))
    if named is None:
        return None
    said = rest.strip(" :=")[named.end() :].strip(_BETWEEN)
    if command is not Command.DECLINE:
        return None if said else {"number": named["number"]}
    glue = marks_of(frozenset({"because"})).match(said)
    why = said[glue.end() if glue else 0 :].strip(_BETWEEN)
    return {"number": named["number"], **({"reason": why} if why else {})}


@cache
def _named() -> re.Pattern[str]:
    words = marks_of(frozenset({"request", "entry"})).pattern
    return re.compile(rf"(?:(?:{words})\s*)*{_NUMBER.pattern}", re.IGNORECASE)


def _request(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return request_in(phrase.command, rest)


def _limit(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`limit operator` alone asks how much."""
    said = rest.strip(" :=")
    glue = marks_of(frozenset({"to"})).match(said)
    limit = said[glue.end() if glue else 0 :].strip()
    if not phrase.value or len(limit) > MAX_LIMIT_TEXT:
        return None
    return {"role": phrase.value, **({"limit": limit} if limit else {})}


def _delegate(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    if phrase.value:
        return None if rest else {"delegate": phrase.value}
    return delegate_in(rest)


OF_APPROVALS: Mapping[Command, Callable[[Phrase, str], Mapping[str, str] | None]] = {
    **dict.fromkeys((Command.APPROVE, Command.DECLINE, Command.WITHDRAW), _request),
    Command.SET_LIMIT: _limit,
    Command.DELEGATE: _delegate,
}
