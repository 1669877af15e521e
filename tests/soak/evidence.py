"""The evidence: all that was seen of a run, from outside and in the database at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine, select

from cards.alerts import alert_card
from cards.voice import voice_for
from ledger.incidents import Incident
from storage.sql.alert_tables import incidents
from storage.sql.alerts import incident_of
from tests.crash.record import Record
from tests.soak.journal import Request, Standing
from tests.soak.line import Turn
from tests.soak.people import Heard
from tests.soak.places import Chat

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """What a chat has to show of an alert in the end."""

    thread: str
    alert: int
    content: Json
    sure: bool = True  # not where it came about at the moment at which the chat asked for alerts


@dataclass(frozen=True, slots=True)
class Asked:
    """The number of its organisation's last alert, before a chat asked for them and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still good."""

    turn_seconds: float = 0.5  # of ninety-nine in a hundred
    growth_share: float = 0.05
    growth_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one run; every check looks at nothing else."""

    turns: Sequence[Turn]
    requests: Sequence[Request]  # of Purser to Teams, as they arrived
    standing: Sequence[Standing]
    due: Sequence[Due]
    heard: Heard
    record: Record
    charges: Mapping[str, int]  # how often the bank charged, by key
    amounts: Mapping[str, int]  # cents, by key
    resident: Sequence[int]  # bytes, every second
    log: Sequence[str]
    secrets: Sequence[str]
    verified: tuple[int, str]
    stopped_with: int
    unsettled: int  # payments in flight and alerts that still wait
    bounds: Bounds = field(default_factory=Bounds)


def due(file: Path, chats: Sequence[Chat], asked: Mapping[str, Asked]) -> list[Due]:
    """Every alert's newest version in every chat that had asked for it, in that chat's voice.

    A low pool that its auto-recharge filled was never told of.
    """
    opened = [one for one in incidents_in(file) if not one.facts.silent]
    return [
        Due(chat.id, incident.number, _content(incident, chat), incident.number > at.after)
        for chat in chats
        if (at := asked.get(chat.id))
        for incident in opened
        if incident.account_id == chat.organisation and incident.number > at.before
    ]


def incidents_in(file: Path) -> list[Incident]:
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(incidents)).mappings()
            return [incident_of(row) for row in rows]
    finally:
        engine.dispose()


def _content(incident: Incident, chat: Chat) -> Json:
    """As it is after its way over the wire."""
    card = alert_card(incident, voice_for(chat.first.locale, chat.first.zone))
    content: Json = orjson.loads(orjson.dumps(card.content))
    return content
