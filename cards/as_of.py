"""The quiet last line: as of when, in whose time zone, and how far calls were read."""

from __future__ import annotations

from datetime import datetime

from cards.markup import dotted
from cards.voice import Voice


def as_of_line(as_of: datetime, calls_read_at: datetime | None, voice: Voice) -> str:
    text = voice("cards.as_of", at=as_of, place=voice.place())
    if calls_read_at is None:
        return text
    key = "cards.balance.calls_read"
    if voice.day(calls_read_at) != voice.day(as_of):
        key = "cards.balance.calls_read_before"
    return dotted(text, voice(key, at=calls_read_at))
