"""The routes answer what is wrong with a request, and never with a 500 or a stack trace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from aiohttp.test_utils import make_mocked_request
from botbuilder.core import TurnContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web import MAX_BODY_BYTES, Site
from tests.bot.desk import ANNA, Served, serve


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path) as served:
        yield served


async def _post(served: Served, body: Any, **headers: str) -> int:
    given = {"Content-Type": "application/json", **headers}
    async with served.http.post(f"{served.url}/api/messages", data=body, headers=given) as answer:
        await answer.read()
        return answer.status


async def test_other_content_types_are_refused(served: Served) -> None:
    """A form, as a foreign web page can send one, is not even read."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        assert await _post(served, b"{}", **{"Content-Type": kind}) == 415
    assert await _post(served, b"{}", **{"Content-Type": "application/json; charset=gbk"}) == 415
    assert await _post(served, b"{}", **{"Content-Encoding": "gzip"}) == 415
    kind = "application/json; charset=utf-8"
    body = orjson.dumps(served.activity(text="x"))
    assert await _post(served, body, **{"Content-Type": kind}) == 200


async def test_a_body_at_the_limit_is_read(served: Served) -> None:
    """256 KB come in, one byte more does not."""
    padded = served.activity(text="x", padding="")
    room = MAX_BODY_BYTES - len(orjson.dumps(padded))
    body = orjson.dumps({**padded, "padding": "p" * room})
    assert len(body) == MAX_BODY_BYTES
    assert await _post(served, body) == 200
    assert await _post(served, body + b" ") == 413


async def test_a_large_body_is_refused_unread(served: Served) -> None:
    """The announced length is enough: the answer comes before anything was sent."""
    assert await _raw(served, _head(served, f"Content-Length: {10**9}")) == 413


async def test_a_body_without_length_is_read_to_the_limit(served: Served) -> None:
    """Whoever sends chunk after chunk is stopped at the limit."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = _head(served, "Transfer-Encoding: chunked")
    assert await _raw(served, head + 5 * chunk) == 413


async def test_a_chunked_activity_comes_in(served: Served) -> None:
    """A body without a length is as good as any, if it is small."""

    async def chunks() -> AsyncIterator[bytes]:
        body = orjson.dumps(served.activity(text="in pieces"))
        for start in range(0, len(body), 50):
            yield body[start : start + 50]

    assert await _post(served, chunks()) == 200
    assert served.front.heard == ["in pieces"]


async def test_broken_chunks_are_the_senders_fault(served: Served) -> None:
    """A body that breaks its own form is a 400."""
    assert (
        await _raw(served, _head(served, "Transfer-Encoding: chunked") + b"zz\r\nnothing\r\n")
        == 400
    )


async def test_a_sender_that_dawdles_is_cut_off(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody keeps a connection busy with half a body."""
    monkeypatch.setattr("bot.web.BODY_SECONDS", 0.05)
    assert await _raw(served, _head(served, "Content-Length: 100") + b"{") == 408


async def test_a_huge_header_is_refused(served: Served) -> None:
    """Beyond what any token needs, the server itself says no."""
    assert await _post(served, b"{}", Authorization="Bearer " + "x" * 40_000) == 400


async def test_other_methods_and_paths(served: Served) -> None:
    """Only what is there is served."""
    async with served.http.get(f"{served.url}/api/messages") as answer:
        assert answer.status == 405
    async with served.http.get(f"{served.url}/etc/passwd") as answer:
        assert answer.status == 404


async def test_health_and_readiness(served: Served) -> None:
    """Alive is alive; ready is every part, each named."""
    async with served.http.get(f"{served.url}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
    async with served.http.get(f"{served.url}/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "status": "ok",
            "checks": {"database": "ok", "chat_store": "ok"},
        }


async def test_what_is_not_ready_is_named(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that fails or hangs makes the whole not ready, within the time-out."""
    monkeypatch.setattr("bot.web.READY_SECONDS", 0.05)

    async def fine() -> None:
        """Nothing is wrong."""

    async def broken() -> None:
        raise OSError("the disk's own words")

    async def hangs() -> None:
        await asyncio.Event().wait()

    site = Site(
        served.adapter,
        _nothing,
        served.metrics,
        {"fine": fine, "broken": broken, "hangs": hangs},
        loopback_only=True,
    )
    answer = await site.readyz(make_mocked_request("GET", "/readyz"))
    assert answer.status == 503
    body = answer.text or ""
    assert orjson.loads(body)["checks"] == {"fine": "ok", "broken": "failed", "hangs": "failed"}
    assert "disk" not in body


async def test_metrics_count_without_naming(served: Served) -> None:
    """Turns, refusals and sendings are counted; no id and no name stands there."""
    await served.send(served.activity(text="balance"))
    await served.send([])
    async with served.http.get(f"{served.url}/metrics") as answer:
        page = await answer.text()
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'purser_turn_seconds_count{kind="message"} 1.0' in page
    assert 'purser_requests_refused_total{status="400"} 1.0' in page
    assert 'purser_connector_outcomes_total{method="POST",outcome="sent"} 1.0' in page
    assert "purser_alerts_waiting" in page
    assert ANNA["name"] not in page
    assert ANNA["id"] not in page


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_JSON = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
_FIELDS = st.sampled_from(
    (
        *("type", "id", "text", "name", "value", "from", "recipient", "conversation"),
        *("channelData", "entities", "membersAdded", "action", "replyToId", "locale"),
        *("serviceUrl", "channelId", "localTimezone", "timestamp", "deliveryMode", "attachments"),
    )
)
_KINDS = st.sampled_from(
    ["message", "invoke", "installationUpdate", "conversationUpdate", "event", "typing", "trace"]
)


_FUZZ = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_FUZZ
@given(kind=_KINDS, parts=st.dictionaries(_FIELDS, _JSON, max_size=5), odd=_JSON)
async def test_no_json_is_a_500(served: Served, kind: str, parts: dict[str, Any], odd: Any) -> None:
    """Whatever JSON is posted, the answer is a plain one and no turn has failed."""
    for activity in (
        {**served.activity(kind), **parts},
        {**served.tap(), "value": odd},
        {**served.tap(), "value": {"action": odd}},
        {**served.activity(text="x"), "channelData": {"tenant": odd}},
        parts,
        odd,
    ):
        assert await _post(served, json.dumps(activity).encode()) in (200, 400, 403)
    assert "purser_bugs_total 0.0" in served.metrics.page().decode()


@_FUZZ
@given(body=st.binary(max_size=200))
async def test_no_bytes_are_a_500(served: Served, body: bytes) -> None:
    """Nor does any garbage crash the reading."""
    assert await _post(served, body) in (400, 403)


async def _nothing(_context: TurnContext) -> None:
    """A bot that says nothing."""


def _head(served: Served, extra: str) -> bytes:
    lines = (
        "POST /api/messages HTTP/1.1",
        f"Host: {urlsplit(served.url).netloc}",
        "Content-Type: application/json",
        extra,
    )
    return "\r\n".join((*lines, "", "")).encode()


async def _raw(served: Served, sent: bytes) -> int:
    """The status that comes back while the request may still go on."""
    parts = urlsplit(served.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(sent)
    async with asyncio.timeout(5):
        status = int((await reader.readline()).split()[1])
    writer.close()
    with suppress(ConnectionError):  # the server may have hung up on the rest
        await writer.wait_closed()
    return status
