"""What is said after `take`, `release`, `snooze` and `unsnooze`: `318`, `alert 318 for 2 hours`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from dialogs.numerals import NUMERALS, parse_numerals
from dialogs.vocabulary import Command, Phrase, alike, among, any_of, vocabulary

_FIGURES = rf"[0-9]{{1,4}}(?:\.[0-9])?|[{''.join(sorted(NUMERALS))}]{{1,4}}"
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}


def alert_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """The alert and for how long; None where the rest is another sentence.

    What stands where a length of time should, and is none, is handed on as `unclear`.
    """
    rest = rest.strip(" :=")
    named = _number().match(rest)
    if phrase.command is not Command.SNOOZE:
        return {"alert": named[1]} if named and named.end() == len(rest) else None
    if (span := span_in(rest)) is not None:
        return {"span": str(span)}
    if named is None:
        return None
    said = rest[named.end() :].strip(" ,:")
    if not said:
        return {"alert": named[1]}
    span = span_in(said)
    return {"alert": named[1], **({"unclear": said} if span is None else {"span": str(span)})}


def span_in(text: str) -> int | None:
    """Whole minutes of `90 min`, `1d 12h`, `half an hour`, `两个半小时`; None where it is none."""
    rest, minutes = text.strip(), Decimal(0)
    if lasting := _one_of("lasting").match(rest):
        rest = rest[lasting.end() :].strip()
    while part := _part().match(rest):
        minutes += _length(part)
        rest = rest[part.end() :].strip()
        if glue := _one_of("and").match(rest):
            rest = rest[glue.end() :].strip()
    return int(minutes) if minutes and not rest else None


def _length(part: re.Match[str]) -> Decimal:
    half = Decimal("0.5") if part["half"] else Decimal(0)
    counted = _count(part["count"]) if part["count"] else Decimal(0)
    return (counted + half) * _MINUTES[vocabulary().spans[alike(part["unit"])]]


def _count(figures: str) -> Decimal:
    spoken = parse_numerals(figures)
    return Decimal(figures) if spoken is None else spoken


@cache
def _part() -> re.Pattern[str]:
    """`2 hours`, `half an hour`, `2个半小时`."""
    spans = vocabulary().spans
    half, units = among(spans, {"half"}), among(spans, _MINUTES)
    return re.compile(
        rf"(?=\S)(?P<count>{_FIGURES})?\s*(?:[个個](?={half}))?\s*(?P<half>{half})?"
        rf"\s*(?P<unit>{units})(?![a-z])",
        re.IGNORECASE,
    )


@cache
def _one_of(kind: str) -> re.Pattern[str]:
    return re.compile(among(vocabulary().spans, {kind}) or "(?!)", re.IGNORECASE)


@cache
def _number() -> re.Pattern[str]:
    """`318`, `#318`, `alert 318`, `提醒318号`; what goes on as a word or a fraction is none."""
    words = vocabulary()
    called = [text for text, phrase in words.phrases.items() if phrase.name == "alerts"]
    called += [text for text, kind in words.marks.items() if kind == "entry"]
    return re.compile(
        rf"(?:(?:{any_of(called)})\s*)?#?\s?([0-9]{{1,9}})(?:[号號])?(?![a-z0-9]|[.,][0-9])",
        re.IGNORECASE,
    )
