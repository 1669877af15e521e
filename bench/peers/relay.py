"""A bare aiohttp relay, the limit: reads the activity, posts a constant reply, does no more."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

from aiohttp import ClientSession, TCPConnector, web

SESSION = web.AppKey("session", ClientSession)
SENDERS = 16
REPLY = json.dumps({"type": "message", "text": "Echo"}).encode()
HEADERS = {"Content-Type": "application/json"}


async def messages(request: web.Request) -> web.Response:
    activity = await request.json()
    url = f"{activity['serviceUrl']}v3/conversations/{activity['conversation']['id']}/activities"
    await _post(request.app[SESSION], f"{url}/{activity['id']}", REPLY)
    return web.Response(status=200)


async def deliver(request: web.Request) -> web.Response:
    """Post the body's card to each of its chats, sixteen at a time: the limit for alerts."""
    order = await request.json()
    body = json.dumps(order["card"]).encode()
    chats = iter(order["chats"])

    async def send() -> None:
        for chat in chats:
            url = f"{order['serviceUrl']}v3/conversations/{chat}/activities"
            await _post(request.app[SESSION], url, body)

    await asyncio.gather(*(send() for _ in range(SENDERS)))
    return web.Response(status=200)


async def _post(session: ClientSession, url: str, body: bytes) -> None:
    async with session.post(url, data=body, headers=HEADERS) as answer:
        await answer.read()


async def _session(app: web.Application) -> AsyncIterator[None]:
    app[SESSION] = ClientSession(connector=TCPConnector(limit=0))
    yield
    await app[SESSION].close()


if __name__ == "__main__":
    relay = web.Application(client_max_size=1 << 22)
    relay.add_routes([web.post("/api/messages", messages), web.post("/deliver", deliver)])
    relay.cleanup_ctx.append(_session)
    web.run_app(relay, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
