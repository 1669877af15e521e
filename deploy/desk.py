"""The desk: Purser in sandbox mode and the Agents Playground, started and stopped together."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "deploy" / "playground" / ".m365agentsplayground.yml"
PLAYGROUND = ROOT / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
BOT_PORT = 3978
PLAYGROUND_PORT = 56150
START_SECONDS = 60.0
STOP_SECONDS = 12.0  # the bot's own ten, and some
_LOOK_SECONDS = 0.05


class DidNotStart(Exception):
    """A part of the desk ended, or was not ready in time."""

    def __init__(self, part: str, log: Path) -> None:
        super().__init__(f"{part}: {log}")
        self.part = part
        self.log = log


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the desk, and what it said."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, command: list[str], environment: Mapping[str, str], folder: Path
    ) -> Self:
        """In a session of its own, so that Ctrl-C reaches it through us, in order."""
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{name}.log"
        with log.open("wb") as said:
            # Our own programs, by a list of words.
            process = subprocess.Popen(  # nosec B603
                command,
                cwd=folder,  # not the checkout: an operator's .env is no part of the desk
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(name, process, log)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def wait_until(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + START_SECONDS
        while not ready():
            if not self.running or time.monotonic() > end:
                raise DidNotStart(self.name, self.log)
            self._pause()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.running:
            self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _pause(self) -> None:
        """A moment, or less where the program ends."""
        try:
            self.process.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            return


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How Purser starts on the desk."""

    data_dir: Path
    port: int
    poll_seconds: int
    owners: tuple[str, ...] = ()  # object ids; without any all are, until one grants a role

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> str:
        return f"{self.address}/api/messages"


def start_purser(sandbox: Sandbox, logs: Path) -> Part:
    """Returns when it is ready."""
    environment = _own_environment() | {
        "PURSER_SANDBOX": "1",
        "PURSER_PORT": str(sandbox.port),
        "PURSER_DATA_DIR": str(sandbox.data_dir),
        "PURSER_POLL_SECONDS": str(sandbox.poll_seconds),
        "PURSER_OWNERS": ",".join(sandbox.owners),
    }
    part = Part.start("purser", [sys.executable, str(ROOT / "app.py")], environment, logs)
    return _ready(part, lambda: _answers(f"{sandbox.address}/readyz"))


def start_playground(
    endpoint: str, logs: Path, *, port: int = PLAYGROUND_PORT, config: Path = CONFIG
) -> tuple[Part, str]:
    """The Playground and its address, when it can be opened."""
    environment = _own_environment() | {
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(logs / "playground-activities.log"),
    }
    arguments = ["-e", endpoint, "-c", "msteams", "-p", str(port), "--dt"]
    part = Part.start("playground", [_node(), str(PLAYGROUND), *arguments], environment, logs)
    address = ""

    def open_to_visitors() -> bool:
        nonlocal address
        # A busy port falls back to a random one: what counts is what it says.
        if found := re.search(r"Listening on (\d+)", part.said()):
            address = f"http://localhost:{found[1]}"
        return bool(address) and _answers(address)

    return _ready(part, open_to_visitors), address


def has_playground() -> bool:
    return shutil.which("node") is not None and PLAYGROUND.exists()


def free_port(preferred: int = 0) -> int:
    """The preferred port of the loopback where nobody listens on it, or any other."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(preferred)


def _ready(part: Part, ready: Callable[[], bool]) -> Part:
    try:
        part.wait_until(ready)
    except BaseException:
        part.stop()
        raise
    return part


def _node() -> str:
    return shutil.which("node") or "node"


def _own_environment() -> dict[str, str]:
    """Ours without an operator's settings: the desk is a sandbox, whatever else runs here."""
    foreign = re.compile(r"PURSER_(?!LANGUAGE$)|MicrosoftApp", re.IGNORECASE)
    return {name: value for name, value in os.environ.items() if not foreign.match(name)}


def _answers(url: str) -> bool:
    try:
        with _DIRECT.open(url, timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


# The desk is on this machine: no proxy stands between.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
