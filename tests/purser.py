"""Purser as its operator runs it: a command in this process, or a server in one of its own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import app
from tests.environment import for_purser
from tests.sources import ROOT

APP = ROOT / "app.py"
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Commands:
    """`run("export", "--format", "csv", SANDBOX="1")`: here, as if started in that folder."""

    path: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, **settings: str) -> Ended:
        ours = {f"PURSER_{name}": value for name, value in settings.items()}
        environment = for_purser(self.path / "data") | ours
        self.monkeypatch.chdir(self.path)
        for name in os.environ.keys() - environment.keys():
            self.monkeypatch.delenv(name)
        for name, value in environment.items():
            self.monkeypatch.setenv(name, value)
        try:
            code = app.main(arguments)
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        return Ended(code, *self.capsys.readouterr())


@asynccontextmanager
async def serving(
    path: Path, environment: dict[str, str], *, hides: tuple[str, ...] = ()
) -> AsyncIterator[str]:
    """Where activities are posted to; ended with the block, and its log tells none of `hides`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(APP)),
        cwd=path,
        env=for_purser(path / "data") | {"PURSER_POLL_SECONDS": "1"} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", (await process.stdout.readline()).decode())
        assert found
        yield found[0]
    finally:
        process.terminate()
        logged = (await process.communicate())[1].decode()
    assert process.returncode == 0
    assert [one for one in (*hides, "Traceback") if one in logged] == []
