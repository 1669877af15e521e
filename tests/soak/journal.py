"""The journal: every request that reached Teams' stand-in, as it is written and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.soak.weather import TAKEN, UNCLEAR, Fate

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, in the order of arrival."""

    at: float  # monotonic seconds, the same clock in every process of a machine
    method: str
    thread: str
    organisation: str
    turn: str  # the activity that it answers; empty: nobody asked
    card: str  # the message that it made or changed; empty where nothing was taken
    alert: int  # 0: it is none
    summary: str
    fate: Fate

    @property
    def taken(self) -> bool:
        return self.fate in TAKEN

    @property
    def unclear(self) -> bool:
        """It stands there, and whoever sent it cannot know."""
        return self.fate in UNCLEAR


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert's card as it stands in a chat in the end."""

    thread: str
    alert: int
    card: str
    content: Json


def line(request: Request) -> bytes:
    return orjson.dumps(asdict(request)) + b"\n"


def requests(file: Path) -> list[Request]:
    with file.open("rb") as lines:
        return [_request(orjson.loads(each)) for each in lines]


def keep_standing(file: Path, cards: Sequence[Standing]) -> None:
    file.write_bytes(orjson.dumps([asdict(each) for each in cards]))


def standing(file: Path) -> list[Standing]:
    """In the order in which they were posted."""
    return [Standing(**each) for each in orjson.loads(file.read_bytes())]


def _request(kept: Json) -> Request:
    return Request(**kept | {"fate": Fate(kept["fate"])})
