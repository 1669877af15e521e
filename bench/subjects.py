"""What is measured: the bots, each a process of its own on the first core."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.callers import Replied
from bench.connector import Check
from bench.environment import PYTHON, ROOT

BOT_CORE = 0
LOAD_CORE = 1
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Subject:
    """A bot, what is said to it and what its reply must be."""

    name: str
    command: tuple[str, ...]  # `{port}` is filled in
    text: str
    replied: Replied
    environment: Mapping[str, str] = field(default_factory=dict)


def echo_of(text: str) -> Check:
    return lambda activity: activity.get("text") == f"Echo: {text}"


def constant_of(_text: str) -> Check:
    return lambda activity: activity.get("text") == "Echo"


def card_of(activity: dict[str, Any]) -> dict[str, Any]:
    """The content of its first attachment; empty where there is none."""
    attachments: list[dict[str, Any]] = activity.get("attachments") or [{}]
    content: dict[str, Any] = attachments[0].get("content") or {}
    return content


def balance_of(_text: str) -> Check:
    """The whole balance card, with its one line in plain words."""

    def check(activity: dict[str, Any]) -> bool:
        card = card_of(activity)
        return (
            card.get("type") == "AdaptiveCard"
            and len(card.get("body", ())) > 2
            and str(activity.get("summary", "")).startswith("Balance USD ")
        )

    return check


def _peer(name: str, module: str, replied: Replied) -> Subject:
    command = (str(PYTHON), "-m", f"bench.peers.{module}", "{port}")
    return Subject(name, command, "Hello, this is turn TURNNUMBER", replied)


RELAY = _peer("bare aiohttp relay", "relay", constant_of)
STOCK = _peer("botbuilder-core 4.17.1, echo", "stock", echo_of)
AGENTS = _peer("microsoft-agents-hosting-aiohttp, echo", "agents", echo_of)
TEAMS = _peer("microsoft-teams-apps, echo", "teams", echo_of)
PURSER = Subject(
    "Purser, balance",
    (sys.executable, "app.py", "serve"),
    "balance",
    balance_of,
    {
        "PURSER_HOST": "127.0.0.1",
        "PURSER_PORT": "{port}",
        "PURSER_SANDBOX": "1",
        "PURSER_POLL_SECONDS": "3600",
        "PURSER_DATA_DIR": "{data}",
    },
)
SUBJECTS = (RELAY, STOCK, AGENTS, TEAMS, PURSER)


@dataclass(frozen=True, slots=True)
class Running:
    """A started bot."""

    pid: int
    port: int
    started: float  # perf_counter just before the process was made

    def resident_mib(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        kib = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        return int(kib) / 1024

    def cpu_seconds(self) -> float:
        """What it has used of its core so far, on its own behalf and in the system's."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running(subject: Subject, folder: Path) -> AsyncIterator[Running]:
    """Start it, wait until it takes connections, stop it afterwards."""
    port = _free_port()
    words = {"port": str(port), "data": str(folder)}
    environment = {k: v.format(**words) for k, v in subject.environment.items()}
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: ASYNC220 - nothing is measured yet
            [part.format(**words) for part in subject.command],
            cwd=ROOT,
            env={**_plain_environment(), **environment},
            stdout=output,
            stderr=output,
            preexec_fn=_on_bot_core,  # noqa: PLW1509 - this program has one thread
        )
        try:
            await _listening(process, port)
            yield Running(process.pid, port, started)
        except BaseException:
            output.seek(0)
            sys.stderr.write(output.read().decode(errors="replace")[-3000:])
            raise
        finally:
            _stop(process)


def cores() -> tuple[int, int]:
    """The bot's and the load's; the same one where there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return there[BOT_CORE], there[min(LOAD_CORE, len(there) - 1)]


_BOT, _LOAD = cores()


def take_load_core() -> None:
    os.sched_setaffinity(0, {_LOAD})


def _on_bot_core() -> None:
    os.sched_setaffinity(0, {_BOT})


def _plain_environment() -> dict[str, str]:
    """Ours without settings of the bots, which somebody may have in the shell."""
    foreign = ("PURSER_", "MICROSOFTAPP", "CLIENT_", "TENANT_ID", "CONNECTIONS__", "SERVICE_URL")
    return {k: v for k, v in os.environ.items() if not k.upper().startswith(foreign)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.perf_counter() + _PATIENCE_SECONDS
    while time.perf_counter() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.002)
    raise RuntimeError(process.args, process.returncode)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
