"""Setting up: the walk through what a new owner has to decide, in any order and in any chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.memory import set_up_key
from ledger.licence_errors import DirectoryUnreachable
from ledger.roles import Role
from tests.directory import ScriptedDirectory, somebody
from tests.house import BEN, GUEST, TENANT, grants
from tests.talks.conftest import CHANNEL, Talk
from tests.talks.newcomer import BENS, CHINESE, Newcomer
from tests.talks.test_paying import link, stores_card

LICENCES = "Who may spend from the pool?"
OPENING = "What has been bought so far?"
MORE = "Was anything else bought?"
METHOD = "How are credits paid?"
RECHARGE = "Should the pool be filled by itself?"
ALERTS = "Which channel should be told?"
APPROVERS = "Who else may approve?"
CALLED = "Licences, Opening balance, Payment method, Auto-recharge, Alerts, Approvers"


@pytest.fixture
async def new(tmp_path: Path) -> AsyncIterator[Newcomer]:
    talk = Newcomer(tmp_path)
    await talk.starts()
    yield talk
    await talk.ends()


async def test_the_whole_walk_by_taps(new: Newcomer) -> None:
    """Each step leads into its command and comes back by itself, until all is set but one."""
    await new.takes_cards()
    welcome = await new.installs()
    assert welcome.buttons == ["Set up", "Balance", "Help"]
    await new.taps(welcome, "Set up")
    card = new.heard[0]
    assert card.summary == f"Set up · Step 1 of 6: {LICENCES}"
    assert card.buttons == ["Go on", "Later"]
    card = await new.taps(card, "Go on")
    assert card.summary == f"Set up · Step 2 of 6: {OPENING}"
    assert card.buttons == ["Write down a purchase", "Skip", "Later"]

    assert (await new.taps(card, "Write down a purchase")).note == "How much should be added?"
    await new.says("500")
    confirm = await new.says("2026-01-15")
    await new.taps(confirm, "confirm")
    new.said(MORE)
    card = await new.taps(new.heard[0], "Go on")

    assert card.summary == f"Set up · Step 3 of 6: {METHOD}"
    await new.taps(card, "Add a card")
    new.said("Add a card")
    assert link(new.heard[0])
    await stores_card(new)  # on the payment service's own page
    assert RECHARGE in (await new.taps(card, "Add a card")).text

    card = new.stands(card)
    form = await new.taps(card, "Auto-recharge")
    assert new.heard == []  # the form stands where the question stood
    saved = await new.taps(form, "auto_recharge_save", on="on", amount="400", method="pm_1")
    assert saved.summary.startswith("Auto-recharge"), saved.summary
    new.said(ALERTS)

    await new.taps(new.heard[0], "Alerts here")
    new.said("Alerts come here", APPROVERS)
    choose = new.heard[-1]
    await new.meets(BEN, BENS)
    await new.taps(choose, "Choose people")
    new.said("Who may do what")
    await new.taps(new.heard[0], "role_save", person="ben", role="approver")
    new.said("5 of 6 steps are done")
    last = new.heard[0]
    assert last.summary == "Set up: 5 of 6 done · missing: Licences"
    for said in ("$500.00, 1 purchase", "Mastercard ·· 5454", "on, $400.00", "Anna Ng, Ben Ho"):
        assert said in last.text


async def test_the_whole_walk_by_typing(new: Newcomer) -> None:
    """Every button has a word: yes, skip, next and cancel; a command goes on as well."""
    await new.says("set up")
    new.said(LICENCES)
    await new.says("next")
    new.said(OPENING)
    await new.says("yes")
    new.said("How much should be added?")
    await new.says("500")
    await new.says("yesterday")
    await new.says("yes")
    new.said("Nothing was charged", MORE)
    await new.says("next")
    new.said(METHOD)
    await new.says("add agreement 7204 5519")
    new.said("is stored", RECHARGE)
    await stores_card(new)
    await new.says("auto-recharge on 400 with 5454")
    new.said("$400.00", ALERTS)
    await new.says("alerts here", in_=CHANNEL)
    new.said("Alerts come here")  # there nobody walks
    await new.says("no")
    new.said(APPROVERS)
    assert "Missing" not in (await new.says("skip")).text
    assert new.heard[-1].summary == "Set up: 4 of 6 done · missing: Licences, Approvers"


async def test_all_skipped(new: Newcomer) -> None:
    """The last card names all that is missing, says what to type, and three buttons lead there."""
    last = await new.stands_at("0 of 6")
    assert last.summary == f"Set up: 0 of 6 done · missing: {CALLED}"
    assert last.text.count("Skipped: ") == 6
    assert last.buttons == ["Opening balance", "Payment method", "Auto-recharge"]
    assert (await new.says("set up")).summary == last.summary
    assert (await new.says("skip")).text.startswith("Nothing waits for a confirmation")


async def test_what_was_skipped_is_done_from_the_last_card(new: Newcomer) -> None:
    """Its button leads into the command, and then back to the list."""
    last = await new.stands_at("0 of 6")
    form = await new.taps(last, "Payment method")
    await new.taps(form, "Save", agreement="7204 5519")
    new.said("1 of 6 steps are done")
    assert "Payment method\nAgreement 7204 5519 (invoice)" in new.heard[0].text
    assert new.heard[0].text.count("Skipped: ") == 5


async def test_a_dialog_that_is_left_comes_back_to_its_step(new: Newcomer) -> None:
    """By word or by the form's own button; nothing was changed, and the step is asked again."""
    card = await new.stands_at(METHOD)
    form = await new.taps(card, "Add an agreement")
    await new.says("cancel")
    new.said("Cancelled: adding an agreement number", METHOD)
    form = await new.taps(new.heard[-1], "Add an agreement")
    assert (await new.taps(form, "cancel")).verbs == []
    new.said(METHOD)
    await new.says("yes")
    new.said("Add an agreement number")
    await new.says("help")
    assert (
        "What is the agreement number?" in new.heard[-1].text
    )  # the dialog goes on, not yet the walk
    await new.says("add funds")
    new.said("Closed before it was finished", "Add funds")
    await new.says("cancel")
    new.said("Cancelled: adding funds", METHOD)


async def test_left_in_the_middle_and_taken_up_elsewhere(new: Newcomer) -> None:
    """Where it goes on is known in every chat, and after a restart."""
    card = await new.stands_at(OPENING)
    left = await new.taps(card, "Later")
    assert "0 of 6 steps are done" in left.text
    assert left.buttons == ["Go on"]
    assert new.stands(card) == left
    assert (await new.says("skip")).text.startswith("Nothing waits")
    await new.restarts()
    assert OPENING in (await new.says("set up", in_=CHANNEL)).text
    await new.says("skip", in_=CHANNEL)
    new.said(METHOD)
    await new.taps(left, "Go on")
    new.said(METHOD)
    await new.restarts()
    await new.says("skip")
    new.said(RECHARGE)


async def test_cancel_leaves_it_for_later(new: Newcomer) -> None:
    """The word does what the button does."""
    await new.stands_at(RECHARGE)
    left = await new.says("cancel")
    assert left.buttons == ["Go on"]
    assert "There is nothing open" in (await new.says("cancel")).text
    assert RECHARGE in (await new.says("set up")).text


async def test_whoever_comes_back_later_is_not_asked_out_of_nowhere(new: Newcomer) -> None:
    """After a quarter of an hour other talk is other talk; the card's buttons still work."""
    card = await new.stands_at(METHOD)
    new.passes(minutes=16)
    await new.says("balance")
    new.said("Balance")
    await new.taps(card, "Add an agreement")
    new.passes(minutes=16)
    await new.says("balance")
    new.said("this has ended: adding an agreement number", "Balance")
    assert METHOD in (await new.says("set up")).text


async def test_other_talk_in_between(new: Newcomer) -> None:
    """What is asked aside is answered, and the step is asked again; a tap elsewhere is quiet."""
    await new.stands_at(METHOD)
    await new.says("balance")
    new.said("Balance", METHOD)
    balance = new.heard[0]
    await new.taps(balance, "history")
    new.said("History")
    await new.says("what do you think")
    new.said("I do not understand")


async def test_a_second_owner_takes_it_up(new: Newcomer) -> None:
    """By the first one's card in the channel or by a word of one's own; nothing is done twice."""
    await grants(new.house, BEN, Role.OWNER)
    await new.says("set up", in_=CHANNEL)
    card = await new.says("skip", in_=CHANNEL)
    await new.says("set up", BEN, BENS)
    new.said(OPENING)
    await new.says("500 on 2026-01-15", BEN, BENS)
    await new.says("yes", BEN, BENS)
    await new.says("next", BEN, BENS)
    await new.says("add agreement 7204 5519", BEN, BENS)
    new.said("is stored", RECHARGE)
    assert RECHARGE in (await new.taps(card, "Skip", BEN)).text
    await new.says("skip", BEN, CHANNEL)
    new.said(ALERTS)  # for Ben it goes on there
    await new.says("next", in_=CHANNEL)  # Anna has not moved from her question
    new.said(ALERTS)


async def test_a_step_that_somebody_else_has_done_is_not_done_twice(new: Newcomer) -> None:
    """Its button on an older card goes on instead."""
    card = await new.stands_at(METHOD)
    await new.says("add agreement 7204 5519", in_=CHANNEL)
    assert RECHARGE in (await new.taps(card, "Add an agreement")).text
    assert new.heard == []


async def test_several_purchases_in_a_line(new: Newcomer) -> None:
    """Each is confirmed by itself, free of charge, and expires by its own day."""
    await new.stands_at(OPENING)
    await new.says("500 on 2026-01-15, 300 bought on 2 March 2026")
    new.said("Write down $500.00")
    assert "Expires on: January 15, 2027" in new.heard[0].text
    await new.says("confirm")
    new.said("$500.00 written down", "Write down $300.00")
    second = new.heard[-1]
    assert "Nothing is charged" in second.text
    assert "Purchase in the admin centre" in second.text
    await new.taps(second, "confirm")
    new.said(MORE)
    assert "$300.00: bought March 2, 2026, good until March 2, 2027" in new.heard[0].text
    assert await new.balance() == "USD 800.00"
    await new.taps(new.heard[0], "Another purchase")
    new.said("How much should be added?")


async def test_purchases_one_after_the_other(new: Newcomer) -> None:
    """The step stays until somebody says that it is enough."""
    await new.stands_at(OPENING)
    for day in ("2026-01-15", "2026-03-02"):
        await new.says(f"200 {day}")
        await new.says("yes")
        new.said("Nothing was charged", MORE)
    assert METHOD in (await new.says("next")).text
    assert await new.balance() == "USD 400.00"


async def test_one_of_several_is_left_out(new: Newcomer) -> None:
    """A no passes over one purchase; cancel drops those behind it as well."""
    await new.stands_at(OPENING)
    await new.says("500 2026-01-15; 300 2026-03-02; 100 2026-04-01")
    await new.says("no")
    new.said("Cancelled", "Write down $300.00")
    await new.says("cancel")
    new.said("Cancelled", OPENING)
    assert await new.balance() == "USD 0.00"


async def test_a_purchase_that_cannot_be_is_asked_about(new: Newcomer) -> None:
    """A day no purchase can have, or one that was no day, is told before anything is written."""
    await new.stands_at(OPENING)
    await new.says("500 on 2025-01-15, 300 on 2026-03-02")
    assert "12 months" in new.heard[-1].text
    await new.says("2026-01-15")
    new.said("Write down $500.00")
    await new.says("cancel")
    await new.says("500 on 2026-02-31")
    assert "2026-02-31" in new.heard[-1].text
    await new.says(", ".join(["10 2026-03-02"] * 7))
    new.said("At most 6 purchases at once")
    assert await new.balance() == "USD 0.00"


async def test_the_balance_alone(new: Newcomer) -> None:
    """Who knows only what the admin centre shows types that, and the book says the same."""
    await new.stands_at(OPENING)
    await new.says("812.35")
    new.said("812.35")
    assert new.heard[0].verbs[0] == "confirm"
    await new.says("yes")
    assert MORE in new.heard[-1].text
    assert await new.balance() == "USD 812.35"


async def test_purchases_and_then_the_balance(new: Newcomer) -> None:
    """The difference to the admin centre's figure is booked on top of what was written down."""
    await new.stands_at(OPENING)
    await new.says("500 on 2026-01-15")
    await new.says("yes")
    await new.says("$ 420.10")
    await new.says("yes")
    assert "$420.10: bought January 15, 2026" in new.heard[-1].text


async def test_on_a_customer_agreement(new: Newcomer) -> None:
    """Nothing can be bought, so no payment is asked for, and auto-recharge has to be off."""
    await stores_card(new)
    await new.says("auto-recharge on 400 with 5454")
    await new.says("yes")
    await new.says("customer agreement on")
    await new.says("set up")
    await new.says("skip")
    new.said("Step 2 of 5")
    await new.says("500 on 2026-01-15")  # what was bought before can be written down
    await new.says("yes")
    card = await new.says("next")
    assert card.summary == "Set up · Step 3 of 5: Auto-recharge has to be off"
    await new.taps(card, "Turn it off")
    new.said(ALERTS)
    assert (await new.account()).recharge.on is False
    last = await new.stands_at("of 5 done")
    assert "off, as it has to be on a Microsoft Customer Agreement" in last.text


async def test_a_viewer_is_refused(new: Newcomer) -> None:
    """Politely, by word and by button, and nothing is remembered."""
    card = await new.says("set up", in_=CHANNEL)
    for who in (Role.VIEWER, Role.APPROVER):
        await grants(new.house, GUEST, who)
        assert "Your role does not allow that" in (await new.says("set up", GUEST)).text
        for button in ("Go on", "Later"):
            told = await new.taps(card, button, GUEST)
            assert "Your role does not allow that" in told.note
    assert new.stands(card) == card
    assert await new.memory.read(set_up_key(TENANT)) is None
    assert "Set up" not in (await new.installs(BENS, GUEST)).buttons


async def test_an_owner_who_is_none_any_more(new: Newcomer) -> None:
    """The walk ends with the role, and nobody is asked further."""
    await grants(new.house, BEN, Role.OWNER)
    await new.says("set up", BEN, BENS)
    await grants(new.house, BEN, Role.VIEWER)
    assert "Your role does not allow that" in (await new.says("skip", BEN, BENS)).text
    await new.says("balance", BEN, BENS)
    new.said("Balance")


async def test_licences_are_read_where_they_can_be(new: Newcomer) -> None:
    """Who has one stands in the directory; while it is out of reach nothing is claimed."""
    directory = ScriptedDirectory()
    directory.knows(somebody("Ben Ho"))
    await new.licenses_by(directory)
    card = await new.says("set up")
    assert card.buttons == ["Licences", "Skip", "Later"]
    await new.taps(card, "Licences")
    new.said("Nobody has the Communications Credits licence yet")
    await new.says("assign licence ben@contoso.com")
    await new.says("yes")
    new.said("licence", OPENING)
    left = await new.says("cancel")
    assert "1 person may spend" in left.text
    directory.failing = DirectoryUnreachable()
    assert LICENCES in (await new.says("set up")).text


async def test_recommended_amounts(talk: Talk) -> None:
    """Where there are calls to say it from, the step leads to what would have served."""
    await talk.says("auto-recharge off")
    card = await talk.says("set up")
    assert card.buttons[0] == "Recommended amounts"
    await talk.taps(card, "Recommended amounts")
    (told,) = talk.heard
    assert "Recommended" in told.summary
    assert (await talk.taps(told, "recommend_apply")).card
    (following,) = talk.heard
    assert ALERTS in following.text
    assert (await talk.account()).recharge.on


async def test_everything_is_set(talk: Talk) -> None:
    """An owner with nothing left to do is told so, and is not offered it in the welcome."""
    await talk.says("alerts here")
    await talk.says("help", BEN, BENS)  # an owner by the settings counts once met
    last = await talk.says("set up")
    assert last.buttons == ["Balance"]
    assert "Set up" not in (await talk.installs()).buttons


@pytest.mark.parametrize("said", ["设置", "設定", "Set-up", "请开始设置", "继续设置"])
async def test_synonyms(new: Newcomer, said: str) -> None:
    """It is understood in three languages."""
    assert (await new.says(said)).summary.startswith("Set up · Step 1")


async def test_in_chinese(new: Newcomer) -> None:
    """The walk by its Chinese words, with purchases as they are written there."""
    await new.says("设置", in_=CHINESE)
    new.said("谁可以使用这笔点数？")
    await new.says("下一步", in_=CHINESE)
    await new.says("５００购于2026-01-15，300 购于 2026年3月2日", in_=CHINESE)
    new.said("补记 US$500.00")
    await new.says("确认", in_=CHINESE)
    await new.says("确认", in_=CHINESE)
    assert "还有其他购买吗？" in new.heard[-1].text
    assert await new.balance() == "USD 800.00"
    await new.says("跳过", in_=CHINESE)
    new.said("用什么方式付款？")
    last = await new.says("取消", in_=CHINESE)
    assert last.summary == "设置：已完成 1/6 · 尚缺：许可证、付款方式、自动充值、提醒、审批人"
    assert last.buttons == ["继续设置"]


async def test_forged_steps(new: Newcomer) -> None:
    """A step that there is none of is an unknown button."""
    await new.says("set up")
    for data in ({}, {"step": "vault"}, {"step": 1}, {"step": ["method"]}):
        for verb in ("set_up_do", "set_up_skip"):
            answer = await new.taps_raw(verb, data)
            assert "cannot be used any more" in answer.note


async def test_what_was_kept_and_cannot_be_read(new: Newcomer) -> None:
    """Then nothing was skipped, and everything is asked once more."""
    for kept in ({"skipped": "opening"}, {"skipped": [1, "vault"]}, {}):
        await new.memory.write({set_up_key(TENANT): kept})
        assert LICENCES in (await new.says("set up")).text
