"""Purchases in one line: `500 on 2026-01-15, 300 on 2026-03-02`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.amount_lines import MAX_WORD, has_figures
from dialogs.dates import bare_day
from dialogs.marks import last_mark, marks_of
from dialogs.typed import folded

MOST = 6  # at once, each with a confirmation of its own; another line may follow

MAX_LINE = 200  # characters; nothing longer is looked at
_BETWEEN = frozenset({"dated", "on", "to", "by", "and"})  # small words around an amount
_AROUND = " ,;:、="
_STARTS = re.compile(r"(?<![0-9A-Za-z./-])(?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Purchase:
    """As it was typed: what was paid, and the day."""

    amount: str
    day: str


def purchases_in(text: str) -> tuple[Purchase, ...]:
    """All of them; none where anything in the line is something else."""
    found: list[Purchase] = []
    rest = folded(text).rstrip(_AROUND + ".。") if len(text) <= MAX_LINE else ""
    while rest:
        one = _first(rest)
        if one is None:
            return ()
        purchase, rest = one
        found.append(purchase)
    return tuple(found)


def _first(line: str) -> tuple[Purchase, str] | None:
    for start in (found.start() for found in _STARTS.finditer(line)):
        if start and (day := bare_day(line[start:])):
            amount = _bare(line[:start])
            usable = has_figures(amount) and len(amount) <= MAX_WORD
            rest = line[start + len(day) :].lstrip(_AROUND)
            return (Purchase(amount, day), rest) if usable else None
    return None


def _bare(text: str) -> str:
    """The amount without the words that lead to it and from it to the day."""
    marks, amount = marks_of(_BETWEEN), text.strip(_AROUND)
    while opening := marks.match(amount):
        amount = amount[opening.end() :].lstrip(_AROUND)
    while closing := last_mark(marks, amount):
        amount = amount[: closing.start()].rstrip(_AROUND)
    return amount
