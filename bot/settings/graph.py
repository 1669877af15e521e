"""Settings of Microsoft Graph: the application that reads calls and gives licences."""

from __future__ import annotations

from typing import Self

from pydantic import SecretStr, model_validator

from bot.addresses import on_loopback
from bot.settings.accepted import WebAddress, Word, wrong
from bot.settings.pool import PoolSettings
from bot.settings.teams import TeamsSettings


class GraphSettings(PoolSettings, TeamsSettings):
    """The bot's own application serves as well, where none is named."""

    graph_url: WebAddress = "https://graph.microsoft.com"
    graph_app_id: Word = ""
    graph_app_secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _names_an_application_whole(self) -> Self:
        own, secret = self.graph_app_id, self.graph_app_secret.get_secret_value()
        if own and own != self.app_id and not secret:
            raise wrong("needs_graph_secret", "GRAPH_APP_SECRET")
        if secret and not (own or self.app_id):
            raise wrong("needs_graph_app", "GRAPH_APP_ID")
        return self

    @property
    def graph_app(self) -> tuple[str, str] | None:
        """The application and its secret; None: calls come from elsewhere.

        A token that a log-in server on this machine has made up opens nothing at Microsoft.
        """
        app_id = self.graph_app_id or self.app_id
        secret = (self.graph_app_secret or self.app_password).get_secret_value()
        made_up = on_loopback(self.login_url) and not on_loopback(self.graph_url)
        return (app_id, secret) if app_id and secret and not (self.sandbox or made_up) else None
