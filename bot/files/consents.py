"""Consents: what Teams brings back when somebody takes or declines a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Activity

CONSENT = "fileConsent/invoke"
_MOST = 1024  # characters of a name or an id
_MOST_ADDRESS = 8_192


@dataclass(frozen=True, slots=True)
class Upload:
    """Where Teams wants the file; chosen by whoever sent the invoke, so believed in nothing."""

    upload_url: str
    content_url: str
    unique_id: str


@dataclass(frozen=True, slots=True)
class Consent:
    ticket: str
    upload: Upload | None  # None: it was declined
    card_activity_id: str


def consent_of(activity: Activity) -> Consent | None:
    """None where it is not one of ours."""
    value = _object(activity.value)
    ticket = _text(_object(value.get("context")), "export", _MOST)
    if not ticket or value.get("action") not in ("accept", "decline"):
        return None
    upload = _upload(_object(value.get("uploadInfo"))) if value["action"] == "accept" else None
    if value["action"] == "accept" and upload is None:
        return None
    return Consent(ticket, upload, activity.reply_to_id or "")


def _upload(info: dict[str, Any]) -> Upload | None:
    found = Upload(
        _text(info, "uploadUrl", _MOST_ADDRESS),
        _text(info, "contentUrl", _MOST_ADDRESS),
        _text(info, "uniqueId", _MOST),
    )
    return found if found.upload_url else None


def _object(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: dict[str, Any], name: str, most: int) -> str:
    text = found.get(name)
    return text if isinstance(text, str) and len(text) <= most else ""
