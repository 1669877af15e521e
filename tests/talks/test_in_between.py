"""In between: help, cancel, other commands, silence, restarts and other people."""

from __future__ import annotations

from hashlib import sha256

import pytest

from dialogs.memory import dialog_key
from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk

EVERYWHERE = pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)
METHOD = "Which payment method should be charged?"


@EVERYWHERE
@pytest.mark.parametrize(
    "said", ["help", "balance", "history", "alerts", "language", "alerts here"]
)
async def test_asked_in_between(talk: Talk, chat: Chat, said: str) -> None:
    """Another question in the middle is answered, and the open one is asked again."""
    await talk.says("add funds", in_=chat)
    await talk.says("500", in_=chat)
    await talk.says(said, in_=chat)
    assert len(talk.heard) == 2
    assert talk.heard[1].summary == METHOD
    await talk.says("1", in_=chat)
    assert (await talk.says("skip", in_=chat)).summary.startswith("Add USD 500.00?")


async def test_help_before_the_first_answer(talk: Talk) -> None:
    """Right after the form, the question it stands for is asked again."""
    await talk.says("add funds")
    assert (await talk.says("help")).summary == "How much should be added?"


async def test_help_before_the_yes(talk: Talk) -> None:
    """In front of the confirmation, that is asked again, with its amount."""
    await talk.says("add funds 50")
    assert "$50.00 is charged" in (await talk.says("help")).text
    assert (await talk.says("yes")).summary.startswith("Added USD 50.00")


@EVERYWHERE
async def test_cancel_at_every_step(talk: Talk, chat: Chat) -> None:
    """Cancel ends the dialog wherever it stands, and says so; then nothing is open."""
    steps = ["add funds", "500", "1"]
    for end in range(1, len(steps) + 1):
        for said in steps[:end]:
            await talk.says(said, in_=chat)
        assert "Cancelled: adding funds" in (await talk.says("Cancel.", in_=chat)).text
        assert "nothing open" in (await talk.says("取消", in_=chat)).text
    assert await talk.memory.keys("dialog:") == ()
    assert await talk.balance() == "USD 113.81"


async def test_cancel_button_on_a_form(talk: Talk) -> None:
    """A form's cancel closes it in place and ends its dialog."""
    form = await talk.says("add funds")
    closed = await talk.taps(form, "cancel")
    assert closed.summary.startswith("Cancelled")
    assert "Anna Ng" in closed.text
    assert "I do not understand" in (await talk.says("500")).text


async def test_a_viewer_cancels_no_form(talk: Talk) -> None:
    """The id says whose a form is, and can be made up: no card is told cancelled by a viewer."""
    made_up = f"0.{sha256(GUEST.person_id.encode()).hexdigest()[:8]}"
    answer = await talk.taps_raw("cancel", {"form": made_up}, by=GUEST, in_=CHANNEL)
    assert answer.card is None
    assert "Your role does not" in answer.note


async def test_another_command(talk: Talk) -> None:
    """Another change takes the place of the open one, and that is said."""
    await talk.says("add funds")
    await talk.says("trigger")
    assert "Closed before it was finished: adding funds" in talk.heard[0].text
    await talk.says("50")
    assert str((await talk.account()).trigger) == "USD 50.00"
    assert await talk.balance() == "USD 113.81"


async def test_another_command_before_the_yes(talk: Talk) -> None:
    """A confirmation that was left for something else cannot be tapped any more."""
    card = await talk.says("add funds 50")
    await talk.says("trigger")
    assert (await talk.taps(card, "confirm")).summary.startswith("Cancelled")
    assert await talk.balance() == "USD 113.81"


async def test_same_command_again(talk: Talk) -> None:
    """The same command begins anew without a word about it."""
    await talk.says("add funds")
    await talk.says("500")
    assert (await talk.says("add funds 60")).summary.startswith("Add USD 60.00?")
    assert len(talk.heard) == 1


async def test_form_of_what_was_left(talk: Talk) -> None:
    """The form of a dialog that was left still works, and closes what was open instead."""
    form = await talk.says("add funds")
    await talk.says("trigger")
    card = await talk.taps(form, "add_funds_review", amount="50")
    assert card.summary.startswith("Add USD 50.00?")
    assert "Closed before it was finished: changing the trigger amount" in talk.heard[0].text


@EVERYWHERE
async def test_fifteen_minutes(talk: Talk, chat: Chat) -> None:
    """An idle dialog has ended, says so, and what was said is taken as new."""
    await talk.says("add funds", in_=chat)
    talk.passes(minutes=15.1)
    await talk.says("balance", in_=chat)
    assert "15 minutes" in talk.heard[0].text
    assert "adding funds" in talk.heard[0].text
    assert talk.heard[1].summary.startswith("Balance")
    assert len(talk.heard) == 2
    await talk.says("balance", in_=chat)
    assert len(talk.heard) == 1


@pytest.mark.parametrize("said", ["500", "yes", "no", "skip", "cancel"])
async def test_answer_after_fifteen_minutes(talk: Talk, said: str) -> None:
    """An answer that comes too late is told only that, and changes nothing."""
    await talk.says("add funds 50")
    talk.passes(minutes=16)
    assert "15 minutes" in (await talk.says(said)).text
    assert len(talk.heard) == 1
    assert await talk.balance() == "USD 113.81"


async def test_fourteen_minutes_each(talk: Talk) -> None:
    """Whoever answers within fifteen minutes each time is in no hurry."""
    await talk.says("add funds")
    for said in ("abc", "500", "1"):
        talk.passes(minutes=14.9)
        await talk.says(said)
    talk.passes(minutes=14.9)
    assert (await talk.says("skip")).summary.startswith("Add USD 500.00?")


async def test_button_after_fifteen_minutes(talk: Talk) -> None:
    """Who comes back by a button elsewhere is told as well."""
    balance = await talk.says("balance")
    await talk.says("add funds")
    talk.passes(minutes=16)
    await talk.taps(balance, "history")
    assert "15 minutes" in talk.heard[0].text
    assert talk.heard[1].summary.startswith("History")
    assert "nothing open" in (await talk.says("cancel")).text


async def test_tap_after_fifteen_minutes(talk: Talk) -> None:
    """A form that was left open can still be sent off: it says all that is needed."""
    form = await talk.says("add funds")
    talk.passes(minutes=20)
    card = await talk.taps(form, "add_funds_review", amount="50")
    assert talk.heard == []
    assert (await talk.taps(card, "confirm")).summary.startswith("Added USD 50.00")


@EVERYWHERE
async def test_restart_at_every_step(talk: Talk, chat: Chat) -> None:
    """A restart in the middle of a dialog loses nothing."""
    form = await talk.says("add funds", in_=chat)
    await talk.restarts()
    assert (await talk.says("500", in_=chat)).summary == METHOD
    await talk.restarts()
    await talk.says("invoice", in_=chat)
    await talk.restarts()
    card = await talk.says("4711", in_=chat)
    assert "4711" in card.text
    await talk.restarts()
    assert "$500.00 is added" in (await talk.says("help", in_=chat)).text
    await talk.restarts()
    assert (await talk.taps(card, "confirm")).summary.startswith("Added USD 500.00")
    await talk.restarts()
    assert (await talk.taps(card, "confirm")).summary.startswith("Already added USD 500.00")
    assert (await talk.taps(form, "add_funds_review", amount="1")).summary.startswith("Already")
    assert await talk.balance() == "USD 613.81"


async def test_idle_over_a_restart(talk: Talk) -> None:
    """Silence counts across a restart."""
    await talk.says("trigger")
    talk.passes(minutes=10)
    await talk.restarts()
    talk.passes(minutes=6)
    assert "15 minutes" in (await talk.says("50")).text


async def test_two_people_in_a_channel(talk: Talk) -> None:
    """Two people in one channel do not get into each other's dialogs."""
    await talk.says("add funds", by=ANNA, in_=CHANNEL)
    await talk.says("trigger", by=BEN, in_=CHANNEL)
    assert (await talk.says("500", by=ANNA, in_=CHANNEL)).summary == METHOD
    await talk.says("50", by=BEN, in_=CHANNEL)
    assert str((await talk.account()).trigger) == "USD 50.00"
    await talk.says("2", by=ANNA, in_=CHANNEL)
    assert "nothing open" in (await talk.says("cancel", by=BEN, in_=CHANNEL)).text
    card = await talk.says("skip", by=ANNA, in_=CHANNEL)
    assert "Visa ·· 0002" in card.text


async def test_one_person_in_two_chats(talk: Talk) -> None:
    """What is open in the channel is not what is open in the personal chat."""
    await talk.says("add funds", in_=CHANNEL)
    assert "I do not understand" in (await talk.says("500", in_=PERSONAL)).text
    assert (await talk.says("500", in_=CHANNEL)).summary == METHOD


async def test_somebody_elses_form(talk: Talk) -> None:
    """A form is for the person who asked for it; it stays as it is."""
    form = await talk.says("add funds", by=ANNA, in_=CHANNEL)
    for verb in ("add_funds_review", "cancel"):
        note = (await talk.taps(form, verb, by=BEN, amount="50")).note
        assert "Only the person who asked" in note
    assert talk.stands(form) == form
    card = await talk.taps(form, "add_funds_review", by=ANNA, amount="50")
    assert card.summary.startswith("Add USD 50.00?")


async def test_damaged_memory(talk: Talk) -> None:
    """A stored dialog that is not ours is dropped with a word about it, and never run."""
    key = dialog_key(ANNA.account_id, PERSONAL.id, ANNA.person_id)
    for document in ({"py/object": "os.system"}, {"version": 1, "stack": 3}):
        await talk.memory.write({key: document})
        await talk.says("balance")
        assert "could not be read" in talk.heard[0].text
        assert talk.heard[1].summary.startswith("Balance")
        assert await talk.memory.read(key) is None
        await talk.says("balance")
        assert len(talk.heard) == 1
