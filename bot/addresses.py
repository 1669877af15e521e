"""Addresses: which services Purser may send to, so that no activity can make it call elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit


class Reach(StrEnum):
    """How far our own requests may go."""

    CLOUD = "cloud"  # https only; the token vouches for the address
    LOOPBACK = "loopback"  # local mode: nobody vouches, so nothing beyond this machine
    ANY = "any"  # PURSER_DANGEROUSLY_ALLOW_ANONYMOUS


@dataclass(frozen=True, slots=True)
class Addresses:
    """The check every service URL passes before anything is sent there."""

    reach: Reach
    stand_ins: bool = False  # the log-in server is a stand-in on loopback, so others may be too

    @property
    def this_machine(self) -> bool:
        """Whether anything of ours may go to loopback."""
        return self.reach is not Reach.CLOUD or self.stand_ins

    def allow(self, url: str) -> bool:
        return _allowed(url, self.reach, self.stand_ins)


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    host = host.strip("[]").lower()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def on_loopback(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


def passwords_in(url: str) -> tuple[str, ...]:
    """The password in an address, as it stands there and as it is; none where there is none."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    written = before.partition(":")[2] if at else ""
    return tuple(dict.fromkeys((written, unquote(written)))) if written else ()


def is_web_address(url: str) -> bool:
    """An https address, or plain http on this machine, where stand-ins live."""
    return _allowed(url, Reach.CLOUD, stand_ins=True)


@lru_cache(maxsize=1024)
def _allowed(url: str, reach: Reach, stand_ins: bool) -> bool:  # noqa: FBT001
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    # Whoever reads it next may take a blank or a control character for an end, or for nothing.
    if not url.isprintable() or " " in url:
        return False
    odd = parts.username or parts.query or parts.fragment
    if not host or odd or parts.scheme not in ("http", "https"):
        return False
    if reach is Reach.ANY:
        return True
    if is_loopback(host):
        return reach is Reach.LOOPBACK or stand_ins
    return reach is Reach.CLOUD and parts.scheme == "https"
