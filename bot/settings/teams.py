"""Settings of the way to Teams: where Purser listens, as which bot, and whom it lets in."""

from __future__ import annotations

from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator

from bot.addresses import Addresses, Reach, is_loopback, on_loopback
from bot.files.hosts import HOSTS, FileHosts
from bot.settings.accepted import (
    AppType,
    BotType,
    Domains,
    Listed,
    OwnAddress,
    SecureAddress,
    WebAddress,
    Word,
    wrong,
)
from bot.settings.sources import PREFIX, FromEnvironment


def _sdk(ours: str, sdk: str) -> AliasChoices:
    """The SDK's own name is read where ours is not set."""
    return AliasChoices(f"{PREFIX}{ours}", sdk)


class TeamsSettings(FromEnvironment):
    host: Word = "127.0.0.1"
    port: int = Field(3978, ge=0, le=65535)
    public_url: OwnAddress = ""
    app_id: Word = Field("", validation_alias=_sdk("APP_ID", "MicrosoftAppId"))
    app_password: SecretStr = Field(
        SecretStr(""), validation_alias=_sdk("APP_PASSWORD", "MicrosoftAppPassword")
    )
    app_type: BotType = Field(
        AppType.SINGLE_TENANT, validation_alias=_sdk("APP_TYPE", "MicrosoftAppType")
    )
    app_tenant_id: Word = Field("", validation_alias=_sdk("APP_TENANT_ID", "MicrosoftAppTenantId"))
    tenants: Listed = ()
    dangerously_allow_anonymous: bool = False
    login_url: SecureAddress = "https://login.microsoftonline.com"
    openid_url: WebAddress = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    token_issuer: Word = "https://api.botframework.com"  # noqa: S105  an issuer, no secret
    token_scope: Word = "https://api.botframework.com/.default"  # noqa: S105  the same
    file_hosts: Domains = HOSTS

    @model_validator(mode="after")
    def _lets_in_whom_it_knows(self) -> Self:
        if self.app_id:
            self._check_registered()
        elif self.app_password.get_secret_value():
            raise wrong("password_alone", "APP_ID")
        elif not (self.dangerously_allow_anonymous or is_loopback(self.host)):
            raise wrong("open_to_all", "HOST")
        return self

    def _check_registered(self) -> None:
        single = self.app_type is AppType.SINGLE_TENANT
        if single and not self.app_password.get_secret_value():
            raise wrong("needs_password", "APP_PASSWORD")
        if single and not self.app_tenant_id:
            raise wrong("needs_home_tenant", "APP_TENANT_ID")
        if not self.allowed_tenants:
            raise wrong("needs_tenants", "TENANTS")

    @property
    def local(self) -> bool:
        """Local mode: nobody is asked for a token."""
        return not self.app_id

    @property
    def loopback_only(self) -> bool:
        """Only this machine comes in."""
        return self.local and not self.dangerously_allow_anonymous

    @property
    def allowed_tenants(self) -> frozenset[str]:
        """Whose people may speak to Purser; its own organisation's where nothing is said."""
        own = (self.app_tenant_id.lower(),) if self.app_tenant_id else ()
        return frozenset(self.tenants or own)

    @property
    def addresses(self) -> Addresses:
        if self.local:
            return Addresses(Reach.LOOPBACK if self.loopback_only else Reach.ANY)
        return Addresses(Reach.CLOUD, stand_ins=on_loopback(self.login_url))

    @property
    def keeps_files(self) -> FileHosts:
        """Where files may be fetched from and put to."""
        return FileHosts(self.file_hosts, loopback=self.addresses.this_machine)
