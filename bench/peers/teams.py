"""An echo on `microsoft-teams-apps`, unauthenticated by the SDK's own option."""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from fastapi import FastAPI
from microsoft_teams.api import MessageActivity
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter

PORT = int(sys.argv[1])


def quiet(app: FastAPI) -> uvicorn.Server:
    """The SDK's server without a log line for each request, which would slow it down."""
    config = uvicorn.Config(app, host="127.0.0.1", port=PORT, log_level="error", access_log=False)
    return uvicorn.Server(config)


ECHO = App(
    dangerously_allow_unauthenticated_requests=True,
    http_server_adapter=FastAPIAdapter(server_factory=quiet),
)


@ECHO.on_message  # type: ignore[untyped-decorator]
async def on_message(context: ActivityContext[MessageActivity]) -> None:
    await context.send(f"Echo: {context.activity.text}")


if __name__ == "__main__":
    asyncio.run(ECHO.start(PORT))
