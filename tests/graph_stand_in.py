"""A stand-in for Microsoft Graph on loopback: PSTN calls page by page, in its recorded shapes.

It takes rows as a test makes them, answers a window of at most 90 days in pages of a thousand
with an `@odata.nextLink`, counts requests as Graph's throttle does, and fails as it is told to.
"""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any

import orjson
from aiohttp import web

from tests.stand_in import StandIn

PAGE = 1_000
THROTTLE = (50, 60.0)  # so many requests in so many seconds
_CALLS = re.compile(r"getPstnCalls\(fromDateTime=([^,)]+),toDateTime=([^,)]+)\)")
_MOST_DAYS = timedelta(days=90)
_PATH = "/v1.0/communications/callRecords/"
Json = dict[str, Any]


class Fault(StrEnum):
    """What may go wrong with one request."""

    UNREACHED = "unreached"  # the connection breaks
    CUT = "cut"  # the answer breaks off in the middle
    HANG = "hang"  # nothing is answered
    BROKEN = "broken"  # 500
    AWAY = "away"  # 503, a page of a proxy
    BUSY = "busy"  # 429
    EXPIRED = "expired"  # 401
    GARBLED = "garbled"  # 200, and no JSON
    NO_LIST = "no_list"  # 200, and JSON that is not a page
    GONE = "gone"  # 410: the link has expired
    ELSEWHERE = "elsewhere"  # a page whose link leads to another host


def call_row(
    number: int, started_at: datetime, charge: str = "0.0130", seconds: int = 125, **fields: Any
) -> Json:
    """A row as Graph tells it; a field that is None is told as null."""
    ended_at = started_at + timedelta(seconds=seconds)
    return {
        "id": f"9c4984c7-6c3c-427d-a30c-{number:012x}",
        "callId": f"{number:08x}-d0c2-4f26-80c9-ed0cfe0ac5d0",
        "userId": "db03c14b-06eb-4189-939b-7cbf3a20ba27",
        "userPrincipalName": "richard.malk@contoso.com",
        "userDisplayName": "Richard Malk",
        "startDateTime": told(started_at),
        "endDateTime": told(ended_at),
        "duration": seconds,
        "charge": orjson.Fragment(charge),
        "callType": "user_out",
        "currency": "USD",
        "calleeNumber": "+491701234567",
        "usageCountryCode": "US",
        "tenantCountryCode": "US",
        "connectionCharge": orjson.Fragment("0.00"),
        "callerNumber": "+14255550123",
        "destinationContext": "International",
        "destinationName": "Germany Mobile",
        "conferenceId": None,
        "licenseCapability": "MCOPSTNPP",
        "inventoryType": "Subscriber",
        "operator": "Microsoft",
        "callDurationSource": "microsoft",
        **fields,
    }


def told(moment: datetime) -> str:
    """With seven digits of a second, as .NET writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


class StandInGraph(StandIn):
    """Serves at `url`; use as an async context manager."""

    def __init__(self, page: int = PAGE, clock: Callable[[], float] = monotonic) -> None:
        self.url = ""
        self.page = page
        self.granted = True  # the permission to read calls
        self.throttled = False  # whether it counts
        self.retry_after = "2"
        self.circle = 0  # after so many pages the link leads to the first one again; 0: to the next
        self.faults: deque[Fault | None] = deque()  # of the coming requests; None: it goes well
        self.asked: list[str] = []  # each request's path and query
        self.answered = 0  # pages
        self.bearers: list[str] = []
        self._clock = clock
        self._lately: deque[float] = deque()
        self._rows: list[tuple[datetime, bytes]] = []
        self._over = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def add(self, *rows: Json) -> None:
        """Rows that it knows from now on, however late."""
        self.add_told((_started(row), orjson.dumps(row)) for row in rows)

    def add_told(self, rows: Iterable[tuple[datetime, bytes]]) -> None:
        """The same as they are told, with the start by which they are found."""
        self._rows += rows
        self._rows.sort(key=_start)

    def replace_rows(self, *rows: Json) -> None:
        self._rows.clear()
        self.add(*rows)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self._over.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What it serves; a test of another part of Graph says more here."""
        found = _CALLS.search(request.path)
        if request.method != "GET" or found is None:
            return error(404, "ResourceNotFound")
        if not self.granted:
            return error(403, "Forbidden")
        return self._page(request, *(_moment(text) for text in found.groups()))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.raw_path)
        self.bearers.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        fault = self.faults.popleft() if self.faults else None
        early = await self._early(request, fault)
        if early is not None:
            return early
        if not self.bearers[-1]:
            return error(401, "InvalidAuthenticationToken")
        answer = await self.answer(request)
        return await _cut(request, answer) if fault is Fault.CUT else _bent(answer, fault)

    async def _early(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        if self._too_often():
            fault = Fault.BUSY
        match fault:
            case Fault.UNREACHED:
                _abort(request)
                return web.Response(status=500)
            case Fault.HANG:
                await self._over.wait()
                return web.Response(status=500)
            case Fault.BUSY:
                return error(429, "TooManyRequests", {"Retry-After": self.retry_after})
            case Fault.AWAY:
                return web.Response(status=503, text="<html>down</html>")
        simple = {Fault.BROKEN: (500, "UnknownError"), Fault.GONE: (410, "syncStateNotFound")}
        simple |= {Fault.EXPIRED: (401, "InvalidAuthenticationToken")}
        return error(*simple[fault]) if fault in simple else None

    def _too_often(self) -> bool:
        most, seconds = THROTTLE
        now = self._clock()
        while self._lately and now - self._lately[0] >= seconds:
            self._lately.popleft()
        if self.throttled and len(self._lately) >= most:
            return True
        self._lately.append(now)
        return False

    def _page(self, request: web.Request, since: datetime, upto: datetime) -> web.Response:
        if upto - since > _MOST_DAYS or upto < since:
            return error(400, "BadRequest")
        skip = int(request.query.get("$skip", 0))
        begin = bisect_left(self._rows, since, key=_start) + skip
        end = bisect_right(self._rows, upto, key=_start)
        here = [row for _, row in self._rows[begin : min(end, begin + self.page)]]
        head = {
            "@odata.context": f"{self.url}/v1.0/$metadata#Collection(callRecords.pstnCallLogRow)",
            "@odata.count": len(here),
        }
        if end > begin + self.page:
            after = skip + self.page
            after %= self.circle * self.page or after + 1
            head["@odata.nextLink"] = f"{self.url}{request.path}?$skip={after}"
        self.answered += 1
        body = orjson.dumps(head)[:-1] + b',"value":[' + b",".join(here) + b"]}"
        return web.Response(body=body, content_type="application/json")


def error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    """As Graph tells of an error."""
    inner = {"date": "2026-11-19T02:00:00", "request-id": "e0c8", "client-request-id": "e0c8"}
    told_so = {"error": {"code": code, "message": f"{code} of anna@contoso.com"}}
    told_so["error"]["innerError"] = inner  # type: ignore[assignment]
    return web.Response(
        status=status,
        body=orjson.dumps(told_so),
        content_type="application/json",
        headers=headers,
    )


def _start(one: tuple[datetime, bytes]) -> datetime:
    return one[0]


def _started(row: Json) -> datetime:
    """Rows without a readable start come in every window that has begun by then."""
    try:
        return datetime.fromisoformat(row["startDateTime"])
    except (KeyError, TypeError, ValueError):
        return datetime(2026, 11, 18, 12, tzinfo=UTC)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bent(answer: web.StreamResponse, fault: Fault | None) -> web.StreamResponse:
    match fault:
        case Fault.GARBLED:
            return web.Response(text='{"value": [{"id": "a", ', content_type="application/json")
        case Fault.NO_LIST:
            return web.json_response({"value": {"id": "a"}})
        case Fault.ELSEWHERE:
            link = f"https://graph.example.com{_PATH}getPstnCalls()?$skip=1"
            return web.json_response({"value": [], "@odata.nextLink": link})
    return answer


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _cut(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """More is promised than comes."""
    assert isinstance(answer, web.Response)
    assert isinstance(answer.body, bytes)
    half = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    half.content_length = len(answer.body)
    await half.prepare(request)
    await half.write(answer.body[: len(answer.body) // 2])
    _abort(request)
    return half
