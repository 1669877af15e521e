"""The whole measurement: interleaved rounds over all subjects, then alerts, then the tables.

`python -m bench.run` prints them; `--write` keeps them in `bench/RESULTS.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import alerts, environment, subjects
from bench.callers import Load, connect, measure
from bench.connector import Connector
from bench.environment import ROOT
from bench.report import Figures, Round, machine, tables, undisturbed
from bench.subjects import SUBJECTS, Subject, running

CALLERS = 16
WARM_UP_SECONDS = 1.0
ONE_SECONDS = 3.0
MANY_SECONDS = 5.0
RESULTS = ROOT / "bench" / "RESULTS.md"
ABOUT = ROOT / "bench" / "about.md"
OURS = ("bot", "cards", "dialogs", "ledger", "providers", "storage")


def main() -> None:
    wanted = _arguments()
    _prepare()
    subjects.take_load_core()
    figures = asyncio.run(_run(wanted.rounds))
    text = tables(figures)
    print(text)
    if not undisturbed(figures):
        sys.exit("purser: other work ran on the bots' core; the figures tell little. Try again.")
    if wanted.write:
        day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        head = ABOUT.read_text("utf-8").format(day=day, machine=machine(), rounds=wanted.rounds)
        RESULTS.write_text(head + text, "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the tables in bench/RESULTS.md")
    parser.add_argument("--rounds", type=int, default=3, help="how often each bot is measured")
    return parser.parse_args()


async def _run(rounds: int) -> Figures:
    connector = Connector()
    await connector.start()
    found: dict[str, list[Round]] = defaultdict(list)
    for number in range(rounds):
        for subject in SUBJECTS:
            with tempfile.TemporaryDirectory() as folder:
                found[subject.name].append(await _round(subject, Path(folder), connector))
            _say(f"round {number + 1}: {subject.name}: {found[subject.name][-1]}")
    restart = await _restart(connector)
    delivered = await alerts.purser(connector)
    limit = await alerts.relay(connector)
    await connector.stop()
    if connector.problems:
        raise RuntimeError(connector.problems[:5])
    return Figures(
        rounds=found,
        relay=subjects.RELAY.name,
        stock=subjects.STOCK.name,
        others=(subjects.AGENTS.name, subjects.TEAMS.name),
        ours=subjects.PURSER.name,
        restart_seconds=restart,
        alerts=alerts.COUNT,
        alerts_a_second=delivered,
        relay_alerts_a_second=limit,
        memory=_memory(),
    )


async def _round(subject: Subject, folder: Path, connector: Connector) -> Round:
    async with running(subject, folder) as bot:
        callers = await connect(bot.port, CALLERS, subject.text, connector, subject.replied)
        await callers[0].turn()
        first = time.perf_counter() - bot.started
        for caller in callers[1:]:
            await caller.turn()  # everybody has been met before it counts
        await measure(callers, WARM_UP_SECONDS)
        one = await measure(callers[:1], ONE_SECONDS)
        before, begun = bot.cpu_seconds(), time.perf_counter()
        many = await measure(callers, MANY_SECONDS)
        used, passed = bot.cpu_seconds() - before, time.perf_counter() - begun
        return Round(
            first,
            *_plain(one),
            *_plain(many),
            cpu_ms=used / len(many.latencies) * 1000,
            core_share=used / passed,
            resident_mib=bot.resident_mib(),
        )


async def _restart(connector: Connector) -> float:
    """Start to first answer where the data folder is there already."""
    subject = subjects.PURSER
    spans = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            async with running(subject, Path(folder)) as bot:
                (caller,) = await connect(bot.port, 1, subject.text, connector, subject.replied)
                await caller.turn()
                spans.append(time.perf_counter() - bot.started)
    return median(spans[1:])  # the first made the folder


def _plain(load: Load) -> tuple[float, float, float]:
    return load.turns_a_second, load.percentile(0.5) * 1000, load.percentile(0.99) * 1000


def _prepare() -> None:
    """Byte code for our own modules, as an installed bot has it, and the peers' environment."""
    compileall.compile_file(str(ROOT / "app.py"), quiet=1)
    for folder in OURS:
        compileall.compile_dir(str(ROOT / folder), quiet=1)
    environment.make()


def _memory() -> str:
    """The table of what the chat memory costs, from its own measurement."""
    run = [sys.executable, "-m", "bench.memory"]
    return subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
