"""Settings of mail: the server that takes letters, and in whose name they go."""

from __future__ import annotations

from typing import Self

from pydantic import SecretStr, model_validator

from bot.settings.accepted import Sender, SmtpUrl, wrong
from bot.settings.smtp_address import SmtpAddress, smtp_address
from bot.settings.sources import FromEnvironment


class MailSettings(FromEnvironment):
    smtp_url: SmtpUrl = SecretStr("")
    mail_from: Sender = ""

    @model_validator(mode="after")
    def _has_both_or_none(self) -> Self:
        if self.mail_server and not self.mail_from:
            raise wrong("needs_sender", "MAIL_FROM")
        if self.mail_from and not self.mail_server:
            raise wrong("needs_mail_server", "SMTP_URL")
        return self

    @property
    def mail_server(self) -> SmtpAddress | None:
        """None: no mail is sent."""
        return smtp_address(self.smtp_url.get_secret_value())
