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
from ledger.incidents import AlertKind, Incident
from storage.sql.alert_tables import incidents
from storage.sql.alerts import incident_of
from tests.crash.record import Record
from tests.soak.journal import Request, Standing
from tests.soak.line import Turn
from tests.soak.people import Heard
from tests.soak.places import Chat, Organisation

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
    # By organisation and number: what was told once auto-recharge had not ended it, if at all.
    hushed: frozenset[tuple[str, int]] = frozenset()
    bounds: Bounds = field(default_factory=Bounds)


def due(alerts: Sequence[Incident], chats: Sequence[Chat], asked: Mapping[str, Asked]) -> list[Due]:
    """Every alert's newest version in every chat that had asked for it, in that chat's voice."""
    return [
        Due(chat.id, alert.number, _content(alert, chat), alert.number > at.after)
        for chat in chats
        if (at := asked.get(chat.id))
        for alert in alerts
        if alert.account_id == chat.organisation
        and alert.number > at.before
        and not alert.facts.silent
    ]


def hushed(
    alerts: Sequence[Incident], organisations: Sequence[Organisation]
) -> frozenset[tuple[str, int]]:
    """A low balance that auto-recharge was about to end: nobody is told of it, or later."""
    recharging = {each.id for each in organisations if each.recharges}
    return frozenset(
        (alert.account_id, alert.number)
        for alert in alerts
        if alert.kind is AlertKind.LOW and alert.account_id in recharging
    )


def alerts_in(file: Path) -> list[Incident]:
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
