"""An echo on botbuilder-core 4.17.1 as it comes: `CloudAdapter` of its aiohttp integration."""

from __future__ import annotations

import sys

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication


class Anonymous:
    """No app id and no password: the SDK then neither checks nor fetches a token."""

    APP_ID = ""
    APP_PASSWORD = ""


class Echo(ActivityHandler):  # type: ignore[misc]
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


ADAPTER = CloudAdapter(ConfigurationBotFrameworkAuthentication(Anonymous()))
ECHO = Echo()


async def messages(request: web.Request) -> web.StreamResponse:
    return await ADAPTER.process(request, ECHO) or web.Response(status=200)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
