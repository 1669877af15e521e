"""The pseudo-locale: shows what never went through `locales/` and what is cut off."""

from __future__ import annotations

import re
from typing import Any

from cards.alerts_here import NO_REPORT
from cards.voice import Language, Voice
from ledger.incidents import CHOICE
from ledger.report_times import Every
from tests.cards.everything import everything
from tests.cards.gallery import HEALTHY, Scene
from tests.cards.test_every_card import nodes

PSEUDO = Voice(Language.PSEUDO, time_zone="Asia/Hong_Kong")
# No square brackets and nothing like a word of ours in what is data here.
SCENE = Scene(name="7 7", order="4711", reason="7")
# Data that stands outside of any sentence: dates, months, amounts, what was booked under which
# number, what was typed, where calls went, and the ids that are nobody's to read.
DATA = re.compile(
    r"[A-Z][a-z]+ \d{1,2}, \d{4}|[A-Z][a-z]{2},? [A-Z]?[a-z]{0,2} ?\d+|[A-Z][a-z]+ \d{4}"
    r"|P-2026-\d+|\d+\.\d\d|1e9|1,000|\w+@contoso\.[a-z.]+|Visa ·· 4242|five\*\*hundred\*\*"
    r"|Japan mobile|Germany mobile|PSTN\.calls\.[\d-]+\.csv"
)
CHOICE_IDS = {
    "card",
    "ea",
    "invoice",
    "recorded",
    "expired",
    "on",
    "pause",
    "off",
    "refund",
    "reversal",
    "everyone",
    "viewer",
    "operator",
    "approver",
    "owner",
    "none",
    "p-1",
    *CHOICE,
    *Every,
    NO_REPORT,
}
TEXT = ("text", "title", "label", "placeholder", "errorMessage", "legend", "value")


def outside_brackets(text: str) -> str:
    """What is left of a text when everything that came from `locales/` is taken out."""
    depth, left = 0, []
    for letter in text.replace("\\", ""):  # a method's name is escaped, brackets and all
        if letter == "[":
            depth += 1
        elif letter == "]" and depth:
            depth -= 1
        elif not depth:
            left.append(letter)
    return DATA.sub("", "".join(left))


def visible(content: Any) -> list[str]:
    return [
        node[name]
        for node in nodes(content)
        for name in TEXT
        if isinstance(node.get(name), str) and not _is_id(node, name)
    ]


def _is_id(node: dict[str, Any], name: str) -> bool:
    """A choice's value is an id, and so is what a choice set holds."""
    return name == "value" and (
        node.get("type") in ("Input.ChoiceSet", "Input.Date", "Input.Time")
        or node["value"] in CHOICE_IDS
    )


def test_every_text_comes_from_locales_or_is_data() -> None:
    """No visible word stands in code."""
    for name, card in everything(PSEUDO, SCENE).items():
        for text in visible(card.content):
            assert not re.search(r"[A-Za-z]{2,}", outside_brackets(text)), (name, text)


def test_every_card_can_be_drawn_longer() -> None:
    """The same cards with longer words: nothing is missing and nothing breaks."""
    assert everything(PSEUDO, HEALTHY).keys() == everything(Voice(Language.ENGLISH), HEALTHY).keys()
