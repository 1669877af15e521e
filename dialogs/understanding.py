"""What an utterance says: a command with its slots, the nearest command, or nothing.

A whole utterance is matched, never a part of one: `balance sheet of May` is no `balance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dialogs.addressees import addressee_in
from dialogs.alert_lines import alerts_in
from dialogs.alert_numbers import alert_in
from dialogs.caps import caps_in
from dialogs.corrections import correction_in
from dialogs.dates import bare_day, day_at_start
from dialogs.grants import about_somebody, grant_in
from dialogs.marks import kind_of, last_mark, marks_of
from dialogs.months import named_month
from dialogs.numerals import NUMERALS
from dialogs.requests import OF_APPROVALS
from dialogs.typed import folded, in_own_words
from dialogs.vocabulary import Command, Phrase, alike, vocabulary

MAX_LENGTH = 8_000  # longer than any command with a purchase order; nothing longer is looked at
MAX_NAMED = 40
MAX_WORD = 20
MAX_NAME_WORDS = 2
MIN_CODE = 8
MAX_PARTS = 4  # of a code that was typed with spaces

_CLOSING = re.compile(r"[\s.!?。…~,;:、]+$")
_WORD_GOES_ON = re.compile(r"[a-z_']|-(?![0-9])", re.IGNORECASE)
_TOKEN = re.compile(r"[\s:#=]*(\S+)\s*")
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
    if not _is_phrase(line):  # `?` is a word of its own
        line = without_courtesy(line)
    said = _understood(line) or _named_language(line) or _of_somebody(line)
    return said and Said(said.command, in_own_words(said.slots, text))


def parts_of(command: Command, answer: str, *, bare_days: bool = True) -> dict[str, str] | None:
    """The slots in an answer typed while `command` is open, such as `500 po 4711`."""
    line = without_courtesy(folded(answer))
    return _parts(command, line, bare_days=bare_days)


def has_figures(text: str) -> bool:
    """Whether the text was meant for an amount, if only for a wrong one."""
    return not _AMOUNT_CHARS.isdisjoint(folded(text))


def _understood(line: str) -> Said | None:
    for phrase, rest in openings(line):
        slots = _slots(phrase, rest)
        if slots is not None:
            return Said(phrase.command, slots)
    return None


def openings(line: str) -> list[tuple[Phrase, str]]:
    """Every synonym the line begins with, the longest first, and what follows it."""
    words = vocabulary()
    found = []
    for end in range(min(words.longest, len(line)), 0, -1):
        phrase = words.phrases.get(alike(line[:end]))
        if phrase and not (line[end - 1].isascii() and _WORD_GOES_ON.match(line[end:])):
            found.append((phrase, line[end:]))
    return found


def _slots(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    if not rest and not phrase.value:
        return _NO_SLOTS
    read = _READERS.get(phrase.command)
    return read(phrase, rest) if read else None


def _switch(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    found = _marked(rest.strip(" :="), _MARKS_OF[phrase.command])
    return found if found and found.keys() == {"on"} else None


def _money_slots(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    ago = _AGO if phrase.value == "earlier" else _NO_MARKS
    slots = _parts(phrase.command, rest.strip(" :="), also=ago)
    if slots is None or ("amount" in slots and not _like_an_amount(slots["amount"], rest)):
        return None
    if phrase.value == "earlier":
        return {**slots, "earlier": phrase.value}
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
_AGO = frozenset({"today", "yesterday"})
_SWITCHES = ("on", "off", "pause", "resume")


def _parts(
    command: Command, rest: str, *, also: frozenset[str] = _NO_MARKS, bare_days: bool = True
) -> dict[str, str] | None:
    """The slots in what follows the command; caps are read first, for they have words of theirs."""
    capped = caps_in(rest) if command is Command.AUTO_RECHARGE else ({}, rest)
    kinds = _MARKS_OF.get(command, _NO_MARKS) | also
    slots = _marked(capped[1], kinds, bare_days=bare_days) if capped else None
    return {**slots, **capped[0]} if capped and slots is not None else None


def _named(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """An agreement's number, or what a payment method is called."""
    rest = rest.strip(" :=#")
    slot = "agreement" if phrase.command is Command.ADD_AGREEMENT else "method"
    figures = any(char.isdecimal() for char in rest)
    plausible = len(rest) <= MAX_NAMED and (figures or len(rest.split()) <= MAX_NAME_WORDS)
    return {slot: rest} if rest and plausible else None


def _marked(rest: str, kinds: frozenset[str], *, bare_days: bool = False) -> dict[str, str] | None:
    """Parts behind their marks, and what stands free as the amount; None if one comes twice."""
    slots: dict[str, str] = {}
    marks, dated = marks_of(kinds), bare_days and "dated" in kinds
    while rest:
        mark = marks.match(rest)
        kind = kind_of(mark[0]) if mark else "amount"
        rest = rest[mark.end() :] if mark else rest
        if kind in _SWITCHES:
            name, value = "on", kind
        elif mark and kind in _AGO:
            name, value = "dated", mark[0]
        elif dated and not mark and (day := bare_day(rest)):
            name, value, rest = "dated", day, rest[len(day) :]
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
            end = min(end, _day_in(rest) if dated else end)
            name, value, rest = kind, rest[:end].strip(" :,"), rest[end:]
        if not value or name in slots:
            return None
        slots[name], rest = value, rest.strip(" ,")
    return slots


def _day_in(rest: str) -> int:
    """Where a day stands that no word leads to, as in `500 2026-01-15`."""
    starts = (space.end() for space in re.finditer(r"\s+", rest))
    return next((start for start in starts if bare_day(rest[start:])), len(rest))


def _history(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    page = _page(rest.strip()) if rest.strip() else _NO_SLOTS
    return page if page is None or not phrase.value else {**page, "paid_by": phrase.value}


def _page(rest: str) -> Mapping[str, str] | None:
    if month := named_month(rest):
        return {"month": month}
    last = marks_of(frozenset({"last"})).match(rest)
    wanted = rest[last.end() :].strip() if last else rest
    return {"size": wanted} if _SIZE.fullmatch(wanted) else None


def _language(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    glue = marks_of(frozenset({"to"})).match(rest.strip())
    name = rest.strip()[glue.end() if glue else 0 :].strip()
    if code := _language_called(name):
        return {"language": code}
    plausible = rest[0] == " " and 0 < len(name) <= MAX_WORD and len(name.split()) <= MAX_NAME_WORDS
    return {"unknown": name} if plausible else None


def _language_called(name: str) -> str:
    words = vocabulary()
    return words.names.get(alike(name)) or words.places.get(alike(name)) or ""


def _mail(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return addressee_in(rest, phrase.value, _language_called) if phrase.value else None


def _claim(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """What is too short for a code is none: `认领 12` means an alert, and must cost no try."""
    code = rest.strip(" :=")
    long_enough = MIN_CODE <= len(code) <= MAX_NAMED
    return {"code": code} if long_enough and len(code.split()) <= MAX_PARTS else None


def _of_somebody(line: str) -> Said | None:
    found = about_somebody(line)
    return Said(*found) if found else None


def _grant(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return grant_in(rest)


def _named_language(line: str) -> Said | None:
    """`简体中文` alone, as on the button; a bare code is no sentence."""
    name = alike(line)
    code = vocabulary().names.get(name)
    if code is None or re.fullmatch("[a-z]{2}(-[a-z]+)?", name):
        return None
    return Said(Command.LANGUAGE, {"language": code})


def without_courtesy(line: str) -> str:
    """What is said without its `could you please …, thanks`."""
    please = marks_of(frozenset({"please"}))
    bare = _CLOSING.sub("", line)
    while not _is_phrase(bare) and (opening := please.match(bare)):
        bare = bare[opening.end() :].lstrip(" ,")
    while not _is_phrase(bare) and (closing := last_mark(please, bare)):
        bare = _CLOSING.sub("", bare[: closing.start()])
    return bare or line


def _is_phrase(line: str) -> bool:
    return alike(line) in vocabulary().phrases


def _correction(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`reverse` alone says which form is wanted."""
    if not rest:
        return {"what": phrase.value}
    word = marks_of(frozenset({"entry"})).match(rest.strip())
    rest = rest.strip()[word.end() if word else 0 :]
    return correction_in(rest, phrase.value, marks_of(frozenset({"because"})))


def _alert(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    return alert_in(phrase.command, rest)


_SAYS = {Command.AUDIT: "about", Command.APPROVALS: "approvals"}
_READERS: Mapping[Command, Callable[[Phrase, str], Mapping[str, str] | None]] = {
    Command.ADD_FUNDS: _money_slots,
    Command.TRIGGER: _money_slots,
    Command.AUTO_RECHARGE: _money_slots,
    Command.ADD_AGREEMENT: _named,
    Command.REMOVE_METHOD: _named,
    Command.CUSTOMER_AGREEMENT: _switch,
    Command.ALERTS: lambda phrase, rest: alerts_in(phrase.value, rest),
    **dict.fromkeys(
        _SAYS, lambda phrase, rest: None if rest else {_SAYS[phrase.command]: phrase.value}
    ),
    **dict.fromkeys((Command.TAKE, Command.RELEASE, Command.SNOOZE, Command.UNSNOOZE), _alert),
    **OF_APPROVALS,
    Command.MAIL: _mail,
    Command.CORRECT: _correction,
    Command.RECONCILE: _money_slots,
    Command.HISTORY: _history,
    Command.GRANT: _grant,
    Command.REVOKE: _grant,
    Command.CLAIM: _claim,
    Command.LANGUAGE: _language,
}
