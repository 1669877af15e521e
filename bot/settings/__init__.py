"""Settings: what the operator decides, read from the environment and `.env`, checked at start.

Each subject has a module, with its fields, what follows from them, and what does not fit together.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr, ValidationError

from bot.addresses import passwords_in
from bot.settings.accepted import AppType, WebAddress
from bot.settings.graph import GraphSettings
from bot.settings.mail import MailSettings
from bot.settings.payments import PaymentSettings
from bot.settings.refusals import BadSettings, refusal, unusable_folder
from bot.settings.sources import PREFIX, operator_voice
from bot.settings.stores import StoreSettings
from cards.voice import Voice

__all__ = ["PREFIX", "AppType", "BadSettings", "Settings", "load_settings", "operator_voice"]

_DATABASE = "database_url"  # only the passwords in it are secrets: the rest helps in a log


class Settings(GraphSettings, PaymentSettings, MailSettings, StoreSettings):
    """Everything that is decided outside the code."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rates_url: WebAddress = (
        "https://learn.microsoft.com/microsoftteams/what-are-communications-credits"
    )
    plans_url: WebAddress = (
        "https://learn.microsoft.com/microsoftteams/calling-plans-for-office-365"
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of the log may show."""
        whole = (getattr(self, name).get_secret_value() for name in _SECRETS if name != _DATABASE)
        of_mail = (self.mail_server.password,) if self.mail_server else ()
        return (*whole, *of_mail, *passwords_in(self.database_url.get_secret_value()))


_SECRETS = tuple(
    name for name, field in Settings.model_fields.items() if isinstance(field.default, SecretStr)
)


def load_settings(**given: Any) -> Settings:
    """The settings as they are now; BadSettings where they do not fit."""
    voice = operator_voice()
    try:
        settings = Settings(**given)
    except ValidationError as wrong:
        told = (refusal(each, _SECRETS, voice) for each in wrong.errors())
        raise BadSettings(tuple(told)) from None
    if settings.embedded:
        _make_folder(settings.data_dir, voice)
    return settings


def _make_folder(folder: Path, voice: Voice) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise unusable_folder(folder, voice)
