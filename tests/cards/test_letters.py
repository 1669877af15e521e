"""Letters say what the card says, in text and in HTML alike, and hold nothing but that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from cards.letters import alert_letter
from cards.voice import SPOKEN, Language, Voice, voice_for
from ledger.incidents import AlertKind
from ledger.letters import LETTER_KINDS, Letter
from tests.cards.gallery import HEALTHY, LOW, RUDE, SCENES, ZERO, incident
from tests.cards.letter_gallery import READER, letters, told_by_mail

ENGLISH = voice_for("en-US", "Asia/Hong_Kong")
LETTERS = letters(ENGLISH, LOW)
VOID = {"meta", "br"}


@dataclass
class Read(HTMLParser):
    """A page as a strict reader takes it: its words, and every tag with its attributes."""

    words: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(letter: Letter) -> Read:
    page = Read()
    page.feed(letter.html)
    page.close()
    assert page.open == []
    return page


def squeezed(text: str) -> str:
    return re.sub(r"[\s:：✖✓]|--", "", text)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("language", SPOKEN)
def test_text_and_html_say_the_same(language: Language, scene: str) -> None:
    """Word for word and in the same order, whichever of the two is read."""
    for name, letter in letters(Voice(language), SCENES[scene]).items():
        body = "".join(read(letter).words).split(letter.subject, 1)[1]
        assert squeezed(body) == squeezed(letter.text), name
        assert letter.language == language.value


@pytest.mark.parametrize("scene", SCENES)
def test_html_is_safe_and_self_contained(scene: str) -> None:
    """Nothing is fetched, nothing runs, and styles stand only in place."""
    for name, letter in letters(ENGLISH, SCENES[scene]).items():
        for tag, attributes in read(letter).tags:
            assert tag in {
                *("html", "head", "meta", "title", "body", "table", "tr", "td"),
                *("h1", "div", "span", "strong"),
            }, name
            assert not {"src", "href", "background"} & set(attributes), name
            assert not any(key.startswith("on") for key in attributes), name
            assert "url(" not in (attributes.get("style") or ""), name


def test_one_fact_is_large() -> None:
    """The balance, and nothing else."""
    for name, letter in LETTERS.items():
        assert letter.html.count("font-size:34px") == 1, name
    assert ">$142.60</div>" in LETTERS["zero"].html


@pytest.mark.parametrize("language", SPOKEN)
def test_no_markup_is_left(language: Language) -> None:
    """What is bold in a card is bold in HTML and plain in text."""
    for name, letter in letters(Voice(language), HEALTHY).items():
        for part in (letter.subject, letter.text, letter.html):
            assert not re.search(r"\*\*|\\|\{", part), name
    assert "<strong>$400.00</strong>" in LETTERS["recharge_failed"].html


def test_names_are_no_markup() -> None:
    """A card's brand that is HTML or Markdown is shown as it was written."""
    label = {"kind": "card", "brand": "<b>&amp; *x* [y](https://evil.example)", "last4": "4242"}
    found = incident(RUDE, AlertKind.RECHARGE_FAILED, method_label=label, attempts=1)
    letter = alert_letter("3f0c", found, READER, ENGLISH)
    assert label["brand"] in "".join(read(letter).words)
    assert label["brand"] in letter.text
    assert "<b>" not in letter.html


def test_head_tells_good_from_bad() -> None:
    """By colour and by a sign, for those who do not see the colour."""
    for name, letter in LETTERS.items():
        good = name.endswith("_resolved") or name.startswith("recharged")
        assert ("✓" in letter.html, "✖" in letter.html) == (good, not good), name


def test_subject_is_the_cards_summary() -> None:
    """The essential fact in plain words, as every message of Purser begins."""
    assert LETTERS["recharged"].subject == ("Recharged USD 400.00 · balance USD 142.60 · alert 318")
    chinese = letters(voice_for("zh-CN"), ZERO)
    assert chinese["zero"].subject == "余额已用完 USD 0.00 · 通话停止 · 提醒 318"


def test_money_that_is_made_up_is_called_so() -> None:
    """Before the letter is opened, and in it."""
    sandboxed = letters(Voice(Language.ENGLISH, sandbox=True), LOW)["zero"]
    assert sandboxed.subject.startswith("Sandbox: Balance used up")
    assert "no real money moves" in sandboxed.text
    assert "Sandbox" not in LETTERS["zero"].html


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zero", "Calls work again once someone adds funds."),
        ("zero", "say “add funds” to Purser in Teams"),
        ("recharge_failed", "The charge of $400.00 to Visa ·· 4242 was refused"),
        ("recharge_failed", "Attempt: 2 of 4"),
        ("recharge_failed", "say “resume” to Purser in Teams"),
        ("recharge_failed_terminal", "say “auto-recharge” to Purser in Teams"),
        ("recharge_failed_unanswered", "say “add funds” to Purser in Teams"),
        ("recharge_paused", "refused 4 times in a row"),
        ("recharged", "A larger recharge amount brings fewer of these."),
        ("recharged", "Paid by: Visa ·· 4242"),
        ("zero_resolved", "Calls work again"),
        ("zero_resolved", "Balance of Communications Credits: $542.60"),
        ("zero", "Alert 318 · Nov 21, 2026 09:30 (Hong Kong)"),
        ("zero", "This was sent to fin_ance@contoso.com"),
    ],
)
def test_says_what_happened_and_what_to_do(name: str, said: str) -> None:
    """What happened, why, what to do in words that can be typed, and how to get fewer."""
    assert said in LETTERS[name].text


def test_speaks_of_no_card_and_no_button() -> None:
    """A letter is not edited, and there is nothing to tap in it."""
    for name, letter in LETTERS.items():
        assert not re.search(r"(?i)this (card|message) says|button|tap", letter.text), name


def test_only_these_kinds_are_told_by_mail() -> None:
    """As Microsoft's product does: recharged, failed (and how that ends), and zero."""
    kinds = {found.kind for _, found in told_by_mail(HEALTHY)}
    assert kinds == LETTER_KINDS == {"recharged", "recharge_failed", "recharge_paused", "zero"}
