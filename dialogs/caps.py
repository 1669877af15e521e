"""Caps as people say them: `cap 5 a day and 1000 a month`, `每日最多5次`, `no cap`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dialogs.marks import marks_of
from dialogs.numerals import NUMERALS, parse_numerals
from dialogs.pool import Pool
from dialogs.typed import folded
from dialogs.vocabulary import Command, said, vocabulary
from ledger.errors import NotANumber, TooManyRecharges
from ledger.limits import MAX_PER_DAY, MAX_PER_MONTH

NONE = "0"  # how a slot keeps that there is no cap
_MAX_FIGURES = 6
_COUNT = rf"(?<![0-9.,])[0-9{''.join(sorted(NUMERALS))}]{{1,6}}"
_SLOTS = ("per_day", "per_month")
_IN_VALUE = r"[^\s,、;]|,(?=[0-9])"  # a comma may group thousands


def caps_in(rest: str) -> tuple[dict[str, str], str] | None:
    """The caps that are said, and what is said besides; None where they make no sense.

    A cap has to be called one: `200 a month` alone may mean something else altogether.
    """
    opening = _opening().search(rest)
    if opening is None:
        return {}, rest
    found: dict[str, str] = {}
    before, tail = rest[: opening.start()], rest[opening.start() :]
    while clause := _clause().match(tail):
        for slot, value in _said_in(clause):
            if slot in found:
                return None
            found[slot] = value
        tail = tail[clause.end() :]
    if not found:  # `cap` alone asks for the form; one without a day or month says too little
        return None if _opening().sub("", tail).strip() else ({}, before.strip())
    return None if _opening().search(tail) else (found, f"{before} {tail}".strip())


def read_per_day(typed: str, _pool: Pool) -> str:
    """How many recharges, as a slot keeps it."""
    if _is_none(typed):
        return NONE
    figures = _times().sub("", folded(typed)).strip()
    number = int(figures) if re.fullmatch(f"[0-9]{{1,{_MAX_FIGURES}}}", figures) else None
    if number is None and (spoken := parse_numerals(figures)) is not None and spoken % 1 == 0:
        number = int(spoken)
    if number is None:
        raise NotANumber(text=typed)
    if number > MAX_PER_DAY:
        raise TooManyRecharges(limit=MAX_PER_DAY)
    return str(number)


def read_per_month(typed: str, pool: Pool) -> str:
    """The amount, as a slot keeps it."""
    return NONE if _is_none(typed) else pool.read_amount(typed, 0, MAX_PER_MONTH)


def _is_none(typed: str) -> bool:
    words = vocabulary()
    word = said(typed)
    phrase = words.phrases.get(word)
    return words.marks.get(word) in ("off", "nocap") or (
        phrase is not None and phrase.command in (Command.SKIP, Command.NO)
    )


def _said_in(clause: re.Match[str]) -> Iterator[tuple[str, str]]:
    part = clause.groupdict()
    values = ("before", "after", "inner", "a_day_times")
    units = ("unit", "prefix", "inner_unit", "no_unit", "a_day")
    value = next((part[name] for name in values if part[name]), "none")
    unit = next((part[name] for name in units if part[name]), "")
    if not unit:
        yield from ((slot, value) for slot in _SLOTS)
    else:
        kind = vocabulary().marks[said(unit)]
        yield ("per_day" if kind.startswith("day") else "per_month"), value


@cache
def _opening() -> re.Pattern[str]:
    """A cap by its name, or so many times a day, which can be nothing else."""
    day, times = _among("day"), _among("times")
    counted = rf"{_COUNT}\s*{times}\s*{day}|{day}\s*{_COUNT}\s*{times}"
    called = _among("nocap", "cap", "day_cap", "month_cap")
    return re.compile(f"{called}|{counted}", re.IGNORECASE)


@cache
def _times() -> re.Pattern[str]:
    return re.compile(f"{_among('times')}$", re.IGNORECASE)


@cache
def _clause() -> re.Pattern[str]:
    """`no cap [a day]` · `daily cap 5 times` · `上限每日5次` · `cap 5 times a day`."""
    cap, unit = _among("cap"), _among("day", "month")
    prefix, nocap = _among("day_cap", "month_cap"), _among("nocap")
    times, glue = rf"\s*(?:{_among('times')})?", rf"\s*(?:{_among('to')})?\s*"
    value, spaced = f"(?:{_IN_VALUE})+?", rf"(?:{_IN_VALUE})(?:{_IN_VALUE}|\s){{0,29}}?"
    end = rf"(?=[\s、;]|,(?![0-9])|$|{prefix}|{cap})"
    forms = (
        rf"(?:{nocap}|{cap}{glue}{_among('off')})(?:\s*(?P<no_unit>{unit}))?{end}",
        rf"(?P<prefix>{prefix}){glue}(?P<after>{value}){times}{end}",
        rf"{cap}{glue}(?P<inner_unit>{unit}){glue}(?P<inner>{value}){times}{end}",
        rf"(?P<a_day>{_among('day')}){glue}(?P<a_day_times>{_COUNT})\s*{_among('times')}{end}",
        rf"(?:{cap})?{glue}(?P<before>{spaced}){times}\s*(?P<unit>{unit}){end}",
    )
    between = rf"(?:[\s,、;]|{_among('and')})*"
    return re.compile(f"{between}(?:{'|'.join(forms)})", re.IGNORECASE)


def _among(*kinds: str) -> str:
    """Words of those kinds, as a part of a longer expression."""
    return f"(?:{marks_of(frozenset(kinds)).pattern})"
