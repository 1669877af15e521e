"""The public address: where a browser reaches this Purser, for links that it hands out."""

from __future__ import annotations

from dataclasses import dataclass

# Compared with, not listened on.
_EVERY_HOST = ("0.0.0.0", "::")  # noqa: S104  # nosec B104


@dataclass(slots=True)
class PublicAddress:
    """The address under which browsers reach this Purser; its own in local mode."""

    public_url: str
    local: bool  # no Teams behind it: no storage to put a file into, and a browser on this machine
    host: str
    port: int

    def heard_at(self, port: int) -> None:
        """The port that the system chose, where it was to choose."""
        self.port = port

    @property
    def base(self) -> str:
        if self.public_url or not self.local:
            return self.public_url
        host = "127.0.0.1" if self.host in _EVERY_HOST else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
