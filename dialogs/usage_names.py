"""Of whom or of what usage is asked for: `of Germany`, `of Maya`, `德国`, and which one that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from dialogs.around import without_last
from dialogs.marks import marks_of
from dialogs.territories import territory
from dialogs.vocabulary import among, said, vocabulary
from ledger.errors import NothingCalled, SeveralMeant
from ledger.usage_names import Used

MARK = "of"  # what stands before a name that was said without one, as in `Maya's usage`
_MARKS = ("of", "to_where")  # kinds of periods' words
_IN = ("in_where",)
_LONGEST, _WORDS = 60, 5
_AROUND = " :=,、"


def name_in(text: str, *, sure: bool = False) -> str:
    """What is named; a country needs no `of`, and anything else only where `sure` is no such."""
    bare = _behind(_MARKS).sub("", text, count=1).strip(_AROUND)
    marked = bare != text.strip(_AROUND)
    bare = without_last(bare, "whose")
    if territory(there := _behind(_IN).sub("", bare, count=1).strip(_AROUND)):
        return there  # `in Germany`: of anything else that would be a sentence
    if not bare or len(bare) > _LONGEST or len(bare.split()) > _WORDS or re.search(r"\d", bare):
        return ""
    if marks_of(frozenset({"everyone"})).fullmatch(bare):
        return ""
    return bare if marked or sure else ""


def meant_by(wanted: str, used: Iterable[tuple[Used, str]]) -> Used:
    """The one with that name, or else the only one that has it as a part; `str` is what to read."""
    forms = {said(wanted), said(territory(wanted))} - {""}
    named = [(one, called, said(called)) for one, called in used]
    for fits in (_is, _begins, _has):
        found = [
            (one, called) for one, called, form in named if any(fits(each, form) for each in forms)
        ]
        if found:
            return _only(wanted, found)
    raise NothingCalled(text=wanted)


def _only(wanted: str, found: Sequence[tuple[Used, str]]) -> Used:
    """Several are told apart as cards call them: a kind's own word is nothing to read."""
    (one, called), *others = found
    if others:
        raise SeveralMeant(text=wanted, one=called, other=others[0][1])
    return one


def _is(form: str, called: str) -> bool:
    return form == called


def _begins(form: str, called: str) -> bool:
    return called.startswith(form) and _whole(form, called, 0)


def _has(form: str, called: str) -> bool:
    return any(_whole(form, called, one.start()) for one in re.finditer(re.escape(form), called))


def _whole(form: str, called: str, at: int) -> bool:
    """Not in the middle of a Latin word: `Oman` is none of `Roman`."""
    around = called[max(0, at - 1) : at] + called[at + len(form) : at + len(form) + 1]
    return not any(char.isascii() and char.isalnum() for char in around)


@cache
def _behind(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for a word of these kinds at the beginning."""
    return re.compile(rf"^(?:{among(vocabulary().periods, kinds)})(?![a-z])", re.IGNORECASE)
