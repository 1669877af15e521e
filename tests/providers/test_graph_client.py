"""The way to Graph: tokens, waits and refusals, against a server that counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from providers.graph.access import Access
from providers.graph.answers import (
    BearerRefused,
    Busy,
    GraphError,
    NoToken,
    Refused,
    Unreached,
    Unreadable,
    read,
)
from providers.graph.client import GraphClient
from providers.graph.tokens import Tokens, log_in
from tests.graph_stand_in import Fault, StandInGraph
from tests.house import TENANT
from tests.log_in import log_in_server

PATH = (
    "/v1.0/communications/callRecords/getPstnCalls(fromDateTime=2026-11-01,toDateTime=2026-11-02)"
)


@dataclass
class Desk:
    graph: StandInGraph
    client: GraphClient
    tokens: Tokens
    asked: list[str] = field(default_factory=list)  # tenants, of the log-in server
    slept: list[float] = field(default_factory=list)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened_desk() as opened:
        yield opened


@asynccontextmanager
async def opened_desk(try_seconds: float = 30) -> AsyncIterator[Desk]:
    """Patient unless time itself is tested: a busy machine is no outage."""
    async with StandInGraph() as graph:
        asked, slept = list[str](), list[float]()

        def acquire(tenant: str) -> dict[str, object]:
            asked.append(tenant)
            return {"access_token": f"graph-{len(asked)}", "expires_in": 3600}

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        tokens = Tokens(acquire)
        access = Access(graph.url, "", "app", "secret", try_seconds=try_seconds)
        client = GraphClient(access, tokens, sleep=sleep)
        yield Desk(graph, client, tokens, asked, slept)
        await client.close()


async def test_an_answer_is_plain_json(desk: Desk) -> None:
    """One token serves for many requests."""
    for _ in range(3):
        assert (await desk.client.get(TENANT, PATH))["value"] == []
    assert desk.graph.bearers == ["graph-1"] * 3
    assert desk.asked == [TENANT]


async def test_a_permission_that_is_granted_counts_at_once(desk: Desk) -> None:
    """It is part of a token, so the one from before is not used again after a 403."""
    desk.graph.granted = False
    with pytest.raises(Refused):
        await desk.client.get(TENANT, PATH)
    desk.graph.granted = True
    await desk.client.get(TENANT, PATH)
    assert desk.graph.bearers == ["graph-1", "graph-2"]


async def test_each_tenant_has_its_own_token(desk: Desk) -> None:
    """What one organisation granted opens no other."""
    await desk.client.get("one", PATH)
    await desk.client.get("two", PATH)
    assert desk.asked == ["one", "two"]
    assert desk.graph.bearers == ["graph-1", "graph-2"]


async def test_a_refused_token_is_renewed_once(desk: Desk) -> None:
    """401 is answered with another token; a second 401 is the last word."""
    desk.graph.faults.append(Fault.EXPIRED)
    await desk.client.get(TENANT, PATH)
    assert desk.graph.bearers == ["graph-1", "graph-2"]
    desk.graph.faults.extend([Fault.EXPIRED, Fault.EXPIRED])
    with pytest.raises(BearerRefused):
        await desk.client.get(TENANT, PATH)
    assert desk.asked == [TENANT] * 3


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.AWAY, Fault.UNREACHED, Fault.CUT])
async def test_a_read_is_tried_again(desk: Desk, fault: Fault) -> None:
    """What fails now and then is not told to anybody."""
    desk.graph.faults.extend([fault, fault])
    await desk.client.get(TENANT, PATH)
    assert desk.slept == [0.5, 1.0]


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.UNREACHED, Fault.CUT])
async def test_a_change_is_not(desk: Desk, fault: Fault) -> None:
    """Nobody knows whether it was carried out."""
    desk.graph.granted = False
    desk.graph.faults.append(fault)
    with pytest.raises(Unreached):
        await desk.client.post(TENANT, PATH, {"addLicenses": []})
    assert len(desk.graph.asked) == 1


async def test_a_hanging_server_ends_in_time() -> None:
    """Each try has its end; a read has three, and a change has one."""
    async with opened_desk(try_seconds=0.3) as desk:
        desk.graph.faults.extend([Fault.HANG] * 4)
        with pytest.raises(Unreached):
            await desk.client.get(TENANT, PATH)
        assert desk.slept == [0.5, 1.0]
        with pytest.raises(Unreached):
            await desk.client.post(TENANT, PATH, {"addLicenses": []})
        assert len(desk.slept) == 2


async def test_a_short_wait_is_waited_and_a_long_one_told(desk: Desk) -> None:
    """Retry-After is kept; nobody sleeps for longer than a few seconds."""
    desk.graph.faults.append(Fault.BUSY)
    await desk.client.get(TENANT, PATH)
    assert desk.slept == [2.0]
    desk.graph.faults.append(Fault.BUSY)
    desk.graph.retry_after = "120"
    with pytest.raises(Busy) as busy:
        await desk.client.get(TENANT, PATH)
    assert (busy.value.seconds, len(desk.slept)) == (120.0, 1)


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_refusal_says_its_code(desk: Desk, method: str) -> None:
    """403 is asked once; the message, which names people, is not part of the text."""
    desk.graph.granted = method != "get"
    with pytest.raises(Refused) as refused:
        await (
            desk.client.get(TENANT, PATH)
            if method == "get"
            else desk.client.post(TENANT, "/v1.0/users/a/assignLicense", {})
        )
    assert str(refused.value) == ("403 Forbidden" if method == "get" else "404 ResourceNotFound")
    assert "anna" in refused.value.message
    assert len(desk.graph.asked) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.example.com/v1.0/next",
        "http://127.0.0.1:1/v1.0/next",
        "http://127.0.0.1@graph.example.com/",
        "//graph.example.com/v1.0",
        "file:///etc/passwd",
        "https://[",
        "next\n",
        "",
        f"https://{'a' * 9000}",
    ],
)
async def test_the_token_goes_to_graph_only(desk: Desk, link: str) -> None:
    """A link that leads elsewhere is not followed."""
    if link.startswith("//"):
        link = f"http:{link}"
    with pytest.raises(Unreadable):
        await desk.client.get(TENANT, link)
    assert desk.graph.asked == []


async def test_a_link_brings_no_log_in_of_its_own(desk: Desk) -> None:
    """Our token is the only one that goes to Graph."""
    host = desk.graph.url.removeprefix("http://")
    with pytest.raises(Unreadable, match="link"):
        await desk.client.get(TENANT, f"http://carla:secret@{host}{PATH}")


async def test_a_link_is_followed_as_it_is(desk: Desk) -> None:
    """Its signs are not encoded anew."""
    link = f"{desk.graph.url}{PATH}?$skip=1000&$skiptoken=a%2Fb%20c"
    await desk.client.get(TENANT, link)
    assert desk.graph.asked == [link.removeprefix(desk.graph.url)]


async def test_a_redirect_is_not_followed() -> None:
    """The token stays with the host it was made for."""
    with pytest.raises(Refused):
        read(302, "", b"")


@pytest.mark.parametrize("fault", [Fault.GARBLED])
async def test_broken_json_is_no_answer(desk: Desk, fault: Fault) -> None:
    """It is told apart from an outage."""
    desk.graph.faults.append(fault)
    with pytest.raises(Unreadable):
        await desk.client.get(TENANT, PATH)


@pytest.mark.parametrize("body", [b"[1]", b"1", b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}"])
def test_an_answer_of_another_kind(body: bytes) -> None:
    """A list, a depth or a number that no answer of Graph's has is refused as a whole."""
    with pytest.raises(Unreadable):
        read(200, "", body)


def test_numbers_stay_exact() -> None:
    """Rule 1: a charge never passes through a float."""
    assert str(read(200, "", b'{"charge": 0.10000000000000000001}')["charge"]) == (
        "0.10000000000000000001"
    )
    assert read(200, "", b'{"charge": NaN}') == {"charge": "NaN"}
    assert read(204, "", b"") == {}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("", 30),
        ("soon", 30),
        ("nan", 30),
        ("-3", 0),
        ("1e9", 3600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_how_long_to_wait(said: str, seconds: float) -> None:
    """Seconds or a date; nothing that can be read is half a minute, and an hour is the most."""
    with pytest.raises(Busy) as busy:
        read(429, said, b"")
    assert busy.value.seconds == seconds


@pytest.mark.parametrize("answer", [{}, {"error": "invalid_client"}, {"access_token": 1}])
async def test_no_token(answer: dict[str, object]) -> None:
    """Why is told by its code; the description would name the tenant."""
    tokens = Tokens(lambda _tenant: {**answer, "error_description": "AADSTS7000222 secret"})
    with pytest.raises(NoToken) as refused:
        await tokens.bearer(TENANT)
    assert str(refused.value) == str(answer.get("error", "no_token"))


async def test_a_token_is_renewed_ahead_of_its_end() -> None:
    """Five minutes before; and a refused one that was replaced meanwhile takes nothing along."""
    now, asked = [0.0], list[str]()

    def acquire(tenant: str) -> dict[str, object]:
        asked.append(tenant)
        return {"access_token": f"graph-{len(asked)}", "expires_in": 3600}

    tokens = Tokens(acquire, clock=lambda: now[0])
    assert await tokens.bearer(TENANT) == "graph-1"
    now[0] = 3299
    assert await tokens.bearer(TENANT) == "graph-1"
    now[0] = 3300
    assert await tokens.bearer(TENANT) == "graph-2"
    tokens.refused(TENANT, "graph-1")
    assert await tokens.bearer(TENANT) == "graph-2"


def test_errors_show_no_secret() -> None:
    """The way in is not part of what a log may show."""
    assert "secret" not in repr(Access("u", "l", "app", "secret"))
    assert issubclass(NoToken, GraphError)


async def test_the_app_logs_in_to_each_organisation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By msal, off the loop, for Graph's own scope; a refused token is not handed out again."""
    async with log_in_server(tmp_path) as (server, certificate):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        access = Access("https://graph.microsoft.com", server.url, "app", "the-secret")
        tokens = Tokens(log_in(access))
        assert await tokens.bearer(TENANT) == "aad-1"
        tokens.refused(TENANT, "aad-1")
        assert await tokens.bearer(TENANT) == "aad-2"
        server.refuses = "unauthorized_client"
        tokens.refused(TENANT, "aad-2")
        with pytest.raises(NoToken, match="unauthorized_client"):
            await tokens.bearer(TENANT)
        for stranger in ("99999999-2222-3333-4444-555555555555", f"{TENANT}/../x", "", "a b"):
            with pytest.raises(NoToken, match="invalid_tenant"):
                await tokens.bearer(stranger)
    with pytest.raises(Unreached, match="log_in_ConnectionError"):
        await tokens.bearer(TENANT)
    asked = server.asked[0]
    assert (asked["client_id"], asked["client_secret"]) == ("app", "the-secret")
    assert asked["scope"] == "https://graph.microsoft.com/.default"


async def test_a_log_in_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up in time, and told as no answer."""
    monkeypatch.setattr("providers.graph.tokens.FETCH_SECONDS", 0)
    with pytest.raises(Unreached, match="log_in_timed_out"):
        await Tokens(lambda _tenant: {}).bearer(TENANT)
