"""A flood costs next to nothing, is answered politely, and leaves nothing half done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.limits import PERSON, Limits
from tests.bot.desk import ANNA, BOT, Served, Unhurried, serve

BURST = PERSON[0].count
BEN: dict[str, Any] = {"id": "29:ben", "name": "Ben", "aadObjectId": "ben"}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path, limits=Limits(), pacing=Unhurried()) as served:
        yield served


async def _floods(served: Served, times: int, **parts: Any) -> None:
    for _ in range(times):
        assert (await served.send(served.activity(text="x", **parts))).status == 200


async def test_a_flood_gets_one_card_and_then_silence(served: Served) -> None:
    """The messages beyond the limit are not read; ten seconds later it goes on."""
    await _floods(served, BURST + 15)
    assert len(served.front.heard) == BURST
    assert len(served.connector.posts) == BURST + 1
    told = served.connector.posts[-1]
    assert told.summary == (
        "You are going too fast for me, so I left this out. Go on in 10 seconds, please."
    )
    assert b'purser_too_fast_total{whose="person"} 15.0' in served.metrics.page()
    served.house.clock.move(seconds=10)  # type: ignore[attr-defined]  # a movable one
    await _floods(served, 1)
    assert len(served.front.heard) == BURST + 1


async def test_others_are_not_held_up(served: Served) -> None:
    """Neither another person in the same chat nor the same one's installation."""
    await _floods(served, BURST + 5)
    await _floods(served, 1, **{"from": BEN})
    assert served.front.turns[-1].actor.person_id == "ben"
    await served.send(served.activity("installationUpdate", action="add"))
    await served.send(served.activity("conversationUpdate", membersAdded=[BOT, ANNA]))
    assert served.front.welcomes == 1


async def test_a_tap_that_is_too_fast_gets_a_note(served: Served) -> None:
    """Each of them, because somebody waits for it; nothing is decided and no card is changed."""
    for _ in range(BURST):
        await served.send(served.tap())
    decided = len(served.connector.received)
    for _ in range(3):
        answer = await served.send(served.tap())
        body = await answer.json()
        assert (answer.status, body["statusCode"]) == (200, 200)
        assert body["type"] == "application/vnd.microsoft.activity.message"
        assert body["value"].startswith("You are going too fast for me")
    assert len(served.front.taps) == BURST
    assert len(served.connector.received) == decided


async def test_a_tap_that_comes_again_is_never_told_to_be_left_out(served: Served) -> None:
    """Teams delivers twice what was answered late: it was done, and its answer says so again."""
    first = served.tap()
    await served.send(first)
    for _ in range(BURST + 3):
        await served.send(served.tap())
    again = await served.send(first)
    assert (await again.json())["type"] == "application/vnd.microsoft.card.adaptive"


async def test_a_tap_that_was_left_out_stays_so(served: Served) -> None:
    """Its redelivery is no way around the limit."""
    for _ in range(BURST):
        await served.send(served.tap())
    left_out = served.tap()
    for _ in range(2):
        answer = await served.send(left_out)
        assert "too fast" in (await answer.json())["value"]
    assert len(served.front.taps) == BURST


async def test_a_message_that_comes_again_counts_once(served: Served) -> None:
    """Whoever is answered slowly is not held up for what Teams repeats."""
    said = served.activity(text="balance")
    for _ in range(BURST + 5):
        await served.send(said)
    await _floods(served, BURST - 1)
    assert len(served.front.heard) == BURST


async def test_nothing_is_looked_up_for_who_is_too_fast(served: Served) -> None:
    """Neither the book nor the chat memory is asked: the database may even be gone."""
    await _floods(served, BURST)
    await served.house.close()
    await _floods(served, 10, conversation={"id": "a:another", "conversationType": "personal"})
    assert len(served.connector.posts) == BURST + 1
    assert b"purser_bugs_total 0.0" in served.metrics.page()


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "操作过于频繁"), ("zh-TW", "操作過於頻繁")]
)
async def test_it_is_told_in_the_persons_language(served: Served, locale: str, words: str) -> None:
    """By the locale of the message itself."""
    await _floods(served, BURST + 1, locale=locale)
    assert words in served.connector.posts[-1].summary


async def test_who_is_alone_with_the_machine_is_not_held_up(tmp_path: Path) -> None:
    """In local mode on this machine there are no limits: tools drive it."""
    async with serve(tmp_path, pacing=Unhurried()) as served:
        await _floods(served, 3 * BURST)
        assert len(served.front.heard) == 3 * BURST
