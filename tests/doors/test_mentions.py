"""Nobody is taken for the bot, or for somebody else, by what they are called."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.desk import BOT
from tests.doors.conftest import ANNA, BEN, Hall, Person

TEAM = Person("anna", "Anna Ng", chat="19:team@thread.tacv2", kind="channel")
# Each looks like the bot's name, or would, were it not for a sign that cannot be seen.
LOOKALIKES = (
    "\u0420urser",  # a Cyrillic R
    "Purs\u0435r",  # a Cyrillic e
    "P\u200burser",
    "\u2060Purser",
    "Purser\u202e",
    "\uff30urser",  # full width
    "Purser\u0301",
)


def _mention(name: str, of: str) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": of, "name": name}}


@pytest.mark.parametrize("name", LOOKALIKES)
async def test_a_name_that_looks_like_the_bots_is_no_call(hall: Hall, name: str) -> None:
    """Somebody who is called so is mentioned: it stays part of what was said, and is no command."""
    said = await hall.says(
        f"<at>{name}</at> balance", TEAM, entities=[_mention(name, "29:mallory")]
    )
    assert not said.startswith("Balance")


async def test_somebody_called_like_the_bot_is_no_call(hall: Hall) -> None:
    """To the letter: the id tells them apart."""
    said = await hall.says(
        "<at>Purser</at> balance", TEAM, entities=[_mention("Purser", "29:mallory")]
    )
    assert not said.startswith("Balance")


@pytest.mark.parametrize("name", LOOKALIKES)
async def test_the_bot_is_known_by_its_id_whatever_it_is_called(hall: Hall, name: str) -> None:
    """An organisation may have renamed it."""
    said = await hall.says(f"<at>{name}</at> balance", TEAM, entities=[_mention(name, BOT["id"])])
    assert said.startswith("Balance")


async def test_a_mention_that_only_claims_the_bots_id_takes_nothing_out(hall: Hall) -> None:
    """An entity that names the bot but another text changes nothing of what was said."""
    entities = [_mention("add funds", BOT["id"])]
    assert not (await hall.says("add funds 50", TEAM, entities=entities)).startswith("Balance")
    assert "USD 50.00" in hall.last.summary


@pytest.mark.parametrize("words", ["b\u0430lance", "\u202eecnalab", "add\u200b funds 5\u0660"])
async def test_words_that_only_look_like_a_command_are_none(hall: Hall, words: str) -> None:
    """A Cyrillic a, a word written backwards, a figure of another script: nothing is drafted."""
    before = await hall.balance()
    said = await hall.says(words)
    assert not said.startswith(("Balance USD", "Added"))
    assert await hall.balance() == before


async def test_two_people_of_one_name_are_two(hall: Hall) -> None:
    """Whoever takes an owner's name gets neither the owner's card nor the owner's yes."""
    await hall.says("add funds 50", TEAM)
    draft, before = hall.draft(), await hall.balance()
    twin = Person("mallory", ANNA.name, chat=TEAM.chat, kind="channel")
    for verb in ("confirm", "cancel"):
        assert (await hall.taps(verb, {"draft": draft}, twin))["type"].endswith("message")
    assert not (await hall.says("yes", twin)).startswith("Added")
    assert await hall.balance() == before
    assert BEN.id != twin.id
