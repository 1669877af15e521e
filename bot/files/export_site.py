"""The page of a link: a button that fetches the file, so that no preview uses the link up.

Teams, Slack and virus scanners open every link they see. What they open is this page, the same
for every link; only what the button posts is looked up.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path

from aiohttp import web

from bot.files.export_desk import ExportDesk
from cards.export_page import STYLE, busy_page, gone_page, offer_page
from cards.voice import Voice, voice_for
from ledger.errors import BookUnavailable, GatewayUnreachable, NoRole, NotAllowed
from ledger.export_errors import ExportUnderWay

PATH = "/exports/{token}"
_PIECE = 256 * 1024
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


class ExportSite:
    """The two routes of a link."""

    def __init__(self, desk: ExportDesk) -> None:
        self._desk = desk

    async def page(self, request: web.Request) -> web.StreamResponse:
        return _shown(offer_page(_voice(request)))

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """The file, to whoever is first."""
        token, voice = request.match_info["token"], _voice(request)
        try:
            found = await self._desk.fetch(token)
        except ExportUnderWay:
            return _shown(busy_page(voice), 429)
        except (BookUnavailable, GatewayUnreachable):
            return _shown(busy_page(voice), 503)
        except (NoRole, NotAllowed):  # who asked for it may not look any more
            found = None
        if found is None:
            return _shown(gone_page(voice), 410)
        name, path, ticket = found
        try:
            return await _sent(request, name, path)
        finally:
            await self._desk.shelf.drop(token, ticket)


async def _sent(request: web.Request, name: str, path: Path) -> web.StreamResponse:
    """Piece by piece: a workbook may be larger than what one answer should hold."""
    response = web.StreamResponse(headers=_HEADERS)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.content_type = _TYPES[path.suffix.removeprefix(".")]
    response.content_length = (await asyncio.to_thread(path.stat)).st_size
    await response.prepare(request)
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            await response.write(piece)
    await response.write_eof()
    return response


def _shown(page: str, status: int = 200) -> web.Response:
    return web.Response(text=page, content_type="text/html", status=status, headers=_HEADERS)


def _voice(request: web.Request) -> Voice:
    """By the browser alone: to look the link up would tell whether it is good."""
    first = request.headers.get("Accept-Language", "")[:64].partition(",")[0].partition(";")[0]
    return voice_for(first.strip())
