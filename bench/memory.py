"""What the chat memory costs at 10, 1,000 and 10,000 conversations: `python bench/memory.py`."""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from storage.chat_memory import TinyChatMemory

SIZES = (10, 1_000, 10_000)
CALLERS = 16
SECONDS = 2.0  # for each figure
Act = Callable[[int], Awaitable[object]]


def chat(n: int) -> dict[str, object]:
    """About what a channel leaves behind."""
    return {
        "tenant": "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "kind": "channel",
        "reference": {
            "service_url": "https://smba.trafficmanager.net/emea/72f988bf-86f1-41af-91ab/",
            "conversation_id": f"19:{n:032x}@thread.tacv2",
            "bot_id": "28:3f1c8c2e-6f0a-4c35-9d6b-0a1b2c3d4e5f",
            "channel": "msteams",
        },
        "language": "zh-Hans",
        "locale": "zh-CN",
        "time_zone": "Asia/Shanghai",
    }


def dialog(n: int) -> dict[str, object]:
    """About what an open dialog leaves behind."""
    step = {"id": "funds", "state": {"amount": str(n), "step": 2, "method": "card-1"}}
    return {"stack": [step], "touched": "2026-11-20T09:30:15.123456+00:00"}


async def measured(act: Act, callers: int) -> list[float]:
    """Milliseconds of each call, in order."""
    took: list[float] = []
    end = perf_counter() + SECONDS

    async def call(caller: int) -> None:
        n = caller
        while perf_counter() < end:
            n += callers
            start = perf_counter()
            await act(n)
            took.append((perf_counter() - start) * 1_000)

    await asyncio.gather(*(call(caller) for caller in range(callers)))
    return sorted(took)


def shown(name: str, size: int, took: list[float]) -> str:
    middle, worst = took[len(took) // 2], took[int(len(took) * 0.99)]
    rate = len(took) / SECONDS
    return f"{size:>13,} {name:<18} {middle:>9.3f} {worst:>9.3f} {rate:>12,.0f}"


async def measure(size: int, folder: Path) -> None:
    path = folder / f"chats-{size}.json"
    memory = await TinyChatMemory.open(path)
    await memory.write({f"chat:{n}": chat(n) for n in range(size)})

    async def write(n: int) -> None:
        await memory.write({f"dialog:{n % size}:anna": dialog(n)})

    async def read(n: int) -> None:
        await memory.read(f"chat:{n % size}")

    print(shown("write, 1 caller", size, await measured(write, 1)))
    print(shown(f"write, {CALLERS} callers", size, await measured(write, CALLERS)))
    print(shown("read, 1 caller", size, await measured(read, 1)))
    await memory.close()
    start = perf_counter()
    await (await TinyChatMemory.open(path)).close()
    opened = (perf_counter() - start) * 1_000
    print(f"{size:>13,} file {path.stat().st_size / 1e6:.2f} MB, opened in {opened:.0f} ms")


async def main() -> None:
    print(f"{'conversations':>13} {'what':<18} {'p50 ms':>9} {'p99 ms':>9} {'a second':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            await measure(size, Path(folder))
    print(f"resident at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
