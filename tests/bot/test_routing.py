"""An activity reaches the right dialog once, and its answers reach the right chat."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cards.voice import Language
from dialogs.turn import Answer, ChatKind, Turn
from ledger.enter import enter
from ledger.errors import AmountTooFine
from storage.errors import MemoryNotKept, UnusableDatabase
from tests.bot.desk import ANNA, BOT, Served, card, serve
from tests.connector import Status
from tests.house import ANNA as SOMEBODY
from tests.house import TENANT

TEAM = {
    "id": "19:team@thread.tacv2;messageid=17",
    "conversationType": "channel",
    "tenantId": TENANT,
}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path) as served:
        yield served


async def test_a_message_is_answered_where_it_was_said(served: Served) -> None:
    """In a channel: heard without the mention, answered in the thread, one memory for all."""
    mention = {"type": "mention", "text": "<at>Purser</at>", "mentioned": BOT}
    said = served.activity(
        text="<at>Purser</at> balance",
        conversation=TEAM,
        entities=[mention, {"type": "clientInfo", "locale": "zh-TW", "timezone": "Asia/Taipei"}],
    )
    await served.send(said)
    turn = served.front.turns[0]
    assert served.front.heard == ["balance"]
    assert (turn.chat_id, turn.chat_kind) == ("19:team@thread.tacv2", ChatKind.CHANNEL)
    assert (turn.voice.language, turn.voice.time_zone) == ("zh-Hant", "Asia/Taipei")
    assert (turn.links.rates, turn.links.plans) == ("https://r", "https://p")
    reply = served.connector.posts[0]
    assert reply.conversation_id == TEAM["id"]
    assert (reply.activity_id, reply.body["replyToId"]) == (said["id"], said["id"])
    assert reply.body["from"] == BOT


async def test_answers_keep_their_order(served: Served) -> None:
    """What a turn says first stands first."""

    async def twice(turn: Turn) -> None:
        turn.say(card("first"))

    served.front.act = twice
    await served.send(served.activity(text="x"))
    assert [each.summary for each in served.connector.posts] == ["first", "Heard x"]


async def test_a_message_that_comes_again_is_dropped(served: Served) -> None:
    """Teams sends again what it believes lost; it is answered once."""
    said = served.activity(text="add funds 5")
    assert (await served.send(said)).status == 200
    assert (await served.send(said)).status == 200
    assert served.front.heard == ["add funds 5"]
    assert b"purser_redelivered_total 1.0" in served.metrics.page()


async def test_one_persons_words_wait_for_each_other(served: Served) -> None:
    """Two messages at once would both start from the same state of the dialog."""
    gate, begun = asyncio.Event(), asyncio.Event()

    async def slow(turn: Turn) -> None:
        begun.set()
        if turn.context.activity.text == "first":
            await gate.wait()

    served.front.act = slow
    first = asyncio.create_task(served.send(served.activity(text="first")))
    await begun.wait()
    second = asyncio.create_task(served.send(served.activity(text="second")))
    ben: dict[str, Any] = {"from": {"id": "29:ben", "aadObjectId": "ben"}}
    await served.send(served.activity(text="other", **ben))
    assert served.front.heard == ["first", "other"]
    gate.set()
    await asyncio.gather(first, second)
    assert served.front.heard == ["first", "other", "second"]


async def test_a_decision_is_shown_to_everybody(served: Served) -> None:
    """The one who tapped gets the card in the answer, the others by the update of the base."""
    served.front.answer = Answer(card=card("Added USD 5.00"))
    answer = await served.send(served.tap(conversation=TEAM))
    assert await answer.json() == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": card("").content,
    }
    update = served.connector.updates[0]
    assert (update.conversation_id, update.activity_id) == (TEAM["id"], "card-1")
    assert update.summary == "Added USD 5.00"
    tap = served.front.taps[0]
    assert (tap.verb, tap.data, tap.card_activity_id) == ("confirm", {"draft": "d1"}, "card-1")


async def test_a_note_leaves_the_card(served: Served) -> None:
    """Words for one person change nothing for the others."""
    served.front.answer = Answer(note="Only Ben may confirm.")
    answer = await served.send(served.tap())
    assert (await answer.json())["value"] == "Only Ben may confirm."
    assert served.connector.received == []


async def test_a_refresh_changes_nothing_for_others(served: Served) -> None:
    """A card that a client fetches afresh is its reader's own."""
    value = {"action": {"type": "Action.Execute", "verb": "v"}, "trigger": "automatic"}
    await served.send(served.tap(value=value))
    assert served.front.taps[0].automatic
    assert served.connector.received == []


async def test_a_lost_card_is_posted_anew(served: Served) -> None:
    """One edit in a thousand finds its message gone."""
    lost = {"error": {"code": "ActivityNotFoundInConversation"}}
    served.connector.answer_next(Status(404, lost))
    await served.send(served.tap())
    assert [each.method for each in served.connector.received] == ["PUT", "POST"]
    assert served.connector.posts[0].summary == "Done"


async def test_an_invoke_that_comes_again_is_answered_again(served: Served) -> None:
    """A button's answer must not be lost; the draft's key sees to it that it counts once."""
    tap = served.tap()
    assert [(await served.send(tap)).status for _ in range(2)] == [200, 200]
    assert len(served.front.taps) == 2


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"action": "x"}, {"action": {}}, {"action": {"verb": 7}}]
)
async def test_a_button_without_a_verb_is_a_bad_request(served: Served, value: Any) -> None:
    """The error's form is Universal Actions', its HTTP status 200."""
    answer = await served.send(served.tap(value=value))
    assert answer.status == 200
    body = await answer.json()
    assert (body["statusCode"], body["type"]) == (400, "application/vnd.microsoft.error")
    assert served.front.taps == []


async def test_a_users_mistake_is_told(served: Served) -> None:
    """Should one get past the dialog, it is worded all the same and is no bug."""

    async def mistake(_turn: Turn) -> None:
        raise AmountTooFine(text="1.234")

    served.front.act = mistake
    await served.send(served.activity(text="x"))
    assert len(served.connector.posts) == 1
    answer = await served.send(served.tap())
    assert (await answer.json())["type"] == "application/vnd.microsoft.activity.message"
    assert b"purser_bugs_total 0.0" in served.metrics.page()


async def test_a_bug_has_a_number(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The person gets a card with the number that the log has too, Teams gets a 200."""

    async def bug(_turn: Turn) -> None:
        raise PermissionError("disk")

    served.front.act = bug
    assert (await served.send(served.activity(text="x"))).status == 200
    answer = await served.send(served.tap())
    body = await answer.json()
    assert (answer.status, body["statusCode"]) == (200, 500)
    assert body["type"] == "application/vnd.microsoft.error"
    message, tap = served.connector.posts
    assert body["value"]["message"] == tap.summary
    logged = capsys.readouterr().out
    assert logged.count("turn_failed") == 2
    assert logged.count("PermissionError: disk") == 2
    number = logged.partition("reference=")[2].split()[0].strip("'\x1b[0m")
    assert number in str(message.body)


async def test_an_installation_is_welcomed_once(served: Served) -> None:
    """Teams tells of it twice at the same time; a second installation is welcomed again."""
    added = served.activity("conversationUpdate", membersAdded=[BOT, ANNA])
    installed = served.activity("installationUpdate", action="add")
    await asyncio.gather(served.send(added), served.send(installed))
    assert served.front.welcomes == 1
    assert [each.summary for each in served.connector.posts] == ["Welcome"]
    await served.send(served.activity("installationUpdate", action="remove"))
    await served.send(served.activity("installationUpdate", action="add"))
    assert served.front.welcomes == 2


async def test_the_welcome_speaks_the_language_of_the_telling_that_knows_it(
    served: Served,
) -> None:
    """Of the two tellings only one knows the locale, and it may come second."""
    added = served.activity("conversationUpdate", membersAdded=[BOT, ANNA])
    added.pop("locale", None)
    installed = served.activity("installationUpdate", action="add", locale="zh-TW")
    await asyncio.gather(served.send(added), served.send(installed))
    assert [turn.voice.language for turn in served.front.turns] == [Language.TRADITIONAL]


async def test_somebody_else_who_joins_is_not_welcomed(served: Served) -> None:
    """The bot says nothing when people come and go."""
    await served.send(served.activity("conversationUpdate", membersAdded=[ANNA]))
    await served.send(served.activity("conversationUpdate", membersRemoved=[BOT]))
    assert served.front.welcomes == 0
    assert served.connector.received == []


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("typing", {}),
        ("messageReaction", {}),
        ("messageUpdate", {"text": "balance"}),
        ("event", {"name": "x"}),
        ("invoke", {"name": "composeExtension/query"}),
        ("message", {"text": "hi", "from": {"id": "28:other", "role": "bot"}}),
        ("installationUpdate", {"action": "something"}),
    ],
)
async def test_everything_else_is_ignored(served: Served, kind: str, parts: dict[str, Any]) -> None:
    """What is not for Purser is answered 200 and does nothing."""
    assert (await served.send(served.activity(kind, **parts))).status == 200
    assert served.front.turns == []
    assert served.connector.received == []


async def test_a_reply_that_is_refused_is_no_bug(served: Served) -> None:
    """The turn is done and committed; that its answer did not get through is logged."""
    served.connector.answer_next(Status(403))
    assert (await served.send(served.activity(text="x"))).status == 200
    assert b"purser_bugs_total 0.0" in served.metrics.page()


async def test_a_slow_turn_is_finished_after_the_answer(tmp_path: Path) -> None:
    """Teams is answered before it would ask again; what the turn says comes when it is done."""
    gate = asyncio.Event()

    async def slow(_turn: Turn) -> None:
        await gate.wait()

    async with serve(tmp_path, answer_within_seconds=0.5) as served:
        served.front.act = slow
        said = served.activity(text="x")
        assert (await served.send(said)).status == 200
        assert (await served.send(said)).status == 200  # asked again all the same
        answer = await served.send(served.tap(conversation=TEAM))
        assert "longer" in (await answer.json())["value"]
        assert served.connector.received == []
        assert await served.adapter.drain(0.01) == 2
        gate.set()
        assert await served.adapter.drain(5) == 0
        assert {each.summary for each in served.connector.received} == {"Heard x", "Done"}


async def test_stopping_lets_turns_end(tmp_path: Path) -> None:
    """What was begun is finished and said before the process goes."""
    gate = asyncio.Event()

    async def slow(_turn: Turn) -> None:
        await gate.wait()

    async with serve(tmp_path, answer_within_seconds=0.5) as served:
        served.front.act = slow
        await served.send(served.activity(text="x"))
        stopping = asyncio.create_task(served.site.shutdown())
        gate.set()
        await stopping
        assert served.connector.posts[0].summary == "Heard x"


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en-US", "nothing was booked"), ("zh-CN", "没有入账"), ("zh-TW", "沒有入帳")],
)
async def test_a_book_that_cannot_be_reached_is_no_bug(
    served: Served, locale: str, sentence: str
) -> None:
    """One sentence, in the person's language: nothing was booked, try again; the card stays."""

    async def locked(_: Turn) -> None:
        raise UnusableDatabase(why="database is locked")

    served.front.act = locked
    assert (await served.send(served.activity(text="add funds 5", locale=locale))).status == 200
    [reply] = served.connector.posts
    assert sentence in str(reply.summary)
    assert "locked" not in str(reply.body)
    answer = await (await served.send(served.tap(locale=locale))).json()
    assert sentence in answer["value"]
    assert (answer["statusCode"], answer["type"]) == (
        200,
        "application/vnd.microsoft.activity.message",
    )
    assert len(served.connector.received) == 1
    assert b"purser_bugs_total 0.0" in served.metrics.page()


async def test_what_may_have_been_booked_is_told_so(served: Served) -> None:
    """Lost on the way to the disk: whoever asked looks first, and does not ask twice in vain."""
    lost = UnusableDatabase(why="server closed the connection")
    lost.unsure = True
    for failure in (lost, MemoryNotKept(path="chats.json", why="No space left on device")):

        async def half_done(_: Turn, failure: Exception = failure) -> None:
            raise failure

        served.front.act = half_done
        await served.send(served.activity(text="add funds 5"))
        assert "may or may not have been booked" in str(served.connector.posts[-1].summary)


async def test_a_locked_book_says_so_and_works_again(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another process's lock to the sentence in the chat, and on."""
    book = served.house.books
    await enter(served.house, TENANT, "Asia/Hong_Kong")

    async def change(_: Turn) -> None:
        async with book.change(TENANT) as change:
            await change.remember_person(SOMEBODY)

    served.front.act = change
    other = sqlite3.connect(tmp_path / "purser.db", isolation_level=None)
    async with served.house.database._connections.writing() as writer:
        await writer.exec_driver_sql("PRAGMA busy_timeout = 20")
    other.execute("BEGIN IMMEDIATE")
    await served.send(served.activity(text="one"))
    other.execute("ROLLBACK")
    other.close()
    await served.send(served.activity(text="two"))
    first, second = (str(each.summary) for each in served.connector.posts)
    assert "nothing was booked" in first
    assert second == "Heard two"
