"""botbuilder's own adapter, served as its documentation shows: what ours is measured against."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, Bot, TurnContext
from botbuilder.integration.aiohttp import (
    CloudAdapter,
    ConfigurationBotFrameworkAuthentication,
)
from botbuilder.schema import AdaptiveCardInvokeResponse
from botframework.connector.auth import AuthenticationConfiguration
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor, _OpenIdMetadata

from tests.issuer import APP_ID, ISSUER, StandInIssuer


class Echo(ActivityHandler):  # type: ignore[misc]  # botbuilder ships no types
    """A bot as in botbuilder's samples."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.card_value: Any = {"type": "AdaptiveCard", "version": "1.5", "body": []}
        self.card_type = "application/vnd.microsoft.card.adaptive"
        self.failure: Exception | None = None

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        self.heard.append(turn_context.activity.text)
        if self.failure is not None:
            raise self.failure
        await turn_context.send_activity(f"Heard {turn_context.activity.text}")

    async def on_adaptive_card_invoke(
        self, turn_context: TurnContext, invoke_value: Any
    ) -> AdaptiveCardInvokeResponse:
        return AdaptiveCardInvokeResponse(
            status_code=200, type=self.card_type, value=self.card_value
        )


class _Local:
    APP_ID = ""
    APP_PASSWORD = ""


class _Registered:
    """Keys that are there already: the stock class fetches them with a blocking request."""

    APP_ID = APP_ID
    APP_PASSWORD = "a-secret-that-nobody-uses"
    TO_CHANNEL_FROM_BOT_LOGIN_URL = "https://127.0.0.1:9/x"
    TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com"
    TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
    TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL = "https://127.0.0.1:9/emulator"
    VALIDATE_AUTHORITY = False

    def __init__(self, issuer: StandInIssuer) -> None:
        self.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = issuer.metadata_url
        metadata = _OpenIdMetadata(issuer.metadata_url)
        metadata.keys = [pair.described for pair in issuer.pairs]
        metadata.last_updated = datetime.now()  # noqa: DTZ005  the stock class compares so
        JwtTokenExtractor.metadataCache[issuer.metadata_url] = metadata


@asynccontextmanager
async def serve_stock(bot: Bot, issuer: StandInIssuer | None = None) -> AsyncIterator[str]:
    """The address of a bot on the stock adapter; local where there is no issuer."""
    settings = _Registered(issuer) if issuer else _Local()
    adapter = CloudAdapter(
        ConfigurationBotFrameworkAuthentication(
            settings, auth_configuration=AuthenticationConfiguration()
        )
    )

    async def messages(request: web.Request) -> web.Response:
        answer = await adapter.process(request, bot)
        return answer or web.Response(status=200)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
