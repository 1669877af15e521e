"""File hosts: where Teams keeps files, so that nobody makes Purser fetch or put one elsewhere.

Whoever can send us an activity chooses the address in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.addresses import is_loopback

# OneDrive for Business and SharePoint in Microsoft's clouds, and OneDrive for persons.
HOSTS = (
    "sharepoint.com",
    "sharepoint.us",
    "sharepoint-mil.us",
    "sharepoint.cn",
    "sharepoint-df.com",
    "1drv.com",
    "onedrive.com",
)
MOST_CHARACTERS = 8_192  # of an address
_HTTPS_PORTS = (None, 443)
# Of another name our requests would not even look for an address: they break.
_MOST_HOST = 253  # characters (RFC 1035)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


@dataclass(frozen=True, slots=True)
class FileHosts:
    """The domains under which files may lie; with `loopback` also this machine, for stand-ins."""

    domains: tuple[str, ...] = HOSTS
    loopback: bool = False

    def allow(self, url: str) -> bool:
        """Https below one of the domains, and nothing in the address that is read in two ways."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if len(url) > MOST_CHARACTERS or not (url.isascii() and url.isprintable()) or " " in url:
            return False
        if parts.username is not None or parts.fragment or "\\" in url:
            return False
        if is_loopback(host):
            return self.loopback and parts.scheme in ("http", "https")
        return parts.scheme == "https" and port in _HTTPS_PORTS and self._is_below(host)

    def _is_below(self, host: str) -> bool:
        below = host.endswith(tuple(f".{domain}" for domain in self.domains))
        return below and len(host) <= _MOST_HOST and bool(_NAME.fullmatch(host))


def host_of(url: str) -> str:
    """For the log; the rest of the address would let its reader in."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
