"""Looking: balance, history, help and the welcome, open to everyone."""

from __future__ import annotations

import pytest

from dialogs.turn import Tap
from ledger.people import Actor
from tests.house import ANNA, GUEST, TENANT, ZONE
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk

EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)


@EVERYWHERE
async def test_balance(talk: Talk, chat: Chat) -> None:
    """Everyone of the organisation sees the balance, and nothing is kept of that turn."""
    seen = await talk.says("balance", by=GUEST, in_=chat)
    assert seen.summary == "Balance USD 113.81 · trigger USD 100.00"
    assert await talk.memory.keys("dialog:") == ()


async def test_balance_said(talk: Talk) -> None:
    """In any case, width and language, with a polite word around it."""
    for said in (
        "Balance",
        "BALANCE!",
        "ｂａｌａｎｃｅ",
        "please show balance",
        "餘額。",
        " 余额 ？ ",
    ):
        assert (await talk.says(said)).summary.startswith("Balance USD 113.81")


async def test_history(talk: Talk) -> None:
    """The book, newest first; its pages turn in place."""
    first = await talk.says("history", by=GUEST)
    assert "Auto-recharge" in first.text
    second = await talk.taps(first, "Older", by=GUEST)
    assert second.id == first.id
    assert second.text != first.text
    assert (await talk.taps(second, "Newer", by=GUEST)).text == first.text


async def test_history_size_and_month(talk: Talk) -> None:
    """As many lines as were asked for, or those of one month."""
    assert (await talk.says("history 20")).summary.startswith("History, 20 entries")
    assert (await talk.says("明细 ３")).summary.startswith("History, 3 entries")
    assert "October 2026" in (await talk.says("history 2026-10")).text
    assert "History" in (await talk.says("history 999")).summary


async def test_history_button(talk: Talk) -> None:
    """The button on the balance card shows the book as a new card; the balance stays."""
    balance = await talk.says("balance")
    note = (await talk.taps(balance, "history")).note
    assert note.startswith("History")
    assert talk.heard[0].summary == note
    assert talk.stands(balance) == balance


async def test_help(talk: Talk) -> None:
    """Help names every command and Microsoft's pages; a mention alone asks for it too."""
    seen = await talk.says("help")
    for command in ("balance", "add funds", "trigger", "auto-recharge", "history", "alerts here"):
        assert command in seen.text
    assert "https://example.com/rates" in seen.text
    for said in ("?", "Hello", "帮助", "說明", "", "  "):
        assert (await talk.says(said)).text == seen.text


async def test_help_names_what_its_reader_may(talk: Talk) -> None:
    """Alone with Purser a viewer is told of nothing that would be refused; a channel sees all."""
    seen = await talk.says("help", by=GUEST)
    assert (
        seen.summary
        == "Purser help: balance, usage last month, forecast, recommend, history, export, "
        "approvals, limits, licences, roles, alerts, language, cancel"
    )
    assert seen.verbs == ["balance", "history"]
    assert "add funds" in (await talk.says("help", by=GUEST, in_=CHANNEL)).text
    stranger = await talk.says("help", by=Actor(TENANT, "stranger", "Somebody"))
    assert stranger.summary == "Purser help: claim, language, cancel"
    assert stranger.verbs == []


async def test_buttons_are_for_those_who_may(talk: Talk) -> None:
    """Nothing on a viewer's cards would be refused, from the welcome on."""
    welcome = await talk.installs(by=GUEST)
    assert welcome.verbs == ["balance", "help"]
    assert (await talk.taps(welcome, "balance", by=GUEST)).note.startswith("Balance")
    assert talk.heard[0].verbs == ["history"]
    assert (await talk.says("balance", by=GUEST, in_=CHANNEL)).verbs[0] == "add_funds"


async def test_help_button(talk: Talk) -> None:
    """The welcome's help button answers below it."""
    welcome = await talk.installs()
    assert "Purser help" in (await talk.taps(welcome, "help")).note
    assert talk.stands(welcome) == welcome


async def test_welcome(talk: Talk) -> None:
    """A person and a channel are welcomed each in its own way, and the account is there."""
    person, channel = await talk.installs(PERSONAL), await talk.installs(CHANNEL)
    group = await talk.installs(GROUP)
    assert person.summary != channel.summary == group.summary
    assert "alerts_here" in channel.verbs
    assert "no real money" in person.text
    assert (await talk.account()).sandbox


async def test_buttons_open_forms(talk: Talk) -> None:
    """A button on the balance card opens the form below it, and the dialog with it."""
    balance = await talk.says("balance", in_=CHANNEL)
    note = (await talk.taps(balance, "add_funds")).note
    assert note.startswith("Add funds")
    assert talk.stands(balance) == balance
    assert "amount" in talk.heard[0].inputs
    assert (await talk.says("500", in_=CHANNEL)).summary.startswith("Which payment method")
    await talk.taps(balance, "change_trigger")
    assert "Closed before it was finished: adding funds" in talk.heard[0].text
    assert "amount" in talk.heard[1].inputs


async def test_balance_button_keeps_its_card(talk: Talk) -> None:
    """A balance asked for from a receipt or an alert is a new card: the old one is a record."""
    welcome = await talk.installs()
    assert (await talk.taps(welcome, "balance")).note == "Balance USD 113.81 · trigger USD 100.00"
    assert talk.stands(welcome) == welcome


FORGED: list[tuple[str, dict[str, object]]] = [
    ("rob_bank", {}),
    ("confirm", {}),
    ("confirm", {"draft": 7}),
    ("confirm", {"draft": "x" * 500}),
    ("add_funds_review", {"amount": "500"}),
    ("add_funds_review", {"form": ["a"], "amount": "500"}),
    ("cancel", {}),
    ("language_set", {"language": "tlh"}),
    ("language_set", {"language": ["en"]}),
]


async def test_forged_buttons(talk: Talk) -> None:
    """Buttons that no card of ours has get a polite note."""
    for verb, data in FORGED:
        answer = await talk.taps_raw(verb, data)
        assert "cannot be used any more" in answer.note


NONSENSE: list[dict[str, object]] = [
    {"before": "x", "size": -1, "month": "1999"},
    {"before": 10**20},
    {"month": "2026-13"},
]


async def test_forged_page(talk: Talk) -> None:
    """A page with nonsense in it is the first page."""
    for data in NONSENSE:
        answer = await talk.taps_raw("history_page", data)
        assert answer.card
        assert answer.card.summary.startswith("History")


async def test_unknown_draft(talk: Talk) -> None:
    """A draft that never was is not known."""
    assert "not known here" in (await talk.taps_raw("confirm", {"draft": "nothing"})).note


async def test_amounts_in_card_data_are_not_believed(talk: Talk) -> None:
    """Whatever amount a tap carries, the draft's own is booked."""
    card = await talk.says("add funds 50")
    draft = card.button("confirm")["data"]["draft"]
    forged = {"draft": draft, "amount": "9999", "account": "other", "role": "owner"}
    await talk.taps_raw("confirm", forged)
    assert await talk.balance() == "USD 163.81"


async def test_refresh(talk: Talk) -> None:
    """An automatic refresh renews a balance in place and decides nothing."""
    card = await talk.says("add funds 50")
    draft = card.button("confirm")["data"]["draft"]
    turn = await talk.turn(ANNA, PERSONAL)
    answer = await talk.front.tap(turn, Tap("confirm", {"draft": draft}, card.id, automatic=True))
    assert answer.card is None
    assert await talk.balance() == "USD 113.81"
    turn = await talk.turn(ANNA, PERSONAL)
    answer = await talk.front.tap(turn, Tap("balance", {}, card.id, automatic=True))
    assert answer.card
    assert turn.replies == []


MISTAKEN = [
    ("balence", "balance"),
    ("add fnds 500", "add funds"),
    ("balance sheet of May", "balance"),
    ("tirgger", "trigger"),
    ("alertz", "alerts"),
    ("余额不足怎么办", "balance"),
]


async def test_suggestion(talk: Talk) -> None:
    """What is not understood gets the nearest command, and nothing is done."""
    for said, suggested in MISTAKEN:
        assert f"Did you mean {suggested}?" in (await talk.says(said)).text


async def test_no_suggestion(talk: Talk) -> None:
    """What is near nothing is pointed to help, and said back short and harmless."""
    seen = await talk.says("xyzzy **bold** " + "y" * 100)
    assert "Type help" in seen.text
    assert "y" * 41 not in seen.text


async def test_the_first_who_talks_opens_the_account(fresh: Talk) -> None:
    """An installation tells no time zone, and an account keeps the one it was opened with."""
    await fresh.installs()
    assert await fresh.house.books.account(TENANT) is None
    await fresh.says("balance")
    assert (await fresh.account()).time_zone == ZONE


async def test_history_by_the_name_of_a_month(talk: Talk) -> None:
    """Last month is the one before this one, on the account's calendar."""
    assert "October 2026" in (await talk.says("history last month")).text
    assert "October 2026" in (await talk.says("明细 十月")).text
    told = await talk.says("history of mankind")
    assert "how many entries (20) or a month (2026-10)" in told.text


async def test_thanks(talk: Talk) -> None:
    """They are answered, and what is open goes on."""
    assert (await talk.says("谢谢")).text.startswith("You are welcome.")
    await talk.says("add funds 50")
    assert "Say confirm" in (await talk.says("thanks")).text
    assert await talk.balance() == "USD 113.81"
