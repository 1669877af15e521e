"""What is said after commands that take an amount: `500 po 4711`, `on 200 with Visa`, `to 100`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.caps import caps_in
from dialogs.dates import bare_day, day_at_start
from dialogs.marks import kind_of, marks_of
from dialogs.numerals import NUMERALS
from dialogs.typed import folded
from dialogs.vocabulary import Command, Phrase

MAX_WORD = 20  # of one that was meant for an amount

_TOKEN = re.compile(r"[\s:#=]*(\S+)\s*")
_AMOUNT_CHARS = NUMERALS | set("0123456789$€£¥₩")
_NO_MARKS: frozenset[str] = frozenset()
_MARKS_OF = {
    Command.ADD_FUNDS: frozenset({"by", "po", "dated", "to"}),
    Command.TRIGGER: frozenset({"to"}),
    Command.RECONCILE: frozenset({"to"}),
    Command.AUTO_RECHARGE: frozenset({"by", "on", "off", "pause", "resume", "to"}),
    Command.CUSTOMER_AGREEMENT: frozenset({"on", "off"}),
}
_AGO = frozenset({"today", "yesterday"})
_SWITCHES = ("on", "off", "pause", "resume")


@dataclass(frozen=True, slots=True)
class _Marks:
    """The words that count as marks, and whether a day may stand without one."""

    words: re.Pattern[str]
    bare_days: bool


def amount_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    ago = _AGO if phrase.value == "earlier" else _NO_MARKS
    slots = parts_in(phrase.command, rest.strip(" :="), also=ago)
    if slots is None or ("amount" in slots and not _like_an_amount(slots["amount"], rest)):
        return None
    if phrase.value == "earlier":
        return {**slots, "earlier": phrase.value}
    if phrase.value:
        return None if "on" in slots else {**slots, "on": phrase.value}
    return slots


def switch_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    found = _marked(rest.strip(" :="), _MARKS_OF[phrase.command])
    return found if found and found.keys() == {"on"} else None


def has_figures(text: str) -> bool:
    """Whether the text was meant for an amount, if only for a wrong one."""
    return not _AMOUNT_CHARS.isdisjoint(folded(text))


def parts_in(
    command: Command, rest: str, *, also: frozenset[str] = _NO_MARKS, bare_days: bool = True
) -> dict[str, str] | None:
    """The slots in what follows the command; caps are read first, for they have words of theirs."""
    capped = caps_in(rest) if command is Command.AUTO_RECHARGE else ({}, rest)
    kinds = _MARKS_OF.get(command, _NO_MARKS) | also
    slots = _marked(capped[1], kinds, bare_days=bare_days) if capped else None
    return {**slots, **capped[0]} if capped and slots is not None else None


def _like_an_amount(amount: str, rest: str) -> bool:
    """Whether it was meant for an amount, if only a wrong one; else it is another sentence."""
    if rest[0] != " ":
        return amount[0] in _AMOUNT_CHARS or amount[0] in "+-−."
    return not _AMOUNT_CHARS.isdisjoint(amount) or (" " not in amount and len(amount) <= MAX_WORD)


def _marked(rest: str, kinds: frozenset[str], *, bare_days: bool = False) -> dict[str, str] | None:
    """Parts behind their marks, and what stands free as the amount; None if one comes twice."""
    slots: dict[str, str] = {}
    marks = _Marks(marks_of(kinds), bare_days and "dated" in kinds)
    while rest:
        mark = marks.words.match(rest)
        if mark and kind_of(mark[0]) == "to":
            rest = rest[mark.end() :].strip()
            continue
        name, value, rest = _behind(mark, rest, marks) if mark else _free(rest, marks)
        if not value or name in slots:
            return None
        slots[name], rest = value, rest.strip(" ,")
    return slots


def _behind(mark: re.Match[str], rest: str, marks: _Marks) -> tuple[str, str, str]:
    """The slot that the mark begins, its value, and what stands after it."""
    kind, rest = kind_of(mark[0]), rest[mark.end() :]
    if kind in _SWITCHES:
        return "on", kind, rest
    if kind in _AGO:
        return "dated", mark[0], rest
    said = rest.lstrip(" :=")
    if kind == "dated" and (day := day_at_start(said)):
        return kind, day, said[len(day) :]
    if kind in ("po", "dated"):
        token = _TOKEN.match(rest)
        return (kind, token[1], rest[token.end() :]) if token else (kind, "", rest)
    return kind, *_up_to_next(rest, marks)


def _free(rest: str, marks: _Marks) -> tuple[str, str, str]:
    """The same for what no mark stands before: a day that is plainly one, or the amount."""
    if marks.bare_days and (day := bare_day(rest)):
        return "dated", day, rest[len(day) :]
    return "amount", *_up_to_next(rest, marks)


def _up_to_next(rest: str, marks: _Marks) -> tuple[str, str]:
    following = marks.words.search(rest, 1)
    end = following.start() if following else len(rest)
    end = min(end, _day_in(rest) if marks.bare_days else end)
    return rest[:end].strip(" :,"), rest[end:]


def _day_in(rest: str) -> int:
    """Where a day stands that no word leads to, as in `500 2026-01-15`."""
    starts = (space.end() for space in re.finditer(r"\s+", rest))
    return next((start for start in starts if bare_day(rest[start:])), len(rest))
