"""Downloads: a file that Teams keeps, into a file of ours, bit by bit and from no other place.

Whoever can send us a message chooses the address. It has to lie on a known host, wherever that
leads on to; and a known host whose name leads into the own network is not asked, either.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv6Address, ip_address
from typing import BinaryIO
from urllib.parse import urljoin

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.connector import behind_proxy
from bot.files.hosts import FileHosts, host_of
from ledger.report_errors import FileNotTrusted, FileTooSlow, FileUnreachable, ReportTooLarge

GIGABYTE = 1_000_000_000
MAX_GIGABYTES = 2  # as much as a report may have (rule 5)
MAX_MINUTES = 10  # a gigabyte at two megabytes a second
_SILENCE_SECONDS = 30.0
_PIECE = 1024 * 1024
MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200

log = structlog.get_logger()


class Downloads:
    """Our requests to storage; they carry no token, as the address itself is the right."""

    def __init__(
        self, session: aiohttp.ClientSession, hosts: FileHosts, *, minutes: float = MAX_MINUTES
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._minutes = minutes

    async def fetch(self, url: str, file: BinaryIO, name: str) -> None:
        """All of it, from its start; a PurserError where it cannot be had."""
        try:
            async with asyncio.timeout(self._minutes * 60):
                await self._follow(url, file, name)
        except aiohttp.ClientError as failed:
            raise _unreachable(url, failed) from failed
        except TimeoutError as slow:
            log.warning("download_slow", host=host_of(url))
            raise FileTooSlow(limit=MAX_MINUTES) from slow
        except OSError as failed:
            raise _unreachable(url, failed) from failed

    async def _follow(self, url: str, file: BinaryIO, name: str) -> None:
        for _ in range(MAX_REDIRECTS + 1):
            if not self._hosts.allow(url):
                log.warning("download_refused", host=host_of(url))
                raise FileNotTrusted(host=host_of(url)) if host_of(url) else FileNotTrusted
            onward = await self._get(url, file, name)
            if not onward:
                return
            url = _led_on(url, onward)
        log.warning("download_led_on", host=host_of(url))
        raise FileUnreachable

    async def _get(self, url: str, file: BinaryIO, name: str) -> str:
        """Where it leads on to; empty where the file was there."""
        async with self._session.get(
            URL(url, encoded=True),  # it is signed as it stands
            allow_redirects=False,
            headers={"Accept-Encoding": "identity"},  # no sum of its size could be trusted
            timeout=aiohttp.ClientTimeout(connect=5, sock_read=_SILENCE_SECONDS),
        ) as response:
            onward = response.headers.get("Location", "")
            if onward and response.status in _REDIRECTS:
                return onward
            if response.status != _OK:
                log.warning("download_failed", host=host_of(url), status=response.status)
                raise FileUnreachable
            await _keep(response, file, name)
            return ""


async def _keep(response: aiohttp.ClientResponse, file: BinaryIO, name: str) -> None:
    """What says that it is too large is not begun; what does not say so is stopped there."""
    taken, most = 0, MAX_GIGABYTES * GIGABYTE
    if (response.content_length or 0) > most:
        raise ReportTooLarge(file=name, limit=MAX_GIGABYTES)
    async for piece in response.content.iter_chunked(_PIECE):
        taken += len(piece)
        if taken > most:
            raise ReportTooLarge(file=name, limit=MAX_GIGABYTES)
        await asyncio.to_thread(file.write, piece)


def _led_on(url: str, onward: str) -> str:
    """Empty, which is nowhere, where that is no address at all."""
    try:
        return urljoin(url, onward)
    except ValueError:
        return ""


def _unreachable(url: str, failed: Exception) -> FileUnreachable:
    log.warning("download_failed", host=host_of(url), why=type(failed).__name__)
    return FileUnreachable()


def open_downloads_session(hosts: FileHosts) -> aiohttp.ClientSession:
    """A session that finds no address of the own network; a proxy looks names up by itself."""
    proxied = behind_proxy()
    resolver = None if proxied else PublicResolver(loopback=hosts.loopback)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=8, resolver=resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,  # a small answer could grow to any size
        trust_env=proxied,
    )


class PublicResolver(AbstractResolver):
    """Names as everybody can look them up, without those of their addresses that are private."""

    def __init__(self, inner: AbstractResolver | None = None, *, loopback: bool = False) -> None:
        self._inner = inner or aiohttp.DefaultResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if self._may(one["host"])]
        if not public:
            raise OSError(host)  # as if there were no such name
        return public

    async def close(self) -> None:
        await self._inner.close()

    def _may(self, address: str) -> bool:
        found = ip_address(address.partition("%")[0])
        if isinstance(found, IPv6Address):
            found = found.ipv4_mapped or found
        return (found.is_global and not found.is_multicast) or (
            self._loopback and found.is_loopback
        )
