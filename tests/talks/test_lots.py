"""Lots as people see them: what expires next, what has expired, what was paid by invoice."""

from __future__ import annotations

import re

import pytest

from tests.house import GUEST
from tests.talks.conftest import PERSONAL, Chat, Talk


async def dated(talk: Talk, line: str) -> None:
    await talk.taps(await talk.says(line), "confirm")


async def test_next_to_expire(talk: Talk) -> None:
    """Everybody sees what expires next; within 30 days it is said in days."""
    await dated(talk, "add funds 20 dated 2025-12-01")
    seen = await talk.says("balance", by=GUEST)
    assert "Expires next: $20.00 in 12 days, on Tue, Dec 1" in seen.text
    talk.passes(minutes=60 * 24 * 11)
    assert "Expires next: $20.00 tomorrow" in (await talk.says("balance")).text


async def test_expired(talk: Talk) -> None:
    """From its instant on it is no longer there; the history says what became of it (rule 13)."""
    await dated(talk, "add funds 20 dated 2025-12-01")
    before = await talk.balance()
    talk.passes(minutes=60 * 24 * 12)
    assert "Expires next: $20.00" not in (await talk.says("balance")).text
    await dated(talk, "add funds 50")
    told = await talk.says("history 3")
    assert "Expired, from #" in told.text
    assert before not in told.text


async def test_dated_line(talk: Talk) -> None:
    """A line that was written down later says when, quietly."""
    await dated(talk, "add funds 500 dated 2026-01-15")
    told = await talk.says("history 2026-01")
    assert re.search(r"Jan 15 · #\d+ · booked Nov 19 · Anna Ng", told.text)


async def test_invoices(talk: Talk) -> None:
    """For finance: number, date, agreement, order and amount of what was paid by invoice."""
    assert "Nothing was paid by invoice." in (await talk.says("history invoices 2026-10")).text
    await dated(talk, "add funds 500 by invoice po 4711")
    await dated(talk, "add funds 300 by invoice dated 2026-10-15")
    await dated(talk, "add funds 50")
    told = await talk.says("history invoices", by=GUEST)
    assert told.summary == "Paid by invoice, 3 entries"
    assert re.search(r"8812 0042.*\nP-2026-\d{6} · Nov 19 · PO 4711\n\+\$500.00", told.text)
    assert "Together $1,100.00" in told.text
    october = await talk.says("history invoices 2026-10")
    assert "Together $300.00" in october.text
    assert "October 2026" in october.text


async def test_pages_of_invoices(talk: Talk) -> None:
    """Turning the page stays with the invoices."""
    for order in range(3):
        await dated(talk, f"add funds 50 by invoice po {order}")
        await dated(talk, "add funds 50")
    first = await talk.says("invoices 2")
    second = await talk.taps(first, "Older")
    assert second.summary == "Paid by invoice, 2 entries"
    assert "PO 0" in second.text
    assert (await talk.taps(second, "Newer")).text == first.text


@pytest.mark.parametrize(
    ("locale", "said", "expires", "invoices"),
    [
        ("zh-CN", "余额", "下次到期: 12 天后：US$20.00", "发票明细"),
        ("zh-TW", "餘額", "下次到期: 12 天後：US$20.00", "發票明細"),
    ],
)
async def test_in_chinese(talk: Talk, locale: str, said: str, expires: str, invoices: str) -> None:
    """The same in Chinese."""
    chat = Chat("chinese", PERSONAL.kind, locale)
    await dated(talk, "add funds 20 by invoice dated 2025-12-01")
    assert expires in (await talk.says(said, in_=chat)).text
    assert "P-2026-" in (await talk.says(invoices, in_=chat)).text
