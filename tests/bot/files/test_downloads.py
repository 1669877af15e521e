"""A download comes from where Teams keeps files, whole and within its limits, or not at all."""

from __future__ import annotations

import io
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.files import downloads
from bot.files.downloads import Downloads, PublicResolver, open_downloads_session
from bot.files.hosts import FileHosts
from ledger.report_errors import FileNotTrusted, FileTooSlow, FileUnreachable, ReportTooLarge
from tests.file_server import StandInFiles

HERE = FileHosts(loopback=True)


@pytest.fixture
async def server() -> AsyncIterator[StandInFiles]:
    async with StandInFiles() as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_downloads_session(HERE) as session:
        yield session


async def fetch(session: aiohttp.ClientSession, url: str, hosts: FileHosts = HERE) -> bytes:
    file = io.BytesIO()
    await Downloads(session, hosts).fetch(url, file, "report.zip")
    return file.getvalue()


async def test_a_file_is_fetched_whole(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """Its address as it was signed, and nothing of ours along with it."""
    content = bytes(range(256)) * 20_000
    assert await fetch(session, server.lays("a.zip", content)) == content
    (asked,) = server.asked
    assert asked.path_qs == "/a.zip?tempauth=a%2Fb"
    assert "Authorization" not in asked.headers
    assert "Cookie" not in asked.headers


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "https://evil.example/x", "http://169.254.169.254/latest/meta-data"],
)
async def test_nothing_is_fetched_from_elsewhere(session: aiohttp.ClientSession, url: str) -> None:
    """The address is refused before anybody is asked."""
    with pytest.raises(FileNotTrusted):
        await fetch(session, url)


async def test_this_machine_is_not_asked(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """Outside of local mode: whoever writes to the bot must not reach what listens here."""
    with pytest.raises(FileNotTrusted) as wrong:
        await fetch(session, server.lays("a.zip", b"x"), FileHosts())
    assert wrong.value.data == {"host": "127.0.0.1"}
    assert server.asked == []


@pytest.mark.parametrize("onward", ["http://[", "//[x]/", "https://a..sharepoint.com/"])
async def test_it_leads_on_to_no_address(
    server: StandInFiles, session: aiohttp.ClientSession, onward: str
) -> None:
    """What cannot be asked is refused like what must not be."""
    server.leads_to = onward
    with pytest.raises(FileNotTrusted):
        await fetch(session, server.lays("a.zip", b"x"))


async def test_where_it_leads_on_to_is_looked_at_as_well(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """A known host that redirects into the own network is followed no further."""
    server.leads_to = "http://10.0.0.1/admin"
    with pytest.raises(FileNotTrusted) as wrong:
        await fetch(session, server.lays("a.zip", b"x"))
    assert wrong.value.data == {"host": "10.0.0.1"}


async def test_a_file_that_has_moved_is_found(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """Storage may name another of its own hosts."""
    async with StandInFiles() as moved:
        server.leads_to = moved.lays("b.zip", b"here")
        assert await fetch(session, server.lays("a.zip", b"x")) == b"here"


async def test_a_chase_has_an_end(server: StandInFiles, session: aiohttp.ClientSession) -> None:
    """Rule 5: round in circles."""
    server.leads_to = server.lays("a.zip", b"x")
    with pytest.raises(FileUnreachable):
        await fetch(session, server.leads_to)
    assert len(server.asked) == downloads.MAX_REDIRECTS + 1


async def test_what_says_that_it_is_too_large_is_not_begun(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """By its length, before a byte of it is kept."""
    server.says_bytes = 3 * downloads.GIGABYTE
    with pytest.raises(ReportTooLarge) as wrong:
        await fetch(session, server.lays("a.zip", b"x"))
    assert wrong.value.data == {"file": "report.zip", "limit": 2}


async def test_what_turns_out_to_be_too_large_is_stopped(
    server: StandInFiles, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A length is a claim, and some answers make none."""
    url = server.lays("a.zip", bytes(300_000))
    monkeypatch.setattr(downloads, "GIGABYTE", 100_000)
    monkeypatch.setattr(aiohttp.ClientResponse, "content_length", None)
    with pytest.raises(ReportTooLarge):
        await fetch(session, url)


async def test_a_file_that_breaks_off_is_not_there(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """Half a file is none."""
    server.says_bytes = 1_000
    with pytest.raises(FileUnreachable):
        await fetch(session, server.lays("a.zip", b"half"))


@pytest.mark.parametrize("status", [401, 404, 500, 206])
async def test_a_file_that_is_not_handed_out_is_not_there(
    server: StandInFiles, session: aiohttp.ClientSession, status: int
) -> None:
    """Its address was good for a while."""
    server.status = status
    with pytest.raises(FileUnreachable):
        await fetch(session, server.lays("a.zip", b"x"))


async def test_a_server_that_is_gone_is_told_so(session: aiohttp.ClientSession) -> None:
    """Nothing of the connection's own failures comes through."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(FileUnreachable):
            await fetch(session, f"http://127.0.0.1:{nobody.getsockname()[1]}/x")


async def test_a_download_has_its_time(
    server: StandInFiles, session: aiohttp.ClientSession
) -> None:
    """Rule 5: a server that never answers is left."""
    server.open.clear()
    slow = Downloads(session, HERE, minutes=0.001)
    with pytest.raises(FileTooSlow):
        await slow.fetch(server.lays("a.zip", b"x"), io.BytesIO(), "report.zip")


class Scripted(AbstractResolver):
    """Looks names up in what a test says."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "0.0.0.0",  # noqa: S104  looked up, not listened on
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
    ],
)
async def test_a_name_that_leads_inside_is_not_found(address: str) -> None:
    """Whoever owns a name below a known domain could point it at the own network."""
    with pytest.raises(OSError, match="files"):
        await PublicResolver(Scripted(address)).resolve("files", 443)


async def test_of_several_addresses_the_public_ones_are_left() -> None:
    """As a name may have both."""
    resolver = PublicResolver(Scripted("10.0.0.1", "13.107.136.10", "2620:1ec:8f8::8"))
    found = [one["host"] for one in await resolver.resolve("files", 443)]
    assert found == ["13.107.136.10", "2620:1ec:8f8::8"]
