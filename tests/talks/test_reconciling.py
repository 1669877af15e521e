"""Reconciling: the admin centre's figure beside the book's, and the difference booked on a yes."""

from __future__ import annotations

import pytest

from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk

START = "USD 113.81"
EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


@EVERYWHERE
async def test_one_line(talk: Talk, chat: Chat) -> None:
    """Both figures, the difference, and why one might wait; a tap books what was shown."""
    card = await talk.says("reconcile 120", in_=chat)
    assert card.summary == (
        "Reconcile with USD 120.00? The book says USD 113.81, the difference is USD 6.19"
    )
    for part in ("Admin centre: $120.00", "The book: $113.8", "Difference: +$6.1", "two days"):
        assert part in card.text
    assert card.buttons == ["Book +$6.1899", "Cancel"]
    assert await talk.balance() == START
    done = await talk.taps(card, "confirm")
    assert done.summary == (
        "Reconciled with USD 120.00 · difference USD +6.19 · balance USD 120.00"
    )
    assert await talk.balance() == "USD 120.00"
    assert "Reconciliation" in (await talk.says("history 1", in_=chat)).text


async def test_second_tap(talk: Talk) -> None:
    """The difference is booked once."""
    card = await talk.says("reconcile 100")
    await talk.taps(card, "confirm")
    again = await talk.taps(card, "confirm")
    assert again.summary.startswith("Already reconciled with USD 100.00")
    assert await talk.balance() == "USD 100.00"


async def test_less(talk: Talk) -> None:
    """The admin centre may show less, also less than nothing."""
    card = await talk.says("reconcile minus 5.50")
    assert "shows less than the book" in card.text
    assert "Admin centre: −$5.50" in card.text
    done = await talk.taps(card, "confirm")
    assert done.summary.startswith("Reconciled with USD -5.50 · difference USD -119.31")
    assert await talk.balance() == "USD -5.50"


async def test_nothing_to_reconcile(talk: Talk) -> None:
    """Where both say the same to the cent it is good news, and nothing is open."""
    told = await talk.says("reconcile 113.81")
    assert told.summary == "Nothing to reconcile · balance USD 113.81"
    assert told.text.startswith("The two agree")
    assert told.verbs == []
    assert "nothing open" in (await talk.says("cancel")).text


async def test_step_by_step(talk: Talk) -> None:
    """Asked for by name, the figure is asked in a form, and typed as well."""
    assert "amount" in (await talk.says("reconcile")).inputs
    assert "not an amount" in (await talk.says("much")).text
    assert (await talk.says("120")).summary.startswith("Reconcile with USD 120.00?")
    assert (await talk.says("yes")).summary.startswith("Reconciled with USD 120.00")


async def test_form(talk: Talk) -> None:
    """The form becomes the confirmation, and that the result."""
    form = await talk.says("reconcile")
    again = await talk.taps(form, "reconcile_review", amount="a lot")
    assert "not an amount" in again.text
    card = await talk.taps(again, "reconcile_review", amount="$1,000.00")
    assert card.summary.startswith("Reconcile with USD 1000.00?")
    done = await talk.taps(card, "confirm")
    assert talk.stands(form) == done
    form = await talk.says("reconcile")
    same = await talk.taps(form, "reconcile_review", amount="1000")
    assert same.summary == "Nothing to reconcile · balance USD 1000.00"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("reconcile 1.234", "too many decimals"),
        ("reconcile EUR 5", "kept in US dollars (USD)"),
        ("reconcile 1000000.01", "largest amount is $1,000,000.00"),
        ("reconcile -1000000.01", "smallest amount is −$1,000,000.00"),
    ],
)
async def test_wrong_figure(talk: Talk, said: str, wrong: str) -> None:
    """A figure that cannot be asks again, and nothing is booked."""
    assert wrong in (await talk.says(said)).text
    assert (await talk.says("120")).summary.startswith("Reconcile with USD 120.00?")
    assert await talk.balance() == START


async def test_too_late(talk: Talk) -> None:
    """A stale card books nothing and says what it was."""
    card = await talk.says("reconcile 120")
    talk.passes(minutes=11)
    late = await talk.taps(card, "confirm")
    assert late.summary.startswith("No longer valid")
    assert "Reconcile with $120.00" in late.text
    assert await talk.balance() == START


async def test_something_else(talk: Talk) -> None:
    """Anything but yes or no asks again."""
    await talk.says("reconcile 120")
    assert (await talk.says("hm")).text.endswith(
        "Say confirm and +$6.1899 is booked, or say cancel.\nSandbox: no real money moves."
    )


async def test_who_may(talk: Talk) -> None:
    """Who may only look is told so, and nobody decides for another."""
    assert "Your role does not" in (await talk.says("reconcile 120", by=GUEST)).text
    card = await talk.says("reconcile 120", by=ANNA, in_=CHANNEL)
    assert "Only Anna Ng" in (await talk.taps(card, "confirm", by=BEN)).note
    assert await talk.balance() == START


@pytest.mark.parametrize(
    ("locale", "said", "asked", "yes", "done"),
    [
        ("zh-CN", "对账 120", "按 USD 120.00 对账？", "确认", "已按 USD 120.00 对账"),
        ("zh-TW", "對帳 負5", "依 USD -5.00 對帳？", "確認", "已依 USD -5.00 對帳"),
    ],
)
async def test_in_chinese(
    talk: Talk, locale: str, said: str, asked: str, yes: str, done: str
) -> None:
    """The same in Chinese."""
    chat = Chat("chinese", PERSONAL.kind, locale)
    assert (await talk.says(said, in_=chat)).summary.startswith(asked)
    assert (await talk.says(yes, in_=chat)).summary.startswith(done)
