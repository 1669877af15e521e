"""The words of all three languages, read once from `locales/*/commands.toml`."""

from __future__ import annotations

import tomllib
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
    HISTORY = "history"
    ALERTS = "alerts"
    LANGUAGE = "language"
    HELP = "help"
    CANCEL = "cancel"
    YES = "yes"  # the typed equivalent of a confirmation's button
    NO = "no"
    SKIP = "skip"  # leaves an optional question open


# Words that say a command together with one of its slots.
_TOGETHER = {
    "correct_reverse": (Command.CORRECT, "reversal"),
    "correct_refund": (Command.CORRECT, "refund"),
    "history_invoices": (Command.HISTORY, "invoice"),
    "auto_recharge_on": (Command.AUTO_RECHARGE, "on"),
    "auto_recharge_off": (Command.AUTO_RECHARGE, "off"),
    "auto_recharge_pause": (Command.AUTO_RECHARGE, "pause"),
    "auto_recharge_resume": (Command.AUTO_RECHARGE, "resume"),
    "alerts_here": (Command.ALERTS, "here"),
    "alerts_off": (Command.ALERTS, "off"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A synonym, the command it stands for, and the slot value it says along."""

    text: str
    name: str  # its list in the file
    command: Command
    value: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    phrases: dict[str, Phrase]
    longest: int
    marks: dict[str, str]  # what a word inside an utterance introduces: `with` stands for `by`
    names: dict[str, Language]
    canonical: dict[Language, dict[str, str]]  # the word that is suggested


@cache
def vocabulary() -> Vocabulary:
    phrases: dict[str, Phrase] = {}
    marks: dict[str, str] = {}
    names: dict[str, Language] = {}
    canonical: dict[Language, dict[str, str]] = {}
    for language in SPOKEN:
        table = tomllib.loads((LOCALES / language / "commands.toml").read_text("utf-8"))
        canonical[language] = {name: words[0] for name, words in table["words"].items()}
        for name, words in table["words"].items():
            command, value = _TOGETHER.get(name) or (Command(name), "")
            for word in words:
                phrases[said(word)] = Phrase(said(word), name, command, value)
        marks |= {said(word): kind for kind, words in table["marks"].items() for word in words}
        for code, words in table["languages"].items():
            names |= {said(word): Language(code) for word in words}
    return Vocabulary(phrases, max(map(len, phrases)), marks, names, canonical)


def said(text: str) -> str:
    """How words are compared: plain widths, single spaces, no case."""
    return folded(text).casefold()
