"""The meter: what a process needs of the machine, read every second from the system."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.crash.outside import pause

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Meter:
    """Filled by `watch`."""

    resident: list[int] = field(default_factory=list)  # bytes, every second
    busy_seconds: float = 0.0  # of a core
    queued_seconds: float = 0.0  # in which its main thread could run and others had the cores
    load_before: float = 0.0  # of the machine, as it counts a minute's
    load_after: float = 0.0

    async def watch(self, pid: int, seconds: float) -> None:
        self.load_before = os.getloadavg()[0]
        busy, queued, begun = _busy_seconds(pid), _queued_seconds(pid), monotonic()
        while (now := monotonic()) < begun + seconds:
            self.resident.append(_resident_bytes(pid))
            await pause(min(1.0, begun + seconds - now))
        self.busy_seconds = _busy_seconds(pid) - busy
        self.queued_seconds = _queued_seconds(pid) - queued
        self.load_after = os.getloadavg()[0]


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _busy_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _queued_seconds(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
