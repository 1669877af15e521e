"""What people wrote themselves is shown as they wrote it and does nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.markup import Plain, escape, unmarked
from cards.talk import question_card
from cards.voice import Language, Voice
from tests.cards.everything import everything
from tests.cards.gallery import RUDE
from tests.cards.test_every_card import nodes

ENGLISH = Voice(Language.ENGLISH)
MARKDOWN = "TextBlock", "Fact"


def shown_as_markdown(content: Any) -> list[str]:
    """The texts that a client reads as Markdown."""
    texts = [node["text"] for node in nodes(content) if node.get("type") == "TextBlock"]
    return texts + [node["value"] for node in nodes(content) if set(node) == {"title", "value"}]


def test_names_and_orders_are_no_markup() -> None:
    """No link, no emphasis, no mention and no date macro comes out of a name or an order."""
    for name, card in everything(ENGLISH, RUDE).items():
        for text in shown_as_markdown(card.content):
            assert not re.search(r"(?<!\\)\]\(https://evil", text), name
            assert "**Al**" not in text.replace("\\*", ""), name
            assert "<at>" not in text, name
            assert "{{DATE" not in text, name
            assert not re.search(r"(?<!\\)&lt;", text), name


def test_choices_and_buttons_stay_plain() -> None:
    """What is not read as Markdown carries no backslashes."""
    for name, card in everything(ENGLISH, RUDE).items():
        for action in card.content.get("actions", ()):
            assert "\\" not in action["title"], name
        assert "\\" not in card.content["speak"], name
        assert "\\" not in card.summary, name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("# a", r"\# a"),
        ("4711-a", "4711-a"),
        ("PO_1", r"PO\_1"),
        ("a\n\nb\tc", "a b c"),
        ("A & B", "A & B"),
        ("Fish &amp; chips", r"Fish \&amp; chips"),
        ("{{TIME(x)}}", r"{\{TIME(x)}}"),
        ("\u202eabc", "abc"),
        ("a\u061c\u2060\u00ad\u180e\x9fb", "ab"),
        ("\U000e0041\U000e007fab", "ab"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("Megan (Contoso)", "Megan (Contoso)"),
    ],
)
def test_escapes(written: str, shown: str) -> None:
    """Only what would be read as markup gets a backslash."""
    assert escape(written) == shown


@given(st.text(max_size=60))
def test_escaping_loses_nothing(text: str) -> None:
    """What was escaped reads back as it was written, on one line."""
    assert unmarked(escape(text)) == " ".join(unmarked_input(text).split())


def unmarked_input(text: str) -> str:
    return "".join(sign for sign in text if unmarked(escape(f"a{sign}b")) != "ab")


@given(st.characters())
def test_only_what_nobody_sees_is_left_out(sign: str) -> None:
    """No letter, figure or mark of any script."""
    assert unmarked_input(sign) or unicodedata.category(sign) in ("Cc", "Cf")


def test_long_names_are_cut() -> None:
    """A name of a thousand letters costs a line, not a screen."""
    card = question_card("Which one", ENGLISH, choices=["x" * 1000])
    assert len(json.dumps(card.content)) < 2000


def test_plain_text_is_ours() -> None:
    """Text of our own keeps its Markdown when it is put into a sentence."""
    assert ENGLISH("cards.error.summary", text=Plain("**a**")) == "Not done: **a**"
    assert ENGLISH("cards.error.summary", text="**a**") == r"Not done: \*\*a\*\*"
