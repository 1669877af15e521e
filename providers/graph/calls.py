"""Calls from Microsoft Graph, page by page: implements `ledger.ports.UsageSource`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NoReturn

from ledger.account import Account
from ledger.calls import CallPage
from ledger.metering_trouble import (
    Forbidden,
    Throttled,
    TokenRefused,
    Unreachable,
    UnreadableCalls,
)
from ledger.reading import Reading
from providers.graph.answers import (
    BearerRefused,
    Busy,
    GraphError,
    Json,
    NoToken,
    Paced,
    Refused,
    Unreached,
)
from providers.graph.client import GraphClient
from providers.graph.cursor import MOST_RESTARTS, Cursor, begun, cursor_of
from providers.graph.pace import Pace
from providers.graph.rows import calls_in

PERMISSION = (
    "CallRecord-PstnCalls.Read.All"  # the least that will do; CallRecords.Read.All does too
)
_CALLS = "/v1.0/communications/callRecords/getPstnCalls"
_FORBIDDEN = 403
_LINK_GONE = (400, 404, 410)  # what an expired link is answered with


class GraphCalls:
    """One for all organisations: each account's id is its tenant's."""

    def __init__(self, client: GraphClient, pace: Pace, *, whole_numbers: bool = False) -> None:
        self._client = client
        self._pace = pace
        self._whole_numbers = whole_numbers

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        """A window that ends is followed by the next; nothing is asked while there is time."""
        found = cursor_of(cursor) or begun(now)
        if found.rests(now):
            return CallPage((), cursor, more=False, again_at=found.again_at)
        at = found.at_work(now)
        try:
            page = await self._client.get(account.id, at.link or _first_page(at), pace=self._pace)
            return self._read(account, at, page, now)
        except Paced as early:
            return CallPage((), str(at), more=True, again_at=now + _span(early))
        except Refused as refused:
            return CallPage((), str(_restarted(at, refused)), more=True)
        except GraphError as wrong:
            _tell(wrong, now)

    def progress(self, cursor: str) -> Reading | None:
        found = cursor_of(cursor)
        return found.reading if found else None

    def _read(self, account: Account, at: Cursor, page: Json, now: datetime) -> CallPage:
        rows, link = page.get("value"), page.get("@odata.nextLink") or ""
        if not isinstance(rows, list):
            raise UnreadableCalls("value")
        self._check(link, at)
        calls, unread = calls_in(rows, account.currency, whole_numbers=self._whole_numbers)
        after = at.paged(len(rows), link, now)
        return CallPage(calls, str(after), more=not after.resting, unread=unread)

    def _check(self, link: Any, at: Cursor) -> None:
        """Before the page is handed out: with a link that leads nowhere the rest would be lost."""
        if not isinstance(link, str):
            raise UnreadableCalls("link")
        if link and at.leads_back(link):
            raise UnreadableCalls("circle", cursor=str(at.restarted()))
        if link:
            self._client.url_of(link)


def _first_page(at: Cursor) -> str:
    return f"{_CALLS}(fromDateTime={_told(at.since)},toDateTime={_told(at.upto)})"


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _span(busy: Busy) -> timedelta:
    return timedelta(seconds=busy.seconds)


def _restarted(at: Cursor, refused: Refused) -> Cursor:
    """A link that was kept too long: the window is read from its start."""
    if isinstance(refused, BearerRefused):
        raise TokenRefused(str(refused)) from refused
    if refused.status == _FORBIDDEN:
        raise Forbidden(PERMISSION) from refused
    if at.link and refused.status in _LINK_GONE and at.restarts < MOST_RESTARTS:
        return at.restarted()
    raise UnreadableCalls(str(refused)) from refused


def _tell(wrong: GraphError, now: datetime) -> NoReturn:
    """Wrapped once, in the ledger's words."""
    match wrong:
        case NoToken():
            raise TokenRefused(wrong.code) from wrong
        case Busy():
            raise Throttled(now + _span(wrong)) from wrong
        case Unreached():
            raise Unreachable(str(wrong)) from wrong
    raise UnreadableCalls(str(wrong)) from wrong
