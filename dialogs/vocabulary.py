"""The words of all three languages, read once from `locales/*/commands.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cards.sentences import LOCALES
from cards.voice import SPOKEN, Language
from dialogs.typed import folded


class Command(StrEnum):
    BALANCE = "balance"
    ADD_FUNDS = "add_funds"
    TRIGGER = "trigger"
    AUTO_RECHARGE = "auto_recharge"
    PAYMENT_METHODS = "payment_methods"
    ADD_CARD = "add_card"
    ADD_AGREEMENT = "add_agreement"
    REMOVE_METHOD = "remove_method"
    CUSTOMER_AGREEMENT = "customer_agreement"
    CORRECT = "correct"
    RECONCILE = "reconcile"
    RECOMMEND = "recommend"
    APPLY = "apply"  # what is recommended
    HISTORY = "history"
    EXPORT = "export"
    USAGE = "usage"
    FORECAST = "forecast"
    AUDIT = "audit"
    ALERTS = "alerts"
    TAKE = "take"
    RELEASE = "release"
    SNOOZE = "snooze"
    UNSNOOZE = "unsnooze"
    MAIL = "mail"
    ROLES = "roles"
    GRANT = "grant"
    REVOKE = "revoke"
    CLAIM = "claim"
    APPROVALS = "approvals"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LIMITS = "limits"
    SET_LIMIT = "set_limit"
    DELEGATE = "delegate"
    LICENCES = "licences"
    ASSIGN_LICENCE = "assign_licence"
    REMOVE_LICENCE = "remove_licence"
    SET_UP = "set_up"
    LANGUAGE = "language"
    HELP = "help"
    CANCEL = "cancel"
    YES = "yes"  # the typed equivalent of a confirmation's button
    NO = "no"
    SKIP = "skip"  # leaves an optional question open
    THANKS = "thanks"


# Words that say a command together with one of its slots.
_TOGETHER = {
    "add_funds_earlier": (Command.ADD_FUNDS, "earlier"),
    "correct_reverse": (Command.CORRECT, "reversal"),
    "correct_refund": (Command.CORRECT, "refund"),
    "apply_fewer": (Command.APPLY, "fewer"),
    "apply_leaner": (Command.APPLY, "leaner"),
    "apply_longer": (Command.APPLY, "longer"),
    "history_invoices": (Command.HISTORY, "invoice"),
    "export_csv": (Command.EXPORT, "zip"),
    "export_excel": (Command.EXPORT, "xlsx"),
    "usage_today": (Command.USAGE, "today"),
    "usage_this_month": (Command.USAGE, "this"),
    "usage_last_month": (Command.USAGE, "last"),
    "usage_by_person": (Command.USAGE, "person"),
    "usage_by_destination": (Command.USAGE, "destination"),
    "audit_money": (Command.AUDIT, "money"),
    "audit_settings": (Command.AUDIT, "settings"),
    "audit_roles": (Command.AUDIT, "roles"),
    "audit_approvals": (Command.AUDIT, "approvals"),
    "auto_recharge_on": (Command.AUTO_RECHARGE, "on"),
    "auto_recharge_off": (Command.AUTO_RECHARGE, "off"),
    "auto_recharge_pause": (Command.AUTO_RECHARGE, "pause"),
    "auto_recharge_resume": (Command.AUTO_RECHARGE, "resume"),
    "alerts_here": (Command.ALERTS, "here"),
    "alerts_off": (Command.ALERTS, "off"),
    "approvals_here": (Command.APPROVALS, "here"),
    "approvals_off": (Command.APPROVALS, "off"),
    "set_limit_operator": (Command.SET_LIMIT, "operator"),
    "set_limit_approver": (Command.SET_LIMIT, "approver"),
    "set_limit_owner": (Command.SET_LIMIT, "owner"),
    "delegate_off": (Command.DELEGATE, "off"),
    "mail_add": (Command.MAIL, "add"),
    "mail_remove": (Command.MAIL, "remove"),
}


_SPACED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A synonym, the command it stands for, and the slot value it says along."""

    text: str
    name: str  # its list in the file
    command: Command
    value: str = ""


# What stands behind a phrase, read into slots; None where all of it is another sentence.
Reader = Callable[[Phrase, str], Mapping[str, str] | None]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    phrases: dict[str, Phrase]
    longest: int
    marks: dict[str, str]  # what a word inside an utterance introduces: `with` stands for `by`
    names: dict[str, Language]
    places: dict[str, Language]  # what names a language only after the word for it: `香港`
    canonical: dict[Language, dict[str, str]]  # the word that is suggested
    spans: dict[str, str]  # words of lengths of time: `hours` stands for `hour`
    clock: dict[str, str]  # words of clock times: `a.m.` stands for `am`
    kinds: dict[str, str]  # what alerts are called: `used up` stands for `zero`
    axes: dict[str, str]  # by what usage is added up: `countries` stands for `destination`
    periods: dict[str, str]  # words of periods that are no months: `past`, `this week`
    territories: dict[str, str]  # codes of countries: `uk` stands for `GB`
    turned: dict[str, str]  # what stands beside a word that comes last: `的` stands for `whose`


_TABLES = ("spans", "clock", "alert_kinds", "axes", "periods", "territories", "turned")


@cache
def vocabulary() -> Vocabulary:
    phrases: dict[str, Phrase] = {}
    marks: dict[str, str] = {}
    names: dict[str, Language] = {}
    places: dict[str, Language] = {}
    canonical: dict[Language, dict[str, str]] = {}
    for language in SPOKEN:
        table = _table(language)
        canonical[language] = {name: words[0] for name, words in table["words"].items()}
        for name, words in table["words"].items():
            command, value = _TOGETHER.get(name) or (Command(name), "")
            for word in words:
                phrases[closed_up(said(word))] = Phrase(said(word), name, command, value)
        marks |= {said(word): kind for kind, words in table["marks"].items() for word in words}
        for into, part in ((names, "languages"), (places, "languages_after_the_word")):
            for code, words in table[part].items():
                into |= {said(word): Language(code) for word in words}
    longest = max(map(len, phrases))
    return Vocabulary(
        phrases,
        longest,
        marks,
        names,
        places,
        canonical,
        *map(_kinds_of, _TABLES),
    )


def _kinds_of(part: str) -> dict[str, str]:
    """Each word of that part of the files, and what it stands for."""
    tables = (_table(language)[part] for language in SPOKEN)
    return {said(word): kind for table in tables for kind, words in table.items() for word in words}


def said(text: str) -> str:
    """How words are compared: plain widths, single spaces, no case, one form of a character."""
    return alike(folded(text))


def alike(text: str) -> str:
    """The same for what has been folded.

    In Hong Kong both scripts are typed in one line, so words are compared in one of them.
    What is kept, such as a reason, stays as it was typed.
    """
    return text.casefold().translate(_characters())


def closed_up(text: str) -> str:
    """Without the spaces between Chinese characters, which say nothing: `分配 许可证`."""
    return text if text.isascii() else _SPACED.sub("", text)


def spelled(word: str) -> str:
    """An expression for the word as any of its readers may write it."""
    return "".join(_spellings().get(char, re.escape(char)) for char in word)


def any_of(words: Iterable[str]) -> str:
    """An expression for each of them, the longest first: none is cut short by another."""
    return "|".join(map(spelled, sorted(words, key=len, reverse=True)))


def among(words: Mapping[str, str], kinds: Collection[str]) -> str:
    """The same for those that stand for one of these kinds."""
    return any_of(text for text, kind in words.items() if kind in kinds)


@cache
def _characters() -> dict[int, str]:
    return {ord(char): forms[0] for forms in _forms() for char in forms[1:]}


@cache
def _spellings() -> dict[str, str]:
    return {forms[0]: f"[{re.escape(forms)}]" for forms in _forms()}


@cache
def _forms() -> tuple[str, ...]:
    """Forms of one character, the one that stands for all of them first."""
    return tuple(forms for one in SPOKEN for forms in _table(one)["characters"]["same"])


@cache
def _table(language: Language) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((LOCALES / language / "commands.toml").read_text("utf-8"))
