"""Answers reach the chat: new cards, changed ones, and what is posted where none can be changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest
from structlog.testing import capture_logs

from bot.pacing import ANSWERS
from dialogs.turn import Answer, Turn
from ledger.drafts import DraftState
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.money import Money
from tests.bot.desk import Served, card, serve
from tests.connector import Status
from tests.house import ANNA, TENANT, ZONE

LOST = Status(404, {"error": {"code": "ActivityNotFoundInConversation"}})


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path) as served:
        yield served


async def drafted(served: Served) -> str:
    """A confirmation that waits, in the organisation of whoever speaks here."""
    await enter(served.house, TENANT, ZONE)
    asked = await draft_funds(
        served.house, ANNA, "a:anna", FundsRequest(Money.of(50, served.house.currency))
    )
    return asked.draft.id


async def card_of(served: Served, draft_id: str) -> str:
    draft = await served.house.books.draft(TENANT, draft_id)
    assert draft
    assert draft.state is DraftState.OPEN
    return draft.card_id


async def test_where_a_confirmation_stands_is_kept(served: Served) -> None:
    """The id that Teams gave the posted card; a plain answer keeps nothing."""
    draft = await drafted(served)

    async def ask(turn: Turn) -> None:
        turn.say(card("first"))
        turn.say(card("Please confirm"), draft=draft)

    served.front.act = ask
    await served.send(served.activity(text="add funds 50"))
    assert [each.summary for each in served.connector.posts][:2] == ["first", "Please confirm"]
    assert await card_of(served, draft) == "sent-2"


async def test_a_confirmation_that_was_not_posted_stands_nowhere(served: Served) -> None:
    """A refused one has no id to keep."""
    draft = await drafted(served)

    async def ask(turn: Turn) -> None:
        turn.say(card("Please confirm"), draft=draft)

    served.front.act = ask
    served.connector.answer_next(Status(403))
    await served.send(served.activity(text="add funds 50"))
    assert await card_of(served, draft) == ""


async def test_a_confirmation_in_a_forms_place_stands_there(served: Served) -> None:
    """The form that was tapped has become the confirmation."""
    draft = await drafted(served)
    served.front.answer = Answer(card=card("Please confirm"), draft=draft)
    await served.send(served.tap("add_funds_review"))
    assert await card_of(served, draft) == "card-1"


async def test_a_confirmation_whose_form_is_gone_stands_anew(served: Served) -> None:
    """Where the form cannot be changed, the id is the new card's."""
    draft = await drafted(served)
    served.front.answer = Answer(card=card("Please confirm"), draft=draft)
    served.connector.answer_next(LOST)
    await served.send(served.tap("add_funds_review"))
    assert await card_of(served, draft) == "sent-2"


async def test_a_typed_decision_changes_the_card(served: Served) -> None:
    """The card that asked first, then the short answer below."""

    async def decide(turn: Turn) -> None:
        turn.edit("card-7", card("Receipt"), card("Brief"))

    served.front.act = decide
    await served.send(served.activity(text="confirm"))
    sent = [(each.method, each.summary) for each in served.connector.received]
    assert sent == [("PUT", "Receipt"), ("POST", "Brief"), ("POST", "Heard confirm")]
    update = served.connector.updates[0]
    assert (update.activity_id, update.body["id"]) == ("card-7", "card-7")


@pytest.mark.parametrize("answer", [LOST, Status(403), Status(500)])
async def test_a_card_that_cannot_be_changed_is_posted(served: Served, answer: Status) -> None:
    """Whole, in the place of the short answer."""

    async def decide(turn: Turn) -> None:
        turn.edit("card-7", card("Receipt"), card("Brief"))

    served.front.act = decide
    served.connector.answer_next(answer)
    await served.send(served.activity(text="confirm"))
    assert [each.summary for each in served.connector.posts] == ["Receipt", "Heard confirm"]


async def test_a_card_that_stands_nowhere_is_posted(served: Served) -> None:
    """Nothing is tried where its id is not known."""

    async def decide(turn: Turn) -> None:
        turn.edit("", card("Receipt"), card("Brief"))
        turn.edit("", card("Cancelled"))

    served.front.act = decide
    await served.send(served.activity(text="confirm"))
    assert served.connector.updates == []
    assert [each.summary for each in served.connector.posts] == ["Receipt", "Heard confirm"]


async def test_older_cards_are_closed_last(served: Served) -> None:
    """Whoever waits for the answer has it first; one that is gone is not posted again."""

    async def close(turn: Turn) -> None:
        turn.edit("card-7", card("Cancelled"))
        turn.edit("card-8", card("Replaced"))

    served.front.act = close
    served.connector.answer_next(Status(201, {"id": "new"}), LOST)
    await served.send(served.activity(text="trigger"))
    assert [(each.method, each.summary) for each in served.connector.received] == [
        ("POST", "Heard trigger"),
        ("PUT", "Cancelled"),
        ("PUT", "Replaced"),
    ]
    assert b"purser_bugs_total 0.0" in served.metrics.page()


async def test_a_chat_that_is_full_is_not_sent_more(served: Served) -> None:
    """Its hour is used up: the turn ends well, and nothing is sent that Teams would refuse."""
    begun = monotonic() - 3500.0
    for n in range(1800):
        assert served.pacing.ask(TENANT, "a:anna", begun + 1.9 * n, ANSWERS) == 0
    with capture_logs() as events:
        answered = await served.send(served.activity(text="balance"))
    assert answered.status == 200
    assert served.connector.received == []
    assert {event["reason"] for event in events if event["event"] == "reply_not_delivered"} == {
        "paced"
    }


async def test_on_this_machine_alone_nobody_waits(tmp_path: Path) -> None:
    """The Playground refuses nothing: a person who tries Purser out is answered at once."""
    async with serve(tmp_path, paced=False) as served:
        for n in range(1800):
            assert served.pacing.ask(TENANT, "a:anna", monotonic() - 3500.0 + 1.9 * n, ANSWERS) == 0
        await served.send(served.activity(text="balance"))
        assert [each.summary for each in served.connector.received] == ["Heard balance"]


async def test_what_is_said_again_counts_again(served: Served) -> None:
    """Two tries and one edit, in a thread of the chat, are three requests to the chat."""

    async def decide(turn: Turn) -> None:
        turn.edit("card-7", card("Receipt"), card("Brief"))

    served.front.act = decide
    served.connector.answer_next(Status(503))
    thread = {"id": "19:team;messageid=7", "conversationType": "channel", "tenantId": TENANT}
    await served.send(served.activity(text="confirm", conversation=thread))
    sent = len(served.connector.received)
    assert sent == 4
    full = [served.pacing.ask(TENANT, "19:team", monotonic(), ANSWERS) for _ in range(7 - sent + 1)]
    assert [wait > 0 for wait in full] == [False] * (7 - sent) + [True]
