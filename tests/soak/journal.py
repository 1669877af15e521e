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
    about: str  # `alert 5` or `request 5`; empty: neither
    summary: str
    fate: Fate

    @property
    def taken(self) -> bool:
        return self.fate in TAKEN

    @property
    def unasked(self) -> bool:
        """Not in answer to anybody."""
        return not self.turn

    @property
    def alert(self) -> int:
        """Its number; zero where it is about something else."""
        what, _, number = self.about.partition(" ")
        return int(number) if what == "alert" else 0

    @property
    def unclear(self) -> bool:
        """It stands there, and whoever sent it cannot know."""
        return self.fate in UNCLEAR


@dataclass(frozen=True, slots=True)
class Standing:
    """The card of an alert or of a request as it stands in a chat in the end."""

    thread: str
    about: str
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
