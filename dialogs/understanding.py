"""What an utterance says: a command with its slots, the nearest command, or nothing.

A whole utterance is matched, never a part of one: `balance sheet of May` is no `balance`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from cards.voice import Language
from dialogs.caps import caps_in
from dialogs.corrections import correction_in
from dialogs.dates import day_at_start
from dialogs.numerals import NUMERALS
from dialogs.typed import folded
from dialogs.vocabulary import Command, Phrase, vocabulary

MAX_LENGTH = 8_000  # longer than any command with a purchase order; nothing longer is looked at
MAX_SUGGESTED = 40
MAX_WORD = 20
_NEAR = 0.6
_NEAR_IN_CHINESE = 0.5  # one wrong character of the two that most commands have
MAX_NAME_WORDS = 2
_NEVER_SUGGESTED = {Command.YES, Command.NO, Command.SKIP}

_CLOSING = re.compile(r"[\s.!?。…~,;:、]+$")
_WORD_GOES_ON = re.compile(r"[a-z_']|-(?![0-9])", re.IGNORECASE)
_TOKEN = re.compile(r"[\s:#=]*(\S+)\s*")
_MONTH = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])月?")
_SIZE = re.compile(r"[1-9][0-9]{0,2}")
_AMOUNT_CHARS = NUMERALS | set("0123456789$€£¥₩")
_NO_SLOTS: Mapping[str, str] = {}
_NO_MARKS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A command and what was said along with it, as it was typed."""

    command: Command
    slots: Mapping[str, str] = field(default_factory=dict)


def understand(text: str) -> Said | None:
    """The command that the whole text is."""
    if len(text) > MAX_LENGTH:
        return None
    line = folded(text)
    if line.casefold() not in vocabulary().phrases:  # `?` is a word of its own
        line = _without_courtesy(line)
    return _understood(line) or _named_language(line)


def parts_of(command: Command, answer: str) -> dict[str, str] | None:
    """The slots in an answer typed while `command` is open, such as `500 po 4711`."""
    return _parts(command, _without_courtesy(folded(answer)))


def nearest(text: str, language: Language) -> str:
    """The command that was probably meant, in the reader's words; empty where none is near."""
    words = vocabulary()
    line = _without_courtesy(folded(text[:MAX_LENGTH])).casefold()
    phrase = next((p for p, _ in _openings(line) if p.command not in _NEVER_SUGGESTED), None)
    if phrase is None:
        among = [t for t, p in words.phrases.items() if p.command not in _NEVER_SUGGESTED]
        head = re.split("[0-9]", line, maxsplit=1)[0].strip() or line
        cutoff = _NEAR if head.isascii() else _NEAR_IN_CHINESE
        near = difflib.get_close_matches(head[:MAX_SUGGESTED], among, n=1, cutoff=cutoff)
        phrase = words.phrases[near[0]] if near else None
    own = words.canonical.get(language) or words.canonical[Language.ENGLISH]
    return own[phrase.name] if phrase else ""


def has_figures(text: str) -> bool:
    """Whether the text was meant for an amount, if only for a wrong one."""
    return not _AMOUNT_CHARS.isdisjoint(folded(text))


def _understood(line: str) -> Said | None:
    for phrase, rest in _openings(line):
        slots = _slots(phrase, rest)
        if slots is not None:
            return Said(phrase.command, slots)
    return None


def _openings(line: str) -> list[tuple[Phrase, str]]:
    """Every synonym the line begins with, the longest first, and what follows it."""
    words = vocabulary()
    found = []
    for end in range(min(words.longest, len(line)), 0, -1):
        phrase = words.phrases.get(line[:end].casefold())
        if phrase and not (line[end - 1].isascii() and _WORD_GOES_ON.match(line[end:])):
            found.append((phrase, line[end:]))
    return found


def _slots(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    if not rest and not phrase.value:
        return _NO_SLOTS
    read = _READERS.get(phrase.command)
    return read(phrase, rest) if read else None


def _alerts(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return None if rest else {"alerts": phrase.value}


def _switch(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    found = _marked(rest.strip(" :="), _MARKS_OF[phrase.command])
    return found if found and found.keys() == {"on"} else None


def _money_slots(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    slots = _parts(phrase.command, rest.strip(" :="))
    if slots is None or ("amount" in slots and not _like_an_amount(slots["amount"], rest)):
        return None
    if phrase.value:
        return None if "on" in slots else {**slots, "on": phrase.value}
    return slots


def _like_an_amount(amount: str, rest: str) -> bool:
    """Whether it was meant for an amount, if only a wrong one; else it is another sentence."""
    if rest[0] != " ":
        return amount[0] in _AMOUNT_CHARS or amount[0] in "+-−."
    return not _AMOUNT_CHARS.isdisjoint(amount) or (" " not in amount and len(amount) <= MAX_WORD)


_MARKS_OF = {
    Command.ADD_FUNDS: frozenset({"by", "po", "dated", "to"}),
    Command.TRIGGER: frozenset({"to"}),
    Command.RECONCILE: frozenset({"to"}),
    Command.AUTO_RECHARGE: frozenset({"by", "on", "off", "pause", "resume", "to"}),
    Command.CUSTOMER_AGREEMENT: frozenset({"on", "off"}),
}
_SWITCHES = ("on", "off", "pause", "resume")


def _parts(command: Command, rest: str) -> dict[str, str] | None:
    """The slots in what follows the command; caps are read first, for they have words of theirs."""
    capped = caps_in(rest) if command is Command.AUTO_RECHARGE else ({}, rest)
    slots = _marked(capped[1], _MARKS_OF.get(command, _NO_MARKS)) if capped else None
    return {**slots, **capped[0]} if capped and slots is not None else None


def _named(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """An agreement's number, or what a payment method is called."""
    rest = rest.strip(" :=#")
    slot = "agreement" if phrase.command is Command.ADD_AGREEMENT else "method"
    figures = any(char.isdecimal() for char in rest)
    plausible = len(rest) <= MAX_SUGGESTED and (figures or len(rest.split()) <= MAX_NAME_WORDS)
    return {slot: rest} if rest and plausible else None


def _marked(rest: str, kinds: frozenset[str]) -> dict[str, str] | None:
    """Parts behind their marks, and what stands free as the amount; None if one comes twice."""
    slots: dict[str, str] = {}
    marks = _marks(kinds)
    while rest:
        mark = marks.match(rest)
        kind = vocabulary().marks[mark[0].casefold()] if mark else "amount"
        rest = rest[mark.end() :] if mark else rest
        if kind in _SWITCHES:
            name, value = "on", kind
        elif kind == "dated" and (day := day_at_start(rest.lstrip(" :="))):
            name, value, rest = kind, day, rest.lstrip(" :=")[len(day) :]
        elif kind in ("po", "dated"):
            token = _TOKEN.match(rest)
            name, value = kind, token[1] if token else ""
            rest = rest[token.end() :] if token else rest
        elif kind == "to":
            rest = rest.strip()
            continue
        else:
            following = marks.search(rest, 1)
            end = following.start() if following else len(rest)
            name, value, rest = kind, rest[:end].strip(" :,"), rest[end:]
        if not value or name in slots:
            return None
        slots[name], rest = value, rest.strip(" ,")
    return slots


@cache
def _marks(kinds: frozenset[str]) -> re.Pattern[str]:
    among = (text for text, kind in vocabulary().marks.items() if kind in kinds)
    longest_first = sorted(among, key=len, reverse=True)
    # A Latin mark is a word of its own, and `PO-4711` a number; Chinese has no spaces.
    return re.compile(
        "|".join(
            rf"(?<![a-z]){re.escape(text)}(?![a-z-])" if text.isascii() else re.escape(text)
            for text in longest_first
        )
        or "(?!)",  # none of them: nothing is a mark
        re.IGNORECASE,
    )


def _history(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    page = _page(rest.strip()) if rest.strip() else _NO_SLOTS
    return page if page is None or not phrase.value else {**page, "paid_by": phrase.value}


def _page(rest: str) -> Mapping[str, str] | None:
    last = _marks(frozenset({"last"})).match(rest)
    wanted = rest[last.end() :].strip() if last else rest
    if month := _MONTH.fullmatch(wanted):
        return {"month": f"{month[1]}-{int(month[2]):02}"}
    return {"size": wanted} if _SIZE.fullmatch(wanted) else None


def _language(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    glue = _marks(frozenset({"to"})).match(rest.strip())
    name = rest.strip()[glue.end() if glue else 0 :].strip()
    if code := vocabulary().names.get(name.casefold()):
        return {"language": code}
    plausible = rest[0] == " " and 0 < len(name) <= MAX_WORD and len(name.split()) <= MAX_NAME_WORDS
    return {"unknown": name} if plausible else None


def _named_language(line: str) -> Said | None:
    """`简体中文` alone, as on the button; a bare code is no sentence."""
    name = line.casefold()
    code = vocabulary().names.get(name)
    if code is None or re.fullmatch("[a-z]{2}(-[a-z]+)?", name):
        return None
    return Said(Command.LANGUAGE, {"language": code})


def _without_courtesy(line: str) -> str:
    please = _marks(frozenset({"please"}))
    bare = _CLOSING.sub("", line)
    if opening := please.match(bare):
        bare = bare[opening.end() :].lstrip(" ,")
    for closing in please.finditer(bare):
        if closing.end() == len(bare):
            bare = _CLOSING.sub("", bare[: closing.start()])
    return bare or line


def _correction(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`reverse` alone says which form is wanted."""
    if not rest:
        return {"what": phrase.value}
    word = _marks(frozenset({"entry"})).match(rest.strip())
    rest = rest.strip()[word.end() if word else 0 :]
    return correction_in(rest, phrase.value, _marks(frozenset({"because"})))


_READERS: Mapping[Command, Callable[[Phrase, str], Mapping[str, str] | None]] = {
    Command.ADD_FUNDS: _money_slots,
    Command.TRIGGER: _money_slots,
    Command.AUTO_RECHARGE: _money_slots,
    Command.ADD_AGREEMENT: _named,
    Command.REMOVE_METHOD: _named,
    Command.CUSTOMER_AGREEMENT: _switch,
    Command.ALERTS: _alerts,
    Command.CORRECT: _correction,
    Command.RECONCILE: _money_slots,
    Command.HISTORY: _history,
    Command.LANGUAGE: _language,
}
