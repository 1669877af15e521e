"""The mail server's address as the operator writes it: `smtp://user:secret@host:587`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from bot.addresses import is_loopback

_PORTS = {"smtp": 587, "smtps": 465}  # as RFC 8314 has programs hand their mail in


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """Where letters are handed in. Without `tls` STARTTLS is asked for, except on this machine."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def on_loopback(self) -> bool:
        return is_loopback(self.host)


def smtp_address(url: str) -> SmtpAddress | None:
    """None where it is none; whoever has a user has a password, and the other way round."""
    if not url.isprintable() or " " in url:
        return None
    try:
        found = _read(urlsplit(url))
    except ValueError:  # a port that is no number, or what is escaped is no text
        return None
    return found if found and found.port and _can_log_in(found) else None


def _read(parts: SplitResult) -> SmtpAddress | None:
    if parts.scheme not in _PORTS or not parts.hostname or _has_more(parts):
        return None
    return SmtpAddress(
        host=parts.hostname,
        port=_PORTS[parts.scheme] if parts.port is None else parts.port,
        tls=parts.scheme == "smtps",
        user=unquote(parts.username or "", errors="strict"),
        password=unquote(parts.password or "", errors="strict"),
    )


def _has_more(parts: SplitResult) -> bool:
    """What belongs to no mail server; a `/` or `#` in a password ends up here too."""
    return parts.path not in ("", "/") or bool(parts.query or parts.fragment)


def _can_log_in(found: SmtpAddress) -> bool:
    whole = bool(found.user) is bool(found.password)
    return whole and f"{found.user}{found.password}".replace(" ", "").isprintable()
