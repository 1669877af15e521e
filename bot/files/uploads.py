"""Uploads: a file into the storage that Teams names, and into no other place.

Whoever can send us an invoke chooses the address, so it is checked against the hosts where Teams
keeps files, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path

import aiohttp
import structlog
from yarl import URL

from bot.files.hosts import FileHosts, host_of
from bot.outcomes import backoff_seconds
from ledger.export_errors import NotSaved

log = structlog.get_logger()

PIECE = 16 * 320 * 1024  # an upload in pieces takes multiples of 320 KiB
_TRIES = 3
_PIECE_SECONDS = 60.0
_AGAIN = (429, 500, 502, 503, 504)
_DONE = (200, 201)
_MORE = 202


class Uploads:
    """Our requests to storage; they carry no token, as the address itself is the right."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: FileHosts,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._sleep = sleep

    def allows(self, url: str) -> bool:
        return self._hosts.allow(url)

    async def put(self, url: str, path: Path) -> None:
        """The whole file, piece by piece; NotSaved where it does not stand there then."""
        if not self.allows(url):
            log.warning("upload_refused", host=host_of(url))
            raise NotSaved
        size = (await asyncio.to_thread(path.stat)).st_size
        with path.open("rb") as file:
            for start in range(0, size, PIECE):
                piece = await asyncio.to_thread(file.read, PIECE)
                await self._piece(url, piece, start, size)

    async def _piece(self, url: str, piece: bytes, start: int, size: int) -> None:
        end = start + len(piece)
        for tried in range(1, _TRIES + 1):
            status = await self._try(url, piece, f"bytes {start}-{end - 1}/{size}")
            if status in _DONE or (status == _MORE and end < size):
                return
            if status not in (0, *_AGAIN) or tried == _TRIES:
                log.warning("upload_failed", host=host_of(url), status=status)
                raise NotSaved
            await self._sleep(backoff_seconds(tried))

    async def _try(self, url: str, piece: bytes, span: str) -> int:
        """The status; 0 where there was none."""
        try:
            async with self._session.put(
                URL(url, encoded=True),  # it is signed as it stands
                data=BytesIO(piece),  # as bytes it would be sent in one go
                headers={"Content-Range": span, "Content-Type": "application/octet-stream"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=_PIECE_SECONDS, connect=5),
            ) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0
