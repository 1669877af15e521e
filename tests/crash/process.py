"""The real Purser as a process: started, killed at any moment, and started again."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path

from tests.environment import without_ours

APP = Path(__file__).parents[2] / "app.py"
PATIENCE_SECONDS = 60.0


class Replica:
    """One Purser after the other in one folder; `url` is where the present one is spoken to."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.url = ""  # empty: nobody listens
        self.ready = asyncio.Event()
        self.log = folder / "log"
        self._folder = folder
        self._environment = _environment() | dict(settings)
        self._process: Process | None = None

    async def start(self) -> None:
        """Begin; `listens` tells when it can be spoken to."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(APP), "serve",
                cwd=self._folder, env=self._environment, stdout=PIPE, stderr=log,
            )  # fmt: skip

    async def listens(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = (await self._process.stdout.readline()).decode()
        found = re.search(r"http://\S+", said)
        assert found, f"it did not start: {said!r}, see {self.log}"
        self.url = found[0]
        self.ready.set()

    async def kill(self) -> None:
        """Without a word; nothing in it gets to end anything."""
        assert self._process is not None
        self.ready.clear()
        self.url = ""
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
        await self._gone()

    async def stop(self) -> int:
        """As an operator stops it; its exit code."""
        assert self._process is not None
        self.ready.clear()
        self._process.send_signal(signal.SIGTERM)
        self.url = ""
        return await self._gone()

    async def _gone(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._process.stdout.read()
            return await self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.returncode is None


async def command(settings: Mapping[str, str], folder: Path, *arguments: str) -> tuple[int, str]:
    """A command that ends by itself: its exit code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(APP), *arguments,
        cwd=folder, env=_environment() | dict(settings), stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


def _environment() -> dict[str, str]:
    """Byte code starts faster."""
    kept = without_ours()
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept
