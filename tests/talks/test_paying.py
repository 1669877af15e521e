"""Payment methods: seen, added and removed; a card's number is never taken in a chat."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import pytest
import structlog

from ledger.account import Method, MethodKind
from ledger.agreements import AGREEMENT
from ledger.errors import GatewayUnreachable
from ledger.gateways import Gateway
from ledger.methods import MAX_METHODS
from providers.invoice import InvoiceGateway
from providers.sandbox import METHODS, SandboxGateway
from providers.till import Till
from tests.contract.samples import keep_method
from tests.house import ANNA, BEN, GUEST, TENANT
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Seen, Talk

NUMBER = "4242 4242 4242 4242"
CHINESE = Chat("personal-zh", PERSONAL.kind, "zh-CN")
EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


class Pages:
    """Hands out addresses of pages where a card is entered, and notes what was forgotten."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.forgotten: list[str] = []

    async def page(self, account_id: str) -> str:
        if self.down:
            raise GatewayUnreachable
        return f"https://example.com/setup/{len(account_id)}"

    async def forget(self, method_id: str) -> None:
        if self.down:
            raise GatewayUnreachable
        self.forgotten.append(method_id)


def stores(talk: Talk, pages: Pages | None = None) -> None:
    """From now on agreements and cards are kept, beside the sandbox's own."""
    purse = talk.house.purse
    gateways: dict[str, Gateway] = {AGREEMENT: InvoiceGateway(purse), "": SandboxGateway()}
    till = Till(purse, gateways, first=METHODS)
    talk.house = replace(talk.house, gateway=till, card_setup=pages)


async def stores_card(talk: Talk, expires: str = "12/26") -> Method:
    card = Method("pm_1", MethodKind.CARD, "Mastercard", "5454", expires)
    await keep_method(talk.house.books, TENANT, card, talk.clock())
    return card


def link(seen: Seen) -> str:
    assert seen.card
    actions = seen.card.content["actions"]
    return str(next(one["url"] for one in actions if one["type"] == "Action.OpenUrl"))


async def test_what_there_is(talk: Talk) -> None:
    """Brand, last four and expiry; what expires soon or has expired is marked."""
    stores(talk, Pages())
    await stores_card(talk)
    card = await talk.says("payment methods")
    assert card.summary.startswith("5 payment methods: Visa ·· 4242, Visa ·· 0002")
    assert "1 · Visa ·· 4242\nexpires August 2028 · auto-recharge uses it" in card.text
    assert "2 · Visa ·· 0002\nexpired, August 2026" in card.text
    assert "4 · Mastercard ·· 5454\nexpires soon, December 2026" in card.text
    assert card.buttons == ["Add a card", "Add an agreement", "Remove"]


async def test_in_the_sandbox(talk: Talk) -> None:
    """The methods are pretend, and no card can be added."""
    card = await talk.says("payment methods")
    assert "pretend" in card.text
    assert card.buttons == ["Add an agreement"]
    assert "No card can be added here" in (await talk.says("add a card")).text


async def test_add_a_card(talk: Talk) -> None:
    """The button leads to a page of the payment service's, good for one card."""
    stores(talk, Pages())
    card = await talk.says("payment methods")
    assert (await talk.taps(card, "add_card")).note.startswith("Add a card")
    page = talk.heard[-1]
    assert link(page) == "https://example.com/setup/36"
    assert "passes through neither this chat nor Purser" in page.text


async def test_page_cannot_be_had(talk: Talk) -> None:
    """Out of reach, or too many stored: one clear sentence, and nothing is posted but that."""
    stores(talk, Pages(down=True))
    assert "does not answer right now" in (await talk.says("add card")).text
    stores(talk, Pages())
    for number in range(MAX_METHODS):
        await talk.says(f"add agreement EA {number}")
    assert f"At most {MAX_METHODS}" in (await talk.says("add card")).text


@EVERYWHERE
async def test_add_an_agreement_in_a_line(talk: Talk, chat: Chat) -> None:
    """It is stored as somebody writes it, and can be paid with at once."""
    stores(talk)
    card = await talk.says("add agreement ８８１２－００４２", in_=chat)
    assert card.summary == "Agreement 8812-0042 (invoice) is stored"
    assert "Anna Ng" in card.text
    funds = await talk.says("add funds 50 by 8812-0042 po 4711", in_=chat)
    await talk.taps(funds, "confirm")
    assert await talk.balance() == "USD 163.81"


@EVERYWHERE
async def test_add_an_agreement_by_form(talk: Talk, chat: Chat) -> None:
    """The form is saved in place, and comes again with what was wrong."""
    stores(talk)
    form = await talk.says("add agreement", in_=chat)
    again = await talk.taps(form, "add_agreement_save", agreement="8812/0042")
    assert "at most 40 letters" in again.text
    assert again.inputs == {"agreement": "8812/0042"}
    saved = await talk.taps(again, "add_agreement_save", agreement="7700 0001")
    assert talk.stands(form) == saved
    assert "7700 0001" in (await talk.says("payment methods", in_=chat)).text
    empty = await talk.says("add agreement", in_=chat)
    assert "letters" in (await talk.taps(empty, "add_agreement_save", agreement=" ")).text


async def test_add_an_agreement_step_by_step(talk: Talk) -> None:
    """The next thing typed is the number."""
    stores(talk)
    await talk.says("add agreement")
    assert "at most 40 letters" in (await talk.says("what?!")).text
    assert (await talk.says("7700 0001")).summary.startswith("Agreement 7700 0001")


async def test_remove(talk: Talk) -> None:
    """Typed by its number in the list; a card is forgotten by its gateway too."""
    pages = Pages()
    stores(talk, pages)
    await stores_card(talk)
    card = await talk.says("remove method 4")
    assert card.summary == "Mastercard ·· 5454 is removed"
    assert pages.forgotten == ["pm_1"]
    assert "5454" not in (await talk.says("payment methods")).text


async def test_remove_by_form(talk: Talk) -> None:
    """Only what is stored can be chosen; a cancelled form removes nothing."""
    stores(talk, Pages())
    await stores_card(talk)
    await talk.says("add agreement 7700 0001")
    card = await talk.says("payment methods")
    await talk.taps(card, "remove_method")
    form = talk.heard[0]
    assert form.inputs == {"method": "pm_1"}
    removed = await talk.taps(form, "remove_method_save", method="agreement-77000001")
    assert removed.summary == "Agreement 7700 0001 (invoice) is removed"
    await talk.taps(card, "remove_method")
    await talk.taps(talk.heard[0], "cancel")
    assert "5454" in (await talk.says("payment methods")).text


async def test_remove_what_cannot_be(talk: Talk) -> None:
    """The sandbox's own, auto-recharge's, nothing of that name, and while the gateway is out."""
    assert "cannot be removed" in (await talk.says("remove method 1")).text
    pages = Pages(down=True)
    stores(talk, pages)
    await stores_card(talk)
    assert "cannot be removed" in (await talk.says("remove method 1")).text
    assert "no such payment method" in (await talk.says("remove method 9")).text
    await talk.says("cancel")
    assert "does not answer right now" in (await talk.says("remove method 5454")).text
    assert "5454" in (await talk.says("payment methods")).text
    await talk.says("auto-recharge by 5454")
    assert "Auto-recharge uses this" in (await talk.says("remove method 5454")).text


async def test_viewer(talk: Talk) -> None:
    """Who may only look sees the methods and no buttons; typed or tapped, nothing is changed."""
    stores(talk, Pages())
    await stores_card(talk)
    seen = await talk.says("payment methods", by=GUEST)
    assert "5454" in seen.text
    assert seen.buttons == []
    for line in ("add agreement 7700 0001", "add card", "remove method 4"):
        assert "Your role does not" in (await talk.says(line, by=GUEST)).text
    everybodys = await talk.says("payment methods", by=ANNA, in_=CHANNEL)
    for verb in ("add_card", "add_agreement", "remove_method"):
        assert "Your role does not" in (await talk.taps(everybodys, verb, by=GUEST)).note
        assert talk.heard == []


async def test_others_form(talk: Talk) -> None:
    """A form is its own person's."""
    stores(talk)
    form = await talk.says("add agreement", in_=GROUP)
    told = await talk.taps(form, "add_agreement_save", by=BEN, agreement="7700 0001")
    assert "Only the person who asked" in told.note


async def test_in_chinese(talk: Talk) -> None:
    """The list, an agreement and a removal, in the reader's words."""
    stores(talk, Pages())
    added = await talk.says("添加协议 7700 0001", in_=CHINESE)
    assert added.summary == "已保存：协议 7700 0001（发票）"
    card = await talk.says("付款方式", in_=CHINESE)
    assert card.buttons == ["添加银行卡", "添加协议编号", "移除"]
    assert "已过期（2026年8月）" in card.text
    assert (await talk.says("移除付款方式 4", in_=CHINESE)).summary.startswith("已移除：协议")


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        "4242-4242-4242-4242",
        "４２４２４２４２４２４２４２４２",
        f"add funds 500 po {NUMBER}",
        f"my card is {NUMBER}, 08/28",
        "添加银行卡 378282246310005",
    ],
)
@pytest.mark.parametrize("opening", ["", "add agreement", "add funds"])
async def test_card_number_is_not_taken(talk: Talk, text: str, opening: str) -> None:
    """Neither echoed nor kept nor logged, whatever is open; the warning says where cards go."""
    if opening:
        await talk.says(opening)
    with structlog.testing.capture_logs() as logged:
        card = await talk.says(text)
    assert "Please no card numbers here" in card.text
    assert "page only" in card.text
    kept = (talk.path / "chats.json").read_text("utf-8") + json.dumps(logged, default=str)
    for shown in (_plain(card.card.content), card.summary, kept):  # type: ignore[union-attr]
        assert not any(half in _closed_up(shown) for half in ("42424242", "37828224", "46310005"))
    assert await talk.balance() == "USD 113.81"


def _plain(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _closed_up(text: str) -> str:
    """However it is written; half of a number is more than an id has by chance."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))


async def test_card_number_in_a_form(talk: Talk) -> None:
    """The form stays as it was; the note warns and repeats nothing."""
    stores(talk)
    form = await talk.says("add agreement")
    told = await talk.taps(form, "add_agreement_save", agreement=NUMBER)
    assert "looked like a card number" in told.note
    assert "4242" not in told.note
    assert talk.stands(form) == form
    funds = await talk.says("add funds")
    assert "card number" in (await talk.taps(funds, "add_funds_review", amount="5", po=NUMBER)).note


async def test_a_slip_of_the_finger_is_masked(talk: Talk) -> None:
    """A long number that is no card's is not said back either."""
    for text in ("4242 4242 4242 4243", "language 424242424242 4243"):
        await talk.says(text)
        said = talk.heard[0].text
        assert "4242" not in said
        assert "••••" in said
