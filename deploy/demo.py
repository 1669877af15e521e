"""The demo: the desk with a fresh sandbox, and what to try at it; Ctrl-C ends it."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from bot.settings import operator_voice
from cards.markup import Plain
from cards.voice import Voice
from deploy.desk import (
    BOT_PORT,
    PLAYGROUND_PORT,
    ROOT,
    DidNotStart,
    Part,
    Sandbox,
    free_port,
    has_playground,
    start_playground,
    start_purser,
)
from deploy.people import COLLEAGUE, first_id, seen_by

DATA = ROOT / "data" / "demo"
LOGS = ROOT / ".cache" / "desk"
POLL_SECONDS = 5
_LOOK_SECONDS = 0.5


def main() -> int:
    voice = operator_voice()
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    with ExitStack() as running:
        try:
            parts = _start(running, voice)
        except DidNotStart as wrong:
            return _tell_failure(voice, wrong.part, wrong.log)
        ended = _watch(parts, stop)
        if ended is not None:
            return _tell_failure(voice, ended.name, ended.log)
        print("\n" + voice("desk.stopping"), flush=True)
    return 0


def _start(running: ExitStack, voice: Voice) -> list[Part]:
    print(voice("desk.starting"), flush=True)
    # The same first day for everyone who tries it: the sandbox begins afresh each time.
    shutil.rmtree(DATA, ignore_errors=True)
    sandbox = Sandbox(DATA, free_port(BOT_PORT), POLL_SECONDS, owners=(first_id(),))
    purser = start_purser(sandbox, LOGS)
    running.callback(purser.stop)
    if not has_playground():
        _say(voice, "alone", endpoint=sandbox.messages, chat=_chat_command(sandbox))
        return [purser]
    playground, address = start_playground(sandbox.messages, LOGS)
    running.callback(playground.stop)
    colleague, theirs = _colleague(sandbox)
    running.callback(colleague.stop)
    told = {"address": address, "colleague": COLLEAGUE, "theirs": theirs}
    _say(voice, "ready", endpoint=sandbox.messages, logs=_near(LOGS), **told)
    return [purser, playground, colleague]


def _colleague(sandbox: Sandbox) -> tuple[Part, str]:
    """A second person before the same bot: without a role, until the first one gives one."""
    logs = LOGS / "colleague"
    port = free_port(PLAYGROUND_PORT + 1)
    return start_playground(sandbox.messages, logs, port=port, config=seen_by(COLLEAGUE, logs))


def _watch(parts: list[Part], stop: threading.Event) -> Part | None:
    """Until somebody stops the demo, or the part that ended by itself."""
    while not stop.wait(_LOOK_SECONDS):
        for part in parts:
            if not part.running:
                return part
    return None


def _say(voice: Voice, key: str, **values: str) -> None:
    told = {name: Plain(value) for name, value in values.items()}
    print(voice(f"desk.{key}", **told), flush=True)


def _tell_failure(voice: Voice, part: str, log: Path) -> int:
    last = log.read_text("utf-8", errors="replace").splitlines()[-12:]
    print("\n".join(last), file=sys.stderr)
    told = {"part": Plain(part), "log": Plain(_near(log))}
    print(voice("desk.failed", **told), file=sys.stderr)
    return 1


def _chat_command(sandbox: Sandbox) -> str:
    python = _near(Path(sys.executable))
    return f"{python} -m deploy.chat {sandbox.messages}"


def _near(path: Path) -> str:
    """As it is typed from the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
