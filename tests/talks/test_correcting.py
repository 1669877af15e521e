"""Correcting: a wrong entry is reversed, what is left of funds refunded; once, for a reason."""

from __future__ import annotations

import re

import pytest

from ledger.payments import Charge, ChargeOutcome
from providers.sandbox import SandboxGateway
from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Seen, Talk

START = "USD 113.81"
EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


async def funded(talk: Talk, line: str = "add funds 500", chat: Chat = PERSONAL) -> int:
    """Add funds, and tell the entry's number as the receipt shows it."""
    receipt = await talk.taps(await talk.says(line, in_=chat), "confirm")
    found = re.search(r"P-2026-(\d{6})", receipt.text)
    assert found
    return int(found[1])


def closed(card: Seen) -> bool:
    return not {"confirm", "cancel"} & set(card.verbs)


@EVERYWHERE
async def test_reverse_in_one_line(talk: Talk, chat: Chat) -> None:
    """The card says what it was, before and after, why and that it is final; a tap books it."""
    seq = await funded(talk, "add funds 500 by invoice", chat)
    card = await talk.says(f"reverse {seq} entered twice", in_=chat)
    assert card.summary == (f"Reverse entry #{seq}? Balance USD 613.81, then USD 113.81")
    for part in (
        "Funds added, +$500.00 on November 19, 2026.",
        "entered twice",
        "cannot be undone",
    ):
        assert part in card.text
    assert await talk.balance() == "USD 613.81"
    done = await talk.taps(card, "confirm")
    assert done.summary == f"Reversed entry #{seq} · USD -500.00 · balance USD 113.81"
    assert f"P-2026-{seq + 1:06d}" in done.text
    assert "Balance: $613.81 → $113.81" in done.text
    assert "entered twice" in done.text
    assert closed(done)
    assert await talk.balance() == START


async def test_second_tap(talk: Talk) -> None:
    """A correction is booked once; the same card tells what happened."""
    seq = await funded(talk, "add funds 500 by invoice")
    card = await talk.says(f"reverse {seq} entered twice")
    await talk.taps(card, "confirm")
    again = await talk.taps(card, "confirm")
    assert again.summary == f"Already reversed entry #{seq} · USD -500.00 · balance USD 113.81"
    assert await talk.balance() == START


async def test_reversed_twice(talk: Talk) -> None:
    """A second reversal is refused before a reason is asked for (rule 6)."""
    seq = await funded(talk, "add funds 500 by invoice")
    await talk.taps(await talk.says(f"reverse {seq} entered twice"), "confirm")
    assert f"Entry #{seq} was reversed before" in (await talk.says(f"reverse {seq}")).text
    assert "already reversed" in (await talk.says("yes")).text


async def test_two_cards_for_one_entry(talk: Talk) -> None:
    """Two people with a card each: the second is told, and nothing is booked twice."""
    seq = await funded(talk, "add funds 500 by invoice", CHANNEL)
    hers = await talk.says(f"reverse {seq} entered twice", by=ANNA, in_=CHANNEL)
    his = await talk.says(f"reverse {seq} a mistake", by=BEN, in_=CHANNEL)
    await talk.taps(hers, "confirm", by=ANNA)
    assert "was reversed before" in (await talk.taps(his, "confirm", by=BEN)).note
    assert await talk.balance() == START


async def test_reverse_asks_why(talk: Talk) -> None:
    """Without a reason nothing is corrected: it is asked for, and kept in the book."""
    seq = await funded(talk, "add funds 500 by invoice")
    assert (await talk.says(f"reverse P-2026-{seq:06d}")).summary.startswith("Why?")
    assert "at most 200" in (await talk.says("x" * 201)).text
    assert "entered twice" in (await talk.says("entered twice")).text
    assert f"Say confirm and entry #{seq} is reversed" in (await talk.says("hm")).text
    await talk.says("yes")
    told = await talk.says("history 3")
    assert f"Reversal of #{seq}" in told.text
    assert "entered twice" in told.text
    assert "Funds added · reversed" in told.text


async def test_refund_of_a_part(talk: Talk) -> None:
    """So much of what is left goes back to who paid."""
    seq = await funded(talk)
    card = await talk.says(f"refund {seq} 50 bought too much")
    assert card.summary == f"Refund USD 50.00 of entry #{seq}? Balance USD 613.81, then USD 563.81"
    assert "Back to: Visa ·· 4242" in card.text
    done = await talk.taps(card, "confirm")
    assert done.summary == f"Refunded USD 50.00 of entry #{seq} · balance USD 563.81"
    assert "Back to: Visa ·· 4242" in done.text
    again = await talk.taps(card, "confirm")
    assert again.summary.startswith(f"Already refunded USD 50.00 of entry #{seq}")
    assert await talk.balance() == "USD 563.81"


async def test_refund_of_all_that_is_left(talk: Talk) -> None:
    """Without an amount it is what is left."""
    seq = await funded(talk)
    card = await talk.says(f"refund {seq} bought by mistake")
    assert card.summary.startswith(f"Refund USD 500.00 of entry #{seq}?")
    await talk.taps(card, "confirm")
    assert "nothing is left" in (await talk.says(f"refund {seq}")).text


async def test_refund_of_too_much(talk: Talk) -> None:
    """More than is left asks again, with the limit (rule 16)."""
    seq = await funded(talk)
    asked = await talk.says(f"refund {seq} 500.01 bought by mistake")
    assert "largest amount is $500.00" in asked.text
    assert (await talk.says("400")).summary.startswith("Refund USD 400.00")


async def test_card_is_not_reversed(talk: Talk) -> None:
    """What a card paid goes back to the card."""
    seq = await funded(talk)
    said = await talk.says(f"reverse {seq} entered twice")
    assert f"refund #{seq}" in said.text
    assert (await talk.says(f"refund #{seq} entered twice")).summary.startswith("Refund USD 500.00")


class Refusing(SandboxGateway):
    """Takes money and never gives it back."""

    answer = Charge(ChargeOutcome.DECLINED, "card_declined")

    async def refund(self, *_: object) -> Charge:
        return self.answer


class Silent(Refusing):
    answer = Charge(ChargeOutcome.UNKNOWN)


async def test_refused_refund(talk: Talk) -> None:
    """What the bank refuses is back in the pool, and the card says so."""
    await talk.pays_by(Refusing())
    seq = await funded(talk)
    done = await talk.taps(await talk.says(f"refund {seq} 50 too much"), "confirm")
    assert done.summary == f"Not refunded USD 50.00 of entry #{seq} · balance USD 613.81"
    assert "the bank declined it" in done.text
    assert "back in the pool" in done.text
    assert await talk.balance() == "USD 613.81"


async def test_refund_on_its_way(talk: Talk) -> None:
    """What has not been answered has left the pool and is told as such, every time."""
    await talk.pays_by(Silent())
    seq = await funded(talk)
    card = await talk.says(f"refund {seq} 50 too much")
    for _ in range(2):
        done = await talk.taps(card, "confirm")
        assert done.summary == f"Refund on its way USD 50.00 of entry #{seq} · balance USD 563.81"
    assert await talk.balance() == "USD 563.81"


async def test_from_the_history(talk: Talk) -> None:
    """The button opens a form with the entries of that page; it leads on to the confirmation."""
    seq = await funded(talk, "add funds 500 by invoice")
    book = await talk.says("history")
    assert (await talk.taps(book, "Correct an entry")).note.startswith("Correct an entry")
    form = talk.heard[0]
    assert [one for one in choices(form, "entry") if one[1] == str(seq)] == [
        (f"#{seq} · Nov 19 · Funds added · +$500.00", str(seq))
    ]
    about = await talk.taps(form, "correct_pick", entry=str(seq))
    assert about.summary == f"Correct entry #{seq} · how and why?"
    assert about.inputs == {"what": "refund", "amount": "500", "reason": ""}
    missing = await talk.taps(about, "correct_review")
    assert "I need a reason" in missing.text
    card = await talk.taps(missing, "correct_review", what="reversal", reason="entered twice")
    assert card.summary == f"Reverse entry #{seq}? Balance USD 613.81, then USD 113.81"
    done = await talk.taps(card, "confirm")
    assert talk.stands(form) == done
    assert await talk.balance() == START


async def test_calls_in_between(talk: Talk) -> None:
    """A reversal does not mind an amount that stands in the form and is no longer left."""
    seq = await funded(talk, "add funds 500 by invoice")
    about = await talk.taps(await talk.says("correct"), "correct_pick", entry=str(seq))
    wrong = await talk.taps(about, "correct_review", amount="500.01", reason="entered twice")
    assert "largest amount is $500.00" in wrong.text
    card = await talk.taps(wrong, "correct_review", what="reversal")
    assert card.summary.startswith(f"Reverse entry #{seq}?")


async def test_refund_from_the_history(talk: Talk) -> None:
    """The amount stands there already and can be changed; too much is told in the form."""
    seq = await funded(talk)
    await talk.taps(await talk.says("history"), "correct")
    about = await talk.taps(talk.heard[0], "correct_pick", entry=str(seq))
    assert about.inputs == {"amount": "500", "reason": ""}
    again = await talk.taps(about, "correct_review", amount="501", reason="too much")
    assert "largest amount is $500.00" in again.text
    assert again.inputs == {"amount": "501", "reason": "too much"}
    card = await talk.taps(again, "correct_review", amount="1")
    assert card.summary.startswith(f"Refund USD 1.00 of entry #{seq}?")


async def test_an_older_page(talk: Talk) -> None:
    """The form offers what stands on the page where its button was, not what came since."""
    second = await talk.taps(await talk.says("history"), "Older")
    numbers = re.findall(r"#(\d+)", second.text)
    await funded(talk)
    await talk.taps(second, "correct")
    offered = [value for _, value in choices(talk.heard[0], "entry")]
    assert offered
    assert set(offered) <= set(numbers)


async def test_step_by_step(talk: Talk) -> None:
    """The same typed: which entry, how, how much, why."""
    seq = await funded(talk, "add funds 500 by invoice")
    assert "entry" in (await talk.says("correct")).inputs
    assert "reversed as a whole" in (await talk.says(str(seq))).summary
    assert "neither reverse nor refund" in (await talk.says("both")).text
    assert "How much" in (await talk.says("refund")).summary
    await talk.says("balance")
    assert "from $0.01 to $500.00" in talk.heard[-1].text
    assert "Why?" in (await talk.says("skip")).summary
    card = await talk.says("bought by mistake")
    assert card.summary.startswith(f"Refund USD 500.00 of entry #{seq}?")


async def test_form_for_reversals(talk: Talk) -> None:
    """`reverse` alone offers what can be reversed; a card's payments are not among it."""
    await funded(talk)
    form = await talk.says("reverse")
    assert choices(form, "entry")
    assert not [title for title, _ in choices(form, "entry") if "Funds added" in title]


async def test_usage_is_reversed(talk: Talk) -> None:
    """Calls that were not ours are taken out of the book."""
    form = await talk.says("reverse")
    title, value = next(one for one in choices(form, "entry") if "call" in one[0])
    about = await talk.taps(form, "correct_pick", entry=value)
    assert about.inputs == {"reason": ""}
    card = await talk.taps(about, "correct_review", reason="not our calls")
    assert "not our calls" in card.text
    assert (await talk.taps(card, "confirm")).summary.startswith(f"Reversed entry #{value} · USD +")
    assert title


@pytest.mark.parametrize("number", ["99999", "0", "P-2025-000001", "P-2031-000001", "#000"])
async def test_foreign_number(talk: Talk, number: str) -> None:
    """A number that the book does not have asks again."""
    asked = await talk.says(f"reverse {number} entered twice")
    assert "The book has no entry" in asked.text
    assert "as history shows it" in asked.text
    assert "no entry" in (await talk.says("a lot")).text


async def test_viewer(talk: Talk) -> None:
    """Who may only look sees no button in a personal chat, and is refused everywhere."""
    seq = await funded(talk, "add funds 500", CHANNEL)
    for said in ("correct", f"reverse {seq} x", f"refund {seq} x", "refund"):
        assert "Your role does not" in (await talk.says(said, by=GUEST)).text
    assert "correct" not in (await talk.says("history", by=GUEST)).verbs
    shared = await talk.says("history", by=GUEST, in_=CHANNEL)
    assert "Your role does not" in (await talk.taps(shared, "correct", by=GUEST)).note
    assert talk.heard == []


async def test_somebody_elses_form(talk: Talk) -> None:
    """A form is filled in by the one who asked for it."""
    seq = await funded(talk, "add funds 500", CHANNEL)
    form = await talk.says("correct", by=ANNA, in_=CHANNEL)
    told = await talk.taps(form, "correct_pick", by=BEN, entry=str(seq))
    assert "Only the person who asked" in told.note


async def test_too_late(talk: Talk) -> None:
    """A stale card books nothing and says what it was."""
    seq = await funded(talk)
    card = await talk.says(f"refund {seq} 50 too much")
    talk.passes(minutes=11)
    late = await talk.taps(card, "confirm")
    assert late.summary.startswith("No longer valid")
    assert f"Refund $50.00 of entry #{seq}" in late.text
    assert await talk.balance() == "USD 613.81"


async def test_cancelled_and_replaced(talk: Talk) -> None:
    """Closed cards say what they would have done."""
    seq = await funded(talk, "add funds 500 by invoice")
    first = await talk.says(f"reverse {seq} entered twice")
    second = await talk.says(f"refund {seq} 5 too much")
    assert talk.stands(first).summary.startswith("Replaced by a newer one")
    assert f"Reverse entry #{seq}" in talk.stands(first).text
    assert "Cancelled: correcting an entry" in (await talk.says("cancel")).text
    assert closed(talk.stands(second))
    assert await talk.balance() == "USD 613.81"


@pytest.mark.parametrize(
    ("locale", "said", "yes", "done"),
    [
        ("zh-CN", "冲销 {} 重复入账", "确认", "已冲销 #{} · USD -500.00 · 余额 USD 113.81"),
        ("zh-TW", "沖銷 {} 重複入帳", "確認", "已沖銷 #{} · USD -500.00 · 餘額 USD 113.81"),
        ("zh-CN", "退款 {} 50元 买错", "确认", ""),
        ("zh-TW", "退款 {} 50 買錯", "確認", "已從 #{} 退款 USD 50.00 · 餘額 USD 563.81"),
    ],
)
async def test_in_chinese(talk: Talk, locale: str, said: str, yes: str, done: str) -> None:
    """The same in Chinese, in an accountant's words; a currency that is not ours asks again."""
    chat = Chat("chinese", PERSONAL.kind, locale)
    seq = await funded(talk, "add funds 500 by invoice", chat)
    asked = await talk.says(said.format(seq), in_=chat)
    if not done:
        assert "CNY" in asked.text
        return
    assert (await talk.says(yes, in_=chat)).summary == done.format(seq)


async def test_typo(talk: Talk) -> None:
    """A slip of the pen is answered with the command that was meant."""
    assert "Did you mean reverse?" in (await talk.says("revers 318")).text
    assert "Did you mean refund?" in (await talk.says("refnd 318")).text


async def test_below_the_trigger(talk: Talk) -> None:
    """A correction that brings the balance below the trigger says what follows."""
    seq = await funded(talk, "add funds 500 by invoice")
    await talk.says("trigger 120")
    assert "below the trigger of $120.00" in (await talk.says(f"reverse {seq} twice")).text


def choices(seen: Seen, name: str) -> list[tuple[str, str]]:
    """What a choice set offers: titles and values."""
    assert seen.card
    field = next(one for one in seen.card.content["body"] if one.get("id") == name)
    return [(one["title"], one["value"]) for one in field["choices"]]


async def test_refund_alone_asks_how_much(talk: Talk) -> None:
    """What is typed after `refund 318` is not taken for the reason of a full refund."""
    seq = await funded(talk, "add funds 500")
    asked = await talk.says(f"refund {seq}")
    assert asked.summary == "How much should be given back?"
    assert (await talk.says("50")).summary.startswith("Why?")
    card = await talk.says("bought by mistake")
    assert card.summary.startswith("Refund USD 50.00")
    await talk.says("cancel")
    await talk.says(f"refund {seq}")
    await talk.says("skip")
    assert (await talk.says("bought by mistake")).summary.startswith("Refund USD 500.00")
