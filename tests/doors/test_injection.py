"""What people are called and write down is shown, and neither runs, leads nor hides anything."""

from __future__ import annotations

import csv
import re
import unicodedata
from io import StringIO
from typing import Any

import pytest

from ledger.exports import FORMATS
from tests.doors.conftest import BEN, Hall, Person
from tests.house import TENANT

TEAM = "19:team@thread.tacv2"
HOSTILE = (
    "[Pay here](https://evil.example)",
    "![x](https://evil.example/seen.png)",
    "[x](javascript:alert(1))",
    "<at>Everyone</at>",
    "<a href='https://evil.example'>x</a><script>alert(1)</script>",
    "**Approved** by _Microsoft_ `ok`",
    "Ann\u202egn.exe",
    "Anna\u2066\u2069\u061c\u200f",
    "An\u2060na\u00ad\u200b\ufeff",
    "Anna\r\n# Heading\n- item\n1. one",
    '","type":"Action.OpenUrl","url":"https://evil.example',
    "${data.secret} {{DATE(2026-01-01T00:00:00Z)}} {locale}",
    "&lt;b&gt;&#91;x&#93;(https://evil.example)",
    "\U000e0041\U000e0042tagged",
)
# What a purchase order or a reason may hold at all: one line of printable signs.
WRITABLE = [each for each in HOSTILE if each.isprintable()]
_LINK = re.compile(r"(?<!\\)\]\(|(?<!\\)<a |(?<!\\)<at>|(?<!\\)<script")
_URL_FIELDS = ("url", "iconUrl", "backgroundImage", "webUrl")


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _texts(each)]
    if isinstance(node, dict):
        return [text for name, each in node.items() if name != "data" for text in _texts(each)]
    return [node] if isinstance(node, str) else []


def _urls(node: Any) -> list[str]:
    if isinstance(node, list):
        return [url for each in node for url in _urls(each)]
    if not isinstance(node, dict):
        return []
    own = [str(node[name]) for name in _URL_FIELDS if name in node]
    return own + [url for each in node.values() for url in _urls(each)]


def _markdown(card: Any) -> list[str]:
    """The texts that a client reads as Markdown."""
    found: list[str] = []
    if isinstance(card, list):
        found = [text for each in card for text in _markdown(each)]
    elif isinstance(card, dict):
        if card.get("type") == "TextBlock":
            found.append(str(card["text"]))
        found += [str(each["value"]) for each in card.get("facts", ())]
        found += [text for each in card.values() for text in _markdown(each)]
    return found


def _harmless(body: dict[str, Any]) -> None:
    """No link, mention or image of theirs; nothing that hides, or turns what is read around."""
    assert not [url for url in _urls(body["attachments"]) if "evil" in url or "script" in url]
    card = body["attachments"][0]["content"]
    for text in _markdown(card):
        assert not _LINK.search(text), text
        assert "**Approved**" not in text.replace("\\*", ""), text
        assert "{{DATE" not in text, text
        assert not re.search(r"(?<!\\)&(?=#?\w+;)", text), text
    for text in [*_texts(card), str(body["summary"])]:
        hidden = [sign for sign in text if _is_hidden(sign)]
        assert hidden == [], (hidden, text)
        assert "\n#" not in text, text


def _is_hidden(sign: str) -> bool:
    """But for what joins the signs of a script or of an emoji."""
    return unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\u200c\u200d"


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_display_name(hall: Hall, name: str) -> None:
    """On the confirmation, the receipt, the history, and in the note to whoever taps it."""
    mallory = Person("anna", name, chat=TEAM, kind="channel")
    await hall.says("add funds 50 po 1", mallory)
    _harmless(hall.last.body)
    draft = hall.draft()
    note = await hall.taps("confirm", {"draft": draft}, Person("ben", "Ben", chat=TEAM))
    assert not _LINK.search(str(note["value"]))
    await hall.says("yes", mallory)
    _harmless(hall.last.body)
    for update in hall.served.connector.updates:
        _harmless(update.body)
    for said in ("history", "balance", "reverse", "payment methods", "alerts"):
        await hall.says(said, BEN)
        _harmless(hall.last.body)


@pytest.mark.parametrize("order", WRITABLE)
async def test_a_hostile_purchase_order(hall: Hall, order: str) -> None:
    """On the confirmation, the receipt and the history."""
    await hall.says("add funds")
    form = str(hall.last.card).partition("'form': '")[2].partition("'")[0]
    answer = await hall.taps("add_funds_review", {"form": form, "amount": "50", "po": order})
    assert answer["type"].endswith("adaptive"), answer
    _harmless(_posted(answer))
    draft = str(answer).partition("'draft': '")[2].partition("'")[0]
    _harmless(_posted(await hall.taps("confirm", {"draft": draft})))
    await hall.says("history")
    _harmless(hall.last.body)


@pytest.mark.parametrize("reason", WRITABLE)
async def test_a_hostile_reason(hall: Hall, reason: str) -> None:
    """On the confirmation of a correction, the receipt and the history."""
    await hall.says("add funds 50 dated 2026-11-01")
    await hall.says("yes")
    account = await hall.served.house.books.account(TENANT)
    assert account is not None
    await hall.says(f"reverse {account.seq} because {reason}")
    _harmless(hall.last.body)
    await hall.says("yes")
    _harmless(hall.last.body)
    await hall.says("history")
    _harmless(hall.last.body)


@pytest.mark.parametrize("said", [*HOSTILE, "x" * 30_000, "\u202e" * 500])
async def test_what_was_said_is_said_back_harmlessly(hall: Hall, said: str) -> None:
    """What is not understood is repeated short, and as it was written."""
    await hall.says(said)
    _harmless(hall.last.body)
    assert len(str(hall.last.body)) < 4_000


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "x;=1", "x,+1", " =1", "x -1;\u200b=1", '"=1"')


@pytest.mark.parametrize("formula", FORMULAS)
async def test_a_formula_in_the_exported_book(hall: Hall, formula: str) -> None:
    """From the chat to the file: no cell begins as a spreadsheet would run it."""
    await hall.says("add funds")
    form = str(hall.last.card).partition("'form': '")[2].partition("'")[0]
    filled = {"form": form, "amount": "50", "po": formula}
    answer = await hall.taps("add_funds_review", filled)
    draft = str(answer).partition("'draft': '")[2].partition("'")[0]
    await hall.taps("confirm", {"draft": draft})
    account = await hall.served.house.books.account(TENANT)
    assert account is not None
    await hall.says(f"reverse {account.seq} because {formula}")
    written, form_of = StringIO(), FORMATS["book"]["csv"]
    written.write(form_of.head())
    bookings = hall.served.house.database.bookings(TENANT)
    await form_of.write(account, bookings, written.write)
    for delimiter in (",", ";", "\t"):
        for row in csv.reader(StringIO(written.getvalue(), newline=""), delimiter=delimiter):
            for cell in row:
                assert not re.match(r"\s*[=+@＝＋－＠]", cell), (delimiter, cell)
                assert not re.match(r"\s*-(?!\d+\.\d{6}$)", cell), (delimiter, cell)


def _posted(answer: dict[str, Any]) -> dict[str, Any]:
    """A tap's answer in the form of what is posted."""
    return {"summary": "", "attachments": [{"content": answer["value"]}]}
