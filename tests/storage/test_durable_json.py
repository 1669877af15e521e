"""The chat memory's file: whole, durable, one owner's, and set aside where it is damaged."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from storage import durable_json
from storage.chat_memory import TinyChatMemory
from storage.errors import MemoryInUse, MemoryNotKept, MemoryUnusable

DOCUMENT = {"language": "zh-Hans", "stack": [{"id": "funds", "step": 1}]}
Open = Callable[[], Awaitable[TinyChatMemory]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chats.json"


@pytest.fixture
async def memory(path: Path) -> TinyChatMemory:
    return await TinyChatMemory.open(path)


async def kept(path: Path) -> dict[str, object]:
    """What a new process would find."""
    memory = await TinyChatMemory.open(path)
    try:
        return {key: await memory.read(key) for key in await memory.keys("")}
    finally:
        await memory.close()


def names(path: Path) -> set[str]:
    return {found.name for found in path.parent.iterdir()} - {f"{path.name}.lock"}


async def test_a_new_process_finds_what_was_written(memory: TinyChatMemory, path: Path) -> None:
    """Plain JSON that TinyDB itself reads, for the operator's eyes only."""
    await memory.write({"chat:1": DOCUMENT, "chat:2": DOCUMENT})
    await memory.write({"chat:2": None})
    await memory.close()
    assert await kept(path) == {"chat:1": DOCUMENT}
    assert json.loads(_bytes(path)) == {"documents": {"chat:1": DOCUMENT}}
    assert _mode(path) == 0o600


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_nothing_is_left_beside_the_file(memory: TinyChatMemory, path: Path) -> None:
    """The new file takes the old one's name; what a crash left there is in nobody's way."""
    path.with_name("chats.json.new").write_text("half a fi")
    await memory.write({"chat:1": DOCUMENT})
    await memory.close()
    assert names(path) == {"chats.json"}


class Flushes:
    """Counts what reaches the disk, and may hold it up or refuse it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.refuse: OSError | None = None
        self._write_through = durable_json._write_through
        monkeypatch.setattr(durable_json, "_write_through", self)

    def __call__(self, path: Path, content: bytes) -> None:
        self.count += 1
        if self.refuse is not None:
            self._write_through(path, content[: len(content) // 2])
            raise self.refuse
        self._write_through(path, content)


@pytest.fixture
def flushes(monkeypatch: pytest.MonkeyPatch) -> Flushes:
    return Flushes(monkeypatch)


async def test_what_did_not_change_is_not_written(memory: TinyChatMemory, flushes: Flushes) -> None:
    """Every turn writes its state, most of them the same as before."""
    await memory.write({"chat:1": DOCUMENT})
    await memory.write({"chat:1": dict(DOCUMENT), "chat:2": None})
    assert flushes.count == 1
    await memory.write({"chat:1": {**DOCUMENT, "n": 1}})
    await memory.write({"chat:1": {**DOCUMENT, "n": True}})
    assert flushes.count == 3
    await memory.close()


async def test_many_writers_share_a_flush(memory: TinyChatMemory, flushes: Flushes) -> None:
    """A thousand turns at once cost a few flushes, not a thousand."""
    await asyncio.gather(*(memory.write({f"chat:{n}": DOCUMENT}) for n in range(1000)))
    assert flushes.count <= 2
    await memory.close()


async def test_the_same_again_waits_for_the_disk_too(
    memory: TinyChatMemory, path: Path, flushes: Flushes
) -> None:
    """A write that is on its way is not yet kept, so its twin must not say that it is."""
    first = asyncio.create_task(memory.write({"chat:1": DOCUMENT}))
    await asyncio.sleep(0)
    flushes.refuse = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(MemoryNotKept):
        await memory.write({"chat:1": DOCUMENT})
    with pytest.raises(MemoryNotKept):
        await first
    flushes.refuse = None
    await memory.close()
    assert await kept(path) == {}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT])
async def test_a_disk_that_refuses_loses_nothing(
    memory: TinyChatMemory, path: Path, flushes: Flushes, number: int
) -> None:
    """The writer is told, memory and file stay as they were, and later it works again."""
    await memory.write({"chat:1": DOCUMENT})
    flushes.refuse = OSError(number, os.strerror(number))
    with pytest.raises(MemoryNotKept) as refused:
        await memory.write({"chat:1": {"lost": True}, "chat:2": DOCUMENT})
    assert refused.value.data == {"path": path, "why": os.strerror(number)}
    assert await memory.read("chat:1") == DOCUMENT
    assert await memory.keys("") == ("chat:1",)
    with pytest.raises(MemoryNotKept):
        await memory.ready()
    assert names(path) == {"chats.json"}
    flushes.refuse = None
    await memory.ready()
    await memory.write({"chat:2": {"n": 2}})
    await memory.close()
    assert await kept(path) == {"chat:1": DOCUMENT, "chat:2": {"n": 2}}


FULL = """
import asyncio, resource, signal, sys
from storage.chat_memory import TinyChatMemory
from storage.errors import MemoryNotKept
async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    memory = await TinyChatMemory.open(sys.argv[1])
    await memory.write({"small": {"n": 1}})
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        await memory.write({"large": {"text": "x" * 9000}})
    except MemoryNotKept:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        await memory.write({"after": {"n": 2}})
        await memory.close()
        sys.exit(7)
asyncio.run(main())
"""


async def test_a_really_full_disk_loses_nothing(path: Path) -> None:
    """The same with the system's own refusal in the middle of the file."""
    assert await _run(FULL, path) == 7
    assert await kept(path) == {"small": {"n": 1}, "after": {"n": 2}}


SECOND = """
import asyncio, sys
from storage.chat_memory import TinyChatMemory
from storage.errors import MemoryInUse
try:
    asyncio.run(TinyChatMemory.open(sys.argv[1]))
except MemoryInUse as refused:
    sys.exit(7 if str(refused.data["path"]) == sys.argv[1] else 1)
"""


async def test_a_second_process_is_refused(memory: TinyChatMemory, path: Path) -> None:
    """By name and at once; two writers would take each other's chats away."""
    assert await _run(SECOND, path) == 7
    with pytest.raises(MemoryInUse):
        await TinyChatMemory.open(path)
    await memory.close()
    await memory.close()
    assert await _run(SECOND, path) == 0


async def _run(script: str, path: Path) -> int:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", script, str(path), cwd=Path(__file__).parents[2]
    )
    return await child.wait()


@pytest.fixture(params=["a file for a folder", "a folder for the file"])
def nowhere(request: pytest.FixtureRequest, path: Path) -> Path:
    if request.param == "a file for a folder":
        path.write_text("{}")
        return path / "chats.json"
    path.mkdir()
    return path


async def test_a_place_of_no_use_is_refused(nowhere: Path) -> None:
    """Start-up fails with one clear error, and holds no lock afterwards."""
    for _ in range(2):
        with pytest.raises(MemoryUnusable):
            await TinyChatMemory.open(nowhere)


WHOLE = json.dumps({"documents": {"chat:1": DOCUMENT, "chat:2": DOCUMENT}}).encode()
DAMAGED = st.one_of(
    st.integers(0, len(WHOLE) - 1).map(lambda end: WHOLE[:end]),
    st.binary(max_size=200),
    st.integers(0, 400).map(lambda size: b"\0" * size),
    st.sampled_from([b"[]", b"7", b"null", b'{"documents": []}', b'{"documents": {"a": 1}}']),
    st.integers(0, len(WHOLE)).map(lambda at: WHOLE[:at] + b"\xff" + WHOLE[at:]),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return iter(lambda: tmp_path_factory.mktemp("damaged"), None)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=DAMAGED)
def test_a_damaged_file_is_set_aside_and_the_bot_starts(
    folders: Iterator[Path], content: bytes
) -> None:
    """Truncated, garbage, of another shape, no text: kept for whoever looks, and reported."""
    asyncio.run(_starts_over(next(folders) / "chats.json", content))


async def _starts_over(path: Path, content: bytes) -> None:
    _damage(path, content)
    with capture_logs() as events:
        memory = await TinyChatMemory.open(path)
    aside = memory.set_aside
    assert aside is not None
    assert aside.name.startswith("chats.json.damaged-")
    assert _bytes(aside) == content
    assert [each["event"] for each in events] == ["chat_memory_damaged"]
    assert await memory.keys("") == ()
    await memory.write({"chat:1": DOCUMENT})
    await memory.close()
    assert await kept(path) == {"chat:1": DOCUMENT}


def _damage(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_damage_upon_damage_keeps_both(path: Path) -> None:
    """An earlier find is never written over."""
    for content in (b"first", b"second"):
        _damage(path, content)
        await (await TinyChatMemory.open(path)).close()
    assert len(names(path)) == 2


async def test_an_empty_folder_is_no_damage(memory: TinyChatMemory) -> None:
    """The first start has nothing to report."""
    assert memory.set_aside is None
    await memory.close()


async def test_a_writer_that_gives_up_stops_nobody(memory: TinyChatMemory, path: Path) -> None:
    """Its change is kept all the same: it may have been on the disk already."""
    given_up = asyncio.create_task(memory.write({"chat:1": DOCUMENT}))
    other = asyncio.create_task(memory.write({"chat:2": DOCUMENT}))
    await asyncio.sleep(0)
    given_up.cancel()
    await other
    await memory.close()
    assert set(await kept(path)) == {"chat:1", "chat:2"}


async def test_closing_waits_for_what_is_under_way(memory: TinyChatMemory, path: Path) -> None:
    """The last turn before SIGTERM is kept."""
    last = asyncio.create_task(memory.write({"chat:1": DOCUMENT}))
    await asyncio.sleep(0)
    await memory.close()
    await last
    assert await kept(path) == {"chat:1": DOCUMENT}
