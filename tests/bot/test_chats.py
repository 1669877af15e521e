"""Every chat is known by its address and spoken to in its own way, and nothing is kept twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.chats import Chats, Heard, Reference, bare
from cards.voice import Language
from dialogs.memory import chat_key, person_key
from dialogs.turn import ChatKind
from storage.chat_memory import TinyChatMemory
from tests.house import TENANT, BuiltHouse, MovableClock, build_house

TEAM = Reference(TENANT, "https://smba.example/emea/", "28:bot", "19:team", ChatKind.CHANNEL)
ALONE = Reference(TENANT, "https://smba.example/emea/", "28:bot", "a:1", ChatKind.PERSONAL)
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


class CountedMemory:
    """A chat memory that counts how often it was written."""

    def __init__(self, memory: TinyChatMemory) -> None:
        self.read = memory.read
        self.keys = memory.keys
        self.ready = memory.ready
        self._write = memory.write
        self.writes = 0

    async def write(self, changes: object) -> None:
        self.writes += 1
        await self._write(changes)  # type: ignore[arg-type]


@dataclass
class Desk:
    chats: Chats
    memory: CountedMemory
    house: BuiltHouse


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = MovableClock()
    house = await build_house(tmp_path, clock=clock, sandbox=False)
    tiny = await TinyChatMemory.open(tmp_path / "chats.json")
    memory = CountedMemory(tiny)
    yield Desk(Chats(memory, house.subscribers, house.outbox, clock), memory, house)
    await tiny.close()
    await house.close()


async def test_the_second_turn_of_a_chat_writes_nothing(desk: Desk) -> None:
    """A balance that is looked at every minute must not touch the disk."""
    heard = Heard(ALONE, "anna", "en-GB", "Europe/London")
    await desk.chats.heard(heard)
    assert desk.memory.writes == 1
    await desk.chats.heard(heard)
    assert desk.memory.writes == 1


async def test_a_new_service_url_is_kept_in_both_places(desk: Desk) -> None:
    """Teams moves conversations between its services."""
    await desk.chats.heard(Heard(TEAM, "anna"))
    moved = replace(TEAM, service_url="https://smba.example/amer/")
    await desk.chats.heard(Heard(moved, "anna"))
    assert await desk.chats.reference(TENANT, "19:team") == moved
    assert "amer" in await desk.house.subscribers.address(TENANT, "19:team")


async def test_the_address_outlives_the_chat_memory(desk: Desk) -> None:
    """A damaged chat file is set aside; the chats in it are reached all the same."""
    await desk.chats.heard(Heard(TEAM, "anna", "zh-CN", "Asia/Shanghai"))
    await desk.memory.write({chat_key("19:team"): None})
    assert await desk.chats.reference(TENANT, "19:team") == TEAM
    assert (await desk.chats.voice(TENANT, "19:team")).language is Language.SIMPLIFIED


async def test_a_person_is_spoken_to_as_the_client_says(desk: Desk) -> None:
    """Locale and zone follow the person's device, in the turn and in cards nobody asked for."""
    voice = await desk.chats.heard(Heard(ALONE, "anna", "zh-TW", "Asia/Taipei"))
    assert (voice.language, voice.time_zone) == (Language.TRADITIONAL, "Asia/Taipei")
    await desk.chats.heard(Heard(ALONE, "anna", "en-GB", "Europe/London"))
    later = await desk.chats.voice(TENANT, "a:1")
    assert (later.language, later.locale) == (Language.ENGLISH, "en_GB")


async def test_a_chosen_language_wins_and_keeps_fitting_forms(desk: Desk) -> None:
    """`language` decides the words; the device's number forms stay only where they fit them."""
    await desk.memory.write({person_key(TENANT, "anna"): {"language": "zh-Hant"}})
    voice = await desk.chats.heard(Heard(ALONE, "anna", "zh-HK", "Asia/Hong_Kong"))
    assert (voice.language, voice.locale) == (Language.TRADITIONAL, "zh_Hant_HK")
    voice = await desk.chats.heard(Heard(ALONE, "anna", "en-GB", "Europe/London"))
    assert (voice.language, voice.locale) == (Language.TRADITIONAL, "")
    assert voice.time_zone == "Europe/London"


async def test_a_channel_does_not_change_its_language_with_the_speaker(desk: Desk) -> None:
    """It keeps what it heard first until somebody says `language`, and nothing is written."""
    await desk.chats.heard(Heard(TEAM, "anna", "en-GB", "Europe/London"))
    await desk.chats.heard(Heard(TEAM, "mei", "zh-CN", "Asia/Shanghai"))
    writes = desk.memory.writes
    voice = await desk.chats.heard(Heard(TEAM, "anna", "en-GB", "Europe/London"))
    await desk.chats.heard(Heard(TEAM, "mei", "zh-CN", "Asia/Shanghai"))
    assert (voice.language, voice.time_zone) == (Language.ENGLISH, "Europe/London")
    assert desk.memory.writes == writes


async def test_silence_about_the_locale_changes_nothing(desk: Desk) -> None:
    """Some activities name neither locale nor zone."""
    await desk.chats.heard(Heard(ALONE, "anna", "zh-TW", "Asia/Taipei"))
    voice = await desk.chats.heard(Heard(ALONE, "anna"))
    assert voice.language is Language.TRADITIONAL


async def test_another_tenants_chat_of_the_same_name_is_another_chat(desk: Desk) -> None:
    """What one organisation chose is never told to another."""
    await desk.chats.heard(Heard(TEAM, "anna", "zh-CN"))
    assert await desk.chats.reference(OTHER_TENANT, "19:team") is None
    voice = await desk.chats.heard(Heard(replace(TEAM, tenant_id=OTHER_TENANT), "eve"))
    assert voice.language is Language.ENGLISH


async def test_the_chat_is_the_same_whatever_the_thread() -> None:
    """A reply in a thread carries the thread in its conversation id."""
    assert bare("19:team@thread.tacv2;messageid=17") == "19:team@thread.tacv2"
    assert bare("19:team@thread.tacv2") == "19:team@thread.tacv2"
