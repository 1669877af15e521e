"""What is said after `alerts`: `mute low`, `quiet 22:00-07:00`, `report weekly`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dialogs.clock_times import hours_in
from dialogs.vocabulary import Phrase, alike, spelled, vocabulary
from ledger.alert_errors import NotAKind, NotAReport, NotQuietHours
from ledger.incidents import CHOICE, AlertKind
from ledger.quiet import Quiet
from ledger.report_times import Every

_WHAT = ("mute", "unmute", "quiet", "report")
_HOW_OFTEN = {"day": Every.DAY, "week": Every.WEEK, "off": None}
_SEPARATORS = re.compile(r"[\s,;、，]+")


def alerts_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """`here` and `off` say it all; other words tell what the chat wishes."""
    if phrase.value:
        return None if rest else {"alerts": phrase.value}
    return _wish(rest)


def _wish(rest: str) -> Mapping[str, str] | None:
    """What is wished, and how it was said; None where the rest is another sentence."""
    rest = rest.strip(" :=")
    found = _what().match(rest)
    if found is None:
        return None
    what = vocabulary().marks[alike(found[0])]
    said = rest[found.end() :].strip(" :=,")
    return {"alerts": what, "said": said} if said else {"alerts": ""}


def kinds_in(said: str) -> tuple[AlertKind, ...]:
    """Every kind that is named, if nothing else is."""
    names = [vocabulary().kinds[alike(found)] for found in _kind().findall(said)]
    others = _kind().sub("", said)
    glue = {text for text, kind in vocabulary().marks.items() if kind == "and"}
    if not names or any(alike(word) not in glue for word in _SEPARATORS.split(others) if word):
        raise NotAKind(text=said)
    return CHOICE if "all" in names else tuple(kind for kind in CHOICE if kind.value in names)


def quiet_in(said: str) -> Quiet | None:
    """None turns them off."""
    if vocabulary().marks.get(alike(said)) == "off":
        return None
    hours = hours_in(said)
    if hours is None:
        raise NotQuietHours(text=said)
    return hours


def report_in(said: str) -> Every | None:
    """None for no report any more."""
    found = vocabulary().marks.get(alike(said), "")
    if found not in _HOW_OFTEN:
        raise NotAReport(text=said)
    return _HOW_OFTEN[found]


@cache
def _what() -> re.Pattern[str]:
    words = [text for text, kind in vocabulary().marks.items() if kind in _WHAT]
    return re.compile(_longest_first(words), re.IGNORECASE)


@cache
def _kind() -> re.Pattern[str]:
    return re.compile(_longest_first(vocabulary().kinds), re.IGNORECASE)


def _longest_first(words: object) -> str:
    ordered = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(
        rf"(?<![a-z_]){spelled(word)}(?![a-z_])" if word.isascii() else spelled(word)
        for word in ordered
    )
