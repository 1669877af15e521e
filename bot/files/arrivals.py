"""Arrivals: the files that somebody sends along with a message, as Teams tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Activity

DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
_MOST_NAME = 255  # characters, as of any file
_MOST_ADDRESS = 8_192


@dataclass(frozen=True, slots=True)
class Arrival:
    """Name and address were chosen by whoever sent it."""

    name: str
    url: str


def arrivals_of(activity: Activity) -> tuple[Arrival, ...]:
    """None where it only says something."""
    found = (one for one in activity.attachments or () if one.get("contentType") == DOWNLOAD)
    return tuple(map(_arrival, found))


def _arrival(attachment: dict[str, Any]) -> Arrival:
    content = attachment.get("content")
    url = content.get("downloadUrl") if isinstance(content, dict) else None
    name = attachment.get("name")
    return Arrival(
        _printable(name)[:_MOST_NAME] if isinstance(name, str) else "",
        url if isinstance(url, str) and len(url) <= _MOST_ADDRESS else "",
    )


def _printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())
