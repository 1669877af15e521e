"""What is said behind `reverse`, `refund` and `reconcile`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.voice import Language
from dialogs.suggesting import nearest
from dialogs.understanding import Said, understand
from dialogs.vocabulary import Command

REVERSAL = {"what": "reversal", "entry": "318"}
REFUND = {"what": "refund", "entry": "318"}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("reverse 318", REVERSAL),
        ("reverse entry no. 318", {**REVERSAL, "entry": "318"}),
        (
            "reverse #318 because entered twice",
            {**REVERSAL, "entry": "#318", "reason": "entered twice"},
        ),
        ("Reverse P-2026-000318", {**REVERSAL, "entry": "P-2026-000318"}),
        ("reverse 318 50 calls too many", {**REVERSAL, "reason": "50 calls too many"}),
        (
            "refund 318 $50.00 bought by mistake",
            {**REFUND, "amount": "$50.00", "reason": "bought by mistake"},
        ),
        ("refund 318 USD 50", {**REFUND, "amount": "USD 50"}),
        ("refund 318, wrong card", {**REFUND, "reason": "wrong card"}),
        ("refund 318 2026 budget", {**REFUND, "amount": "2026", "reason": "budget"}),
        ("冲销318号重复入账", {**REVERSAL, "reason": "重复入账"}),
        ("沖銷 第318筆", None),
        ("退款 318 50元 买错了", {**REFUND, "amount": "50元", "reason": "买错了"}),
        ("退款318", REFUND),
        ("correct 318", {"entry": "318"}),
        ("reverse", {"what": "reversal"}),
        ("退款", {"what": "refund"}),
        ("correct an entry", {}),
    ],
)
def test_correction(text: str, slots: dict[str, str] | None) -> None:
    """The entry, the amount of a refund, and the rest is the reason."""
    assert understand(text) == Said(Command.CORRECT, REVERSAL if slots is None else slots)


@pytest.mark.parametrize(
    "text", ["reverse engineering", "refund policy", "refund 318.5", "refund 318abc", "reverse it"]
)
def test_no_correction(text: str) -> None:
    """What names no entry is another sentence."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("reconcile 123.45", "123.45"),
        ("reconcile -5", "-5"),
        ("reconcile with minus 5", "minus 5"),
        ("对账123.45", "123.45"),
        ("對帳 負5", "負5"),
    ],
)
def test_figure(text: str, amount: str) -> None:
    """The admin centre's balance, which may be below zero."""
    assert understand(text) == Said(Command.RECONCILE, {"amount": amount})


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("history invoices", {"paid_by": "invoice"}),
        ("invoices 2026-10", {"paid_by": "invoice", "month": "2026-10"}),
        ("发票明细 20", {"paid_by": "invoice", "size": "20"}),
    ],
)
def test_invoices(text: str, slots: dict[str, str]) -> None:
    """The book, narrowed to what was paid by invoice."""
    assert understand(text) == Said(Command.HISTORY, slots)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("revers 318", "reverse"),
        ("refnd 318 50", "refund"),
        ("reconsile 5", "reconcile"),
        ("冲消 318", "冲销"),
    ],
)
def test_typo(text: str, suggested: str) -> None:
    """A slip of the pen is answered with what was probably meant."""
    language = Language.ENGLISH if text.isascii() else Language.SIMPLIFIED
    assert nearest(text, language) == suggested


@given(st.text(max_size=80).map(lambda text: f"refund {text}"))
def test_any_text(text: str) -> None:
    """Whatever follows is slots or nothing, never an exception."""
    found = understand(text)
    assert found is None or isinstance(found.command, Command)
