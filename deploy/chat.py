"""A chat in the terminal, for a desk without node: plays the connector and prints cards as text."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import ClientError, ClientSession, web

from bot.settings import operator_voice
from cards.markup import Plain
from cards.voice import Voice

TENANT = "7e4a0000-0000-4000-8000-0000000000aa"
MAYA = {
    "id": "29:maya",
    "name": "Maya Lindqvist",
    "aadObjectId": "0a000000-0000-4000-8000-000000000001",
}
CHAT = {"id": "chat-in-the-terminal", "conversationType": "personal", "tenantId": TENANT}


@dataclass(frozen=True, slots=True)
class Terminal:
    """One person at the keyboard, and where Purser reaches that person."""

    endpoint: str
    service_url: str
    session: ClientSession
    voice: Voice

    async def say(self, text: str) -> None:
        activity = {
            "type": "message",
            "id": uuid4().hex,
            "text": text,
            "timestamp": datetime.now(UTC).isoformat(),
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": MAYA,
            "recipient": {"id": "28:purser", "name": "Purser"},
            "conversation": CHAT,
            "channelData": {"tenant": {"id": TENANT}},
            "locale": self.voice.language,
        }
        async with self.session.post(self.endpoint, json=activity) as answer:
            answer.raise_for_status()


async def main(endpoint: str) -> int:
    voice = operator_voice()
    async with ClientSession() as session:
        runner = web.AppRunner(_connector(voice), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        service_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            await _talk(Terminal(endpoint, service_url, session, voice))
        except ClientError:
            print(voice("desk.chat.unreachable", endpoint=Plain(endpoint)), file=sys.stderr)
            return 1
        finally:
            await runner.cleanup()
    return 0


async def _talk(terminal: Terminal) -> None:
    print(terminal.voice("desk.chat.ready"))
    while line := await asyncio.to_thread(_read_line, terminal.voice):
        if line.strip():
            await terminal.say(line.strip())


def _read_line(voice: Voice) -> str:
    """A line with its end; empty when the keyboard is closed."""
    print(voice("desk.chat.you"), end="", flush=True)
    return sys.stdin.readline()


def _connector(voice: Voice) -> web.Application:
    async def arrived(request: web.Request) -> web.Response:
        for line in _lines(await request.json(), voice):
            print(f"  {line}")
        return web.json_response({"id": uuid4().hex})

    async def asked(request: web.Request) -> web.Response:
        known = request.match_info["member"] == MAYA["id"]
        member = {**MAYA, "tenantId": TENANT, "userRole": "user"}
        return web.json_response(member if known else {}, status=200 if known else 404)

    app = web.Application()
    app.router.add_get("/v3/conversations/{chat}/members/{member}", asked)
    app.router.add_post("/v3/conversations/{chat}/activities", arrived)
    app.router.add_post("/v3/conversations/{chat}/activities/{activity}", arrived)
    app.router.add_put("/v3/conversations/{chat}/activities/{activity}", arrived)
    return app


def _lines(activity: dict[str, Any], voice: Voice) -> Iterator[str]:
    yield ""
    if text := activity.get("text"):
        yield text
    for attachment in activity.get("attachments", ()):
        yield from _card_lines(attachment.get("content"), voice)
    yield ""


def _card_lines(node: Any, voice: Voice) -> Iterator[str]:
    """The texts of a card in reading order; a button in brackets, by what it says."""
    if isinstance(node, list):
        for each in node:
            yield from _card_lines(each, voice)
    elif isinstance(node, dict):
        kind = str(node.get("type", ""))
        if kind == "TextBlock":
            yield str(node.get("text", "")).replace("**", "")
        elif kind.startswith("Action."):
            yield voice("desk.chat.button", title=Plain(node.get("title", "")))
        elif kind == "FactSet":
            yield from (f"{fact['title']}  {fact['value']}" for fact in node.get("facts", ()))
        for part in ("items", "columns", "body", "rows", "cells", "actions"):
            yield from _card_lines(node.get(part), voice)


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(0)
