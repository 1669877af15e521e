"""Teams' connector as a process of its own: takes posts and edits, counts, and has its weather.

    python -m tests.soak.teams --folder … --seed 1 --seconds 600 --organisations 20 --bearer …

prints its address. `GET /heard` streams what people are answered, `POST /_clear` ends the bad
weather, and SIGTERM ends the process once all that was seen is written down.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.crash.outside import elements
from tests.soak.journal import Request, Standing, keep_standing, line
from tests.soak.places import organisation_ids, organisation_of
from tests.soak.weather import BRISK, Fate, Weather, outages
from tests.stand_in import StandIn

JOURNAL, STANDING = "journal", "standing"
PARK_SECONDS = 20.0  # longer than anybody waits for an answer
_ABOUT = {
    "alert": re.compile(r"· (?:alert|提醒) (\d+)"),
    "request": re.compile(r"· (?:request|申请|申請) (\d+)$"),
}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request as it came."""

    at: float
    method: str
    thread: str
    card: str  # in the path, of a change
    activity: Json  # empty where it is deleted

    @property
    def turn(self) -> str:
        return str(self.activity.get("replyToId") or "")

    @property
    def summary(self) -> str:
        return str(self.activity.get("summary", ""))

    @property
    def about(self) -> str:
        """An alert comes without being asked for; a request stands in its asker's answer too."""
        for what, pattern in _ABOUT.items():
            found = pattern.search(self.summary)
            if found and not (self.turn and what == "alert"):
                return f"{what} {found[1]}"
        return ""

    @property
    def content(self) -> Json:
        content: Json = self.activity["attachments"][0]["content"]
        return content


@dataclass
class Teams(StandIn):
    """Serves `/v3/conversations/…` at `url`."""

    weather: Weather
    journal: BinaryIO
    bearer: str = ""  # how the bot's token begins
    url: str = ""
    standing: dict[str, Standing] = field(default_factory=dict)  # by the card
    begun: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self._numbers = 0
        self._listeners: set[web.StreamResponse] = set()
        self._over = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application(client_max_size=1024 * 1024)
        conversation = "/v3/conversations/{conversation}/activities"
        app.router.add_post(conversation, self._serve)
        app.router.add_post(conversation + "/{activity}", self._serve)
        app.router.add_put(conversation + "/{activity}", self._serve)
        app.router.add_delete(conversation + "/{activity}", self._serve)
        app.router.add_get("/heard", self._heard)
        app.router.add_post("/_clear", self._clear)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self._over.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        at = monotonic()
        if not request.headers.get("Authorization", "").startswith(f"Bearer {self.bearer}"):
            return web.Response(status=401)
        asked = await _read(request, at)
        organisation = organisation_of(asked.thread)
        fate = self.weather.fate(at - self.begun, organisation, edit=asked.method != "POST")
        seen = Request(
            at=at,
            method=asked.method,
            thread=asked.thread,
            organisation=organisation,
            turn=asked.turn,
            card=asked.card,
            about=asked.about or self._about(asked.card),
            summary=asked.summary,
            fate=fate,
        )
        if seen.taken:
            seen = await self._take(asked, seen)
        elif fate is Fate.GONE:
            self.standing.pop(asked.card, None)
        self.journal.write(line(seen))
        return await self._answer(request, fate, seen.card)

    def _about(self, card: str) -> str:
        """What a card is about that is deleted, or changed in answer to a tap."""
        known = self.standing.get(card)
        return known.about if known else ""

    async def _take(self, asked: _Asked, seen: Request) -> Request:
        """It stands there from now on, or no more, and whoever reads the chat sees it."""
        if asked.method == "POST":
            self._numbers += 1
            seen = replace(seen, card=f"sent-{self._numbers}")
        if asked.method == "DELETE":
            self.standing.pop(asked.card, None)
        elif seen.about:
            stands = Standing(asked.thread, seen.about, seen.card, asked.content)
            self.standing[seen.card] = stands
        if asked.activity:
            await self._tell(asked, seen)
        return seen

    async def _answer(self, request: web.Request, fate: Fate, card: str) -> web.Response:
        if fate is Fate.STALL:
            await self._wait(self.weather.stall_seconds())
        elif fate is Fate.SILENT:
            await self._wait(PARK_SECONDS)
        if fate in (Fate.FINE, Fate.STALL):
            status = 200 if request.method == "PUT" else 201
            return web.json_response({"id": card}, status=status)
        return self._refusal(fate) or _broken(request)

    def _refusal(self, fate: Fate) -> web.Response | None:
        """None where nothing is said."""
        match fate:
            case Fate.BUSY:
                after = {"Retry-After": str(self.weather.retry_after())}
                return web.Response(status=429, headers=after)
            case Fate.AWAY:
                return web.Response(status=503)
            case Fate.GATEWAY | Fate.GATEWAY_AFTER:
                return web.Response(status=self.weather.gateway_status())
            case Fate.GONE:
                gone = {"error": {"code": "ActivityNotFoundInConversation"}}
                return web.json_response(gone, status=404)
        return None

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)

    async def _tell(self, asked: _Asked, seen: Request) -> None:
        """What people see of a message: its line, its buttons and where it stands."""
        told = orjson.dumps(
            {
                "turn": asked.turn,
                "thread": asked.thread,
                "about": seen.about,
                "card": seen.card,
                "summary": asked.summary,
                "buttons": _buttons(asked.content),
            }
        )
        for listener in tuple(self._listeners):
            await listener.write(told + b"\n")

    async def _heard(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse()
        await stream.prepare(request)
        self._listeners.add(stream)
        try:
            await self._over.wait()
        finally:
            self._listeners.discard(stream)
        return stream

    async def _clear(self, _request: web.Request) -> web.Response:
        self.weather.clear = True
        return web.Response()


async def _read(request: web.Request, at: float) -> _Asked:
    thread = unquote(request.match_info["conversation"]).partition(";")[0]
    named = unquote(request.match_info.get("activity", ""))
    changed = "" if request.method == "POST" else named
    body = await request.read()
    return _Asked(at, request.method, thread, changed, orjson.loads(body) if body else {})


def _broken(request: web.Request) -> web.Response:
    """The connection; nobody reads the answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _buttons(content: Json) -> Mapping[str, Json]:
    return {one["verb"]: one.get("data", {}) for one in elements(content) if "verb" in one}


async def _run(chosen: argparse.Namespace) -> None:
    """Until SIGTERM."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    folder = Path(chosen.folder)
    with (folder / JOURNAL).open("wb") as journal:
        weather = _weather(chosen)
        async with Teams(weather, journal, chosen.bearer) as teams:
            print(teams.url, flush=True)  # noqa: T201  whoever started it reads the address
            await over.wait()
    keep_standing(folder / STANDING, tuple(teams.standing.values()))


def _weather(chosen: argparse.Namespace) -> Weather:
    if chosen.brisk:
        return Weather(chosen.seed, rates=BRISK)
    ids = organisation_ids(chosen.organisations)
    return Weather(chosen.seed, outages(chosen.seed, chosen.seconds, ids))


def main() -> int:
    parser = argparse.ArgumentParser(description="Plays Teams' connector in bad weather.")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--organisations", type=int, required=True)
    parser.add_argument("--bearer", required=True)
    parser.add_argument("--brisk", action="store_true")
    asyncio.run(_run(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
