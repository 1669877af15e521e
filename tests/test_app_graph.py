"""Graph in the real process: it logs in over TLS, the balance falls, and licences are given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.connector import StandInConnector
from tests.graph_people import GraphOfPeople, User
from tests.graph_stand_in import StandInGraph, call_row
from tests.house import TENANT
from tests.log_in import LogIn, log_in_server
from tests.purser import serving

SECRET = "the-graph-secret"
PATIENCE_SECONDS = 30


@pytest.fixture
async def teams() -> AsyncIterator[StandInConnector]:
    async with StandInConnector() as connector:
        yield connector


class Anna:
    """Her personal chat: what she says is answered by one card."""

    def __init__(self, url: str, teams: StandInConnector, http: aiohttp.ClientSession) -> None:
        self._url, self._teams, self._http = url, teams, http

    async def says(self, text: str) -> Any:
        before = len(self._teams.received)
        activity = {
            "type": "message",
            "id": f"said-{before}",
            "text": text,
            "locale": "en-US",
            "channelId": "msteams",
            "serviceUrl": self._teams.url,
            "from": {"id": "29:anna", "name": "Anna"},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:anna", "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}},
        }
        async with self._http.post(self._url, json=activity) as response:
            assert response.status == 200
        return (await self._teams.until(before + 1))[before]

    async def until(self, text: str) -> str:
        """She looks at her balance until the card says so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while text not in str((card := await self.says("balance")).body):
                pass
        return str(card.summary)

    async def counts(self, figure: str) -> None:
        """The operator looks at the figures until they say so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while figure not in await self._figures():
                pass

    async def _figures(self) -> str:
        async with self._http.get(self._url.replace("/api/messages", "/metrics")) as response:
            return await response.text()


def _settings(graph: StandInGraph, log_in: LogIn, certificate: Path) -> dict[str, str]:
    return {
        "PURSER_GRAPH_URL": graph.url,
        "PURSER_GRAPH_APP_ID": "reader",
        "PURSER_GRAPH_APP_SECRET": SECRET,
        "PURSER_LOGIN_URL": log_in.url,
        "REQUESTS_CA_BUNDLE": str(certificate),
    }


async def test_the_balance_falls_by_what_graph_tells(
    tmp_path: Path, teams: StandInConnector
) -> None:
    """Told at first what is missing; once it is granted, calls are read by themselves."""
    async with (
        StandInGraph() as graph,
        log_in_server(tmp_path) as (log_in, certificate),
        aiohttp.ClientSession() as http,
    ):
        graph.granted = False
        async with serving(tmp_path, _settings(graph, log_in, certificate), hides=(SECRET,)) as url:
            anna = Anna(url, teams, http)
            await anna.says("balance")
            graph.add(call_row(1, datetime.now(UTC), charge="2.50", seconds=1))
            await anna.until("CallRecord-PstnCalls.Read.All is missing")
            await anna.counts('purser_metering_trouble{kind="forbidden"} 1.0')
            graph.granted = True
            assert await anna.until("calls read until") == "Balance USD -2.50 · trigger USD 100.00"
            await anna.counts('purser_metering_trouble{kind="forbidden"} 0.0')
            await anna.counts("purser_call_rows_total 1.0")
    assert log_in.asked[0]["client_id"] == "reader"


async def test_a_licence_is_given(tmp_path: Path, teams: StandInConnector) -> None:
    """Told at first what is missing; once it is granted, the next question finds it so."""
    async with (
        GraphOfPeople() as graph,
        log_in_server(tmp_path) as (log_in, certificate),
        aiohttp.ClientSession() as http,
    ):
        carla = User("0a000000-0000-4000-8000-000000000001", "Carla Lo", "carla@contoso.com")
        graph.people.add(carla)
        graph.people.writes = False
        async with serving(tmp_path, _settings(graph, log_in, certificate), hides=(SECRET,)) as url:
            anna = Anna(url, teams, http)
            await anna.says("assign licence carla@contoso.com")
            refused = await anna.says("confirm")
            assert "LicenseAssignment.ReadWrite.All" in str(refused.body)
            graph.people.writes = True
            asked = await anna.says("assign licence carla@contoso.com")
            assert asked.summary == "Assign the Communications Credits licence? Carla Lo"
            assert (await anna.says("confirm")).summary == "Carla Lo has the licence now"
    assert carla.directly
