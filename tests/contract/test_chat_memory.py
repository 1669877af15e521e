"""What every implementation of ChatMemory keeps."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from ledger.ports import ChatMemory

DOCUMENT = {"language": "zh-Hant", "stack": [{"id": "funds", "step": 2, "sum": None}], "on": True}


async def test_a_document_comes_back_as_it_was_written(memory: ChatMemory) -> None:
    """Nested, in any language; what was never written is None."""
    await memory.write({"chat:1": {**DOCUMENT, "名": "繁體中文 😀"}})
    assert await memory.read("chat:1") == {**DOCUMENT, "名": "繁體中文 😀"}
    assert await memory.read("chat:2") is None


async def test_a_later_write_takes_the_place_of_an_earlier(memory: ChatMemory) -> None:
    """The whole document, not its fields."""
    await memory.write({"chat:1": DOCUMENT})
    await memory.write({"chat:1": {"language": "en"}})
    assert await memory.read("chat:1") == {"language": "en"}


async def test_a_document_is_forgotten(memory: ChatMemory) -> None:
    """Also one that was never there."""
    await memory.write({"chat:1": DOCUMENT, "chat:2": {}})
    await memory.write({"chat:1": None, "chat:3": None})
    assert await memory.read("chat:1") is None
    assert await memory.read("chat:2") == {}
    assert await memory.keys("") == ("chat:2",)


async def test_keys_are_found_by_how_they_begin(memory: ChatMemory) -> None:
    """Every one of them, whatever characters it has."""
    names = ("chat:19:a@thread.tacv2", "chat:a:1;b", "dialog:chat:1:anna")
    await memory.write(dict.fromkeys(names, DOCUMENT))
    assert sorted(await memory.keys("chat:")) == sorted(names[:2])
    assert await memory.keys("person:") == ()


async def test_what_was_read_is_the_readers_own(memory: ChatMemory) -> None:
    """Changing it, or what was written, changes nothing that is kept."""
    written = {"stack": [1, 2]}
    await memory.write({"chat:1": written})
    written["stack"].append(3)
    found = await memory.read("chat:1")
    assert found == {"stack": [1, 2]}
    stack = found["stack"]
    assert isinstance(stack, list)
    stack.append(4)
    assert await memory.read("chat:1") == {"stack": [1, 2]}


@pytest.mark.parametrize("strange", [datetime(2026, 1, 1), object(), {1, 2}, b"bytes"])  # noqa: DTZ001
async def test_what_is_no_plain_json_is_refused(memory: ChatMemory, strange: object) -> None:
    """At once and with nothing of the same write kept: it is a bug, not a user's mistake."""
    with pytest.raises(TypeError):
        await memory.write({"chat:1": DOCUMENT, "chat:2": {"at": strange}})
    assert await memory.keys("") == ()


async def test_half_a_character_from_outside_does_not_stop_a_turn(memory: ChatMemory) -> None:
    """JSON can carry what is no text; the rest of the document is kept."""
    await memory.write({"chat:1": {"text": "a\ud83d", "list": ["\ud83d", 1]}})
    assert await memory.read("chat:1") == {"text": "a?", "list": ["?", 1]}


async def test_many_writers_at_once_all_get_through(memory: ChatMemory) -> None:
    """Each of them, and the last of those that write the same document."""
    await asyncio.gather(*(memory.write({f"chat:{n}": {"n": n}}) for n in range(100)))
    assert len(await memory.keys("chat:")) == 100
    await asyncio.gather(*(memory.write({"chat:1": {"n": n}}) for n in range(100)))
    assert await memory.read("chat:1") == {"n": 99}


async def test_an_open_memory_is_ready(memory: ChatMemory) -> None:
    """Says nothing when all is well."""
    await memory.ready()
