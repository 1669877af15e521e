"""Mail over SMTP: letters become messages, and a server's answers one of three outcomes."""

from __future__ import annotations

from providers.mail.access import Access, Security
from providers.mail.smtp import SmtpMail

__all__ = ["Access", "Security", "SmtpMail"]
