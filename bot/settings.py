"""Settings: what the operator decides, read from the environment and `.env`, checked at start.

The SDK's own names (`MicrosoftAppId` …) are read where ours are not set.
What a setting accepts is worded in `locales/*/operator.toml`, one sentence for each.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.accepted import (
    AppType,
    BotType,
    Capabilities,
    Currency,
    DatabaseAddress,
    Domains,
    Listed,
    NamedRole,
    OwnAddress,
    SecureAddress,
    Sender,
    SmtpUrl,
    StripeKey,
    WebAddress,
    Word,
    wrong,
)
from bot.addresses import Addresses, Reach, is_loopback, on_loopback, passwords_in
from bot.file_hosts import HOSTS, FileHosts
from bot.smtp_address import SmtpAddress, smtp_address
from cards.markup import Plain
from cards.voice import Voice, voice_for
from ledger.calls import CREDITS
from ledger.roles import Role

PREFIX = "PURSER_"
_SHOWN_CHARACTERS = 60
_DATABASE = "database_url"  # only the passwords in it are secrets: the rest helps in a log


class BadSettings(Exception):
    """The settings do not fit; each of `sentences` names one and says what is accepted."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _sdk(ours: str, sdk: str) -> AliasChoices:
    return AliasChoices(f"{PREFIX}{ours}", sdk)


class _Spoken(BaseSettings):
    """How the operator is spoken to: read first, to say so what is wrong with the rest."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    language: str = ""


class Settings(_Spoken):
    """Everything that is decided outside the code."""

    host: Word = "127.0.0.1"
    port: int = Field(3978, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: DatabaseAddress = SecretStr("")
    app_id: Word = Field("", validation_alias=_sdk("APP_ID", "MicrosoftAppId"))
    app_password: SecretStr = Field(
        SecretStr(""), validation_alias=_sdk("APP_PASSWORD", "MicrosoftAppPassword")
    )
    app_type: BotType = Field(
        AppType.SINGLE_TENANT, validation_alias=_sdk("APP_TYPE", "MicrosoftAppType")
    )
    app_tenant_id: Word = Field("", validation_alias=_sdk("APP_TENANT_ID", "MicrosoftAppTenantId"))
    public_url: OwnAddress = ""
    tenants: Listed = ()
    owners: Listed = ()
    poll_seconds: int = Field(300, ge=1, le=86_400)
    currency: Currency = "USD"
    call_months: int = Field(13, ge=1, le=120)
    names_for: NamedRole = Role.OWNER
    sandbox: bool = False
    dangerously_allow_anonymous: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rates_url: WebAddress = (
        "https://learn.microsoft.com/microsoftteams/what-are-communications-credits"
    )
    plans_url: WebAddress = (
        "https://learn.microsoft.com/microsoftteams/calling-plans-for-office-365"
    )
    login_url: SecureAddress = "https://login.microsoftonline.com"
    openid_url: WebAddress = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    token_issuer: Word = "https://api.botframework.com"  # noqa: S105  an issuer, no secret
    token_scope: Word = "https://api.botframework.com/.default"  # noqa: S105  the same
    stripe_api_key: StripeKey = SecretStr("")
    stripe_api_base: WebAddress = "https://api.stripe.com"
    stripe_webhook_secret: SecretStr = SecretStr("")
    graph_url: WebAddress = "https://graph.microsoft.com"
    graph_app_id: Word = ""
    graph_app_secret: SecretStr = SecretStr("")
    paid_capabilities: Capabilities = (CREDITS,)
    whole_numbers: bool = False
    file_hosts: Domains = HOSTS
    smtp_url: SmtpUrl = SecretStr("")
    mail_from: Sender = ""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self._check_payments()
        self._check_mail()
        self._check_graph()
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

    def _check_payments(self) -> None:
        """Made-up money stays out of real books, and real money out of the sandbox."""
        if not self.stripe_api_key.get_secret_value():
            if self.stripe_webhook_secret.get_secret_value():
                raise wrong("webhook_secret_alone", "STRIPE_API_KEY")
        elif self.sandbox and self.stripe_live:
            raise wrong("real_money_in_the_sandbox", "STRIPE_API_KEY")
        elif not (self.sandbox or self.stripe_live or on_loopback(self.stripe_api_base)):
            raise wrong("test_money_in_a_book", "STRIPE_API_KEY")

    def _check_mail(self) -> None:
        if self.mail_server and not self.mail_from:
            raise wrong("needs_sender", "MAIL_FROM")
        if self.mail_from and not self.mail_server:
            raise wrong("needs_mail_server", "SMTP_URL")

    def _check_graph(self) -> None:
        own, secret = self.graph_app_id, self.graph_app_secret.get_secret_value()
        if own and own != self.app_id and not secret:
            raise wrong("needs_graph_secret", "GRAPH_APP_SECRET")
        if secret and not (own or self.app_id):
            raise wrong("needs_graph_app", "GRAPH_APP_ID")

    @property
    def graph_app(self) -> tuple[str, str] | None:
        """The application that reads calls and its secret; None: calls come from elsewhere.

        A token that a log-in server on this machine has made up opens nothing at Microsoft.
        """
        app_id = self.graph_app_id or self.app_id
        secret = (self.graph_app_secret or self.app_password).get_secret_value()
        made_up = on_loopback(self.login_url) and not on_loopback(self.graph_url)
        return (app_id, secret) if app_id and secret and not (self.sandbox or made_up) else None

    @property
    def mail_server(self) -> SmtpAddress | None:
        """None: no mail is sent."""
        return smtp_address(self.smtp_url.get_secret_value())

    @property
    def stripe_live(self) -> bool:
        """Whether the key charges real cards."""
        return "_live_" in self.stripe_api_key.get_secret_value()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of the log may show."""
        whole = (getattr(self, name).get_secret_value() for name in _SECRETS if name != _DATABASE)
        of_mail = (self.mail_server.password,) if self.mail_server else ()
        return (*whole, *of_mail, *passwords_in(self.database_url.get_secret_value()))

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

    @property
    def database(self) -> str:
        """The address of the database: the one that was set, or SQLite in the data folder."""
        chosen = self.database_url.get_secret_value()
        return chosen or f"sqlite+aiosqlite:///{self.data_dir.absolute()}/purser.db"

    @property
    def embedded(self) -> bool:
        """One process keeps everything in the data folder; else nothing is kept there."""
        return self.database.startswith("sqlite")


_SECRETS = tuple(
    name for name, field in Settings.model_fields.items() if isinstance(field.default, SecretStr)
)


def load_settings(**given: Any) -> Settings:
    """The settings as they are now; BadSettings where they do not fit."""
    voice = operator_voice()
    try:
        settings = Settings(**given)
    except ValidationError as wrong:
        raise BadSettings(tuple(_sentence(each, voice) for each in wrong.errors())) from None
    if settings.embedded:
        _make_folder(settings.data_dir, voice)
    return settings


def operator_voice() -> Voice:
    """How the operator is spoken to: PURSER_LANGUAGE, or the terminal's own language."""
    named = (_Spoken().language, *(os.environ.get(name, "") for name in ("LC_ALL", "LANG")))
    return voice_for(next((name.partition(".")[0] for name in named if name), "en"))


def _make_folder(folder: Path, voice: Voice) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        name = Plain(f"{PREFIX}DATA_DIR")
        raise BadSettings((voice("operator.settings.folder", name=name, got=_shown(folder)),))


def _sentence(error: Any, voice: Voice) -> str:
    """The sentence of one broken setting; a secret's value is never shown."""
    context = error.get("ctx") or {}
    name = _name(error["loc"], str(context.get("setting", "")))
    if rule := context.get("rule"):
        return voice(f"operator.settings.{rule}", name=Plain(name))
    field = name.removeprefix(PREFIX).lower()
    return voice(
        "operator.settings.unusable",
        name=Plain(name),
        got=Plain("…") if field in _SECRETS else _shown(error["input"]),
        accepts=Plain(voice(f"operator.settings.accepts.{field}")),
    )


_BY_SDK_NAME = {
    "microsoftappid": "APP_ID",
    "microsoftapppassword": "APP_PASSWORD",
    "microsoftapptype": "APP_TYPE",
    "microsoftapptenantid": "APP_TENANT_ID",
}


def _name(location: tuple[Any, ...], setting: str) -> str:
    said = str(location[0]) if location else setting
    said = _BY_SDK_NAME.get(said.lower(), said).upper()
    return said if said.startswith(PREFIX) else f"{PREFIX}{said}"


def _shown(value: object) -> Plain:
    """A setting's value as one short line for the terminal."""
    line = "".join(sign if sign.isprintable() else "?" for sign in str(value))
    return Plain(line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…")
