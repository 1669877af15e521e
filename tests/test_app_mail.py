"""Mail in the real process: a recharge reaches a reader at a real mail server, in Chinese."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.certificate import certificate_for
from tests.connector import StandInConnector
from tests.mail_server import MailServer
from tests.purser import serving

HERE = "127.0.0.1"
LOGIN, PASSWORD = "purser@contoso.com", "p@ss:w/rd"

Says = Callable[[str], Awaitable[str]]


@pytest.fixture
async def teams() -> AsyncIterator[StandInConnector]:
    async with StandInConnector() as connector:
        yield connector


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """TLS from the start, a log-in, and a certificate that only its own authority vouches for."""
    tls = certificate_for(HERE).server_side()
    async with MailServer(tls=tls, from_start=True, logins={LOGIN: PASSWORD}) as server:
        yield server


@asynccontextmanager
async def purser(path: Path, **settings: str) -> AsyncIterator[str]:
    """A sandbox that trusts the mail server, and logs neither its password nor a recipient."""
    (path / "authority.pem").write_bytes(certificate_for(HERE).pem)
    ours = {"SSL_CERT_FILE": str(path / "authority.pem"), "PURSER_SANDBOX": "1"}
    async with serving(path, ours | settings, hides=("w/rd", "finance@")) as url:
        yield url


@asynccontextmanager
async def talking(url: str, teams: StandInConnector) -> AsyncIterator[Says]:
    """Anna's personal chat; each thing she says is answered by one card, told by its summary."""
    async with aiohttp.ClientSession() as http:

        async def says(text: str) -> str:
            before = len(teams.received)
            activity = {
                "type": "message",
                "id": f"said-{before}",
                "text": text,
                "locale": "en-US",
                "channelId": "msteams",
                "serviceUrl": teams.url,
                "from": {"id": "29:anna", "name": "Anna"},
                "recipient": {"id": "28:bot"},
                "conversation": {"id": "a:anna", "conversationType": "personal"},
            }
            async with http.post(url, json=activity) as response:
                assert response.status == 200
            return (await teams.until(before + 1))[before].summary

        yield says


async def test_a_recharge_reaches_its_reader(
    tmp_path: Path, teams: StandInConnector, server: MailServer
) -> None:
    """Over TLS, by a log-in with signs that addresses escape, in the language that was chosen."""
    where = f"smtps://purser%40contoso.com:p%40ss%3Aw%2Frd@{HERE}:{server.port}"
    settings = {"PURSER_SMTP_URL": where, "PURSER_MAIL_FROM": LOGIN}
    async with purser(tmp_path, **settings) as url, talking(url, teams) as says:
        added = await says("mail add finance@contoso.com zh-CN")
        assert added == "finance@contoso.com gets mail from now on, in 简体中文."
        await says("trigger 130")
        await says("confirm")
        letter = await server.letter()
    assert re.fullmatch(
        r"沙盒：已自动充值 USD 40\.00 · 余额 USD \d+\.\d\d · 提醒 \d+", letter.subject
    )
    assert (letter.sender, letter.to, letter.over_tls) == (LOGIN, "finance@contoso.com", True)
    assert "自动充值因此添加了资金" in letter.part("plain")
    assert '<html lang="zh-Hans">' in letter.part("html")


async def test_without_settings_there_is_no_mail(tmp_path: Path, teams: StandInConnector) -> None:
    """In the sandbox it is tried out without any: letters reach nobody, and that is said."""
    async with purser(tmp_path) as url, talking(url, teams) as says:
        await says("mail add finance@contoso.com")
        assert "reaches nobody" in str(teams.received[-1].body)
