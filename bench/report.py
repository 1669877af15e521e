"""The figures as tables: medians over the rounds, ratios within the run."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TARGET_STOCK = 10
TARGET_START_SECONDS = 1.5
QUIET_SHARE = 0.9
_COLUMNS = (
    "turns/s, 16 callers",
    "of the relay",
    "× stock echo",
    "p50 ms",
    "p99 ms",
    "turns/s, 1 caller",
    "p50 ms",
    "p99 ms",
    "CPU ms a turn",
    "resident MiB",
    "start to first answer s",
)


@dataclass(frozen=True, slots=True)
class Round:
    """One subject in one round."""

    first_answer_seconds: float
    one: float  # turns a second
    one_p50_ms: float
    one_p99_ms: float
    many: float
    many_p50_ms: float
    many_p99_ms: float
    cpu_ms: float  # of the bot alone, a turn, with many callers
    core_share: float  # how much of its core the bot got meanwhile: all, where nothing else runs
    resident_mib: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured in one run; the rounds by the subject's name, in order."""

    rounds: Mapping[str, Sequence[Round]]
    relay: str
    stock: str
    others: tuple[str, ...]
    ours: str
    restart_seconds: float
    alerts: int
    alerts_a_second: float
    relay_alerts_a_second: float
    memory: str  # the table of `bench.memory`


def undisturbed(figures: Figures) -> bool:
    """Whether every bot had its core to itself, which many callers keep busy all the time."""
    return all(middle(each, "core_share") > QUIET_SHARE for each in figures.rounds.values())


def middle(rounds: Sequence[Round], field: str) -> float:
    values: list[float] = [getattr(each, field) for each in rounds]
    return median(values)


def tables(figures: Figures) -> str:
    """Everything a reader needs, in Markdown."""
    parts = [_turns(figures), _targets(figures), _alerts(figures)]
    if figures.memory:
        parts.append(f"## What the chat memory costs\n\n```\n{figures.memory.strip()}\n```")
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """What it ran on, without its name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(x.partition(":")[2].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.machine()
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{model}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _turns(figures: Figures) -> str:
    lines = [
        f"| {' | '.join(('', *_COLUMNS))} |",
        f"|---|{'--:|' * len(_COLUMNS)}",
    ]
    relay = middle(figures.rounds[figures.relay], "many")
    stock = middle(figures.rounds[figures.stock], "many")
    for name, rounds in figures.rounds.items():
        many = middle(rounds, "many")
        cells = [
            f"**{name}**" if name == figures.ours else name,
            f"{many:,.0f}",
            f"{many / relay:.0%}",
            f"{many / stock:.1f}",
            f"{middle(rounds, 'many_p50_ms'):.1f}",
            f"{middle(rounds, 'many_p99_ms'):.1f}",
            f"{middle(rounds, 'one'):,.0f}",
            f"{middle(rounds, 'one_p50_ms'):.2f}",
            f"{middle(rounds, 'one_p99_ms'):.2f}",
            f"{middle(rounds, 'cpu_ms'):.2f}",
            f"{middle(rounds, 'resident_mib'):.0f}",
            f"{middle(rounds, 'first_answer_seconds'):.2f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _targets(figures: Figures) -> str:
    ours = figures.rounds[figures.ours]
    lines = []
    for callers, field in (("16 callers", "many"), ("1 caller", "one")):
        mine = middle(ours, field)
        stock = mine / middle(figures.rounds[figures.stock], field)
        best = max(figures.others, key=lambda name: middle(figures.rounds[name], field))
        ahead = mine / middle(figures.rounds[best], field)
        lines.append(
            f"- {callers}: {stock:.1f} × the stock botbuilder echo; at least {TARGET_STOCK} × "
            f"was asked: {verdict(met=stock >= TARGET_STOCK)}."
        )
        lines.append(
            f"- {callers}: {ahead:.2f} × the faster of the other two ({best.partition(',')[0]}); "
            f"more than 1 was asked: {verdict(met=ahead > 1)}."
        )
    starts = (
        ("a data folder that is there", figures.restart_seconds),
        (
            "an empty one, where the schema and the sandbox's sixty days are made first",
            middle(ours, "first_answer_seconds"),
        ),
    )
    lines += [
        f"- Start to first answer in {where}: {seconds:.2f} s; under {TARGET_START_SECONDS} s "
        f"was the aim: {verdict(met=seconds < TARGET_START_SECONDS)}."
        for where, seconds in starts
    ]
    return "\n".join(lines)


def _alerts(figures: Figures) -> str:
    share = figures.alerts_a_second / figures.relay_alerts_a_second
    return (
        f"Alerts: {figures.alerts:,} deliveries waiting in the outbox reached the connector at "
        f"**{figures.alerts_a_second:,.0f} a second**; the relay, which keeps no outbox, posts "
        f"the same card at {figures.relay_alerts_a_second:,.0f} a second ({share:.0%})."
    )


def verdict(*, met: bool) -> str:
    return "**met**" if met else "**not met**"
