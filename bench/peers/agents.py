"""An echo on `microsoft-agents-hosting-aiohttp`, anonymous as the SDK itself provides for."""

from __future__ import annotations

import sys

from aiohttp import web
from microsoft_agents.activity import Activity
from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware
from microsoft_agents.hosting.core import ActivityHandler, TurnContext
from microsoft_agents.hosting.core.authorization import (
    AccessTokenProviderBase,
    AgentAuthConfiguration,
    AnonymousTokenProvider,
    ClaimsIdentity,
    Connections,
)


class AnonymousConnections(Connections):  # type: ignore[misc]
    """Every connection is the SDK's own anonymous one."""

    def get_connection(self, connection_name: str) -> AccessTokenProviderBase:
        return AnonymousTokenProvider()

    def get_default_connection(self) -> AccessTokenProviderBase:
        return AnonymousTokenProvider()

    def get_token_provider(
        self, claims_identity: ClaimsIdentity, service_url: str
    ) -> AccessTokenProviderBase:
        return AnonymousTokenProvider()

    def get_token_provider_from_activity(
        self, claims_identity: ClaimsIdentity, activity: Activity
    ) -> AccessTokenProviderBase:
        return AnonymousTokenProvider()

    def get_default_connection_configuration(self) -> AgentAuthConfiguration:
        return AgentAuthConfiguration(anonymous_allowed=True)


class Echo(ActivityHandler):  # type: ignore[misc]
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


ADAPTER = CloudAdapter(connection_manager=AnonymousConnections())
ECHO = Echo()


async def messages(request: web.Request) -> web.StreamResponse:
    return await ADAPTER.process(request, ECHO) or web.Response(status=200)


if __name__ == "__main__":
    app = web.Application(middlewares=[jwt_authorization_middleware])
    app["agent_configuration"] = AgentAuthConfiguration(anonymous_allowed=True)
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
